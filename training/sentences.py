"""A labelled sentence, and the rules that every reader shares: words as spaCy makes them, our guidelines' edges."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import spacy
from training.labels import MASK, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with one label each (`O`, `B-Kind`, `I-Kind` or `MASK`); `document` groups neighbouring sentences."""

    words: tuple[str, ...]
    labels: tuple[str, ...]
    source: str
    document: str


@dataclass(slots=True)
class Draft:
    """Words of a source with spans (start, end, kind); kind is one of ours, `O` or `MASK`. Not yet our tokens."""

    words: list[str]
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    masked: set[int] = field(default_factory=set)


@cache
def language() -> Language:
    """The tokenizer and the sentence splitter that users' texts meet as well."""
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    return blank


@cache
def pieces(word: str) -> tuple[str, ...]:
    """A word of a source as spaCy tokens ("US-based" becomes three)."""
    plain = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}.get(word, word)
    return tuple(token.text for token in language().tokenizer(plain) if not token.is_space)


def trimmed(words: Sequence[str], start: int, end: int, kind: str) -> tuple[int, int]:
    """The span without what our guidelines leave out: leading "the", titles of people, quotes, possessive."""
    edges = {"the", '"', "'", "“", "”", "\u2018", "\u2019"}
    while start < end and (
        words[start].lower() in edges or (kind == "Person" and words[start].lower().rstrip(".") in TITLES)
    ):
        start += 1
    while start < end and words[end - 1].lower() in {"'s", "\u2019s", '"', "'", "“", "”", "\u2019", ","}:
        end -= 1
    return start, end


def finish(draft: Draft, *, source: str, document: str) -> Sentence:
    """Choose the longest of overlapping spans, trim them, and label spaCy tokens."""
    marks = ["MASK" if index in draft.masked else "O" for index in range(len(draft.words))]
    taken: set[int] = set()
    for start, end, kind in sorted(draft.spans, key=lambda span: (span[0] - span[1], span)):
        if taken & set(range(start, end)):
            continue
        taken |= set(range(start, end))
        inner = trimmed(draft.words, start, end, kind)
        for index in range(start, end):
            marks[index] = "O"
        for index in range(*inner):
            marks[index] = kind if kind in ("O", MASK) else f"{'B' if index == inner[0] else 'I'}-{kind}"
    return _spread(draft.words, marks, source, document)


def _spread(words: Iterable[str], marks: Iterable[str], source: str, document: str) -> Sentence:
    out_words: list[str] = []
    out_labels: list[str] = []
    for word, mark in zip(words, marks, strict=True):
        parts = pieces(word)
        out_words.extend(parts)
        rest = f"I-{mark[2:]}" if mark.startswith("B-") else mark
        out_labels.extend([mark, *[rest] * (len(parts) - 1)][: len(parts)])
    return Sentence(tuple(out_words), tuple(out_labels), source, document)


def capitalised(word: str) -> bool:
    """Whether the first letter is a capital."""
    return word[:1].isupper()
