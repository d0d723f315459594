"""Measure a model folder: `python -m training.measure MODEL --data DATA [--gold dev.jsonl] [--calibrate]`.

Reports strict F1 (span and kind) and span F1 on CrossNER politics dev (our four kinds of it), on GUM's own test
documents, and on gold files. What a source cannot label (MASK) is not counted against the tagger.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from training.datasets import benchmark, gold, gum_part, held_out, text_sentences
from training.labels import BENCHMARK_KINDS, KINDS, MASK

from govgraph.extract.tagger import TaggedSpan, Tagger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from training.sentences import Sentence

Span = tuple[int, int, str]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument(
        "--ours", type=Path, nargs="*", default=[], help="gold that was trained on: its held-out tenth"
    )
    parser.add_argument(
        "--write", type=Path, default=None, help="write what was found in the first gold file"
    )
    parser.add_argument("--calibrate", type=Path, default=None, help="write the best temperature on GUM dev")
    options = parser.parse_args()
    tagger = Tagger.load(options.model, threads=2)
    if options.data and options.calibrate:
        temperature = f"{calibrated(tagger, gum_part(options.data, 'dev')):.2f}"
        options.calibrate.write_text(temperature + "\n", encoding="utf-8")
        print(f"temperature {temperature}")
        return
    if options.data:
        report(tagger, benchmark(options.data), "CrossNER politics dev", BENCHMARK_KINDS)
        harsh = [unmasked(item) for item in benchmark(options.data)]
        report(tagger, harsh, 'CrossNER politics dev, "misc" taken for no mention', BENCHMARK_KINDS)
        report(tagger, gum_part(options.data, "test"), "GUM test", KINDS)
    ours = [item for path in options.ours for item in gold(path) if held_out(item.document)]
    if ours:
        report(tagger, ours, "our gold, held out", KINDS)
    for path in options.gold:
        report(tagger, list(gold(path)), path.name, KINDS)
    if options.write:
        write_predictions(tagger, options.gold[0], options.write)


def unmasked(sentence: Sentence) -> Sentence:
    """The sentence with `O` for MASK: whatever is found there counts as wrong."""
    return replace(sentence, labels=tuple("O" if label == MASK else label for label in sentence.labels))


def gold_spans(sentence: Sentence) -> set[Span]:
    """The spans that the labels of a sentence stand for."""
    spans: set[Span] = set()
    start = -1
    for index, label in enumerate([*sentence.labels, "O"]):
        if start >= 0 and not label.startswith("I-"):
            spans.add((start, index, sentence.labels[start][2:]))
            start = -1
        if label.startswith("B-"):
            start = index
    return spans


def compared(
    sentences: Sequence[Sentence], found: Sequence[Sequence[TaggedSpan]], kinds: Sequence[str]
) -> Iterator[tuple[set[Span], list[TaggedSpan]]]:
    """Gold and found spans of each sentence, without those that touch a MASK, and of these kinds only."""
    for sentence, spans in zip(sentences, found, strict=True):
        fair = [span for span in spans if MASK not in sentence.labels[span.start : span.end]]
        wanted = {span for span in gold_spans(sentence) if span[2] in kinds}
        yield wanted, [span for span in fair if span.kind in kinds]


def report(tagger: Tagger, sentences: Sequence[Sentence], title: str, kinds: Sequence[str]) -> None:
    """Print strict F1 and span F1, strict F1 by kind, and the calibration error of the found spans."""
    found = tagger.tag([item.words for item in sentences])
    right, wanted, guessed = Counter[str](), Counter[str](), Counter[str]()
    spans = 0
    confidences: list[float] = []
    hits: list[bool] = []
    for want, got in compared(sentences, found, kinds):
        keys = {(span.start, span.end, span.kind) for span in got}
        wanted.update(span[2] for span in want)
        guessed.update(span[2] for span in keys)
        right.update(span[2] for span in keys & want)
        spans += len({span[:2] for span in keys} & {span[:2] for span in want})
        confidences.extend(span.confidence for span in got)
        hits.extend((span.start, span.end, span.kind) in want for span in got)
    strict = f1(right.total(), wanted.total(), guessed.total())
    loose = f1(spans, wanted.total(), guessed.total())
    error = calibration_error(np.array(confidences), np.array(hits))
    print(f"\n{title}: strict F1 {strict:.3f} span F1 {loose:.3f} calibration error {error:.3f}")
    for kind in kinds:
        score = f1(right[kind], wanted[kind], guessed[kind])
        print(
            f"  {kind:15} F1 {score:.3f}  right {right[kind]:5}  gold {wanted[kind]:5}  found {guessed[kind]:5}"
        )


def f1(right: int, wanted: int, guessed: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (wanted + guessed) if wanted + guessed else 0.0


def calibration_error(confidence: np.ndarray, right: np.ndarray, *, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    if not len(confidence):
        return 0.0
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(float((confidence - right)[place == item].sum())) for item in range(bins)]
    return sum(gaps) / len(confidence)


def calibrated(tagger: Tagger, sentences: Sequence[Sentence]) -> float:
    """The temperature under which the confidences of found spans are likeliest (to be right or wrong as they are)."""
    best, best_loss = 1.0, float("inf")
    for temperature in np.arange(0.8, 2.5, 0.1):
        tagger.temperature = float(temperature)
        loss, count = 0.0, 0
        for want, got in compared(sentences, tagger.tag([item.words for item in sentences]), KINDS):
            for span in got:
                chance = min(max(span.confidence, 1e-3), 1 - 1e-3)
                loss -= np.log(chance if (span.start, span.end, span.kind) in want else 1 - chance)
                count += 1
        if loss / count < best_loss:
            best, best_loss = float(temperature), loss / count
    return best


def write_predictions(tagger: Tagger, path: Path, target: Path) -> None:
    """Write found mentions in the form of the guidelines, each name and kind an entity."""
    with target.open("w", encoding="utf-8") as out:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            text = record["text"]
            mentions = [
                {"start": start, "end": end, "kind": kind, "entity": f"{kind} {text[start:end]}"}
                for start, end, kind in found_in_text(tagger, text)
            ]
            row = {"id": record["id"], "text": text, "mentions": mentions, "statements": []}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def found_in_text(tagger: Tagger, text: str) -> Iterator[tuple[int, int, str]]:
    """Character spans and kinds in a whole text."""
    rows = list(text_sentences(text, source="", document="", spans={}))
    offset = 0
    for sentence, spans in zip(rows, tagger.tag([item.words for item in rows]), strict=True):
        places: list[tuple[int, int]] = []
        for word in sentence.words:
            offset = text.index(word, offset)
            places.append((offset, offset + len(word)))
            offset += len(word)
        yield from ((places[span.start][0], places[span.end - 1][1], span.kind) for span in spans)


if __name__ == "__main__":
    main()
