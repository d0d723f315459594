"""String work on names."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govgraph import names


def test_examples_in_docstrings_hold() -> None:
    """Every example in the room's docstrings gives what it says."""
    assert doctest.testmod(names).failed == 0


@given(st.text())
def test_slug_is_stable(name: str) -> None:
    """A slug's slug is itself, and no slug is empty."""
    once = names.slug(name)

    assert once
    assert names.slug(once) == once


@given(st.from_regex(r"[A-Za-z]+([ .-][A-Za-z]+)*", fullmatch=True))
def test_key_ignores_case_and_article(name: str) -> None:
    """Case and a leading article make no other name."""
    assert names.key("The " + name.upper()) == names.key(name.lower())


@pytest.mark.parametrize(
    ("acronym", "name", "expected"),
    [
        ("ICANN", "Internet Corporation for Assigned Names and Numbers", True),
        ("AFRINIC", "African Network Information Centre", True),
        ("MeitY", "Ministry of Electronics and Information Technology", True),
        ("GDPR", "General Data Protection Regulation", True),
        ("ITU", "Internet Society", False),
        ("IGF", "World Summit on the Information Society", False),
        ("X", "Xylophone", False),
    ],
)
def test_abbreviates(acronym: str, name: str, expected: bool) -> None:  # noqa: FBT001
    """An acronym abbreviates a name whose letters it takes in order, beginning with the first of a word."""
    assert names.abbreviates(acronym, name) is expected


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("RIPE NCC", "the Ripe NCC", "same name"),
        ("LARUS Limited", "Larus", "same but for the legal form"),
        ("IAB", "Internet Architecture Board", "IAB is the initials of Internet Architecture Board"),
        ("Heng Lu", "Lu Heng", "same words in another order"),
    ],
)
def test_compare_gives_its_reason(a: str, b: str, reason: str) -> None:
    """A comparison says why."""
    assert names.compare(a, b).reason == reason


def test_compare_tells_ripe_from_ripe_ncc() -> None:
    """Names that share a word but not their meaning are not nearly the same."""
    assert names.compare("RIPE", "RIPE NCC").score < 0.9
