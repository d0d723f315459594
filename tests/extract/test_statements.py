"""Statements from pattern rules: sentences of our own, each with what it says."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from govgraph.extract.patterns import compile_patterns
from govgraph.model import GovgraphError

if TYPE_CHECKING:
    from collections.abc import Callable

    from govgraph.model import Extraction
    from govgraph.ontology import Ontology


def said(extraction: Extraction) -> set[tuple[str, str, str]]:
    return {(s.subject, s.predicate, s.object) for s in extraction.statements}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lu Heng is the chief executive of LARUS Limited.", ("lu-heng", "chiefExecutiveOf", "larus-limited")),
        ("LARUS Limited's chief executive, Lu Heng, spoke.", ("lu-heng", "chiefExecutiveOf", "larus-limited")),
        ("AFRINIC, led by Eddy Kayihura, agreed.", ("eddy-kayihura", "chiefExecutiveOf", "afrinic")),
        ("Vint Cerf, who chaired ICANN, disagreed.", ("vint-cerf", "chairOf", "icann")),
        ("Lu Heng founded the LARUS Foundation.", ("lu-heng", "founderOf", "larus-foundation")),
        ("The LARUS Foundation was founded by Lu Heng.", ("lu-heng", "founderOf", "larus-foundation")),
        ("Lu Heng, chief executive of LARUS Limited, founded the LARUS Foundation.", ("lu-heng", "founderOf", "larus-foundation")),
        ("AFRINIC is a member of the NRO, the Number Resource Organization.", ("afrinic", "memberOf", "nro")),
        ("The RIPE NCC is based in Amsterdam.", ("ripe-ncc", "locatedIn", "amsterdam")),
        ("ICANN adopted ICP-2.", ("icann", "adopted", "icp-2")),
        ("ICP-2 was adopted by ICANN.", ("icann", "adopted", "icp-2")),
        ("RFC 7020 obsoletes RFC 2050.", ("rfc-7020", "replaces", "rfc-2050")),
        ("RFC 2050 was replaced by RFC 7020.", ("rfc-7020", "replaces", "rfc-2050")),
        ("Cloud Innovation sued AFRINIC.", ("cloud-innovation", "sued", "afrinic")),
        ("AFRINIC was sued by Cloud Innovation.", ("cloud-innovation", "sued", "afrinic")),
        ("The Internet Society supports the Tunis Agenda.", ("internet-society", "supports", "tunis-agenda")),
        ("The Electronic Frontier Foundation opposed the Communications Decency Act.", ("eff", "opposes", "communications-decency-act")),
        ("Jon Postel wrote RFC 1591.", ("jon-postel", "authorOf", "rfc-1591")),
        ("Verisign operates .com.", ("verisign", "controls", "dot-com")),
        ("ICP-2 applies to LACNIC.", ("icp-2", "appliesTo", "lacnic")),
        ("The IETF is funded by the Internet Society.", ("internet-society", "funds", "ietf")),
    ],
)  # fmt: skip
def test_said(read: Callable[[str], Extraction], text: str, expected: tuple[str, str, str]) -> None:
    """Actives, passives, appositions and possessives state the same fact in the right direction."""
    assert expected in said(read(text))


def test_list_spreads_over_its_members(read: Callable[[str], Extraction]) -> None:
    """What is said of A, B and C is said of each."""
    subjects = {s for s, p, _ in said(read("AFRINIC, APNIC and LACNIC support ICP-2.")) if p == "supports"}

    assert subjects == {"afrinic", "apnic", "lacnic"}


def test_pronoun_stands_for_the_person_last_named(read: Callable[[str], Extraction]) -> None:
    """A statement made through "he" is found, with less confidence than one with the name."""
    extraction = read("Lu Heng lives abroad. He founded the LARUS Foundation.")
    named = read("Lu Heng founded the LARUS Foundation.")

    assert said(extraction) == {("lu-heng", "founderOf", "larus-foundation")}
    assert extraction.statements[0].confidence < named.statements[0].confidence


def test_head_noun_stands_for_the_body_last_named(read: Callable[[str], Extraction]) -> None:
    """ "The foundation" is the foundation named before, not the company."""
    found = said(read("LARUS Limited and the LARUS Foundation moved. The foundation opposed ICP-2."))

    assert found == {("larus-foundation", "opposes", "icp-2")}


@pytest.mark.parametrize(
    ("text", "polarity", "modality", "speaker"),
    [
        ("ICANN adopted ICP-2.", "positive", "asserted", None),
        ("ICANN did not adopt ICP-2.", "negative", "asserted", None),
        ("ICANN will adopt ICP-2.", "positive", "planned", None),
        ("ICANN should adopt ICP-2.", "positive", "hypothetical", None),
        ("ICANN allegedly adopted ICP-2.", "positive", "alleged", None),
        (
            "ICANN adopted ICP-2, according to the Internet Society.",
            "positive",
            "asserted",
            "internet-society",
        ),
        ("The Internet Society said that ICANN adopted ICP-2.", "positive", "asserted", "internet-society"),
        ("“ICANN adopted ICP-2,” said Vint Cerf.", "positive", "asserted", "vint-cerf"),
    ],
)
def test_how_it_is_meant(
    read: Callable[[str], Extraction], text: str, polarity: str, modality: str, speaker: str | None
) -> None:
    """Denials, plans, conditions, hedges and speakers are told from plain facts."""
    found = [s for s in read(text).statements if s.predicate == "adopted"]

    assert [(s.polarity, s.modality, s.speaker) for s in found] == [(polarity, modality, speaker)]


def test_evidence_is_the_sentence(read: Callable[[str], Extraction]) -> None:
    """A statement's evidence is the whole sentence that says it, and no more."""
    extraction = read("Nothing here. ICANN adopted ICP-2 in 2001. Nor here.")

    (statement,) = extraction.statements
    assert extraction.document.text[slice(*statement.evidence)] == "ICANN adopted ICP-2 in 2001."


def test_minutes_make_those_who_speak_participants(read: Callable[[str], Extraction]) -> None:
    """In minutes whose title names the meeting, a person who speaks took part in it."""
    found = said(read("Minutes of ICANN58\n\nVint Cerf presented the budget.\n\nICANN was thanked."))

    assert ("vint-cerf", "participatedIn", "icann58") in found


def test_no_statement_where_two_names_merely_meet(read: Callable[[str], Extraction]) -> None:
    """Two names in a sentence are not a relation."""
    assert said(read("Both APNIC and the weather in Geneva were discussed by Vint Cerf.")) == set()


def test_malformed_pattern_is_named(ontology: Ontology) -> None:
    """A pattern without S and O is refused with its text."""
    broken = replace(ontology.predicates["sued"], patterns=("S {sue}",))

    with pytest.raises(GovgraphError, match=re.escape("pattern 'S {sue}' of sued")):
        compile_patterns(replace(ontology, predicates={**ontology.predicates, "sued": broken}))
