"""The trained tagger: words of sentences in, spans of named mentions out.

A small encoder (MiniLM, int8 ONNX) reads each sentence once. The graph has one output per task and one with the
vector of every word; `Tagger.read` hands both out, so that further heads need no second pass. Training is in
`training/`; this module needs numpy, onnxruntime and tokenizers only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BATCH_PIECES: Final = 512
CONFIG_FORMAT: Final = "govgraph-tagger-1"
MODEL_FOLDER: Final = Path(__file__).parent / "model"

CASE_CLASSES: Final = (
    "none",  # special and padding wordpieces
    "lower",
    "title",
    "upper",
    "initial",  # one capital letter
    "mixed",  # capitals inside: DotAfrica
    "digits",
    "upper-digits",  # AS64496
    "lower-digits",  # ipv4
    "punctuation",
    "uncased",  # letters of scripts without case
    "dotted",  # begins with a dot: .africa
)
_CASE_INDEX: Final = {name: index for index, name in enumerate(CASE_CLASSES)}


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A named mention over the words `start` to `end` (exclusive) of one sentence."""

    start: int
    end: int
    kind: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one encoder pass says about one sentence: its mentions, and a vector for each of its words.

    Words that the encoder cannot see (white space, control characters) have a vector of zeros.
    """

    spans: list[TaggedSpan]
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Pieces:
    """A run of words as wordpieces: their ids, and for each word its first and last piece and its case class."""

    ids: list[int]
    first: list[int]
    last: list[int]
    cases: list[int]


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of a sentence that fits the encoder; `words` are word indexes, of which `keep` count."""

    sentence: int
    words: list[int]
    keep: slice
    pieces: Pieces


def case_class(word: str) -> int:
    """The index in `CASE_CLASSES` of the way `word` is written; the encoder itself does not see capitals."""
    upper = sum(character.isupper() for character in word)
    lower = sum(character.islower() for character in word)
    digits = any(character.isdigit() for character in word)
    return _CASE_INDEX[_case_name(word, upper, lower, digits=digits)]


def _case_name(word: str, upper: int, lower: int, *, digits: bool) -> str:
    if word.startswith(".") and (upper or lower):
        return "dotted"
    if not upper and not lower:
        letters = any(character.isalpha() for character in word)
        return "digits" if digits else "uncased" if letters else "punctuation"
    if digits:
        return "upper-digits" if upper else "lower-digits"
    if not upper:
        return "lower"
    if not lower:
        return "upper" if upper > 1 else "initial"
    return "title" if upper == 1 and word.lstrip("'\u2019(")[:1].isupper() else "mixed"


def wordpieces(tokenizer: Tokenizer, words: Sequence[str], *, longest: int) -> list[list[int]]:
    """The wordpiece ids of each word, at most `longest` of them; none for white space and control characters."""
    encoding = tokenizer.encode(list(words), is_pretokenized=True, add_special_tokens=False)
    pieces: list[list[int]] = [[] for _ in words]
    for identifier, word in zip(encoding.ids, encoding.word_ids, strict=True):
        if word is not None and len(pieces[word]) < longest:
            pieces[word].append(identifier)
    return pieces


def assemble(words: Sequence[str], pieces: Sequence[Sequence[int]], *, opening: int, closing: int) -> Pieces:
    """Join the wordpieces of `words` between the `opening` and `closing` special pieces."""
    built = Pieces(ids=[opening], first=[], last=[], cases=[0])
    for word, own in zip(words, pieces, strict=True):
        built.first.append(len(built.ids))
        built.ids.extend(own)
        built.last.append(len(built.ids) - 1)
        built.cases.extend([case_class(word)] * len(own))
    built.ids.append(closing)
    built.cases.append(0)
    return built


def pad(rows: Sequence[Pieces]) -> dict[str, Ints]:
    """The inputs of the graph for a batch: `ids`, `mask` and `cases` by wordpiece, `first` and `last` by word."""
    width = max(len(row.ids) for row in rows)
    length = max(len(row.first) for row in rows)
    batch = {name: np.zeros((len(rows), width), dtype=np.int64) for name in ("ids", "mask", "cases")}
    batch |= {name: np.zeros((len(rows), length), dtype=np.int64) for name in ("first", "last")}
    for index, row in enumerate(rows):
        batch["ids"][index, : len(row.ids)] = row.ids
        batch["mask"][index, : len(row.ids)] = 1
        batch["cases"][index, : len(row.ids)] = row.cases
        batch["first"][index, : len(row.first)] = row.first
        batch["last"][index, : len(row.last)] = row.last
    return batch


def allowed_transitions(labels: Sequence[str]) -> NDArray[np.bool_]:
    """`[i, j]` is true where label `j` may follow label `i`: an `I-` only its own kind's `B-` or `I-`."""
    allowed = np.ones((len(labels), len(labels)), dtype=np.bool_)
    for column, label in enumerate(labels):
        if label.startswith("I-"):
            before = {f"B-{label[2:]}", label}
            allowed[:, column] = [earlier in before for earlier in labels]
    return allowed


def best_path(scores: Floats, allowed: NDArray[np.bool_], starts: NDArray[np.bool_]) -> list[int]:
    """The best allowed sequence of labels for `scores[word, label]` (Viterbi); `starts` are the labels to begin with."""
    greedy = scores.argmax(axis=1)
    if starts[greedy[0]] and allowed[greedy[:-1], greedy[1:]].all():
        return [int(label) for label in greedy]
    penalty = np.where(allowed, 0.0, -np.inf)
    total = np.where(starts, scores[0], -np.inf)
    back: list[Ints] = []
    for row in scores[1:]:
        through = total[:, None] + penalty
        back.append(through.argmax(axis=0))
        total = through.max(axis=0) + row
    path = [int(total.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def path_spans(path: Sequence[int], labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """The spans (start, end, kind) that an allowed sequence of BIO labels stands for."""
    spans: list[tuple[int, int, str]] = []
    start = -1
    for index, label in enumerate([*(labels[item] for item in path), "O"]):
        if start >= 0 and not label.startswith("I-"):
            spans.append((start, index, labels[path[start]][2:]))
            start = -1
        if label.startswith("B-"):
            start = index
    return spans


def probabilities(logits: Floats, temperature: float) -> Floats:
    """Softmax over the last axis of `logits / temperature`."""
    scaled = logits / np.float32(temperature)
    raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


class Tagger:
    """Finds named mentions of the kinds that its model was trained for."""

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, config: Mapping[str, Any]
    ) -> None:
        """Use `Tagger.load`; `config` is the content of `config.json`."""
        self._session = session
        self._tokenizer = tokenizer
        self._labels: list[str] = list(config["heads"]["mentions"]["labels"])
        self.temperature = float(config["heads"]["mentions"]["temperature"])
        self._width = int(config["vector_size"])
        self._room = int(config["max_pieces"]) - 2
        self._overlap = int(config["overlap_words"])
        self._longest_word = int(config["max_word_pieces"])
        self._opening, self._closing = int(config["opening_piece"]), int(config["closing_piece"])
        self._allowed = allowed_transitions(self._labels)
        self._starts = np.array([not label.startswith("I-") for label in self._labels])

    @classmethod
    def load(cls, folder: Path = MODEL_FOLDER, *, threads: int = 1) -> Tagger:
        """Load `model.onnx`, `tokenizer.json` and `config.json` from `folder`.

        Raises FileNotFoundError where one of them is missing, ValueError where the config is of another format.
        """
        for name in ("config.json", "tokenizer.json", "model.onnx"):
            if not (folder / name).is_file():
                raise FileNotFoundError(
                    f"{folder / name}: the tagger's model has no such file; see training/README.md"
                )
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if config.get("format") != CONFIG_FORMAT or tuple(config.get("case_classes", ())) != CASE_CLASSES:
            raise ValueError(
                f"{folder / 'config.json'}: not of the format {CONFIG_FORMAT}; train or fetch the model again"
            )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return cls(_session(folder / "model.onnx", threads), tokenizer, config)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that the model can find, in the order of its labels."""
        return tuple(label[2:] for label in self._labels if label.startswith("B-"))

    def tag(self, sentences: Sequence[Sequence[str]], *, batch_size: int = 32) -> list[list[TaggedSpan]]:
        """The mentions of each sentence, left to right, none overlapping.

        Words are spaCy tokens. A "sentence" may be a whole paragraph: a little context does the model good.
        """
        logits, _ = self._encode(sentences, batch_size=batch_size, vectors=False)
        return [self._spans(words, own) for words, own in zip(sentences, logits, strict=True)]

    def read(self, sentences: Sequence[Sequence[str]], *, batch_size: int = 32) -> list[Reading]:
        """As `tag`, with the word vectors of the same pass for further heads."""
        logits, vectors = self._encode(sentences, batch_size=batch_size, vectors=True)
        rows = zip(sentences, logits, vectors, strict=True)
        return [Reading(self._spans(words, own), vector) for words, own, vector in rows]

    def _encode(
        self, sentences: Sequence[Sequence[str]], *, batch_size: int, vectors: bool
    ) -> tuple[list[Floats], list[Floats]]:
        """Logits and vectors by sentence and word; words that the encoder cannot see have NaN logits."""
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}; it must be at least 1")
        logits = [np.full((len(words), len(self._labels)), np.nan, dtype=np.float32) for words in sentences]
        found = [
            np.zeros((len(words) if vectors else 0, self._width), dtype=np.float32) for words in sentences
        ]
        windows = [window for index, words in enumerate(sentences) for window in self._windows(index, words)]
        windows.sort(key=lambda window: (len(window.pieces.ids), window.sentence, window.words[0]))
        names = ["mentions", "vectors"] if vectors else ["mentions"]
        for batch in _batches(windows, batch_size):
            results = self._session.run(names, pad([window.pieces for window in batch]))
            for target, result in zip((logits, found), results, strict=False):
                for window, rows in zip(batch, result, strict=True):
                    target[window.sentence][window.words[window.keep]] = rows[: len(window.words)][
                        window.keep
                    ]
        return logits, found

    def _windows(self, sentence: int, words: Sequence[str]) -> Iterator[_Window]:
        """Cut the visible words of a sentence at blank lines and where the encoder's room ends, with an overlap."""
        pieces = wordpieces(self._tokenizer, words, longest=self._longest_word) if words else []
        for run in _runs(words, pieces):
            sizes = np.array([len(pieces[index]) for index in run])
            for begin, end, keep in _cuts(sizes, room=self._room, overlap=self._overlap):
                part = run[begin:end]
                own = [pieces[index] for index in part]
                built = assemble(
                    [words[index] for index in part], own, opening=self._opening, closing=self._closing
                )
                yield _Window(sentence, part, keep, built)

    def _spans(self, words: Sequence[str], logits: Floats) -> list[TaggedSpan]:
        """Decode the logits of one sentence, run by run, to spans over all its words."""
        spans: list[TaggedSpan] = []
        seen = ~np.isnan(logits[:, 0])
        for run in _runs(words, [[0] if visible else [] for visible in seen]):
            chances = probabilities(logits[run], self.temperature)
            path = best_path(np.log(np.maximum(chances, 1e-12)), self._allowed, self._starts)
            for start, end, kind in path_spans(path, self._labels):
                confidence = self._confidence(chances, path, start, end)
                spans.append(TaggedSpan(run[start], run[end - 1] + 1, kind, confidence))
        return spans

    def _confidence(self, chances: Floats, path: Sequence[int], start: int, end: int) -> float:
        """The least likely of the span's labels, and of its ending where it ends, to four digits."""
        least = float(chances[np.arange(start, end), path[start:end]].min())
        if end < len(path):
            inside = self._labels.index(f"I-{self._labels[path[start]][2:]}")
            least = min(least, 1.0 - float(chances[end, inside]))
        return round(least, 4)


def _batches(windows: Sequence[_Window], most: int) -> Iterator[list[_Window]]:
    """Neighbours in batches of at most `most`, and of no more pieces than the processor's cache likes."""
    batch: list[_Window] = []
    for window in windows:
        full = (len(batch) + 1) * len(window.pieces.ids) > BATCH_PIECES
        if batch and (full or len(batch) == most):
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])


def _runs(words: Sequence[str], pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Indexes of the words that have pieces, cut where a blank line stands between them."""
    run: list[int] = []
    for index, word in enumerate(words):
        if pieces[index]:
            run.append(index)
        elif run and word.count("\n") > 1:
            yield run
            run = []
    if run:
        yield run


def _cuts(sizes: Ints, *, room: int, overlap: int) -> Iterator[tuple[int, int, slice]]:
    """Windows (begin, end, kept part) over words of the given `sizes`; each word is kept in exactly one of them."""
    ends = np.concatenate([[0], np.cumsum(sizes)])
    begin = kept = 0
    while True:
        end = int(np.searchsorted(ends, ends[begin] + room, side="right")) - 1
        if end >= len(sizes):
            yield begin, len(sizes), slice(kept - begin, len(sizes) - begin)
            return
        shared = min(overlap, (end - begin) // 2)
        stop = end - shared // 2
        yield begin, end, slice(kept - begin, stop - begin)
        begin, kept = end - shared, stop
