"""Markdown → the plain text that offsets count: blocks separated by empty lines, list items with a dash or their number, no mark-up."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from markdown_it.token import Token


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def plain_text(markdown: str) -> str:
    """The text of a Markdown document, NFC left as it is, lines of a paragraph joined as they were.

    >>> plain_text("# RIPE\\n\\nA *community*, not\\na [body](https://example.org).\\n\\n1. one\\n2. two")
    'RIPE\\n\\nA community, not\\na body.\\n\\n1. one\\n2. two'
    """
    blocks: list[str] = []
    mark = ""
    tight: list[bool] = []
    for token in _parser().parse(markdown):
        if token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "inline":
            blocks.append(mark + _inline(token))
            tight.append(bool(mark))
            mark = ""
        elif token.type in {"fence", "code_block"}:
            blocks.append(token.content.rstrip("\n"))
            tight.append(False)
    return _joined(blocks, tight)


def _joined(blocks: list[str], tight: list[bool]) -> str:
    text = ""
    for i, block in enumerate(blocks):
        between = "" if i == 0 else "\n" if tight[i] and tight[i - 1] else "\n\n"
        text += between + block
    return text


def _inline(token: Token) -> str:
    pieces: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            pieces.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            pieces.append("\n")
        elif child.type == "image":
            pieces.append(child.content)
    return "".join(pieces).strip()
