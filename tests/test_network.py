"""The graph as a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from govgraph.network import influence_network, statement_network
from govgraph.questions import Entities, StatementRow, statements

if TYPE_CHECKING:
    from govgraph.ontology import Ontology


def row(
    subject: str, predicate: str, obj: str, document: str, confidence: float, **changes: str
) -> StatementRow:
    base = "https://w3id.org/govgraph/id/"
    values = {"polarity": "positive", "modality": "asserted"} | changes
    return StatementRow(
        subject, predicate, obj, "", values["polarity"], values["modality"], None, None, None, confidence, "test",
        document, document, "2026-01-01", "quote", 0, 5, base + subject, base + obj, None, f"{document}#{subject}{predicate}{obj}",
    )  # fmt: skip


def test_support_grows_with_documents_but_not_with_repetition(entities: Entities) -> None:
    """Weight is the predicate's times 1 - (1 - c1)(1 - c2) over documents; a document counts once, at its surest."""
    rows = [
        row("icann", "adopted", "icp-2", "a", 0.5),
        row("icann", "adopted", "icp-2", "a", 0.4),
        row("icann", "adopted", "icp-2", "b", 0.5),
    ]

    edge = statement_network(entities, rows).edges["icann", "icp-2", "adopted"]

    assert edge["supports"] == 2
    assert edge["weight"] == pytest.approx(entities.ontology.predicates["adopted"].weight * 0.75)


def test_denied_and_planned_facts_make_no_edge(entities: Entities) -> None:
    """Only what is affirmed and asserted joins two entities."""
    rows = [
        row("icann", "adopted", "icp-2", "a", 0.9, polarity="negative"),
        row("icann", "adopted", "icp-2", "a", 0.9, modality="planned"),
    ]

    assert len(statement_network(entities, rows)) == 0


def test_influence_runs_as_the_ontology_says(entities: Entities, ontology: Ontology) -> None:
    """Who sued whom is mutual, a member is influenced by its body, a chief executive influences hers."""
    influence = influence_network(statement_network(entities, statements(entities)), ontology)

    assert influence.has_edge("nro", "ripe-ncc")
    assert not influence.has_edge("ripe-ncc", "nro")
    assert influence.has_edge("lu-heng", "larus-limited")
    assert influence.has_edge("cloud-innovation", "afrinic")
    assert influence.has_edge("afrinic", "cloud-innovation")


def test_where_something_lies_is_no_influence(entities: Entities, ontology: Ontology) -> None:
    """A predicate of weight 0 joins nothing in the network of influence."""
    facts = statement_network(entities, statements(entities))

    assert facts.has_edge("ripe-ncc", "amsterdam")
    assert not influence_network(facts, ontology).has_edge("amsterdam", "ripe-ncc")
