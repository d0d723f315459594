"""From candidates to mentions and entities."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from govgraph.extract.candidates import Candidate
from govgraph.extract.mentions import choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from govgraph.model import Extraction

CANDIDATES = st.builds(
    lambda start, length, kind, confidence: Candidate(start, start + length, kind, None, "test", confidence),
    st.integers(0, 60), st.integers(1, 12), st.sampled_from(["Person", "Place"]), st.floats(0, 1),
)  # fmt: skip


@given(st.lists(CANDIDATES, max_size=20))
def test_chosen_candidates_never_overlap(candidates: list[Candidate]) -> None:
    """No character belongs to two mentions, and every character of a candidate is in some chosen one's reach."""
    chosen = choose(candidates)

    assert all(a.end <= b.start for a, b in pairwise(chosen))
    assert all(any(c.start < o.end and o.start < c.end for o in chosen) for c in candidates)


@given(st.lists(CANDIDATES, max_size=12), st.randoms())
def test_order_of_candidates_does_not_matter(candidates: list[Candidate], random: object) -> None:
    """The finders may report in any order."""
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert choose(shuffled) == choose(candidates)


def entities(extraction: Extraction) -> list[tuple[str, str, str]]:
    text = extraction.document.text
    return [(text[m.start : m.end], m.kind, m.entity) for m in extraction.mentions]


def test_surname_is_the_person_named_before(read: Callable[[str], Extraction]) -> None:
    """A surname alone is the person of that surname; title and possessive are left out."""
    found = entities(read("Mara Tallis spoke first. Later Ms Tallis's colleagues left."))

    assert found[0] == ("Mara Tallis", "Person", "mara-tallis")
    assert ("Tallis", "Person", "mara-tallis") in found


def test_defined_acronym_is_its_long_form(read: Callable[[str], Extraction]) -> None:
    """An acronym in brackets, and each later use of it, is the entity that it abbreviates."""
    found = entities(read("The Coastal Networks Federation (CNF) met. The CNF voted."))

    assert [f for f in found if f[0] == "CNF"] == [("CNF", "Organization", "coastal-networks-federation")] * 2


def test_publication_named_after_a_person_is_no_person(read: Callable[[str], Extraction]) -> None:
    """Lu Heng Notes is a publication; Lu Heng, who publishes it, a person."""
    found = entities(read("Lu Heng publishes Lu Heng Notes."))

    assert found == [("Lu Heng", "Person", "lu-heng"), ("Lu Heng Notes", "Publication", "lu-heng-notes")]


def test_unknown_publication_named_after_a_person_is_found(read: Callable[[str], Extraction]) -> None:
    """A name that nobody listed with the head of a periodical is a publication, also where it begins with a person."""
    found = entities(read("They announced the launch of Mara Tallis Letters, a journal of essays."))

    assert found == [("Mara Tallis Letters", "Publication", "mara-tallis-letters")]


def test_technologies_and_common_nouns_are_no_names(read: Callable[[str], Extraction]) -> None:
    """RPKI, DNS and a capitalised Board name no entity."""
    assert entities(read("The Board discussed RPKI, DNS and the Rules.")) == []


def test_offsets_count_code_points(read: Callable[[str], Extraction]) -> None:
    """Characters outside the basic plane count as one."""
    extraction = read("𝔊𝔬𝔳 🌍: RIPE NCC is in São Paulo.")

    assert [s for s, _, _ in entities(extraction)] == ["RIPE NCC", "São Paulo"]
