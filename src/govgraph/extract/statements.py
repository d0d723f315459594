"""Statements from pattern rules: who heads, founded, joined, adopted, supported, sued whom, sentence by sentence."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from govgraph.extract.attribution import Attribution, Cues
from govgraph.extract.patterns import compile_patterns, matches
from govgraph.extract.units import Reader
from govgraph.model import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Doc

    from govgraph.extract.patterns import Match
    from govgraph.extract.units import Masked
    from govgraph.model import Mention
    from govgraph.ontology import Ontology

_MINUTES = re.compile(r"\s*(?:draft\s+)?(?:minutes|notes|report|summary|meeting notes)\b", re.IGNORECASE)
_TAKES_PART = re.compile(
    r"^⟪(\d+)⟫ (?:\( [^)]*\) )?(?:also |then )?(?:presented|volunteered|asked|noted|requested|said|suggested|proposed|explained|chaired|reported|"
    r"welcomed|opened|agreed|commented|mentioned|thanked|seconded|moved|shared|raised|stated|added|gave|spoke|updated|attended|expressed|confirmed|replied|responded|pointed) "
    r"|(?:[Pp]resented|[Cc]haired|[Mm]oderated|[Oo]pened) by ⟪(\d+)⟫ |(?:[Pp]resent|[Aa]ttend(?:ees|ance)|[Pp]articipants) : ⟪(\d+)⟫ "
)


class Statements:
    """Reads statements off the mentions of a doc. Component ``govgraph_statements``; needs sentences and mentions."""

    def __init__(self, ontology: Ontology, *, threshold: float = 0.3) -> None:
        self._ontology = ontology
        self._threshold = threshold
        self._patterns = compile_patterns(ontology)
        self._cues = Cues(ontology)

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.statements``: each (subject, predicate, object) once, the most confident reading first found."""
        reader = Reader(doc._.mentions, doc._.names)
        sentences = list(reader.sentences(doc))
        found: dict[tuple[str, str, str], Statement] = {}
        for sentence in sentences:
            if len(sentence.units) > 1 or any(len(u.members) > 1 for u in sentence.units):
                for statement in self._of_sentence(sentence):
                    _keep(found, statement)
        for statement in _attendance(doc, sentences, doc._.mentions):
            _keep(found, statement)
        doc._.statements = sorted(s for s in found.values() if s.confidence >= self._threshold)
        return doc

    def _of_sentence(self, sentence: Masked) -> Iterator[Statement]:
        best: dict[tuple[int, int], Match] = {}
        for match in matches(self._patterns, sentence):
            if not self._pairs(sentence, match):
                continue
            pair = (min(match.subject, match.object), max(match.subject, match.object))
            if pair not in best or _preferred(match) > _preferred(best[pair]):
                best[pair] = match
        for match in best.values():
            yield from self._said(sentence, match)

    def _pairs(self, sentence: Masked, match: Match) -> list[tuple[str, str]]:
        subjects, objects = sentence.units[match.subject].members, sentence.units[match.object].members
        return [
            (s, o)
            for (s, s_kind), (o, o_kind) in product(subjects, objects)
            if s != o
            and self._ontology.allows(s_kind, match.pattern.predicate, o_kind)
            and (s_kind == "Person" or not match.by_role)
        ]

    def _said(self, sentence: Masked, match: Match) -> Iterator[Statement]:
        attribution = self._cues.read(sentence, match)
        predicate = self._ontology.predicates[match.pattern.predicate]
        named = sentence.units[match.subject].named and sentence.units[match.object].named
        confidence = match.pattern.confidence * (1.0 if named else 0.8)
        for subject, obj in self._pairs(sentence, match):
            ends = sorted((subject, obj)) if predicate.symmetric else [subject, obj]
            yield _statement(
                ends, predicate.name, sentence, attribution, f"pattern:{match.pattern.name}", confidence
            )


def _preferred(match: Match) -> tuple[float, int, int, int]:
    """Surer patterns first, then fuller roles, then those that span less, then those that say more."""
    return (
        match.pattern.confidence,
        match.role,
        match.start - match.end,
        len(match.pattern.expression.pattern),
    )


def _statement(
    ends: list[str], predicate: str, sentence: Masked, attribution: Attribution, how: str, confidence: float
) -> Statement:
    return Statement(
        subject=ends[0],
        predicate=predicate,
        object=ends[1],
        evidence=(sentence.start, sentence.end),
        polarity=attribution.polarity,
        modality=attribution.modality,
        speaker=attribution.speaker,
        how=how,
        confidence=round(confidence, 3),
    )


def _keep(found: dict[tuple[str, str, str], Statement], statement: Statement) -> None:
    key = (statement.subject, statement.predicate, statement.object)
    if key not in found or statement.confidence > found[key].confidence:
        found[key] = statement


def _attendance(doc: Doc, sentences: Iterable[Masked], mentions: list[Mention]) -> Iterator[Statement]:
    """In minutes, who speaks or presents took part in the meeting that the title names."""
    title = doc.text.strip().split("\n", 1)[0]
    meeting = next(
        (m for m in mentions if m.kind == "Event" and m.end <= doc.text.find(title) + len(title)), None
    )
    if meeting is None or not _MINUTES.match(title):
        return
    for sentence in sentences:
        match = _TAKES_PART.search(sentence.text)
        if match:
            unit = sentence.units[int(next(g for g in match.groups() if g))]
            for slug, kind in unit.members:
                if kind == "Person":
                    plain = Attribution("positive", "asserted", None)
                    yield _statement(
                        [slug, meeting.entity], "participatedIn", sentence, plain, "minutes", 0.75
                    )
