"""The graph as a network: statements become edges by the rules that the ontology gives each predicate.

Edges run the way influence runs: from the one who has it to the one over whom it is had (``gov:influence``); a mutual
predicate makes an edge each way. The weight of an edge is the predicate's ``gov:edgeWeight`` times the support, which
is 1 − ∏(1 − c) over the documents that say it, c being the surest statement of each: two documents count for more
than one, but less than twice as much. A predicate of weight 0 (where something lies) is a fact but no influence.
"""

from __future__ import annotations

from collections import defaultdict
from math import prod
from typing import TYPE_CHECKING

import networkx as nx

from govgraph.model import ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govgraph.ontology import Ontology
    from govgraph.questions import Entities, StatementRow


def statement_network(entities: Entities, rows: Iterable[StatementRow]) -> nx.MultiDiGraph[str]:
    """Entities and the facts between them.

    Args:
        entities: for names, kinds and groups.
        rows: statements; those that are positive and asserted count.

    Returns:
        A graph whose nodes are slugs with ``label``, ``kind`` and ``group``, and whose edges run from subject to object,
        keyed by predicate, with ``label``, ``weight``, ``supports`` (number of documents), ``confidence``, ``documents``,
        ``first``, ``last`` (dates) and ``quote`` (of the surest statement).
    """
    facts: dict[tuple[str, str, str], list[StatementRow]] = defaultdict(list)
    for row in rows:
        if row.polarity == "positive" and row.modality == "asserted":
            facts[row.subject_iri.removeprefix(ID), row.object_iri.removeprefix(ID), row.predicate].append(
                row
            )
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for slug in sorted({slug for s, o, _ in facts for slug in (s, o)}):
        known = entities.known(slug)
        group = known.group if known and known.group else ""
        network.add_node(slug, label=entities.name(slug), kind=entities.kinds[slug], group=group)
    for (subject, obj, predicate), supports in sorted(facts.items()):
        network.add_edge(subject, obj, key=predicate, **_edge(entities.ontology, predicate, supports))
    return network


def _edge(ontology: Ontology, predicate: str, supports: list[StatementRow]) -> dict[str, object]:
    surest: dict[str, float] = defaultdict(float)
    for row in supports:
        surest[row.document] = max(surest[row.document], row.confidence)
    best = min(supports, key=lambda r: (-r.confidence, r.date or "9", r.document, r.start))
    dates = sorted(r.date for r in supports if r.date)
    support = 1 - prod(1 - c for c in surest.values())
    return {
        "predicate": predicate,
        "label": ontology.predicates[predicate].label,
        "weight": round(ontology.predicates[predicate].weight * support, 6),
        "supports": len(surest),
        "confidence": max(surest.values()),
        "documents": "|".join(sorted(surest)),
        "first": dates[0] if dates else "",
        "last": dates[-1] if dates else "",
        "quote": best.quote,
        "document": best.document,
    }


def influence_network(network: nx.MultiDiGraph[str], ontology: Ontology) -> nx.DiGraph[str]:
    """The simple directed network of influence: from who has it to over whom it is had, weights added up.

    Args:
        network: from :func:`statement_network`.
        ontology: which way each predicate runs.
    """
    simple: nx.DiGraph[str] = nx.DiGraph()
    simple.add_nodes_from(network.nodes(data=True))
    for subject, obj, data in network.edges(data=True):
        if data["weight"] == 0:
            continue
        way = ontology.predicates[data["predicate"]].influence
        ends = {"fromSubject": [(subject, obj)], "fromObject": [(obj, subject)]}.get(
            way, [(subject, obj), (obj, subject)]
        )
        for source, target in ends:
            if source != target:
                before = simple.get_edge_data(source, target, {"weight": 0.0})["weight"]
                simple.add_edge(source, target, weight=before + data["weight"])
    return simple
