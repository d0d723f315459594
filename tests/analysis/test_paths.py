"""Paths."""

from __future__ import annotations

import networkx as nx

from govgraph.analysis import strongest_paths


def network() -> nx.MultiDiGraph[str]:
    g: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for u, v, predicate, supports in (
        ("a", "b", "funds", 1),
        ("b", "c", "sued", 1),
        ("a", "c", "memberOf", 1),
        ("a", "d", "sued", 3),
        ("d", "c", "sued", 3),
    ):
        g.add_edge(u, v, key=predicate, predicate=predicate, supports=supports, confidence=0.9)
    return g


def test_chain_with_more_support_is_stronger() -> None:
    """Two steps that three documents each support are shorter than one step that rests on a single document."""
    first, second = strongest_paths(network(), "a", "c", limit=2)

    assert first.steps == (("a", "sued", "d"), ("d", "sued", "c"))
    assert second.steps == (("a", "memberOf", "c"),)


def test_direction_of_facts_is_set_aside_and_told() -> None:
    """A path may run against a fact; the step says it the way the document does."""
    assert strongest_paths(network(), "c", "b")[0].steps == (("b", "sued", "c"),)


def test_avoided_nodes_and_other_predicates_are_not_used() -> None:
    """--avoid and --only narrow the choice."""
    assert strongest_paths(network(), "a", "c", avoid=["d"])[0].steps == (("a", "memberOf", "c"),)
    assert strongest_paths(network(), "a", "c", only=["funds", "sued"], avoid=["d"])[0].steps == (
        ("a", "funds", "b"),
        ("b", "sued", "c"),
    )


def test_no_path_is_no_path() -> None:
    """Unconnected or unknown nodes have no path."""
    assert strongest_paths(network(), "a", "z") == []
