"""Short names that a text defines, "Long Form (LF)", "LF (Long Form)" or "Long Form (“Long”)", and every later use of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govgraph.extract.candidates import Candidate
from govgraph.names import abbreviates, is_acronym, key, normalise, without_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

_BRACKET = re.compile(
    r"\s*\(\s*(?:the\s+)?[\"'“‘]*(?:the\s+)?([A-Za-z][\w&+-]{1,11}(?: [A-Z]{2,5})?)[\"'”’]*\s*[,;)]"
)
_LONG_IN_BRACKET = re.compile(r"(?<!\w)([A-Z][\w&-]{1,9})\s+\((?:the\s+)?([A-Z][^()\d]{6,90})\)")
_ALIAS = re.compile(r"\s*\(\s*(?:the\s+)?[\"“]([A-Z][\w&'’ -]{2,40})[\"”]\s*[,;)]")
_PROPER = re.compile(r"[A-ZÀ-Þ][\w'’&.-]*")
_ORGANIZATION = "Organization"


@dataclass(frozen=True, slots=True)
class Definition:
    """An acronym that a document defines: its long form, and where both stand."""

    acronym: str
    long: tuple[int, int]
    short: tuple[int, int]
    kind: str
    entity: str | None


class Acronyms:
    """Finds definitions of acronyms and every use of them. Component ``govgraph_acronyms``; needs the other finders."""

    def __call__(self, doc: Doc) -> Doc:
        """Add candidates for long forms and acronyms, and ``doc._.definitions`` (acronym → :class:`Definition`)."""
        definitions: dict[str, Definition] = {}
        for definition in _definitions(doc):
            definitions.setdefault(definition.acronym, definition)
        doc._.definitions = definitions
        doc._.candidates = [*doc._.candidates, *_uses(doc.text, definitions)]
        return doc


def _definitions(doc: Doc) -> Iterator[Definition]:
    text = doc.text
    by_end: dict[int, Candidate] = {}
    for c in sorted(doc._.candidates, key=lambda c: (c.end - c.start, c.confidence)):
        by_end[c.end] = c
    for match in _BRACKET.finditer(text):
        acronym = match.group(1)
        if not (is_acronym(acronym) or (" " in acronym and acronym.isupper())):
            continue
        long = by_end.get(match.start())
        if long and abbreviates(acronym.replace(" ", ""), text[long.start : long.end]):
            yield Definition(acronym, (long.start, long.end), match.span(1), long.kind, long.entity)
        else:
            span = _long_form(text, match.start(), acronym)
            if span:
                kind = long.kind if long else _ORGANIZATION
                yield Definition(acronym, span, match.span(1), kind, None)
    for match in _ALIAS.finditer(text):
        long = by_end.get(match.start())
        if long and key(text[long.start : long.end]).startswith(key(match.group(1)) + " "):
            yield Definition(match.group(1), (long.start, long.end), match.span(1), long.kind, long.entity)
    for match in _LONG_IN_BRACKET.finditer(text):
        if is_acronym(match.group(1)) and abbreviates(match.group(1), match.group(2)):
            inside = by_end.get(match.end(2))
            kind, entity = (inside.kind, inside.entity) if inside else (_ORGANIZATION, None)
            yield Definition(match.group(1), match.span(2), match.span(1), kind, entity)


def _long_form(text: str, end: int, acronym: str) -> tuple[int, int] | None:
    """The shortest run of words before a bracket, beginning with a capital, that the acronym abbreviates."""
    head = text[max(0, end - 120) : end]
    head = re.split(r"[.;:!?()\n]{1,2}\s|['’]s\s", head)[-1]
    offset = end - len(head)
    starts = [
        m.start() for m in _PROPER.finditer(head) if m.start() == 0 or not head[m.start() - 1].isalnum()
    ]
    for start in reversed(starts):
        name = head[start:]
        if (
            " " in name
            and len(name.split()) <= 2 * len(acronym)
            and abbreviates(acronym.replace(" ", ""), name)
        ):
            return offset + start, end
    return None


def _uses(text: str, definitions: dict[str, Definition]) -> Iterator[Candidate]:
    for acronym, d in sorted(definitions.items()):
        name = normalise(without_article(text[slice(*d.long)]))
        yield Candidate(*d.long, d.kind, d.entity, "defined-long-form", 0.9, name)
        for match in re.finditer(rf"(?<![\w-]){re.escape(acronym)}(?!\w)", text):
            yield Candidate(*match.span(), d.kind, d.entity, "acronym", 0.92, name)
