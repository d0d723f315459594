"""Gold and predictions → precision, recall and F1, by the measures of the annotation guidelines.

- **mentions strict**: start, end and kind are right; **mentions span**: start and end are.
- **identity**: B-cubed (Bagga and Baldwin 1998) over the spans that both have.
- **statements**: subject, predicate and object are right, where a predicted entity stands for the gold entity with which it
  shares most mentions (an exact span counts twice an overlap); **pair**: the two entities, in either direction; **full**:
  polarity, modality and speaker as well.

Scores are summed over documents (micro-averaged). A document is a dict in the form of ``govgraph extract -f jsonl``.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govgraph.model import GovgraphError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from govgraph.ontology import Ontology

    Record = dict[str, Any]

MODALITIES = frozenset({"asserted", "alleged", "planned", "hypothetical"})
POLARITIES = frozenset({"positive", "negative"})
EXACT, OVERLAPPING = 2, 1


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of a measure, with how many items gold has and how many were found."""

    measure: str
    precision: float
    recall: float
    f1: float
    gold: int
    found: int


@dataclass(slots=True)
class _Tally:
    right: float = 0.0
    gold: int = 0
    found: int = 0

    def add(self, gold: set[Any], found: set[Any]) -> None:
        self.right += len(gold & found)
        self.gold += len(gold)
        self.found += len(found)

    def score(self, measure: str) -> Score:
        precision = self.right / self.found if self.found else 0.0
        recall = self.right / self.gold if self.gold else 0.0
        return Score(measure, precision, recall, _f1(precision, recall), self.gold, self.found)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def read_records(path: Path) -> dict[str, Record]:
    """Documents of a JSONL file by id.

    Raises:
        GovgraphError: if the file cannot be read, or a line is no document.
    """
    records: dict[str, Record] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GovgraphError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            records[record["id"]] = record
            _ = record["text"], record["mentions"], record["statements"]
        except (ValueError, KeyError, TypeError) as error:
            raise GovgraphError(
                f"{path}:{number}: no document with id, text, mentions and statements"
            ) from error
    return records


def faults(record: Record, ontology: Ontology) -> Iterator[str]:
    """Every rule of the guidelines that a program can check and a gold document breaks."""
    yield from _mention_faults(record, ontology)
    yield from _statement_faults(record, ontology)


def _mention_faults(record: Record, ontology: Ontology) -> Iterator[str]:
    text, end, kinds = record["text"], 0, defaultdict(set)
    for m in sorted(record["mentions"], key=lambda m: (m["start"], m["end"])):
        surface = text[m["start"] : m["end"]]
        where = f"{surface!r} at {m['start']}"
        if not 0 <= m["start"] < m["end"] <= len(text):
            yield f"a mention outside the text: {m['start']} to {m['end']}"
        if surface != surface.strip():
            yield f"a mention with white space at its edge: {where}"
        if m["kind"] not in ontology.kinds:
            yield f"an unknown kind: {m['kind']} of {where}"
        if m["start"] < end:
            yield f"a mention that overlaps the one before: {where}"
        end = max(end, m["end"])
        kinds[m["entity"]].add(m["kind"])
    for entity, found in sorted(kinds.items()):
        if len(found) > 1:
            yield f"an entity of several kinds: {entity}: {', '.join(sorted(found))}"


def _statement_faults(record: Record, ontology: Ontology) -> Iterator[str]:
    kind_of = {m["entity"]: m["kind"] for m in record["mentions"]}
    seen: set[tuple[str, str, str]] = set()
    for s in record["statements"]:
        said = (s["subject"], s["predicate"], s["object"])
        yield from (
            f"{' '.join(said)}: {f}" for f in _faults_of_one(s, kind_of, len(record["text"]), ontology)
        )
        if said in seen:
            yield f"{' '.join(said)}: stands twice"
        seen.add(said)


def _faults_of_one(s: Record, kind_of: dict[str, str], length: int, ontology: Ontology) -> Iterator[str]:
    for end in ("subject", "object", "speaker"):
        if s.get(end) is not None and s[end] not in kind_of:
            yield f"its {end} is not mentioned"
    if s["predicate"] not in ontology.predicates:
        yield "an unknown predicate"
    elif {s["subject"], s["object"]} <= kind_of.keys():
        ends = kind_of[s["subject"]], kind_of[s["object"]]
        if not ontology.allows(ends[0], s["predicate"], ends[1]):
            yield f"may not join {ends[0]} and {ends[1]}"
        if ontology.predicates[s["predicate"]].symmetric and s["subject"] > s["object"]:
            yield "symmetric: give the slugs in alphabetical order"
    if s["polarity"] not in POLARITIES or s["modality"] not in MODALITIES:
        yield "an unknown polarity or modality"
    if not 0 <= s["evidence"][0] < s["evidence"][1] <= length:
        yield "its evidence lies outside the text"


def evaluate(gold: dict[str, Record], found: dict[str, Record], ontology: Ontology) -> list[Score]:
    """Scores of all measures, then of each kind and each predicate.

    Args:
        gold: gold documents by id.
        found: predictions by id; a document that is missing counts as empty.
        ontology: for kinds, predicates and symmetry.

    Raises:
        GovgraphError: if a predicted document has another text than the gold one.
    """
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    cubed = _BCubed()
    for identifier, g in gold.items():
        f = found.get(identifier, {"mentions": [], "statements": []})
        if f.get("text", g["text"]) != g["text"]:
            raise GovgraphError(f"{identifier}: its text is not the gold text, so offsets cannot be compared")
        _tally_mentions(tallies, g, f)
        cubed.add(g, f)
        _tally_statements(tallies, g, f, ontology)
    order = (
        "mentions strict",
        "mentions span",
        "identity",
        "statements",
        "statements pair",
        "statements full",
    )
    scores = [cubed.score() if name == "identity" else tallies[name].score(name) for name in order]
    details = sorted(name for name in tallies if name not in order)
    return scores + [tallies[name].score(name) for name in details]


def _tally_mentions(tallies: dict[str, _Tally], g: Record, f: Record) -> None:
    strict = [{(m["start"], m["end"], m["kind"]) for m in r["mentions"]} for r in (g, f)]
    tallies["mentions strict"].add(*strict)
    tallies["mentions span"].add(*({m[:2] for m in side} for side in strict))
    for kind in {m[2] for side in strict for m in side}:
        tallies[f"kind {kind}"].add(*({m for m in side if m[2] == kind} for side in strict))


class _BCubed:
    """B-cubed over the spans that gold and prediction share."""

    def __init__(self) -> None:
        self._precision = self._recall = 0.0
        self._spans = 0

    def add(self, g: Record, f: Record) -> None:
        entities = [{(m["start"], m["end"]): m["entity"] for m in r["mentions"]} for r in (g, f)]
        common = sorted(entities[0].keys() & entities[1].keys())
        clusters: list[dict[str, set[Any]]] = [defaultdict(set), defaultdict(set)]
        for span in common:
            for side in (0, 1):
                clusters[side][entities[side][span]].add(span)
        for span in common:
            in_gold, in_found = (clusters[side][entities[side][span]] for side in (0, 1))
            both = len(in_gold & in_found)
            self._precision += both / len(in_found)
            self._recall += both / len(in_gold)
        self._spans += len(common)

    def score(self) -> Score:
        precision = self._precision / self._spans if self._spans else 0.0
        recall = self._recall / self._spans if self._spans else 0.0
        return Score("identity", precision, recall, _f1(precision, recall), self._spans, self._spans)


def _tally_statements(tallies: dict[str, _Tally], g: Record, f: Record, ontology: Ontology) -> None:
    stands_for = _alignment(g, f)
    gold = list(_said(g, lambda entity: entity, ontology))
    found = list(_said(f, lambda entity: stands_for.get(entity, f"?{entity}"), ontology))
    tallies["statements"].add({s[:3] for s in gold}, {s[:3] for s in found})
    tallies["statements pair"].add(*({frozenset((s[0], s[2])) for s in side} for side in (gold, found)))
    tallies["statements full"].add(set(gold), set(found))
    for predicate in {s[1] for side in (gold, found) for s in side}:
        tallies[f"predicate {predicate}"].add(
            *({s[:3] for s in side if s[1] == predicate} for side in (gold, found))
        )


def _alignment(g: Record, f: Record) -> dict[str, str]:
    """Predicted entity → the gold entity with which it shares most mentions; of equals, the first by name."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for p in f["mentions"]:
        for m in g["mentions"]:
            if min(p["end"], m["end"]) > max(p["start"], m["start"]):
                same = (p["start"], p["end"]) == (m["start"], m["end"])
                votes[p["entity"]][m["entity"]] += EXACT if same else OVERLAPPING
    return {entity: min(count, key=lambda e: (-count[e], e)) for entity, count in votes.items()}


def _said(record: Record, name: Callable[[str], str], ontology: Ontology) -> Iterator[tuple[Any, ...]]:
    for s in record["statements"]:
        ends = [name(s["subject"]), name(s["object"])]
        predicate = ontology.predicates.get(s["predicate"])
        if predicate is not None and predicate.symmetric:
            ends.sort()
        speaker = name(s["speaker"]) if s.get("speaker") else None
        how = (s.get("polarity", "positive"), s.get("modality", "asserted"), speaker)
        yield (ends[0], s["predicate"], ends[1], *how)


def all_faults(records: Iterable[Record], ontology: Ontology) -> list[str]:
    """Faults of several gold documents, each with its document's id."""
    return [f"{r['id']}: {fault}" for r in records for fault in faults(r, ontology)]
