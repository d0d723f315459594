"""Who has influence: degree, PageRank and betweenness on the network of influence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import networkx as nx

from govgraph.model import ID

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class RankRow:
    """An entity's place by a measure; equal scores share a rank."""

    rank: int
    entity: str
    iri: str
    kind: str
    score: float


def degree(network: nx.DiGraph[str]) -> dict[str, float]:
    """Strength: the sum of the weights of the edges by which a node has influence (Barrat et al. 2004).

    >>> degree(nx.DiGraph([("a", "b", {"weight": 2.0}), ("a", "c", {"weight": 1.0})]))
    {'a': 3.0, 'b': 0.0, 'c': 0.0}
    """
    return {node: float(s) for node, s in network.out_degree(weight="weight")}


def pagerank(network: nx.DiGraph[str]) -> dict[str, float]:
    """PageRank (Page et al. 1999) with rank flowing from the influenced to those who influence them; α = 0.85."""
    return (
        nx.pagerank(network.reverse(copy=False), alpha=0.85, weight="weight", tol=1e-12, max_iter=1000)
        if network
        else {}
    )


def betweenness(network: nx.DiGraph[str]) -> dict[str, float]:
    """Share of the shortest paths that lead through a node (Freeman 1977; Brandes 2001).

    An edge is as long as its weight is small: 1 / weight (Opsahl, Agneessens and Skvoretz 2010 with α = 1).
    """
    lengths: nx.DiGraph[str] = nx.DiGraph()
    lengths.add_nodes_from(network)
    for u, v, data in network.edges(data=True):
        if data["weight"] > 0:
            lengths.add_edge(u, v, length=1 / data["weight"])
    return nx.betweenness_centrality(lengths, weight="length")


MEASURES: Final[dict[str, Callable[[nx.DiGraph[str]], dict[str, float]]]] = {
    "pagerank": pagerank,
    "betweenness": betweenness,
    "degree": degree,
}


def rank(network: nx.DiGraph[str], measure: str, *, kinds: frozenset[str] = frozenset()) -> list[RankRow]:
    """The nodes by a measure, the highest first.

    Args:
        network: the network of influence; nodes carry ``label`` and ``kind``.
        measure: a key of ``MEASURES``.
        kinds: if any are given, only these are listed; all count for the measure.
    """
    scores = MEASURES[measure](network)
    chosen = [n for n in network if not kinds or network.nodes[n]["kind"] in kinds]
    chosen.sort(key=lambda n: (-round(scores[n], 12), n))
    rows: list[RankRow] = []
    for place, node in enumerate(chosen, 1):
        score = round(scores[node], 12)
        same = rows and rows[-1].score == score
        data = network.nodes[node]
        rows.append(RankRow(rows[-1].rank if same else place, data["label"], ID + node, data["kind"], score))
    return rows
