"""Paths as evidence: the strongest chains of facts between two entities."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of facts: each step is subject, predicate, object as the documents say it, whichever way the path runs.

    ``length`` is the sum of 1 / support over its steps.
    """

    length: float
    steps: tuple[tuple[str, str, str], ...]


def strongest_paths(
    network: nx.MultiDiGraph[str],
    source: str,
    target: str,
    *,
    limit: int = 1,
    avoid: Collection[str] = (),
    only: Collection[str] = (),
) -> list[Path]:
    """The shortest chains between two nodes, direction of the facts set aside (Yen 1971).

    Args:
        network: from :func:`govgraph.network.statement_network`.
        source: slug.
        target: slug.
        limit: most chains.
        avoid: slugs that no chain may lead through.
        only: if any are given, the predicates that a chain may use.

    Returns:
        Chains, the strongest first; none if the two are not connected.
    """
    simple: nx.Graph[str] = nx.Graph()
    for u, v, data in network.edges(data=True):
        if u == v or (only and data["predicate"] not in only) or {u, v} & set(avoid):
            continue
        length = round(1 / data["supports"] + (1 - data["confidence"]), 6)
        if not simple.has_edge(u, v) or (length, data["predicate"]) < (
            simple[u][v]["length"],
            simple[u][v]["step"][1],
        ):
            simple.add_edge(u, v, length=length, step=(u, data["predicate"], v))
    if source not in simple or target not in simple or not nx.has_path(simple, source, target):
        return []
    found: Iterator[list[str]] = nx.shortest_simple_paths(simple, source, target, weight="length")
    return [_path(simple, nodes) for nodes in islice(found, limit)]


def _path(simple: nx.Graph[str], nodes: list[str]) -> Path:
    edges = [simple[u][v] for u, v in pairwise(nodes)]
    return Path(round(sum(e["length"] for e in edges), 6), tuple(e["step"] for e in edges))
