"""The trained relation head: pairs of entities in a sentence in, what is said of them out.

The encoder has read the sentence already (`Tagger.read`); the head sees its word vectors and where the entities stand.
Besides the entities of the sentence it is offered a few that were named before, for "it", "we", "the board" may mean
them. Training is in `training/`; this module needs numpy only.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from govgraph.extract.units import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from spacy.tokens import Doc

    from govgraph.extract.units import Masked
    from govgraph.model import Mention
    from govgraph.ontology import Ontology

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

RELATIONS_FORMAT: Final = "govgraph-relations-1"
NONE: Final = "none"
MODALITIES: Final = ("asserted", "alleged", "planned", "hypothetical")
POLARITIES: Final = ("positive", "negative")

GAPS: Final = (0, 1, 2, 3, 5, 8, 13, 20)
"""Upper bounds of the buckets of words between two entities; one more for what is farther."""
RECENT: Final = 5
FREQUENT: Final = 2
TITLE: Final = 2
MOST_PAIRS: Final = 4000
_WORD_LENGTH: Final = 3

SIDES: Final = len(GAPS) + 1
PLACES: Final = 2 * SIDES + 4
"""Classes of the place of two entities: a gap in either order, one list in either order, subject or object from before."""
REGIONS: Final = 16
STATES: Final = 3
RECENCIES: Final = RECENT + 2
FREQUENCIES: Final = FREQUENT + 3
FLAGS: Final = 8
BETWEEN: Final = 5


@dataclass(frozen=True, slots=True)
class Part:
    """An entity that a sentence may speak of.

    Attributes:
        slug: the entity.
        kind: its kind.
        start: index of its first word in the sentence, or -1 where it was only named before.
        end: index behind its last word, or -1.
        named: False for a stand-in such as "he" or "the registry".
        unit: number of the unit of the masked sentence in which it stands, or -1.
        recency: how many others were named since, for one named before; else -1.
        frequency: its rank by mentions in the document, for one named before; else -1.
        flags: for one named before: 1 if the first sentence names it, 2 if a word of its name stands here uncapitalised,
            4 if the sentence before named it.
    """

    slug: str
    kind: str
    start: int
    end: int
    named: bool = True
    unit: int = -1
    recency: int = -1
    frequency: int = -1
    flags: int = 0

    @property
    def here(self) -> bool:
        """Whether it stands in the sentence itself."""
        return self.start >= 0


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with the entities that it may speak of: its words (no white space) and their offsets in the document."""

    masked: Masked
    words: tuple[str, ...]
    offsets: tuple[int, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """What a sentence says of two of its parts (by number), and how it is meant; `speaker` is a part, or None."""

    subject: int
    predicate: str
    object: int
    confidence: float
    modality: str
    polarity: str
    speaker: int | None


# ---- entities of a sentence -----------------------------------------------------------------------------------


def scenes(doc: Doc, mentions: Sequence[Mention], names: dict[str, str]) -> Iterator[Scene]:
    """Each sentence of the doc that has words, with its entities and the likeliest of those named before."""
    counts = Counter(m.entity for m in mentions)
    rank = {entity: n for n, (entity, _) in enumerate(counts.most_common())}
    kinds = {m.entity: m.kind for m in mentions}
    frequent = [entity for entity in rank if rank[entity] < FREQUENT]
    recent: list[str] = []
    first: list[str] = []
    before: set[str] = set()
    sentences = (s for s in ([t for t in s if not t.is_space] for s in doc.sents) if s)
    for tokens, masked in zip(sentences, Reader(mentions, names).sentences(doc), strict=True):
        words, offsets = tuple(t.text for t in tokens), tuple(t.idx for t in tokens)
        inside = [m for m in mentions if masked.start <= m.start < masked.end]
        parts = _parts_here(masked, inside, words, offsets)
        known = {p.slug for p in parts}
        chosen = [e for e in recent if e not in known][:RECENT]
        chosen += [e for e in (*frequent, *first[:TITLE]) if e not in known and e not in chosen]
        small = {word for word in words if word.islower()}
        parts += [
            Part(
                entity,
                kinds[entity],
                -1,
                -1,
                recency=min(chosen.index(entity), RECENT),
                frequency=min(rank[entity], FREQUENT + 1),
                flags=(entity in first[:TITLE])
                + 2 * _echoed(names.get(entity, ""), small)
                + 4 * (entity in before),
            )
            for entity in chosen
        ]
        yield Scene(masked, words, offsets, tuple(parts))
        here = [m.entity for m in inside]
        before = set(here) or before
        first = first or list(dict.fromkeys(here))
        for entity in here:
            if entity in recent:
                recent.remove(entity)
            recent.insert(0, entity)


def _echoed(name: str, small: set[str]) -> bool:
    """Whether a longer word of a name stands in a sentence without its capital: "the board" for the ICANN Board."""
    return any(len(word) > _WORD_LENGTH and word in small for word in name.lower().split())


def _parts_here(
    masked: Masked, inside: Sequence[Mention], words: Sequence[str], offsets: Sequence[int]
) -> list[Part]:
    parts: list[Part] = []
    for number, unit in enumerate(masked.units):
        own = [m for m in inside if unit.start <= m.start < unit.end]
        if not unit.named:
            end = min((m.start for m in own), default=unit.end)
            start, stop = _word_span(words, offsets, unit.start, end)
            parts.append(Part(*unit.members[0], start, stop, named=False, unit=number))
        for mention in own:
            start, stop = _word_span(words, offsets, mention.start, mention.end)
            parts.append(Part(mention.entity, mention.kind, start, stop, unit=number))
    return [p for p in parts if p.start < p.end]


def _word_span(words: Sequence[str], offsets: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The words that the characters from `start` to `end` touch."""
    touched = [i for i, at in enumerate(offsets) if at < end and at + len(words[i]) > start]
    return (touched[0], touched[-1] + 1) if touched else (0, 0)


# ---- features -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of parts as numbers; each array has one entry a pair, `regions` one row a pair and a column a word."""

    subject: Ints
    object: Ints
    kinds: Ints
    places: Ints
    between: Ints
    regions: Ints


def part_numbers(parts: Sequence[Part], kinds: Sequence[str]) -> dict[str, Ints]:
    """The classes of each part: kind, state (named, stand-in, named before), recency, frequency, flags."""
    rows = [
        (
            kinds.index(p.kind),
            (0 if p.named else 1) if p.here else 2,
            p.recency + 1,
            p.frequency + 1,
            p.flags,
        )
        for p in parts
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return dict(zip(("kind", "state", "recency", "frequency", "flags"), table.T, strict=True))


def span_weights(parts: Sequence[Part], length: int) -> Floats:
    """(4, parts, words): weights of the mean, the first word, the word before and the word behind each part."""
    weights = np.zeros((4, len(parts), length), dtype=np.float32)
    for row, part in enumerate(parts):
        if part.here:
            weights[0, row, part.start : part.end] = 1.0 / (part.end - part.start)
            weights[1, row, part.start] = 1.0
            if part.start > 0:
                weights[2, row, part.start - 1] = 1.0
            if part.end < length:
                weights[3, row, part.end] = 1.0
    return weights


def pairs_of(parts: Sequence[Part], kinds: Sequence[str], length: int, allowed: NDArray[np.bool_]) -> Pairs:
    """Every ordered pair of different entities, at least one of them here, that some predicate allows.

    `allowed` is (kinds, kinds, classes); `length` is the number of words.
    """
    number = [kinds.index(p.kind) for p in parts]
    some = np.asarray(allowed[:, :, 1:].any(axis=2))
    chosen = [
        (i, j)
        for i, a in enumerate(parts)
        for j, b in enumerate(parts)
        if a.slug != b.slug and (a.here or b.here) and some[number[i], number[j]]
    ][:MOST_PAIRS]
    table = np.array(chosen, dtype=np.int64).reshape(-1, 2)
    both = np.array([number[i] * len(kinds) + number[j] for i, j in chosen], dtype=np.int64)
    places = np.array([_place(parts[i], parts[j]) for i, j in chosen], dtype=np.int64)
    between = np.array([_between(parts, parts[i], parts[j]) for i, j in chosen], dtype=np.int64)
    return Pairs(table[:, 0], table[:, 1], both, places, between, _regions(parts, table, length))


def _place(a: Part, b: Part) -> int:
    if not (a.here and b.here):
        return 2 * SIDES + (2 if b.here else 3)
    first = a.start < b.start
    if a.unit == b.unit:
        return 2 * SIDES + (0 if first else 1)
    gap = b.start - a.end if first else a.start - b.end
    return int(np.searchsorted(GAPS, max(gap, 0))) + (0 if first else SIDES)


def _between(parts: Sequence[Part], a: Part, b: Part) -> int:
    if not (a.here and b.here):
        return BETWEEN - 1
    low, high = min(a.end, b.end), max(a.start, b.start)
    return min(sum(low <= p.start < high for p in parts), BETWEEN - 2)


def _regions(parts: Sequence[Part], table: Ints, length: int) -> Ints:
    """Where each word stands to a pair: before, in the first, between, in the second, behind; by order and by presence."""
    start = np.array([p.start for p in parts], dtype=np.int64)
    end = np.array([p.end for p in parts], dtype=np.int64)
    s, o = table[:, 0], table[:, 1]
    word = np.arange(length)[None, :]
    swap = np.where(start[s] < start[o], 0, 1)
    first, second = np.where(swap == 0, s, o), np.where(swap == 0, o, s)
    full = (
        (word >= start[first, None]).astype(np.int64)
        + (word >= end[first, None])
        + (word >= start[second, None])
        + (word >= end[second, None])
    )
    full += 5 * swap[:, None]
    lone = np.where(start[s] >= 0, s, o)
    single = (word >= start[lone, None]).astype(np.int64) + (word >= end[lone, None])
    single += 10 + 3 * (start[s] < 0)[:, None]
    here = (start[s] >= 0) & (start[o] >= 0)
    return np.asarray(np.where(here[:, None], full, single), dtype=np.int64)


def allowed_classes(ontology: Ontology, kinds: Sequence[str], classes: Sequence[str]) -> NDArray[np.bool_]:
    """(kinds, kinds, classes): whether a subject of the first and an object of the second kind may have the class."""
    return np.array(
        [[[c == NONE or ontology.allows(a, c, b) for c in classes] for b in kinds] for a in kinds],
        dtype=np.bool_,
    )


# ---- the head -------------------------------------------------------------------------------------------------


def gelu(x: Floats) -> Floats:
    """The activation that the head was trained with (tanh form)."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    return np.asarray(np.float32(0.5) * x * (1 + np.tanh(inner)), dtype=np.float32)


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


class RelationHead:
    """Says what the word vectors of a sentence tell of the pairs of its entities."""

    def __init__(self, weights: Mapping[str, Floats], config: Mapping[str, Any], ontology: Ontology) -> None:
        """Use `RelationHead.load`; `config` is the entry "relations" of `config.json`."""
        self._w = {name: np.asarray(array, dtype=np.float32) for name, array in weights.items()}
        self.kinds: list[str] = list(config["kinds"])
        self.classes: list[str] = list(config["classes"])
        self.temperature = float(config["temperature"])
        self.threshold = float(config["threshold"])
        self.threshold_before = float(config["threshold_before"])
        self._heads = int(config["attention_heads"])
        self._allowed = allowed_classes(ontology, self.kinds, self.classes)

    @classmethod
    def load(cls, folder: Path, ontology: Ontology) -> RelationHead | None:
        """Load `relations.npz` and `config.json` from `folder`; None where the model has no such head.

        Raises ValueError where the config is of another format.
        """
        config = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("relations")
        if config is None or not (folder / "relations.npz").is_file():
            return None
        if config.get("format") != RELATIONS_FORMAT:
            raise ValueError(f"{folder / 'config.json'}: relations not of the format {RELATIONS_FORMAT}")
        with np.load(folder / "relations.npz") as arrays:
            return cls({name: arrays[name] for name in arrays.files}, config, ontology)

    def read(
        self, parts: Sequence[Part], vectors: Floats, *, threshold: float | None = None
    ) -> list[Related]:
        """What is said of the parts of a sentence whose words have these vectors (words, width).

        With `threshold` every pair at least so likely is given, else those that reach the model's own thresholds.
        """
        pairs = pairs_of(parts, self.kinds, len(vectors), self._allowed)
        if not len(pairs.subject):
            return []
        logits, modality, polarity, speaker = self.scores(parts, pairs, vectors)
        allowed = self._allowed.reshape(-1, len(self.classes))[pairs.kinds]
        chances = softmax(np.where(allowed, logits / self.temperature, np.float32(-1e9)))
        here = np.array([p.here for p in parts])
        inside = here[pairs.subject] & here[pairs.object]
        least = np.where(inside, self.threshold, self.threshold_before) if threshold is None else threshold
        rows, columns = np.nonzero(chances[:, 1:] >= np.reshape(least, (-1, 1)))
        return [
            Related(
                int(pairs.subject[row]),
                self.classes[column + 1],
                int(pairs.object[row]),
                round(float(chances[row, column + 1]), 4),
                MODALITIES[int(modality[row].argmax())],
                POLARITIES[int(polarity[row].argmax())],
                int(speaker[row].argmax()) - 1 if speaker[row].argmax() else None,
            )
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        ]

    def scores(
        self, parts: Sequence[Part], pairs: Pairs, vectors: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Logits by pair: classes, modalities, polarities, speakers (none, then each part)."""
        units = self._units(parts, vectors)
        context = self._context(units, pairs, vectors)
        hidden = gelu(
            self._linear("subject", units)[pairs.subject]
            + self._linear("object", units)[pairs.object]
            + self._linear("context", context)
            + self._linear("sentence", vectors.mean(axis=0))
            + self._w["kinds.weight"][pairs.kinds]
            + self._w["places.weight"][pairs.places]
            + self._w["between.weight"][pairs.between]
        )
        related = self._linear("classes", gelu(self._linear("second", hidden)))
        manner = gelu(self._linear("manner", hidden))
        speaker = self._speakers(manner, units, pairs)
        return related, self._linear("modality", manner), self._linear("polarity", manner), speaker

    def _units(self, parts: Sequence[Part], vectors: Floats) -> Floats:
        weights = span_weights(parts, len(vectors))
        spans = np.concatenate([own @ vectors for own in weights], axis=1)
        total = self._linear("spans", spans)
        for name, numbers in part_numbers(parts, self.kinds).items():
            total = total + self._w[f"part_{name}.weight"][numbers]
        return gelu(total)

    def _context(self, units: Floats, pairs: Pairs, vectors: Floats) -> Floats:
        """What the words of the sentence tell a pair: attention by the pair and by where each word stands to it."""
        length = len(vectors)
        keys = self._linear("keys", vectors).reshape(length, self._heads, -1)
        values = self._linear("values", vectors).reshape(length, self._heads, -1)
        asking = [
            np.einsum("nhd,whd->nhw", self._linear(name, units).reshape(len(units), self._heads, -1), keys)
            for name in ("ask_subject", "ask_object")
        ]
        scores = asking[0][pairs.subject] + asking[1][pairs.object]
        scores = scores * np.float32(keys.shape[2] ** -0.5)
        scores = scores + self._w["regions.weight"][pairs.regions].transpose(0, 2, 1)
        seen = np.einsum("phw,whd->phd", softmax(scores), values)
        return np.asarray(seen.reshape(len(pairs.subject), -1), dtype=np.float32)

    def _speakers(self, manner: Floats, units: Floats, pairs: Pairs) -> Floats:
        asked = self._linear("ask_speaker", manner) @ self._linear("speaker", units).T
        index = np.arange(len(units))[None, :]
        role = (index == pairs.subject[:, None]) + 2 * (index == pairs.object[:, None])
        asked = asked + self._w["speaker_roles.weight"][role, 0]
        return np.concatenate([self._linear("nobody", manner), asked], axis=1)

    def _linear(self, name: str, x: Floats) -> Floats:
        return np.asarray(x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"], dtype=np.float32)
