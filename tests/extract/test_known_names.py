"""Known names in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import spacy

from govgraph.extract.known_names import KnownNames, NameTrie

if TYPE_CHECKING:
    from govgraph.ontology import Ontology


@pytest.fixture(scope="module")
def known(ontology: Ontology) -> KnownNames:
    return KnownNames(spacy.blank("en"), ontology)


def found(known: KnownNames, text: str) -> list[tuple[str, str | None]]:
    return [(text[c.start : c.end], c.entity) for c in known.find(spacy.blank("en")(text))]


def test_longest_name_wins() -> None:
    """Of names that begin at one word, the longest that is there is found."""
    trie = NameTrie()
    trie.add(["RIPE"], "ripe")
    trie.add(["RIPE", "NCC"], "ripe-ncc")

    assert trie.longest(["RIPE", "NCC", "met"], 0) == (2, "ripe-ncc")
    assert trie.longest(["RIPE", "met"], 0) == (1, "ripe")
    assert trie.longest(["met"], 0) is None


def test_ripe_is_not_ripe_ncc(known: KnownNames) -> None:
    """The community and the registry are two."""
    assert found(known, "RIPE met; the RIPE NCC paid.") == [("RIPE", "ripe"), ("RIPE NCC", "ripe-ncc")]


def test_who_in_small_letters_is_a_pronoun(known: KnownNames) -> None:
    """Names are told from words by their case."""
    assert ("who", "who") not in found(known, "the public health minister who came")
    assert ("WHO", "who") in found(known, "the public health agency WHO came")


def test_shared_acronym_needs_its_context(known: KnownNames) -> None:
    """IAB is the Internet Architecture Board near the IETF, and nobody in an advertising text."""
    assert ("IAB", "iab") in found(known, "The IAB and the IETF published an RFC.")
    assert "IAB" not in [s for s, _ in found(known, "The IAB sells banner advertisements.")]


def test_name_may_be_broken_over_lines(known: KnownNames) -> None:
    """White space inside a name does not matter, and the offsets are the text's own."""
    assert found(known, "the Internet\n  Society said") == [("Internet\n  Society", "internet-society")]
