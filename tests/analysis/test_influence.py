"""Measures of influence against values that one can check by hand or in print."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govgraph.analysis.influence import betweenness, degree, pagerank, rank

EDGES = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0.1, 2.0)).filter(lambda e: e[0] != e[1]),
    min_size=1,
    max_size=20,
)


def directed(edges: list[tuple[str, str, float]]) -> nx.DiGraph[str]:
    network: nx.DiGraph[str] = nx.DiGraph()
    for u, v, w in edges:
        network.add_node(u, label=u.upper(), kind="Organization")
        network.add_node(v, label=v.upper(), kind="Organization")
        network.add_edge(u, v, weight=w)
    return network


def test_pagerank_flows_to_those_who_have_influence() -> None:
    """In a → b the influencer a gets rank: with α = 0.85 and two nodes, a = (1 + α)/(2 + α)."""
    scores = pagerank(directed([("a", "b", 1.0)]))

    assert scores["a"] == pytest.approx(1.85 / 2.85, abs=1e-9)


def test_betweenness_of_florentine_families() -> None:
    """Padgett's marriages: the Medici lead with 0.522, Guadagni 0.255, Albizzi 0.212 (Wasserman and Faust 1994)."""
    network = directed(
        [(u, v, 1.0) for a, b in nx.florentine_families_graph().edges for u, v in ((a, b), (b, a))]
    )

    scores = betweenness(network)

    assert scores["Medici"] == pytest.approx(0.522, abs=5e-4)
    assert scores["Guadagni"] == pytest.approx(0.255, abs=5e-4)
    assert scores["Albizzi"] == pytest.approx(0.212, abs=5e-4)


def test_degree_is_the_sum_of_outgoing_weights() -> None:
    """Strength counts the weights by which a node has influence."""
    assert degree(directed([("a", "b", 0.5), ("a", "c", 1.5)])) == {"a": 2.0, "b": 0.0, "c": 0.0}


@given(EDGES)
def test_names_of_nodes_do_not_matter(edges: list[tuple[int, int, float]]) -> None:
    """Relabelling the nodes relabels the scores and changes nothing else."""
    once = directed([(f"n{u}", f"n{v}", w) for u, v, w in edges])
    other = directed([(f"m{9 - u}", f"m{9 - v}", w) for u, v, w in edges])

    for measure in (pagerank, betweenness, degree):
        a, b = measure(once), measure(other)
        for u in range(8):
            if f"n{u}" in a:
                assert a[f"n{u}"] == pytest.approx(b[f"m{9 - u}"], abs=1e-7)


def test_equal_scores_share_a_rank() -> None:
    """Ranks are 1, 1, 3 where the first two are equal."""
    rows = rank(directed([("a", "c", 1.0), ("b", "c", 1.0)]), "degree")

    assert [(r.rank, r.entity) for r in rows] == [(1, "A"), (1, "B"), (3, "C")]


def test_measures_of_nothing_are_empty() -> None:
    """An empty network has no scores and no rows."""
    assert rank(nx.DiGraph(), "pagerank") == []
