"""Positions."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx

from govgraph.analysis import positions


def named(graph: nx.Graph[Any]) -> nx.Graph[str]:
    return nx.relabel_nodes(graph, {n: f"n{n:03}" for n in graph})


def test_same_graph_same_picture() -> None:
    """The layout has no chance in it, and does not depend on the order in which edges were added."""
    graph = named(nx.barabasi_albert_graph(60, 2, seed=1))
    other: nx.Graph[str] = nx.Graph()
    other.add_edges_from(reversed(list(graph.edges)))

    assert positions(graph) == positions(other)


def test_neighbours_are_nearer_than_strangers() -> None:
    """In a ring of cliques the mean distance along edges is less than half of the mean distance of all pairs."""
    graph = named(nx.ring_of_cliques(5, 5))
    at = positions(graph)

    along = [math.dist(at[u], at[v]) for u, v in graph.edges]
    every = [math.dist(at[u], at[v]) for u in graph for v in graph if u < v]
    assert sum(along) / len(along) < 0.5 * sum(every) / len(every)


def test_no_two_nodes_coincide() -> None:
    """Nodes of a star, a path and single nodes all have places of their own."""
    graph = named(nx.disjoint_union_all([nx.star_graph(20), nx.path_graph(5), nx.empty_graph(4)]))

    assert len(set(positions(graph).values())) == len(graph)


def test_nothing_has_no_place() -> None:
    """An empty graph has an empty picture."""
    assert positions(nx.Graph()) == {}
