"""Names that follow a rule."""

from __future__ import annotations

import pytest

from govgraph.extract.identifiers import find_identifiers


@pytest.mark.parametrize(
    ("text", "surface", "kind", "entity"),
    [
        ("see RFC 7020, which", "RFC 7020", "Policy", "rfc-7020"),
        ("see RFC7020.", "RFC7020", "Policy", "rfc-7020"),
        ("BCP 9 and", "BCP 9", "Policy", "bcp-9"),
        ("proposal AFPUB-2019-GEN-006 was", "AFPUB-2019-GEN-006", "Policy", "afpub-2019-gen-006"),
        ("as ripe-733 says", "ripe-733", "Policy", "ripe-733"),
        ("under ICP-2 the", "ICP-2", "Policy", "icp-2"),
        ("Regulation (EU) 2016/679 of", "Regulation (EU) 2016/679", "Policy", "regulation-eu-2016-679"),
        ("Directive 95/46/EC was", "Directive 95/46/EC", "Policy", "directive-95-46-ec"),
        (
            "General Assembly resolution 70/125 asks",
            "General Assembly resolution 70/125",
            "Policy",
            "general-assembly-resolution-70-125",
        ),
        ("in Case C-311/18 the Court", "Case C-311/18", "Case", "case-c-311-18"),
        ("announced by AS64496 and", "AS64496", "NumberResource", "as64496"),
        ("the prefix 192.0.2.0/24 is", "192.0.2.0/24", "NumberResource", "192-0-2-0-24"),
        ("the prefix 2001:db8::/32 is", "2001:db8::/32", "NumberResource", "2001-db8-32"),
        ("delegated .africa to", ".africa", "NumberResource", "tld-africa"),
        ("the dot-africa domain", "dot-africa", "NumberResource", "tld-africa"),
        ("at ICANN58 in", "ICANN58", "Event", "icann58"),
    ],
)
def test_found(text: str, surface: str, kind: str, entity: str) -> None:
    """An identifier is found with its kind and one slug for all its spellings."""
    found = [(text[c.start : c.end], c.kind, c.entity) for c in find_identifiers(text)]

    assert (surface, kind, entity) in found


@pytest.mark.parametrize(
    "text", ["mail me at x@example.org", "the end.Next", "1/2 of all", "version 1.2.3", "e.g. this"]
)
def test_nothing_where_nothing_is(text: str) -> None:
    """Addresses, fractions, versions and abbreviations are no identifiers."""
    assert list(find_identifiers(text)) == []


def test_name_does_not_run_over_an_empty_line() -> None:
    """A heading and the paragraph below it are two things."""
    found = list(find_identifiers("Paperwork Reduction Act\n\nThe Clean Water Act applies."))

    assert [(c.start, c.end) for c in found] == [(0, 23), (29, 44)]
