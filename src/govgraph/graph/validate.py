"""Validation of a dataset against the SHACL shapes in ``ontology/shapes.ttl``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govgraph.graph.verify import Finding
from govgraph.model import DOC, GRAPH
from govgraph.shipped import shipped

if TYPE_CHECKING:
    import pyoxigraph as ox


def validate(store: ox.Store) -> list[Finding]:
    """Violations of the shapes, sorted.

    The graphs are merged in rdflib's own memory store: pyshacl is many times slower on a store of another engine.
    """
    import pyshacl
    from rdflib import Graph
    from rdflib.namespace import RDF, SH

    data, shapes = Graph(), Graph()
    data.parse(data=_merged(store), format="nt")
    shapes.parse(shipped("ontology") / "shapes.ttl")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=False, inference="none")
    findings = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = str(report.value(result, SH.focusNode))
        path = report.value(result, SH.resultPath)
        messages = sorted(map(str, report.objects(result, SH.resultMessage)))
        place = f"{focus.rsplit('#', 1)[-1]}" + (f" {str(path).rsplit('#', 1)[-1]}" if path else "")
        document = (
            focus.split("#", maxsplit=1)[0].removeprefix(DOC)
            if focus.startswith(DOC)
            else focus.split("#", maxsplit=1)[0]
        )
        findings.append(Finding(document, place, "; ".join(messages)))
    return sorted(findings)


def _merged(store: ox.Store) -> str:
    left_out = {GRAPH + "known", GRAPH + "ontology"}
    return "".join(f"{q.triple} .\n" for q in store if getattr(q.graph_name, "value", "") not in left_out)
