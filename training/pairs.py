"""Gold for the relation head: documents with mentions and statements → sentences whose pairs of entities are labelled.

A statement belongs to one pair: of its evidence the sentence that names both ends (those nearest to each other), else the
last one that names an end, the other end being one of those named before. Other pairs of the same two entities are left
out of the loss, for the guidelines want each statement once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import spacy
from training.datasets import held_out, label_at
from training.labels import KINDS
from training.notation import blocks
from training.sentences import pieces
from training.synthetic import fill

from govgraph.extract.relations import NONE, Part, scenes
from govgraph.extract.sentences import mark_sentences
from govgraph.model import Mention
from govgraph.ontology import Ontology, load_ontology

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from spacy.language import Language

HELD_BLOCKS: Final = 12
UNKNOWN: Final = "?"


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a pair; `speaker` is a slug, None for the text's author, or `UNKNOWN` where it is not in sight."""

    predicate: str
    modality: str
    polarity: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with a BIO label a word, its parts, what is said of pairs of them, and the pairs left out of the loss."""

    words: tuple[str, ...]
    labels: tuple[str, ...]
    parts: tuple[Part, ...]
    document: str
    said: dict[tuple[int, int], tuple[Told, ...]] = field(default_factory=dict)
    hidden: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document: its labelled sentences and all its statements (subject, predicate, object), reachable or not."""

    identifier: str
    sentences: tuple[Labelled, ...]
    statements: dict[tuple[str, str, str], dict[str, Any]]
    held_out: bool
    whole: bool
    """Whether it is a document, and not a block of the supplement."""


@cache
def ontology() -> Ontology:
    """The ontology that ships."""
    return load_ontology()


def classes() -> list[str]:
    """None, then the predicates in the ontology's order."""
    return [NONE, *sorted(ontology().predicates)]


@cache
def _blank() -> Language:
    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    return nlp


def annotated(gold: Sequence[Path], supplement: Sequence[Path]) -> list[Annotated]:
    """The documents of gold files and the blocks of files in our compact notation."""
    found = [
        _document(record["id"], record, held=held_out(record["id"]), whole=True)
        for path in gold
        for record in map(json.loads, filter(str.strip, path.read_text(encoding="utf-8").splitlines()))
    ]
    for path in supplement:
        for number, block in enumerate(blocks(path.read_text(encoding="utf-8"))):
            record = {"text": block.text, "mentions": block.mentions, "statements": block.statements}
            found.append(
                _document(f"{path.stem}-{number}", record, held=number % HELD_BLOCKS == 0, whole=False)
            )
    return found


def _document(identifier: str, record: dict[str, Any], *, held: bool, whole: bool) -> Annotated:
    text = record["text"]
    mentions = sorted(
        Mention(m["start"], m["end"], m["kind"], m["entity"], "gold", 1.0) for m in record["mentions"]
    )
    names: dict[str, str] = {}
    for mention in mentions:
        surface = text[mention.start : mention.end]
        if len(surface) > len(names.get(mention.entity, "")):
            names[mention.entity] = surface
    spans = {(m.start, m.end): m.kind for m in mentions}
    rows: list[Labelled] = []
    places: list[tuple[int, int]] = []
    for scene in scenes(mark_sentences(_blank()(text)), mentions, names):
        near = {k: v for k, v in spans.items() if k[0] < scene.masked.end and k[1] > scene.masked.start}
        labels = tuple(
            label_at(at, at + len(word), near) for at, word in zip(scene.offsets, scene.words, strict=True)
        )
        rows.append(Labelled(scene.words, labels, scene.parts, identifier))
        places.append((scene.masked.start, scene.masked.end))
    statements = {(s["subject"], s["predicate"], s["object"]): s for s in record["statements"]}
    return Annotated(identifier, tuple(_labelled(rows, places, statements)), statements, held, whole)


def _labelled(
    rows: list[Labelled],
    places: list[tuple[int, int]],
    statements: dict[tuple[str, str, str], dict[str, Any]],
) -> Iterator[Labelled]:
    homes: dict[tuple[int, int, int], list[Told]] = {}
    ends: set[tuple[str, str]] = set()
    for (subject, predicate, obj), statement in statements.items():
        a, b = statement["evidence"]
        near = [n for n, (start, end) in enumerate(places) if start < b and end > a]
        both = ontology().predicates[predicate].symmetric
        for one, other in [(subject, obj), (obj, subject)] if both else [(subject, obj)]:
            ends.add((one, other))
            home = _home(rows, near, one, other)
            if home:
                homes.setdefault(home, []).append(_told(rows[home[0]], statement))
    for number, row in enumerate(rows):
        said = {(i, j): tuple(told) for (n, i, j), told in homes.items() if n == number}
        hidden = {
            (i, j)
            for i, a in enumerate(row.parts)
            for j, b in enumerate(row.parts)
            if (a.slug, b.slug) in ends and (i, j) not in said
        }
        yield replace(row, said=said, hidden=frozenset(hidden))


def _home(
    rows: Sequence[Labelled], near: Sequence[int], subject: str, obj: str
) -> tuple[int, int, int] | None:
    best: tuple[tuple[int, int], tuple[int, int, int]] | None = None
    for number in near:
        for i, a in enumerate(rows[number].parts):
            for j, b in enumerate(rows[number].parts):
                if (a.slug, b.slug) != (subject, obj) or not (a.here or b.here):
                    continue
                whole = a.here and b.here
                rank = (0, abs(a.start - b.start)) if whole else (1, -number)
                if best is None or rank < best[0]:
                    best = rank, (number, i, j)
    return best[1] if best else None


def _told(row: Labelled, statement: dict[str, Any]) -> Told:
    speaker = statement.get("speaker")
    if speaker is not None and all(p.slug != speaker for p in row.parts):
        speaker = UNKNOWN
    return Told(statement["predicate"], statement["modality"], statement["polarity"], speaker)


def renamed(row: Labelled, known: Mapping[str, Sequence[str]], chance: random.Random) -> Labelled:
    """The sentence with each name replaced by another one of its kind."""
    words: list[str] = []
    labels: list[str] = []
    begins, ends = [], []
    names: dict[tuple[str, ...], list[str]] = {}
    index = 0
    while index < len(row.words):
        label, stop = row.labels[index], index + 1
        if not label.startswith("B-"):
            begins.append(len(words))
            words.append(row.words[index])
            labels.append(label)
            ends.append(len(words))
            index = stop
            continue
        while stop < len(row.words) and row.labels[stop].startswith("I-"):
            stop += 1
        own = row.words[index:stop]
        if own not in names:
            filled = fill(label[2:], known, chance)
            names[own] = [piece for part in filled.split() for piece in pieces(part)] or list(own)
        start = len(words)
        words.extend(names[own])
        labels.extend([label, *[f"I-{label[2:]}"] * (len(names[own]) - 1)])
        begins.extend([start] * (stop - index))
        ends.extend([len(words)] * (stop - index))
        index = stop
    parts = tuple(replace(p, start=begins[p.start], end=ends[p.end - 1]) if p.here else p for p in row.parts)
    return replace(row, words=tuple(words), labels=tuple(labels), parts=parts)


def kind_list() -> list[str]:
    """The kinds in the order of their numbers."""
    return list(KINDS)
