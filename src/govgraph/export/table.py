"""The table that every network export is written from: flat, typed columns, the same picture for every tool."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from govgraph.analysis import MEASURES, positions
from govgraph.model import ID
from govgraph.network import influence_network

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from govgraph.ontology import Ontology

SMALLEST, LARGEST = 6.0, 40.0
"""Sizes of nodes in pictures, in pixels."""


@dataclass(frozen=True, slots=True)
class NodeRow:
    """An entity: ``id`` is its slug; ``colour`` #RRGGBB by kind; ``size`` by PageRank; ``x``, ``y`` its place."""

    id: str
    label: str
    iri: str
    entity_type: str
    group: str
    pagerank: float
    betweenness: float
    strength: float
    colour: str
    size: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """A fact: ``kind`` is the predicate; ``supports`` counts documents; ``quote`` is its clearest evidence."""

    id: str
    source: str
    target: str
    kind: str
    label: str
    weight: float
    supports: int
    confidence: float
    first_seen: str
    last_seen: str
    documents: str
    quote: str


COLUMN_TYPES: Final = {
    row: {f.name: get_type_hints(row)[f.name] for f in fields(row)} for row in (NodeRow, EdgeRow)
}
"""Row class → column → ``str``, ``int`` or ``float``."""


@dataclass(frozen=True, slots=True)
class Table:
    """Nodes by id, edges by source, target and kind."""

    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]


def table(network: nx.MultiDiGraph[str], ontology: Ontology) -> Table:
    """The table of a network.

    Args:
        network: from :func:`govgraph.network.statement_network`.
        ontology: for colours and the direction of influence.
    """
    influence = influence_network(network, ontology)
    scores = {name: measure(influence) for name, measure in MEASURES.items()}
    places = positions(network)
    highest = max(scores["pagerank"].values(), default=1.0)
    nodes = []
    for slug in sorted(network):
        data = network.nodes[slug]
        prominence = scores["pagerank"][slug] / highest
        nodes.append(
            NodeRow(
                id=slug,
                label=data["label"],
                iri=ID + slug,
                entity_type=data["kind"],
                group=data["group"],
                pagerank=round(scores["pagerank"][slug], 9),
                betweenness=round(scores["betweenness"][slug], 9),
                strength=round(scores["degree"][slug], 6),
                colour=ontology.kinds[data["kind"]].colour,
                size=round(SMALLEST + (LARGEST - SMALLEST) * prominence**0.5, 2),
                x=places[slug][0],
                y=places[slug][1],
            )
        )
    edges = [_edge(u, v, data) for u, v, data in network.edges(data=True)]
    edges.sort(key=lambda e: (e.source, e.target, e.kind))
    return Table(tuple(nodes), tuple(edges))


def _edge(source: str, target: str, data: Mapping[str, Any]) -> EdgeRow:
    return EdgeRow(
        id=f"{source} {data['predicate']} {target}",
        source=source,
        target=target,
        kind=data["predicate"],
        label=data["label"],
        weight=data["weight"],
        supports=data["supports"],
        confidence=data["confidence"],
        first_seen=data["first"],
        last_seen=data["last"],
        documents=data["documents"],
        quote=data["quote"],
    )
