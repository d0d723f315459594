"""Markdown → plain text."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from govgraph.corpus import markdown


def test_examples_in_docstrings_hold() -> None:
    """Mark-up goes, words stay."""
    assert doctest.testmod(markdown).failed == 0


def test_quotation_and_code_keep_their_words() -> None:
    """Block quotes, inline code and tables are text."""
    text = markdown.plain_text("> We agree.\n\nUse `rpki-client`.\n\n| a | b |\n|---|---|\n| c | d |")

    assert text.split() == ["We", "agree.", "Use", "rpki-client.", "a", "b", "c", "d"]


@given(
    st.lists(st.from_regex(r"[A-Za-z]{1,8}( [A-Za-z]{1,8}){0,5}\.", fullmatch=True), min_size=1, max_size=5)
)
def test_plain_paragraphs_come_through(paragraphs: list[str]) -> None:
    """Text without mark-up is not changed."""
    assert markdown.plain_text("\n\n".join(paragraphs)) == "\n\n".join(paragraphs)
