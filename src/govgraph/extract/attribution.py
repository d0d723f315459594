"""Who says it, and how it is meant: speaker, polarity and modality of a statement from the cue words of its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govgraph.extract.units import CLOSE, OPEN

if TYPE_CHECKING:
    from govgraph.extract.patterns import Match
    from govgraph.extract.units import Masked
    from govgraph.ontology import Ontology

_UNIT = f"{OPEN}(\\d+){CLOSE} "
_SPEAKERS = frozenset({"Person", "Organization", "Registry", "Place", "Publication"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """Polarity, modality and speaker (a slug, or None)."""

    polarity: str
    modality: str
    speaker: str | None


class Cues:
    """The ontology's lists of cue words as expressions over masked sentences."""

    def __init__(self, ontology: Ontology) -> None:
        self._negation = _any(ontology.cues["negation"])
        self._hedge = _any(ontology.cues["hedge"])
        self._plan = _any(ontology.cues["plan"])
        self._condition = _any(ontology.cues["condition"])
        saying = _alternatives(ontology.cues["saying"])
        modifier = r"(?:, )?(?:(?:has|have|had|also|then|later|who|himself|itself) )?"
        self._says = re.compile(rf"{_UNIT}{modifier}(?:{saying}) (?!by |to {OPEN})", re.IGNORECASE)
        self._said = re.compile(rf"(?:[,”\"’'] ){{1,3}}(?:{saying}) {_UNIT}", re.IGNORECASE)
        self._according = re.compile(
            rf"(?:according to|in the words of|in the view of|for its part , ) {_UNIT}", re.IGNORECASE
        )

    def read(self, sentence: Masked, match: Match) -> Attribution:
        """Polarity, modality and speaker of what a match says."""
        inner = sentence.text[match.start : match.end]
        before = _clause_before(sentence.text, match.start)
        polarity = "negative" if self._negation.search(inner) else "positive"
        return Attribution(polarity, self._modality(inner, before), self._speaker(sentence, match))

    def _modality(self, inner: str, before: str) -> str:
        if self._hedge.search(inner) or self._hedge.search(before):
            return "alleged"
        if self._plan.search(inner):
            return "planned"
        if self._condition.search(inner):
            return "hypothetical"
        return "asserted"

    def _speaker(self, sentence: Masked, match: Match) -> str | None:
        according = self._according.search(sentence.text)
        if according:
            return _speaking(sentence, int(according.group(1)))
        for says in self._says.finditer(sentence.text):
            if says.end() <= match.start or (
                says.end() <= match.end and int(says.group(1)) not in {match.subject, match.object}
            ):
                return _speaking(sentence, int(says.group(1)))
        said = next((m for m in self._said.finditer(sentence.text) if m.start() >= match.end - 1), None)
        return _speaking(sentence, int(said.group(1))) if said else None


def _speaking(sentence: Masked, unit: int) -> str | None:
    slug, kind = sentence.units[unit].members[0]
    return slug if kind in _SPEAKERS else None


def _clause_before(text: str, at: int) -> str:
    return re.split(r" [;:] ", " " + text[max(0, at - 80) : at])[-1]


def _alternatives(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(p) for p in sorted(phrases, key=lambda p: (-len(p), p)))


def _any(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^ ])(?:{_alternatives(phrases)}) ", re.IGNORECASE)
