"""Sentence boundaries for governance texts: paragraphs, list items and headings end a sentence, abbreviations do not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_END = frozenset(".!?…")
_CLOSING = frozenset("\"'”’)]»")
_OPENING = frozenset("\"'“‘([«")
_ABBREVIATION = frozenset(
    "mr mrs ms dr prof hon st jr sr rev gen col lt sgt no nos art arts sec secs ch para paras cf vs v e.g i.e viz ca approx "
    "inc ltd co corp dept est fig vol ed eds pp p al jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n rev res "
    "doc docs ph.d d.c m.a b.a".split()
)
_OPENERS = frozenset(
    "The A An In It He She They This That These Those Its His Her Their We I On At As For But And By From When While If "
    "Since After Before Under To Of With Nine No Not There Here Then Who What Which Why How".split()
)
_INITIAL = re.compile(r"[A-Z]\.")
_LIST_ITEM = re.compile(r"(?:[-*•–—◦]|\(?[0-9]{1,3}[.)]|\(?[a-z][.)]|\([ivx]+\))\s")
_SHORT_LINE = 60


def mark_sentences(doc: Doc) -> Doc:
    """Set ``token.is_sent_start`` on every token of the doc and return it.

    A sentence ends at a full stop, question or exclamation mark that closes it (with quotation marks behind it), at an
    empty line, before a list item, and behind a short line that stands alone, such as a heading.
    """
    start = True
    for token in doc:
        token.is_sent_start = start
        start = _ends_sentence(doc, token)
    return doc


def _ends_sentence(doc: Doc, token: Token) -> bool:
    if token.i + 1 >= len(doc):
        return False
    following = doc[token.i + 1]
    if token.is_space:
        return "\n" in token.text and _breaks_line(doc, token)
    if following.is_space and "\n" not in following.text:
        return False
    return _closes(doc, token) and not following.is_space and _may_begin(doc, following)


def _closes(doc: Doc, token: Token) -> bool:
    """Whether a full stop, question or exclamation mark stands here, maybe with closing marks behind it."""
    if token.text in _CLOSING and token.i:
        return (
            doc[token.i - 1].text in _END and token.whitespace_ != "" and not _abbreviates(doc, token.i - 1)
        )
    if _INITIAL.fullmatch(token.text):
        return bool(token.whitespace_) and doc[token.i + 1].text in _OPENERS
    if not (token.text in _END or token.text.endswith("…")):
        return False
    return bool(token.whitespace_) and not _abbreviates(doc, token.i)


def _abbreviates(doc: Doc, i: int) -> bool:
    """Whether the full stop at a token belongs to an abbreviation or an initial ("J. Postel", but not "A and J. The")."""
    if doc[i].text != "." or i == 0:
        return False
    before = doc[i - 1].text
    if before.lower() in _ABBREVIATION or _numbers_item(doc, i - 1):
        return True
    following = doc[i + 1].text if i + 1 < len(doc) else ""
    return len(before) == 1 and before.isupper() and following not in _OPENERS


def _numbers_item(doc: Doc, i: int) -> bool:
    """Whether a number at a token is that of a list item: it begins a line."""
    return doc[i].text.isdigit() and (i == 0 or "\n" in doc[i - 1].text)


def _may_begin(doc: Doc, token: Token) -> bool:
    if token.text in _OPENING and token.i + 1 < len(doc):
        token = doc[token.i + 1]
    return not token.text[0].islower()


def _breaks_line(doc: Doc, space: Token) -> bool:
    if space.text.count("\n") > 1:
        return True
    text, at = doc.text, space.idx + len(space)
    if _LIST_ITEM.match(text, at):
        return True
    before = text[: space.idx].rsplit("\n", 1)[-1].strip()
    if before.endswith((".", "!", "?", ":", ";")):
        return True
    return 0 < len(before) < _SHORT_LINE and not text[at : at + 1].islower() and not before.endswith(",")
