"""The rules that the shipped tagger keeps, whatever model it is next time."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govgraph.extract.tagger import (
    MODEL_FOLDER,
    TaggedSpan,
    Tagger,
    allowed_transitions,
    best_path,
    case_class,
    path_spans,
)

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {
    "Person",
    "Registry",
    "Organization",
    "Policy",
    "Case",
    "Event",
    "Publication",
    "Place",
    "NumberResource",
}
SENTENCE = [
    "Maria",
    "Silva",
    "of",
    "the",
    "Ministry",
    "of",
    "Communications",
    "of",
    "Brazil",
    "spoke",
    "in",
    "Geneva",
    ".",
]
WORDS = st.lists(
    st.one_of(
        st.sampled_from([*SENTENCE, "\n", "\n\n", " ", "\u200b", "東京", "AS64496"]), st.text(min_size=1)
    ),
    max_size=40,
)


@cache
def shipped() -> Tagger:
    """The model that ships, loaded once."""
    return Tagger.load()


@pytest.fixture
def tagger() -> Tagger:
    """The model that ships."""
    return shipped()


def names(sentence: list[str], spans: list[TaggedSpan]) -> set[tuple[str, str]]:
    """The words and the kind of each span."""
    return {(" ".join(sentence[span.start : span.end]), span.kind) for span in spans}


def test_plain_names_are_found(tagger: Tagger) -> None:
    """A person, a body and a place named in a plain sentence are found with their kinds."""
    (spans,) = tagger.tag([SENTENCE])
    assert ("Maria Silva", "Person") in names(SENTENCE, spans)
    assert ("Geneva", "Place") in names(SENTENCE, spans)
    assert any(span.kind == "Organization" and SENTENCE[span.start] == "Ministry" for span in spans)


@settings(max_examples=60, deadline=None)
@given(sentences=st.lists(WORDS, max_size=4))
def test_spans_lie_in_their_sentence_and_do_not_overlap(sentences: list[list[str]]) -> None:
    """Spans are in order, inside the sentence, apart, of a known kind, and their confidence is a probability."""
    found = shipped().tag(sentences)
    assert len(found) == len(sentences)
    for words, spans in zip(sentences, found, strict=True):
        place = 0
        for span in spans:
            assert place <= span.start < span.end <= len(words)
            assert span.kind in KINDS
            assert 0.0 <= span.confidence <= 1.0
            place = span.end


@settings(max_examples=30, deadline=None)
@given(sentences=st.lists(WORDS, min_size=1, max_size=6), batch_size=st.integers(1, 8))
def test_neighbours_and_batches_change_nothing(sentences: list[list[str]], batch_size: int) -> None:
    """A sentence is read the same alone, among others, and in batches of any size."""
    tagger = shipped()
    together = tagger.tag(sentences)
    assert tagger.tag(sentences, batch_size=batch_size) == together
    assert [tagger.tag([words])[0] for words in sentences] == together


def test_two_loads_agree(tagger: Tagger) -> None:
    """Loading again gives the same spans and confidences."""
    assert Tagger.load().tag([SENTENCE]) == tagger.tag([SENTENCE])


@pytest.mark.parametrize("sentences", [[], [[]], [["\n"], [], [" "]]])
def test_nothing_in_nothing_out(tagger: Tagger, sentences: list[list[str]]) -> None:
    """No sentences, empty sentences and white space are no error and hold no mention."""
    assert tagger.tag(sentences) == [[] for _ in sentences]
    assert [reading.spans for reading in tagger.read(sentences)] == [[] for _ in sentences]


def test_a_long_sentence_is_read_to_its_end(tagger: Tagger) -> None:
    """Names far behind the encoder's room are found, each once, also across the seams of its windows."""
    words = SENTENCE * 60
    (spans,) = tagger.tag([words])
    starts = {span.start for span in spans if span.kind == "Person"}
    whole = {index for index, word in enumerate(words) if word == "Maria"}
    assert len(starts & whole) >= 0.95 * len(whole)
    assert len(starts) <= len(whole) + 2


def test_a_name_goes_over_a_line_break_but_not_over_a_blank_line(tagger: Tagger) -> None:
    """White space words may lie inside a mention, never at its edges; a blank line parts what stands around it."""
    wrapped = ["Maria", "\n", "Silva", "spoke", "in", "Geneva", ".", "\n\n", "Geneva", "was", "cold", "."]
    (spans,) = tagger.tag([wrapped])
    assert ("Maria \n Silva", "Person") in names(wrapped, spans)
    for span in spans:
        assert "\n\n" not in wrapped[span.start : span.end]
        assert wrapped[span.start].strip()
        assert wrapped[span.end - 1].strip()


def test_capitals_count(tagger: Tagger) -> None:
    """The same letters with and without capitals are read differently: the encoder is told how words are written."""
    capital = ["She", "wrote", "to", "Baker", "and", "to", "Fisher", "about", "it", "."]
    small = [word.lower() for word in capital]
    upper_spans, lower_spans = tagger.tag([capital, small])
    assert len(upper_spans) == 2
    assert sum(s.confidence for s in upper_spans) > sum(s.confidence for s in lower_spans)


def test_vectors_come_with_the_same_spans(tagger: Tagger) -> None:
    """`read` gives the spans of `tag` and one finite vector a word, zero for white space only."""
    words = [*SENTENCE, "\n"]
    (reading,) = tagger.read([words])
    assert reading.spans == tagger.tag([words])[0]
    assert reading.vectors.shape[0] == len(words)
    assert np.isfinite(reading.vectors).all()
    assert not reading.vectors[-1].any()
    assert reading.vectors[:-1].any(axis=1).all()


def test_decoding_repairs_what_bio_forbids() -> None:
    """An inside label without its beginning is never decoded, however high its score is."""
    labels = ["O", "B-Place", "I-Place", "B-Event", "I-Event"]
    scores = np.log(np.array([[0.1, 0.2, 0.6, 0.05, 0.05], [0.1, 0.1, 0.2, 0.1, 0.5]], dtype=np.float32))
    starts = np.array([not label.startswith("I-") for label in labels])
    path = best_path(scores, allowed_transitions(labels), starts)
    assert path_spans(path, labels) in ([(0, 2, "Place")], [(0, 2, "Event")])


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("the", 1),
        ("Geneva", 2),
        ("ICANN", 3),
        ("A", 4),
        ("DotAfrica", 5),
        ("2019", 6),
        ("AS64496", 7),
        (",", 9),
        (".africa", 11),
    ],
)
def test_case_classes(word: str, name: int) -> None:
    """Each way of writing a word has its own class, numbered as the model was trained."""
    assert case_class(word) == name


def test_the_model_is_the_one_its_config_speaks_of() -> None:
    """`config.json` names the checksum of `model.onnx`, its licence, and the files it was trained on."""
    config = json.loads((MODEL_FOLDER / "config.json").read_text(encoding="utf-8"))
    assert hashlib.sha256((MODEL_FOLDER / "model.onnx").read_bytes()).hexdigest() == config["model_sha256"]
    assert config["licence"] == "CC-BY-SA-4.0"
    assert all(len(item["sha256"]) == 64 for item in config["training"]["files"])
    assert (MODEL_FOLDER / "MODEL_CARD.md").is_file()


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    """Loading a folder without a model says which file is missing."""
    with pytest.raises(FileNotFoundError, match=r"config\.json"):
        Tagger.load(tmp_path)


def test_a_foreign_config_is_refused(tmp_path: Path) -> None:
    """A config of another format is not guessed at."""
    for name in ("tokenizer.json", "model.onnx"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "config.json").write_text('{"format": "other"}', encoding="utf-8")
    with pytest.raises(ValueError, match="format"):
        Tagger.load(tmp_path)


def test_heavy_libraries_stay_out() -> None:
    """The module itself needs neither PyTorch nor transformers."""
    code = "import sys, govgraph.extract.tagger; print({'torch', 'transformers'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "set()"
