"""RDF exports: the accepted graph as Turtle or JSON-LD, the whole dataset as TriG."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

import pyoxigraph as ox

from govgraph.graph.quads import ACCEPTED, PREFIXES

if TYPE_CHECKING:
    from govgraph.graph import Graph

RDF_FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
}


def write_rdf(graph: Graph, name: str, out: BinaryIO) -> None:
    """Write RDF.

    Args:
        graph: the dataset.
        name: ``turtle`` or ``jsonld`` for the accepted graph, ``trig`` for everything with its evidence.
        out: a binary stream.
    """
    if name == "trig":
        graph.save(out, rdf_format=ox.RdfFormat.TRIG)
        return
    triples = sorted(
        (q.triple for q in graph.store.quads_for_pattern(None, None, None, ACCEPTED)), key=_order
    )
    ox.serialize(triples, out, format=RDF_FORMATS[name], prefixes=PREFIXES)


def _order(t: ox.Triple) -> tuple[str, bool, str, str]:
    return (str(t.subject), not t.predicate.value.endswith("#type"), t.predicate.value, str(t.object))
