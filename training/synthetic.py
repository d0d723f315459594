"""Made-up sentences of governance prose, for the kinds that public data lacks, and other names in real sentences.

Every template is ours (`data/templates.txt`). Slots take known names (of the Turtle files given) or values of
`data/fillers.txt`: invented names, identifiers from ranges for documentation. Nothing that they "say" is meant as a fact.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from training.sentences import Sentence, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from training.distant import Name

DATA: Final = Path(__file__).parent / "data"
KNOWN_SHARE: Final = 0.5  # of the slots that known names could fill


def templates() -> list[str]:
    """Sentences with slots such as `{Registry}`, words apart."""
    return (DATA / "templates.txt").read_text(encoding="utf-8").splitlines()


@cache
def fillers() -> dict[str, list[str]]:
    """The values of each slot; they may have slots themselves."""
    found: dict[str, list[str]] = {}
    for line in (DATA / "fillers.txt").read_text(encoding="utf-8").splitlines():
        heading = re.fullmatch(r"\[(\w+)\]", line)
        if heading:
            values = found.setdefault(heading.group(1), [])
        elif line and not line.startswith("#"):
            values.append(line)
    return found


def synthetic(names: Sequence[Name], *, count: int, seed: int) -> Iterator[Sentence]:
    """`count` sentences from the templates, half of the slots with known names where there are any."""
    chance = random.Random(seed)
    known = by_kind(names)
    choices = templates()
    for number in range(count):
        words: list[str] = []
        labels: list[str] = []
        for part in chance.choice(choices).split():
            slot = re.fullmatch(r"\{(\w+)\}", part)
            if slot:
                _append(words, labels, slot.group(1), fill(slot.group(1), known, chance))
            else:
                own = pieces(part)
                words.extend(own)
                labels.extend(["O"] * len(own))
        yield Sentence(tuple(words), tuple(labels), "synthetic", f"synthetic {number}")


def swapped(sentence: Sentence, known: Mapping[str, Sequence[str]], chance: random.Random) -> Sentence:
    """The sentence with each name replaced by another one of its kind."""
    words: list[str] = []
    labels: list[str] = []
    for word, label in zip(sentence.words, sentence.labels, strict=True):
        if label.startswith("B-"):
            _append(words, labels, label[2:], fill(label[2:], known, chance))
        elif not label.startswith("I-"):
            words.append(word)
            labels.append(label)
    return replace(sentence, words=tuple(words), labels=tuple(labels))


def by_kind(names: Sequence[Name]) -> dict[str, list[str]]:
    """The known names of each kind, words joined by spaces."""
    known: dict[str, list[str]] = {}
    for name in names:
        known.setdefault(name.kind, []).append(" ".join(name.words))
    return known


def _append(words: list[str], labels: list[str], kind: str, name: str) -> None:
    own = [piece for part in name.split() for piece in pieces(part)]
    words.extend(own)
    labels.extend([f"B-{kind}", *[f"I-{kind}"] * (len(own) - 1)])


def fill(kind: str, known: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """A name of a kind: half of them known ones, where there are any."""
    if kind in known and chance.random() < KNOWN_SHARE:
        return chance.choice(known[kind])
    return re.sub(
        r"\{(\w+)\}", lambda slot: _value(slot.group(1), known, chance), chance.choice(fillers()[kind])
    )


def _value(slot: str, known: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """A value for a slot inside a name; numbers are made up."""
    if slot in fillers():
        return fill(slot, known if slot != "Place" else {}, chance)
    number = chance.randrange
    if slot == "prefix6":
        return f"2001:db8:{number(1, 9999)}::/{chance.choice((32, 48, 64))}"
    low, high = {
        "n": (2, 400),
        "m": (1, 90),
        "year": (1995, 2027),
        "rfc": (1000, 9700),
        "asn": (64496, 64512),
    }[slot]
    return str(number(low, high))
