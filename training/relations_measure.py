"""Measures of the relation head on held-out documents with gold mentions, and its temperature and thresholds."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import torch
from training.relations import ALLOWED, CLASSES, f1_table, prepared

from govgraph.extract.relations import MODALITIES, POLARITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from training.model import MultiTask
    from training.pairs import Annotated, Labelled
    from training.train import Example

Found = dict[tuple[str, str, str], tuple[float, bool, str, str, str | None]]


@torch.no_grad()
def measured(
    model: MultiTask,
    documents: Sequence[Annotated],
    examples: Callable[[Sequence[Labelled]], list[Example]],
    tensors: Callable[..., dict[str, torch.Tensor]],
) -> dict[str, float]:
    """Print the measures; return temperature and thresholds for the best F1."""
    model.eval()
    result: dict[str, float] = {}
    for title, chosen in (
        ("gold", [d for d in documents if d.whole]),
        ("supplement", [d for d in documents if not d.whole]),
    ):
        rows = [(d, item) for d in chosen for item in examples(d.sentences)]
        found: dict[str, Found] = {d.identifier: {} for d in chosen}
        losses = np.zeros(len(TEMPERATURES))
        for begin in range(0, len(rows), 16):
            part = rows[begin : begin + 16]
            inputs = tensors([item for _, item in part], masked=0.0, chance=random.Random(0))
            inputs.pop("labels")
            vectors = model(**inputs)["vectors"].float()
            for row, (document, item) in enumerate(part):
                _read(model, item.told, vectors[row, : len(item.words)], found[document.identifier], losses)
        temperature = float(TEMPERATURES[int(losses.argmin())])
        result |= {f"{title}_{k}": v for k, v in _report(title, chosen, found, temperature).items()}
    return {k.removeprefix("gold_"): v for k, v in result.items()}


TEMPERATURES = np.arange(0.6, 2.6, 0.1)


def _read(model: MultiTask, row: Labelled, vectors: torch.Tensor, found: Found, losses: np.ndarray) -> None:
    item = prepared(row, None)
    if item is None:
        return
    related, modality, polarity, (speaker,) = model.relations([item], [vectors])
    allowed = torch.from_numpy(ALLOWED.reshape(-1, len(CLASSES)))[item.kinds]
    related = related.masked_fill(~allowed, -1e9)
    keys = list(zip(item.subject.tolist(), item.object.tolist(), strict=True))
    usable = [n for n, key in enumerate(keys) if key not in row.hidden]
    for index, temperature in enumerate(TEMPERATURES):
        chance = (related[usable] / temperature).log_softmax(dim=-1).clamp(min=-20)
        losses[index] -= float((chance * item.target[usable]).sum())
    chances = related.softmax(dim=-1)
    for n, c in (chances[:, 1:] > 0.05).nonzero().tolist():
        a, b = row.parts[keys[n][0]], row.parts[keys[n][1]]
        ends = (a.slug, b.slug)
        if CLASSES[c + 1] == "partnersWith":
            ends = tuple(sorted(ends))
        key = (ends[0], CLASSES[c + 1], ends[1])
        who = int(speaker[n].argmax())
        told = (
            float(chances[n, c + 1]),
            a.here and b.here,
            MODALITIES[int(modality[n].argmax())],
            POLARITIES[int(polarity[n].argmax())],
            row.parts[who - 1].slug if who else None,
        )
        if key not in found or told[0] > found[key][0]:
            found[key] = told


def _report(
    title: str, documents: Sequence[Annotated], found: dict[str, Found], temperature: float
) -> dict[str, float]:
    wanted = sum(len(d.statements) for d in documents)
    rows = [
        (told[0], key in d.statements, told[1], told, d.statements.get(key))
        for d in documents
        for key, told in found[d.identifier].items()
    ]
    best = f1_table([row[:3] for row in rows], wanted)
    inside = f1_table([row[:3] for row in rows if row[2]], wanted)
    least = _two_thresholds(rows, wanted)
    pairs = len({(d.identifier, frozenset((s, o))) for d in documents for s, _, o in d.statements})
    guess = {
        (d.identifier, frozenset((s, o)))
        for d in documents
        for (s, _, o), told in found[d.identifier].items()
        if told[0] >= (least[1] if told[1] else least[2])
    }
    right = guess & {(d.identifier, frozenset((s, o))) for d in documents for s, _, o in d.statements}
    pair = 2 * len(right) / max(1, len(guess) + pairs)
    print(
        f"  {title}: {wanted} statements; one threshold F1 {best[0]:.3f} (P {best[1]:.3f} R {best[2]:.3f} at {best[3]:.2f});"
        f" inside the sentence only {inside[0]:.3f} (P {inside[1]:.3f} R {inside[2]:.3f});"
        f" two thresholds {least[0]:.3f} at {least[1]:.2f} and {least[2]:.2f}; pair {pair:.3f}; temperature {temperature:.1f}"
    )
    _manner(rows)
    return {"f1": least[0], "threshold": least[1], "threshold_before": least[2], "temperature": temperature}


def _two_thresholds(rows: Sequence[tuple], wanted: int) -> tuple[float, float, float]:
    best = (0.0, 1.0, 1.0)
    levels = np.arange(0.2, 0.95, 0.05)
    for here in levels:
        for before in levels:
            kept = [row for row in rows if row[0] >= (here if row[2] else before)]
            score = 2 * sum(row[1] for row in kept) / max(1, len(kept) + wanted)
            if score > best[0]:
                best = (score, float(here), float(before))
    return best


def _manner(rows: Sequence[tuple]) -> None:
    """Of the right ones: modality, polarity and speaker."""
    counts: Counter[str] = Counter()
    for confidence, good, _, told, statement in rows:
        if not good or confidence < 0.3:
            continue
        for name, value in zip(("modality", "polarity", "speaker"), told[2:], strict=True):
            plain = {"modality": "asserted", "polarity": "positive", "speaker": None}[name]
            counts[f"{name} found"] += value != plain
            counts[f"{name} gold"] += statement[name] != plain
            counts[f"{name} right"] += value == statement[name] != plain
    print("   ", ", ".join(f"{k} {v}" for k, v in sorted(counts.items())))
