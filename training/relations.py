"""The relation head in PyTorch: what `govgraph.extract.relations` computes in numpy, with its loss and its measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from training.labels import KINDS
from training.pairs import UNKNOWN, classes, ontology

from govgraph.extract.relations import (
    BETWEEN,
    FLAGS,
    FREQUENCIES,
    MODALITIES,
    PLACES,
    POLARITIES,
    RECENCIES,
    REGIONS,
    STATES,
    Pairs,
    allowed_classes,
    pairs_of,
    part_numbers,
    span_weights,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from training.pairs import Labelled

ATTENTION_HEADS = 4
MOST_NEGATIVES = 250
NEGATIVE_WEIGHT = 0.15
SMOOTHING = 0.02
MANNER_WEIGHT = 1.0


class Relations(nn.Module):
    """Names of its parts are those of the arrays in `relations.npz`."""

    def __init__(
        self, width: int, *, hidden: int = 256, heads: int = ATTENTION_HEADS, dropout: float = 0.2
    ) -> None:
        super().__init__()
        self.attention_heads = heads
        ask, value = 32, 64
        kinds = len(KINDS)
        self.spans = nn.Linear(4 * width, hidden)
        self.part_kind, self.part_state = nn.Embedding(kinds, hidden), nn.Embedding(STATES, hidden)
        self.part_recency = nn.Embedding(RECENCIES, hidden)
        self.part_frequency = nn.Embedding(FREQUENCIES, hidden)
        self.part_flags = nn.Embedding(FLAGS, hidden)
        self.subject, self.object = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.keys, self.values = nn.Linear(width, heads * ask), nn.Linear(width, heads * value)
        self.ask_subject, self.ask_object = nn.Linear(hidden, heads * ask), nn.Linear(hidden, heads * ask)
        self.regions = nn.Embedding(REGIONS, heads)
        self.context, self.sentence = nn.Linear(heads * value, hidden), nn.Linear(width, hidden)
        self.kinds, self.places = nn.Embedding(kinds * kinds, hidden), nn.Embedding(PLACES, hidden)
        self.between = nn.Embedding(BETWEEN, hidden)
        self.second, self.classes = nn.Linear(hidden, hidden), nn.Linear(hidden, len(classes()))
        self.manner = nn.Linear(hidden, 128)
        self.modality, self.polarity = nn.Linear(128, len(MODALITIES)), nn.Linear(128, len(POLARITIES))
        self.ask_speaker, self.speaker = nn.Linear(128, 64), nn.Linear(hidden, 64)
        self.speaker_roles, self.nobody = nn.Embedding(3, 1), nn.Linear(128, 1)
        for item in self.modules():
            if isinstance(item, nn.Embedding):
                nn.init.normal_(item.weight, std=0.1)
        self.drop = nn.Dropout(dropout)

    def forward(
        self, items: Sequence[Prepared], vectors: Sequence[Tensor]
    ) -> tuple[Tensor, Tensor, Tensor, list[Tensor]]:
        """Logits by pair of all sentences: classes, modalities, polarities; and the speakers' by sentence.

        `vectors` are (words, width), one for each sentence.
        """
        vectors = [self.drop(own) for own in vectors]
        units = self._units(items, vectors)
        sizes = [item.weights.shape[1] for item in items]
        counts = [len(item.kinds) for item in items]
        begins = np.cumsum([0, *sizes[:-1]])
        subject = torch.cat([item.subject + int(at) for item, at in zip(items, begins, strict=True)])
        obj = torch.cat([item.object + int(at) for item, at in zip(items, begins, strict=True)])
        means = self.sentence(torch.stack([own.mean(dim=0) for own in vectors]))
        hidden = (
            self.subject(units)[subject]
            + self.object(units)[obj]
            + self.context(self._context(units, items, vectors))
            + means.repeat_interleave(torch.tensor(counts), dim=0)
            + self.kinds(torch.cat([item.kinds for item in items]))
            + self.places(torch.cat([item.places for item in items]))
            + self.between(torch.cat([item.between for item in items]))
        )
        hidden = self.drop(nn.functional.gelu(hidden, approximate="tanh"))
        second = self.drop(nn.functional.gelu(self.second(hidden), approximate="tanh"))
        manner = self.drop(nn.functional.gelu(self.manner(hidden), approximate="tanh"))
        return (
            self.classes(second),
            self.modality(manner),
            self.polarity(manner),
            self._speakers(units, manner, items),
        )

    def _units(self, items: Sequence[Prepared], vectors: Sequence[Tensor]) -> Tensor:
        spans = [
            (item.weights @ own).transpose(0, 1).flatten(1) for item, own in zip(items, vectors, strict=True)
        ]
        units = self.spans(torch.cat(spans))
        for name in items[0].numbers:
            units = units + getattr(self, f"part_{name}")(torch.cat([item.numbers[name] for item in items]))
        return self.drop(nn.functional.gelu(units, approximate="tanh"))

    def _context(self, units: Tensor, items: Sequence[Prepared], vectors: Sequence[Tensor]) -> Tensor:
        heads = self.attention_heads
        lengths, sizes = [len(own) for own in vectors], [item.weights.shape[1] for item in items]
        words = torch.cat(list(vectors))
        keys = self.keys(words).view(len(words), heads, -1).transpose(0, 1).split(lengths, dim=1)
        values = self.values(words).view(len(words), heads, -1).transpose(0, 1).split(lengths, dim=1)
        asking = [
            ask(units).view(len(units), heads, -1).transpose(0, 1).split(sizes, dim=1)
            for ask in (self.ask_subject, self.ask_object)
        ]
        seen: list[Tensor] = []
        for n, item in enumerate(items):
            turned = keys[n].transpose(1, 2)
            scores = (asking[0][n] @ turned)[:, item.subject] + (asking[1][n] @ turned)[:, item.object]
            scores = scores * keys[n].shape[2] ** -0.5 + self.regions.weight.T[:, item.regions]
            seen.append((scores.softmax(dim=-1) @ values[n]).transpose(0, 1).flatten(1))
        return torch.cat(seen)

    def _speakers(self, units: Tensor, manner: Tensor, items: Sequence[Prepared]) -> list[Tensor]:
        asked = self.ask_speaker(manner).split([len(item.kinds) for item in items])
        nobody = self.nobody(manner).split([len(item.kinds) for item in items])
        speaking = self.speaker(units).split([item.weights.shape[1] for item in items])
        return [
            torch.cat([nobody[n], asked[n] @ speaking[n].T + self.speaker_roles(item.roles)[..., 0]], dim=1)
            for n, item in enumerate(items)
        ]


@dataclass(slots=True)
class Prepared:
    """A sentence's pairs as tensors; targets are filled for training."""

    weights: Tensor
    numbers: dict[str, Tensor]
    subject: Tensor
    object: Tensor
    kinds: Tensor
    places: Tensor
    between: Tensor
    regions: Tensor
    roles: Tensor
    pairs: Pairs
    target: Tensor
    weight: Tensor
    told: Tensor
    modality: Tensor
    polarity: Tensor
    speaker: Tensor


def prepared(row: Labelled, chance: random.Random | None) -> Prepared | None:
    """The pairs of a sentence, None where it has none; with `chance`, a share of many negative pairs only."""
    parts, length = row.parts, len(row.words)
    pairs = pairs_of(parts, KINDS, length, ALLOWED)
    keys = list(zip(pairs.subject.tolist(), pairs.object.tolist(), strict=True))
    if chance:
        usable = [n for n, key in enumerate(keys) if key not in row.hidden]
        positive = [n for n in usable if keys[n] in row.said]
        negative = [n for n in usable if keys[n] not in row.said]
        if len(negative) > MOST_NEGATIVES:
            negative = sorted(chance.sample(negative, MOST_NEGATIVES))
        chosen = sorted(positive + negative)
        pairs = Pairs(*(getattr(pairs, name)[chosen] for name in Pairs.__slots__))
        keys = [keys[n] for n in chosen]
    if not keys:
        return None
    numbers = {name: torch.from_numpy(own.copy()) for name, own in part_numbers(parts, KINDS).items()}
    index = torch.arange(len(parts))[None, :]
    subject, obj = torch.from_numpy(pairs.subject.copy()), torch.from_numpy(pairs.object.copy())
    roles = (index == subject[:, None]).long() + 2 * (index == obj[:, None]).long()
    return Prepared(
        torch.from_numpy(span_weights(parts, length)),
        numbers,
        subject,
        obj,
        *(torch.from_numpy(own.copy()) for own in (pairs.kinds, pairs.places, pairs.between, pairs.regions)),
        roles,
        pairs,
        *_targets(row, keys),
    )


def _targets(row: Labelled, keys: Sequence[tuple[int, int]]) -> tuple[Tensor, ...]:
    target = torch.zeros(len(keys), len(CLASSES))
    weight = torch.full((len(keys),), NEGATIVE_WEIGHT)
    speaker = torch.zeros(len(keys), 1 + len(row.parts))
    told_rows, modality, polarity = [], [], []
    for n, key in enumerate(keys):
        told = row.said.get(key, ())
        if not told:
            target[n, 0] = 1.0
            continue
        weight[n] = 1.0
        for item in told:
            target[n, CLASSES.index(item.predicate)] += 1.0 / len(told)
        told_rows.append(n)
        modality.append(MODALITIES.index(told[0].modality))
        polarity.append(POLARITIES.index(told[0].polarity))
        if told[0].speaker is None:
            speaker[n, 0] = 1.0
        elif told[0].speaker != UNKNOWN:
            same = [k for k, part in enumerate(row.parts) if part.slug == told[0].speaker]
            speaker[n, [k + 1 for k in same]] = 1.0
    long = torch.tensor
    return (target, weight, long(told_rows, dtype=torch.long), long(modality, dtype=torch.long),
            long(polarity, dtype=torch.long), speaker)  # fmt: skip


def relation_loss(model: Relations, items: Sequence[Prepared], vectors: Sequence[Tensor]) -> Tensor:
    """The loss of a batch of sentences, by weight of their pairs."""
    related, modality, polarity, speakers = model(items, vectors)
    target = torch.cat([item.target for item in items])
    weight = torch.cat([item.weight for item in items])
    smooth = target * (1 - SMOOTHING) + SMOOTHING / len(CLASSES)
    total = (nn.functional.cross_entropy(related, smooth, reduction="none") * weight).sum()
    begins = np.cumsum([0, *(len(item.kinds) for item in items[:-1])])
    rows = torch.cat([item.told + int(at) for item, at in zip(items, begins, strict=True)])
    if len(rows):
        wanted = torch.cat([item.modality for item in items]), torch.cat([item.polarity for item in items])
        manner = nn.functional.cross_entropy(modality[rows], wanted[0], reduction="sum")
        manner = manner + nn.functional.cross_entropy(polarity[rows], wanted[1], reduction="sum")
        for item, own in zip(items, speakers, strict=True):
            if len(item.told):
                manner = manner + _speaker_loss(own[item.told], item.speaker[item.told])
        total = total + MANNER_WEIGHT * manner
    return total / weight.sum().clamp(min=1.0)


def _speaker_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    known = wanted.sum(dim=1) > 0
    if not known.any():
        return logits.sum() * 0.0
    chance = logits[known].log_softmax(dim=1).masked_fill(wanted[known] == 0, -1e4)
    return -chance.logsumexp(dim=1).sum()


CLASSES = classes()
ALLOWED = allowed_classes(ontology(), KINDS, CLASSES)


def f1_table(scored: Sequence[tuple[float, bool, bool]], wanted: int) -> tuple[float, float, float, float]:
    """Best F1 over thresholds: (F1, precision, recall, threshold) of (confidence, right, counted once) rows."""
    best = (0.0, 0.0, 0.0, 1.0)
    right = 0
    for found, (confidence, good, _) in enumerate(sorted(scored, key=lambda row: -row[0]), 1):
        right += good
        score = 2 * right / (found + wanted)
        if score > best[0]:
            best = (score, right / found, right / max(1, wanted), confidence)
    return best


def numpy_weights(model: Relations) -> dict[str, np.ndarray]:
    """The arrays of `relations.npz`."""
    return {name: own.detach().numpy().astype(np.float16) for name, own in model.state_dict().items()}
