"""Statements, sentence by sentence: who heads, founded, joined, adopted, supported, sued whom.

The trained relation head says what a sentence tells of its entities; pattern rules add what it misses.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from govgraph.extract.attribution import Attribution, Cues
from govgraph.extract.patterns import compile_patterns, matches
from govgraph.extract.relations import RelationHead, scenes
from govgraph.extract.tagger import MODEL_FOLDER
from govgraph.model import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from spacy.tokens import Doc

    from govgraph.extract.patterns import Match
    from govgraph.extract.relations import Floats, Related, Scene
    from govgraph.extract.units import Masked
    from govgraph.model import Mention
    from govgraph.ontology import Ontology

_MINUTES = re.compile(r"\s*(?:draft\s+)?(?:minutes|notes|report|summary|meeting notes)\b", re.IGNORECASE)
_TAKES_PART = re.compile(
    r"^⟪(\d+)⟫ (?:\( [^)]*\) )?(?:also |then )?(?:presented|volunteered|asked|noted|requested|said|suggested|proposed|explained|chaired|reported|"
    r"welcomed|opened|agreed|commented|mentioned|thanked|seconded|moved|shared|raised|stated|added|gave|spoke|updated|attended|expressed|confirmed|replied|responded|pointed) "
    r"|(?:[Pp]resented|[Cc]haired|[Mm]oderated|[Oo]pened) by ⟪(\d+)⟫ |(?:[Pp]resent|[Aa]ttend(?:ees|ance)|[Pp]articipants) : ⟪(\d+)⟫ "
)


LEAST = 0.05
"""Of the head's readings, those less likely are not looked at; several of one fact add up."""
STAND_IN = 0.95
"""Factor of the confidence of what is said through a stand-in."""


Triple = tuple[str, str, str]
Found = dict[Triple, Statement]


class Statements:
    """Reads statements off the mentions of a doc. Component ``govgraph_statements``; needs sentences and mentions."""

    def __init__(self, ontology: Ontology, *, threshold: float = 0.3, model: Path | None = None) -> None:
        self._ontology = ontology
        self._threshold = threshold
        self._patterns = compile_patterns(ontology)
        self._cues = Cues(ontology)
        self.head = RelationHead.load(model or MODEL_FOLDER, ontology)

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.statements``: each (subject, predicate, object) once, with the evidence of the surest reading."""
        seen = list(scenes(doc, doc._.mentions, doc._.names))
        by_rule = [self._by_rule(scene) for scene in seen]
        found: Found = {}
        for statement in (s for own in by_rule for s in own):
            _keep(found, statement)
        for statement in _attendance(doc, [s.masked for s in seen], doc._.mentions):
            _keep(found, statement)
        stated = {frozenset((subject, obj)) for subject, _, obj in found}
        for statement in self._of_head(seen, by_rule, doc._.vectors_by_sentence):
            if frozenset((statement.subject, statement.object)) not in stated:
                _keep(found, statement)
        doc._.statements = sorted(s for s in found.values() if s.confidence >= self._threshold)
        doc._.vectors_by_sentence = {}
        return doc

    def _by_rule(self, scene: Scene) -> list[Statement]:
        """What the pattern rules read in a sentence."""
        units = scene.masked.units
        if len(units) > 1 or any(len(u.members) > 1 for u in units):
            return list(self._of_sentence(scene.masked))
        return []

    def _of_head(
        self, seen: list[Scene], by_rule: list[list[Statement]], vectors: dict[int, Floats]
    ) -> Iterator[Statement]:
        """What the trained head says: of each two entities the likeliest statement, where it is likely enough.

        Readings of one fact in several sentences add up; an entity that was only named before counts by its best one.
        """
        if self.head is None:
            return
        inside: dict[Triple, float] = {}
        before: dict[Triple, float] = {}
        readings: Found = {}
        for scene, stated in zip(seen, by_rule, strict=True):
            for related, statement in self._readings(scene, stated, vectors.get(scene.offsets[0])):
                key = (statement.subject, statement.predicate, statement.object)
                if _inside(scene, related):
                    inside[key] = 1 - (1 - inside.get(key, 0.0)) * (1 - related.confidence)
                else:
                    before[key] = max(before.get(key, 0.0), related.confidence)
                _keep(readings, statement)
        best: dict[frozenset[str], Statement] = {}
        for key, reading in readings.items():
            likely, from_before = inside.get(key, 0.0), before.get(key, 0.0)
            if likely < self.head.threshold and from_before < self.head.threshold_before:
                continue
            pair = frozenset((reading.subject, reading.object))
            confidence = round(max(reading.confidence, STAND_IN * max(likely, from_before)), 3)
            if pair not in best or confidence > best[pair].confidence:
                best[pair] = replace(reading, confidence=confidence)
        yield from best.values()

    def _readings(
        self, scene: Scene, stated: list[Statement], vectors: Floats | None
    ) -> Iterator[tuple[Related, Statement]]:
        """What the head reads in a sentence and no rule has settled."""
        if self.head is None or vectors is None:
            return
        sure = (1 + self.head.threshold) / 2
        for related in _likeliest(scene, self.head.read(scene.parts, vectors, threshold=LEAST)):
            statement = self._related(scene, related)
            doubtful = _listed(scene, related) and related.confidence < sure
            if not doubtful and not _settled(statement, stated, inside=_inside(scene, related)):
                yield related, statement

    def _related(self, scene: Scene, related: Related) -> Statement:
        subject, obj = scene.parts[related.subject], scene.parts[related.object]
        predicate = self._ontology.predicates[related.predicate]
        ends = sorted((subject.slug, obj.slug)) if predicate.symmetric else [subject.slug, obj.slug]
        own = scene.parts[related.speaker].slug if related.speaker is not None else None
        manner = Attribution(related.polarity, related.modality, own)
        confidence = related.confidence * (1.0 if subject.named and obj.named else STAND_IN)
        how = "relations" if _inside(scene, related) else "relations-before"
        return _statement(ends, predicate.name, scene.masked, manner, how, confidence)

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


def _inside(scene: Scene, related: Related) -> bool:
    return scene.parts[related.subject].here and scene.parts[related.object].here


def _listed(scene: Scene, related: Related) -> bool:
    """Whether both stand in one list: "A and B met" says little of A and B, so the head must be surer."""
    return _inside(scene, related) and scene.parts[related.subject].unit == scene.parts[related.object].unit


def _settled(statement: Statement, stated: list[Statement], *, inside: bool) -> bool:
    """Whether a rule has said of whom the sentence says this: "X adopted Y, according to Z" is not said of Z."""
    return any(
        s.predicate == statement.predicate
        and (s.object == statement.object or (s.subject == statement.subject and not inside))
        for s in stated
    )


def _likeliest(scene: Scene, readings: list[Related]) -> list[Related]:
    """The readings, but of those that differ only in who was named before the likeliest."""
    best: dict[tuple[int | None, str, int | None], Related] = {}
    for related in readings:
        subject, obj = scene.parts[related.subject], scene.parts[related.object]
        key = (
            related.subject if subject.here else None,
            related.predicate,
            related.object if obj.here else None,
        )
        if key not in best or related.confidence > best[key].confidence:
            best[key] = related
    return list(best.values())


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


def _keep(found: Found, statement: Statement) -> None:
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
