"""The notation of ``ontology/patterns.ttl`` compiled to regular expressions, and its matches in a masked sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govgraph.extract.units import CLOSE, OPEN
from govgraph.model import GovgraphError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govgraph.extract.units import Masked
    from govgraph.ontology import Ontology, Predicate

STRONG, WEAK = 0.7, 0.45
"""Confidence of a pattern with a telling word, and of one that rests on position alone."""
LONGEST_PREPOSITION = 4
_ANY_UNIT = f"{OPEN}\\d+{CLOSE} "
_WORD = f"[^{OPEN} ]+ "
_GAP = rf"(?:(?!(?:[;:,]|by) ){_WORD}){{0,6}}?"
_WIDE_GAP = rf"(?:(?![;:] )(?:{_WORD}|{_ANY_UNIT})){{0,12}}?"
_PLAIN_WORD = re.compile(r"[\w-]+")
_AUXILIARY = (
    "who|which|that|and|also|then|later|now|both|himself|herself|itself|is|are|was|were|be|been|being|has|have|had|did|does|do|not|n't|n’t|never"
    "|no longer|will|would|shall|should|could|can|cannot|may|might|must|to|plans|plan|planned|intends|intend|expected|aims|wants|agreed|decided"
    "|voted|refused|declined|failed|allegedly|[a-z]+ly"
)
_LINK = rf"(?:\( [^)]{{1,80}}\) )?(?:, (?:(?![;:] )(?:{_WORD}|{_ANY_UNIT})){{1,14}}?, )??(?:(?:,|{_AUXILIARY}) ){{0,6}}?"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: what it states, its name, its expression, and words of which one must be in the sentence."""

    predicate: str
    name: str
    expression: re.Pattern[str]
    triggers: frozenset[str]
    confidence: float


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern holds: the numbers of subject and object unit, and the characters of masked text that it covers.

    ``role`` is the length of the role that it names: "managing director" says more than "director".
    """

    pattern: Pattern
    subject: int
    object: int
    start: int
    end: int
    role: int

    @property
    def by_role(self) -> bool:
        """Whether the match names a role: roles are held by persons."""
        return self.role > 0


def compile_patterns(ontology: Ontology) -> tuple[Pattern, ...]:
    """Every pattern of the ontology, role frames multiplied by the predicates that have roles.

    Raises:
        GovgraphError: if a pattern is not well formed.
    """
    irregular = dict(pair.split(" ", 1) for pair in ontology.cues["irregular"])
    compiled: list[Pattern] = []
    for predicate in ontology.predicates.values():
        for n, source in enumerate(predicate.patterns, 1):
            compiled.append(_compile(predicate, f"{predicate.name}-{n}", source, irregular))
        for n, source in enumerate(ontology.role_frames if predicate.roles else (), 1):
            compiled.append(_compile(predicate, f"{predicate.name}-role-{n}", source, irregular))
    return tuple(compiled)


def _compile(predicate: Predicate, name: str, source: str, irregular: dict[str, str]) -> Pattern:
    elements = source.split(" ")
    if elements.count("S") != 1 or sum(e.rstrip("?") == "O" for e in elements) != 1:
        raise GovgraphError(f"ontology: pattern {source!r} of {predicate.name} needs one S and one O")
    try:
        expression = re.compile("".join(_element(e, predicate, irregular) for e in elements), re.IGNORECASE)
    except re.error as error:
        raise GovgraphError(f"ontology: pattern {source!r} of {predicate.name}: {error}") from error
    triggers = _triggers(elements, predicate, irregular)
    return Pattern(
        predicate.name, name, expression, triggers, STRONG if triggers and _speaks(elements) else WEAK
    )


def _speaks(elements: list[str]) -> bool:
    """Whether a pattern has a word that says something, and not only commas and prepositions."""
    return any(len(e) > LONGEST_PREPOSITION and not e.endswith("?") for e in elements)


def _element(element: str, predicate: Predicate, irregular: dict[str, str]) -> str:
    bare = element.rstrip("?")
    optional = "?" if element.endswith("?") else ""
    if bare in {"S", "O"}:
        return f"(?:{OPEN}(?P<{bare}>\\d+){CLOSE} ){optional}"
    if bare == "~":
        return _GAP
    if bare == "~~":
        return _WIDE_GAP
    if bare == ">":
        return _LINK
    if bare in {"ROLE", "(ROLE)"}:
        longest_first = sorted(predicate.roles, key=lambda r: (-len(r), r))
        return f"(?P<R>{'|'.join(_phrase(r.replace(' ', '_')) for r in longest_first)}){optional}"
    return f"(?:{'|'.join(_phrase(a) for a in _alternatives(bare, irregular))}){optional}"


def _alternatives(element: str, irregular: dict[str, str]) -> list[str]:
    """The phrases that an element without its question mark allows, verbs in braces in their forms."""
    if element.startswith("{") and "}" not in element[:-1]:
        return [form for verb in element[1:-1].split("|") for form in _forms(verb, irregular)]
    inside = element[1:-1] if element.startswith("(") and element.endswith(")") else element
    phrases: list[str] = []
    for alternative in inside.split("|"):
        verb, _, rest = alternative.removeprefix("{").partition("}")
        forms = _forms(verb, irregular) if alternative.startswith("{") else [alternative]
        phrases += [form + rest if alternative.startswith("{") else form for form in forms]
    return phrases


def _forms(verb: str, irregular: dict[str, str]) -> list[str]:
    """Base, third person and past of a verb, whose first word is the one that changes."""
    base, _, rest = verb.partition("_")
    ending = f"_{rest}" if rest else ""
    consonant_y = base.endswith("y") and base[-2] not in "aeiou"
    third = (
        base[:-1] + "ies"
        if consonant_y
        else base + ("es" if base.endswith(("s", "x", "ch", "sh", "o")) else "s")
    )
    regular = base[:-1] + "ied" if consonant_y else base + ("d" if base.endswith("e") else "ed")
    third = "has" if base == "have" else third
    return [form + ending for form in (base, third, irregular.get(base, regular))]


def _phrase(alternative: str) -> str:
    words = alternative.split("_")
    spelt = (re.escape(w.replace("\\(", "(").replace("\\)", ")")).replace(r"\*", r"\w*") for w in words)
    return "".join(w + " " for w in spelt)


def _triggers(elements: list[str], predicate: Predicate, irregular: dict[str, str]) -> frozenset[str]:
    """Words of the first element that must be there; one of them stands in every sentence that matches."""
    for element in elements:
        if element in {"S", "O", "~", "~~", ">"} or element.endswith("?"):
            continue
        choices = (
            list(predicate.roles)
            if "ROLE" in element
            else [a.replace("_", " ") for a in _alternatives(element, irregular)]
        )
        first = [c.split(" ")[0].lower() for c in choices]
        if all(_PLAIN_WORD.fullmatch(w) for w in first):
            return frozenset(first)
    return frozenset()


def matches(patterns: tuple[Pattern, ...], sentence: Masked) -> Iterator[Match]:
    """Every place where a pattern holds in a sentence, patterns in their order."""
    words = frozenset(sentence.text.lower().split(" "))
    for pattern in patterns:
        if pattern.triggers and pattern.triggers.isdisjoint(words):
            continue
        yield from _without_appositions(_all(pattern, sentence))


def _all(pattern: Pattern, sentence: Masked) -> Iterator[Match]:
    at = 0
    while found := pattern.expression.search(sentence.text, at):
        if found.group("S") is not None and found.group("O") is not None:
            role = len(found.groupdict().get("R") or "")
            yield Match(pattern, int(found.group("S")), int(found.group("O")), *found.span(), role)
        at = found.start() + 1


def _without_appositions(found: Iterator[Match]) -> list[Match]:
    """The matches, without those whose subject stands in an apposition to another's: "A, chief executive of B, founded C"."""
    every = list(found)
    return [
        m
        for m in every
        if not any(o.start < m.start and o.end == m.end and o.object == m.object for o in every)
    ]
