"""From candidates to mentions: one rule decides among overlapping candidates, and each mention gets its entity.

The rule: a longer candidate of at least middling confidence beats the shorter ones inside it ("take the longest name
that denotes the thing"); otherwise the more confident one wins. Then the mentions of a document are grouped by name:
the same key, an acronym and its long form, a person's surname and full name, a company with and without its legal
form. One group is one entity, and one entity has one kind in a document.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govgraph.model import Mention
from govgraph.names import is_acronym, key, normalise, slug, without_article, without_legal_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from spacy.tokens import Doc, Span

    from govgraph.extract.candidates import Candidate
    from govgraph.ontology import KnownEntity, Ontology

LONGER_WINS = 0.55
_LEADING = re.compile(
    r"(?:(?:the|The|THE|Hon['’]ble|Mr|Mrs|Ms|Dr|Prof|Professor|Sir|Dame|Justice|Judge|Senator|Rep|Hon|President|Chairman|Minister|CEO)\b\.?|[\"'“‘«(\[]|\s)+"
)
_TRAILING = re.compile(r"(?:['’]s|['’]|[\"”»)\],;:.!?–—]|\s-|\s)+$")
_JOINED = re.compile(r"\s+(?:and|of|or|in|on|for)\s+(?:the\s+)?|,\s+")
_KEEPS_DOT = re.compile(r"(?:\b[A-Z]|Inc|Ltd|Corp|Co|Jr|Sr)\.$")


class Mentions:
    """Decides among the candidates and names the entities. Component ``govgraph_mentions``."""

    def __init__(self, ontology: Ontology, *, threshold: float = 0.75) -> None:
        self._ontology = ontology
        self._threshold = threshold
        self._not_names = frozenset(ontology.cues["notAName"])

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.mentions``, ``doc._.names`` and, for users of spaCy, ``doc.ents``."""
        text = doc.text  # spaCy joins it anew at each access
        tidy = (_tidied(c, text) for c in doc._.candidates if self._sure(c))
        chosen = choose(c for c in tidy if c is not None and not self._generic(c, text))
        entities = Entities(text, chosen, self._ontology)
        doc._.mentions = entities.mentions
        doc._.names = entities.names
        doc.ents = _spans(doc, entities.mentions)
        return doc

    def _sure(self, c: Candidate) -> bool:
        """Whether to consider a candidate: rules are as sure as they say, the tagger is too sure of itself."""
        return c.how != "tagger" or c.confidence >= self._threshold

    def _generic(self, c: Candidate, text: str) -> bool:
        """Whether a candidate that nobody listed is a common noun or a technology, written with a capital."""
        if c.how == "known-name":
            return False
        parts = _JOINED.split(normalise(text[c.start : c.end]))
        return all(part in self._not_names for part in parts)


def _tidied(candidate: Candidate, text: str) -> Candidate | None:
    """The candidate without article, title, quotation marks and possessive at its edges; None if nothing is left."""
    start, end = candidate.start, candidate.end
    if candidate.how != "known-name":
        head = _LEADING.match(text, start, end)
        if head and not (candidate.kind == "Publication" and text[start:end].startswith("The ")):
            start = head.end() if head.end() < end else start
        tail = _TRAILING.search(text[start:end])
        if tail and not _KEEPS_DOT.search(text[start:end]) and not _closes_bracket(text[start:end]):
            end = start + tail.start()
    return replace(candidate, start=start, end=end) if start < end else None


def _closes_bracket(surface: str) -> bool:
    return surface.endswith((")", "]")) and surface.count("(") + surface.count("[") == surface.count(
        ")"
    ) + surface.count("]")


def choose(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates of which none overlaps another, in the order of the text, by the rule of this module."""
    ordered = sorted(candidates, key=_precedence)
    taken: list[Candidate] = []
    occupied: set[int] = set()
    for c in ordered:
        if occupied.isdisjoint(range(c.start, c.end)):
            occupied.update(range(c.start, c.end))
            taken.append(c)
    return sorted(taken, key=lambda c: c.start)


def _precedence(c: Candidate) -> tuple[bool, int, bool, bool, float, int, str, str]:
    """Surer than middling, then longer, then with a known entity, then with a known name, then surer."""
    return (
        c.confidence < LONGER_WINS,
        c.start - c.end,
        c.entity is None,
        c.name is None,
        -c.confidence,
        c.start,
        c.kind,
        c.how,
    )


@dataclass(slots=True)
class _Group:
    members: list[Candidate]
    entity: str | None
    name: str


class Entities:
    """Groups the chosen candidates of one document into entities.

    Attributes:
        mentions: the mentions, in the order of the text.
        names: slug → the fullest name that the document uses.
    """

    def __init__(self, text: str, chosen: Sequence[Candidate], ontology: Ontology) -> None:
        self._text = text
        self._known = ontology.known
        self._groups: dict[str, _Group] = {}
        for candidate in sorted(chosen, key=self._fullness):
            self._place(candidate)
        self.names: dict[str, str] = {}
        self.mentions = sorted(m for g in self._groups.values() for m in self._mentions(g))

    def _fullness(self, c: Candidate) -> tuple[bool, int, int]:
        return (c.entity is None, -len(self._name(c)), c.start)

    def _name(self, c: Candidate) -> str:
        return c.name or normalise(without_article(self._text[c.start : c.end]))

    def _place(self, c: Candidate) -> None:
        name = self._name(c)
        at = c.entity or self._same(c, name)
        group = self._groups.setdefault(at, _Group([], c.entity, name))
        group.members.append(c)

    def _same(self, c: Candidate, name: str) -> str:
        """The group that a name belongs to: an existing one that it shortens, or one of its own."""
        wanted = key(name)
        for at, group in self._groups.items():
            if _names_same(wanted, name, c.kind, group, at):
                return at
        fitting = [at for at, g in self._groups.items() if _shortens(name, c.kind, g)]
        return fitting[0] if len(fitting) == 1 else slug(name)

    def _mentions(self, group: _Group) -> list[Mention]:
        kind = self._kind(group)
        entity = group.entity or _own_slug(group.name, kind, self._known)
        self.names[entity] = max((self._name(c) for c in group.members), key=lambda n: (len(n), n))
        if entity in self._known:
            self.names[entity] = self._known[entity].name
        return [Mention(c.start, c.end, kind, entity, c.how, c.confidence) for c in group.members]

    def _kind(self, group: _Group) -> str:
        if group.entity in self._known:
            return self._known[group.entity].kind
        votes: Counter[str] = Counter()
        for c in group.members:
            votes[c.kind] += c.confidence  # type: ignore[assignment]
        return max(sorted(votes), key=lambda k: votes[k])


def _names_same(wanted: str, name: str, kind: str, group: _Group, at: str) -> bool:
    if at == slug(name) or key(group.name) == wanted:
        return True
    return kind != "Person" and key(without_legal_form(group.name)) == key(without_legal_form(name))


def _shortens(name: str, kind: str, group: _Group) -> bool:
    """Whether a name is a shorter form of a group's: a surname or given name, or the first words of a body's name."""
    if is_acronym(name):
        return False
    kinds = {c.kind for c in group.members}
    short, full = key(name).split(), key(group.name).split()
    if not short or len(short) >= len(full):
        return False
    if "Person" in kinds:
        return short == full[-len(short) :] or (kind == "Person" and short == full[: len(short)])
    return kind in kinds and kind in _BODIES and full[: len(short)] == short


_BODIES = frozenset({"Organization", "Registry"})


def _own_slug(name: str, kind: str, known: Mapping[str, KnownEntity]) -> str:
    """Slug of a new entity; where a known entity of another kind has it, the kind is added."""
    own = slug(name)
    return f"{own}-{kind.lower()}" if own in known and known[own].kind != kind else own


def _spans(doc: Doc, mentions: Sequence[Mention]) -> list[Span]:
    spans = (
        doc.char_span(m.start, m.end, label=m.kind, kb_id=m.entity, alignment_mode="expand") for m in mentions
    )
    chosen: dict[int, Span] = {}
    last = -1
    for span in spans:
        if span is not None and span.start >= last:
            chosen[span.start] = span
            last = span.end
    return list(chosen.values())


def by_entity(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    """Mentions of each entity, in the order of the text."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions):
        groups[mention.entity].append(mention)
    return groups
