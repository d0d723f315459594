"""A draft and the graph → suggestions for its author.

First form: for each statement of the draft, where the corpus says the same or the opposite; for each thing that the draft
names, the passage of the corpus that says most about it, its earliest mention, and whether the draft introduces it.

Score of a suggestion: what it is (conflict 1.0, support 0.9, introduce 0.6, fuller 0.5, earlier 0.4) × how telling
the entity is, log(1 + N / n) / log(1 + N) with n of N documents naming it, so that what every text names weighs little.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final

from govgraph.questions import documents, mention_counts, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govgraph.model import Extraction, Mention, Statement
    from govgraph.questions import DocumentRow, Entities, StatementRow

WORTH: Final = {"conflict": 1.0, "support": 0.9, "introduce": 0.6, "fuller": 0.5, "earlier": 0.4}
PER_DOCUMENT: Final = 3
_INTRODUCED = re.compile(
    r"^[’'s]*\s*(?:,\s+(?:a|an|the|which|who|one|its)\b|\(|[-–—]\s)|^\s+(?:is|was|are|were)\s+(?:a|an|the|one)\b"
)
_DESCRIBED = re.compile(r"(?:\b(?:the|a|an|its)\s+(?:[\w-]+\s+){0,4}(?:body|company|registry|foundation|association|agency|organi[sz]ation|regulator|group|law|treaty|directive|policy|journal|summit|conference|court|case)\s+)$", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the draft."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage of the draft, and what the corpus has for it.

    ``kind`` is a key of ``WORTH``; ``document`` an id, or None for a gloss of our own; ``citation`` is ready to paste.
    """

    kind: str
    passage: Passage
    document: str | None
    date: str | None
    quote: str
    why: str
    citation: str
    score: float


def suggest(entities: Entities, draft: Extraction, *, limit: int = 30) -> list[Suggestion]:
    """Suggestions for a draft, the best first.

    Args:
        entities: the graph's entities.
        draft: the draft, read by the same pipeline; it need not be in the graph.
        limit: most suggestions; at most three of one document.
    """
    rows = [r for r in statements(entities) if r.document != draft.document.id]
    docs = {d.id: d for d in documents(entities.graph)}
    telling = _Telling(entities, len(docs))
    found = [
        *_same_and_opposite(draft, rows, docs, telling),
        *_about_names(entities, draft, rows, docs, telling),
    ]
    found.sort(key=lambda s: (-s.score, s.passage.start, s.kind, s.document or "", s.quote))
    return _varied(found, limit)


class _Telling:
    """How telling an entity is: 1 if one document names it, near 0 if all do."""

    def __init__(self, entities: Entities, total: int) -> None:
        self._counts = mention_counts(entities.graph)
        self._total = max(total, 1)

    def __call__(self, slug: str) -> float:
        _, n = self._counts.get(slug, (0, 0))
        return log(1 + self._total / max(n, 1)) / log(1 + self._total)


def _same_and_opposite(
    draft: Extraction, rows: list[StatementRow], docs: dict[str, DocumentRow], telling: _Telling
) -> Iterator[Suggestion]:
    by_fact: dict[tuple[str, str, str], list[StatementRow]] = defaultdict(list)
    for row in rows:
        by_fact[_slug(row.subject_iri), row.predicate, _slug(row.object_iri)].append(row)
    for s in draft.statements:
        for row in by_fact[s.subject, s.predicate, s.object]:
            kind = "support" if row.polarity == s.polarity else "conflict"
            why = f"says {'the same' if kind == 'support' else 'the opposite'}: {row.words}"
            worth = max(telling(s.subject), telling(s.object)) * min(1.0, s.confidence + 0.3)
            yield _suggestion(kind, _evidence(draft, s), row, docs, why, worth)
    yield from _rivals(draft, rows, docs)


def _rivals(
    draft: Extraction, rows: list[StatementRow], docs: dict[str, DocumentRow]
) -> Iterator[Suggestion]:
    """Where the corpus gives another person as chief executive of a body of which the draft names one."""
    for s in draft.statements:
        if s.predicate != "chiefExecutiveOf" or s.polarity == "negative":
            continue
        for row in rows:
            other = (
                row.predicate == s.predicate
                and row.polarity == "positive"
                and _slug(row.object_iri) == s.object
            )
            if other and _slug(row.subject_iri) != s.subject:
                why = f"names another chief executive: {row.words}; check who held the office when"
                yield _suggestion("conflict", _evidence(draft, s), row, docs, why, 0.7)


def _about_names(
    entities: Entities,
    draft: Extraction,
    rows: list[StatementRow],
    docs: dict[str, DocumentRow],
    telling: _Telling,
) -> Iterator[Suggestion]:
    first: dict[str, Mention] = {}
    for m in draft.mentions:
        first.setdefault(m.entity, m)
    about: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        about[_slug(row.subject_iri)].append(row)
        about[_slug(row.object_iri)].append(row)
    for slug, m in first.items():
        if slug not in entities.labels or entities.kinds[slug] == "Place":
            continue
        passage = _sentence(draft, m)
        known = entities.known(slug)
        if known and known.definition and not introduced(draft.document.text, m):
            why = f"{entities.name(slug)} is named without a word on what it is"
            score = round(WORTH["introduce"] * telling(slug), 4)
            yield Suggestion("introduce", passage, None, None, known.definition, why, "", score)
        if about[slug]:
            yield from _fullest_and_earliest(entities.name(slug), passage, about[slug], docs, telling(slug))


def _fullest_and_earliest(
    name: str, passage: Passage, rows: list[StatementRow], docs: dict[str, DocumentRow], worth: float
) -> Iterator[Suggestion]:
    per_document: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        per_document[row.document].append(row)
    fullest = max(sorted(per_document), key=lambda d: len(per_document[d]))
    said = per_document[fullest]
    why = f"says most about {name}: {len(said)} statement{'s' if len(said) > 1 else ''}"
    yield _suggestion("fuller", passage, max(said, key=lambda r: (r.confidence, -r.start)), docs, why, worth)
    dated = [r for r in rows if r.date and r.document != fullest]
    if dated:
        earliest = min(dated, key=lambda r: (r.date or "", r.document, r.start))
        yield _suggestion(
            "earlier", passage, earliest, docs, f"the earliest document that says something of {name}", worth
        )


def introduced(text: str, mention: Mention) -> bool:
    """Whether the words around a thing's first mention say what it is."""
    after, before = text[mention.end : mention.end + 60], text[max(0, mention.start - 80) : mention.start]
    return bool(_INTRODUCED.match(after) or _DESCRIBED.search(before))


def _suggestion(
    kind: str, passage: Passage, row: StatementRow, docs: dict[str, DocumentRow], why: str, worth: float
) -> Suggestion:
    return Suggestion(
        kind,
        passage,
        row.document,
        row.date,
        row.quote,
        why,
        docs[row.document].citation,
        round(WORTH[kind] * worth, 4),
    )


def _evidence(draft: Extraction, s: Statement) -> Passage:
    return Passage(*s.evidence, draft.document.text[slice(*s.evidence)])


def _sentence(draft: Extraction, m: Mention) -> Passage:
    from govgraph.questions import sentence_spans

    for start, end in sentence_spans(draft.document.text):
        if start <= m.start < end:
            return Passage(start, end, draft.document.text[start:end])
    return Passage(m.start, m.end, draft.document.text[m.start : m.end])


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def _varied(found: Iterable[Suggestion], limit: int) -> list[Suggestion]:
    """The best, at most three of one document, no quote twice for one passage."""
    per_document: dict[str | None, int] = defaultdict(int)
    seen: set[tuple[int, str]] = set()
    chosen = []
    for s in found:
        at = (s.passage.start, s.quote)
        if at in seen or (s.document and per_document[s.document] >= PER_DOCUMENT):
            continue
        seen.add(at)
        per_document[s.document] += 1
        chosen.append(s)
    return chosen[:limit]
