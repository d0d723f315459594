"""The ontology that ships, and its linter."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from govgraph.model import GovgraphError
from govgraph.ontology import KnownEntity, Ontology, load_ontology, ontology_faults

KINDS = "Person Registry Organization Policy Case Event Publication Place NumberResource".split()
PREDICATES = (
    "chiefExecutiveOf chairOf boardMemberOf founderOf worksFor memberOf partOf controls succeeded locatedIn serves oversees "
    "appointed adopted proposed authorOf publisherOf appliesTo replaces basedOn supports opposes sued partyTo decided "
    "allocatedTo funds partnersWith participatedIn organized"
).split()
FIVE_REGISTRIES = {"afrinic", "apnic", "arin", "lacnic", "ripe-ncc"}


def test_linter_finds_nothing(ontology: Ontology) -> None:
    """Every term is labelled and typed, no two entities share an unambiguous name, no identifier lacks its source."""
    assert ontology_faults(ontology) == []


def test_kinds_and_predicates_are_those_of_the_guidelines(ontology: Ontology) -> None:
    """The nine kinds and thirty predicates of the annotation guidelines, no more and no fewer."""
    assert sorted(ontology.kinds) == sorted(KINDS)
    assert sorted(ontology.predicates) == sorted(PREDICATES)


def test_only_partnership_is_symmetric(ontology: Ontology) -> None:
    """partnersWith is the one symmetric predicate, with the same kinds at both ends."""
    symmetric = [p for p in ontology.predicates.values() if p.symmetric]

    assert [p.name for p in symmetric] == ["partnersWith"]
    assert symmetric[0].subject_kinds == symmetric[0].object_kinds


def test_appointment_and_membership_run_opposite_ways(ontology: Ontology) -> None:
    """Who appoints has influence over the appointed; of a member and its body, the body has it."""
    assert ontology.predicates["appointed"].influence == "fromSubject"
    assert ontology.predicates["memberOf"].influence == "fromObject"


def test_no_statement_is_about_a_policy_that_heads_a_place(ontology: Ontology) -> None:
    """Subject and object kinds are held to."""
    assert ontology.allows("Person", "chiefExecutiveOf", "Registry")
    assert not ontology.allows("Policy", "chiefExecutiveOf", "Place")


def test_known_entities_cover_the_field(ontology: Ontology) -> None:
    """The five registries are registries, countries come from the library, and there are at least 400 of our own."""
    written = [e for e in ontology.known.values() if e.definition]

    assert {s for s in FIVE_REGISTRIES if ontology.known[s].kind == "Registry"} == FIVE_REGISTRIES
    assert ontology.known["mauritius"].country == "MU"
    assert ontology.by_name["USA"].slug == "united-states"
    assert len(written) >= 400
    for slug in ("lu-heng", "larus-limited", "larus-foundation", "cloud-innovation", "lu-heng-notes"):
        assert slug in ontology.known
    assert ontology.known["lu-heng-notes"].kind == "Publication"


def test_linter_reports_a_name_that_two_share(ontology: Ontology) -> None:
    """Two entities with one unambiguous name are a fault."""
    twin = KnownEntity("twin", "Registry", "RIPE NCC")

    faults = ontology_faults(replace(ontology, known={**ontology.known, "twin": twin}))

    assert "'RIPE NCC' names ripe-ncc, twin" in faults


def test_broken_turtle_is_one_clear_line(tmp_path: Path) -> None:
    """A file that is no Turtle is named in the message."""
    (tmp_path / "govgraph.ttl").write_text("this is not turtle")

    with pytest.raises(GovgraphError, match=r"govgraph\.ttl: not valid Turtle"):
        load_ontology(tmp_path)


def test_blank_nodes_get_the_same_names_each_time(ontology: Ontology) -> None:
    """Former names and identifiers are IRIs made from what they say, so that exports do not change from run to run."""
    load_ontology.cache_clear()

    assert load_ontology().known_triples == ontology.known_triples
    assert "_:" not in json.dumps(sorted(map(str, ontology.known_triples)))
