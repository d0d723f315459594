"""The rules that the trained relation head keeps, whatever model it is next time."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from govgraph.extract.factories import PIPELINE
from govgraph.extract.relations import (
    MODALITIES,
    PLACES,
    POLARITIES,
    REGIONS,
    Part,
    RelationHead,
    allowed_classes,
    pairs_of,
    scenes,
)
from govgraph.extract.sentences import mark_sentences
from govgraph.extract.tagger import MODEL_FOLDER
from govgraph.model import Mention
from govgraph.ontology import Ontology, load_ontology

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from govgraph.extract.relations import Scene
    from govgraph.model import Extraction

WIDTH = 384


@cache
def shipped() -> RelationHead:
    """The head that ships, loaded once."""
    head = RelationHead.load(MODEL_FOLDER, known())
    assert head is not None
    return head


@cache
def known() -> Ontology:
    """The ontology that ships."""
    return load_ontology()


def read_scenes(text: str, *names: tuple[str, str, str]) -> list[Scene]:
    """The scenes of a text with a mention at the first place of each (surface, kind, slug)."""
    found = sorted(
        Mention(text.index(name), text.index(name) + len(name), kind, slug, "test", 1.0)
        for name, kind, slug in names
    )
    doc = mark_sentences(spacy.blank("en")(text))
    return list(scenes(doc, found, {slug: name for name, _, slug in names}))


def parts_strategy(length: int = 12) -> st.SearchStrategy[list[Part]]:
    """Lists of parts of a sentence of so many words, some of them named before only."""
    here = st.builds(
        lambda slug, kind, start, size: Part(slug, kind, start, min(start + size, length), unit=start),
        st.sampled_from("abcdef"),
        st.sampled_from(shipped().kinds),
        st.integers(0, length - 1),
        st.integers(1, 3),
    )
    before = st.builds(
        lambda slug, kind, recency, flags: Part(
            slug, kind, -1, -1, recency=recency, frequency=recency % 4, flags=flags
        ),
        st.sampled_from("uvwxyz"),
        st.sampled_from(shipped().kinds),
        st.integers(0, 5),
        st.integers(0, 7),
    )
    return st.lists(st.one_of(here, before), max_size=7)


def test_parts_are_the_words_of_their_mentions() -> None:
    """Each member of a list is a part of its own, with exactly the words of its mention."""
    (scene,) = read_scenes(
        "Both APNIC, the RIPE NCC and ARIN agreed.",
        ("APNIC", "Registry", "apnic"),
        ("RIPE NCC", "Registry", "ripe-ncc"),
        ("ARIN", "Registry", "arin"),
    )

    assert [scene.words[p.start : p.end] for p in scene.parts] == [("APNIC",), ("RIPE", "NCC"), ("ARIN",)]


def test_who_was_named_before_is_offered() -> None:
    """A sentence is offered the entities named before it, the latest first, and told which of them it may echo."""
    _, scene = read_scenes(
        "Vint Cerf met the Tallis Foundation. The money of the old foundation helped Oslo.",
        ("Vint Cerf", "Person", "vint-cerf"),
        ("Tallis Foundation", "Organization", "tallis"),
        ("Oslo", "Place", "oslo"),
    )

    before = [p for p in scene.parts if not p.here]
    assert [p.slug for p in before] == ["tallis", "vint-cerf"]
    assert [bool(p.flags & 2) for p in before] == [True, False]


@settings(max_examples=60, deadline=None)
@given(parts=parts_strategy())
def test_pairs_are_such_as_the_ontology_allows(parts: list[Part]) -> None:
    """No entity is paired with itself, nor two that the sentence does not name; every number is in its range."""
    head = shipped()
    allowed = allowed_classes(known(), head.kinds, head.classes)

    pairs = pairs_of(parts, head.kinds, 12, allowed)

    for i, j in zip(pairs.subject, pairs.object, strict=True):
        assert parts[i].slug != parts[j].slug
        assert parts[i].here or parts[j].here
    assert pairs.regions.shape == (len(pairs.subject), 12)
    assert ((pairs.regions >= 0) & (pairs.regions < REGIONS)).all()
    assert ((pairs.places >= 0) & (pairs.places < PLACES)).all()


@settings(max_examples=40, deadline=None)
@given(parts=parts_strategy(), seed=st.integers(0, 99))
def test_what_is_read_is_allowed_and_the_same_each_time(parts: list[Part], seed: int) -> None:
    """Kinds fit the predicate, confidence is a probability, and reading again gives the same."""
    vectors = np.random.default_rng(seed).standard_normal((12, WIDTH)).astype(np.float32)

    found = shipped().read(parts, vectors, threshold=0.01)

    assert found == shipped().read(parts, vectors, threshold=0.01)
    for related in found:
        assert known().allows(parts[related.subject].kind, related.predicate, parts[related.object].kind)
        assert 0.01 <= related.confidence <= 1.0
        assert related.modality in MODALITIES
        assert related.polarity in POLARITIES
        assert related.speaker is None or 0 <= related.speaker < len(parts)


def test_without_pairs_nothing_is_read() -> None:
    """No part, one part, or one entity twice say nothing."""
    vectors = np.ones((3, WIDTH), dtype=np.float32)
    one = Part("a", "Person", 0, 1)

    for parts in ([], [one], [one, Part("a", "Person", 2, 3)]):
        assert shipped().read(parts, vectors, threshold=0.0) == []


@pytest.mark.parametrize(
    ("text", "expected", "how"),
    [
        ("In 2016 ICANN moved its headquarters to Los Angeles.", ("icann", "locatedIn", "los-angeles"), "relations"),
        ("AFRINIC is in Mauritius. Its chief executive is Eddy Kayihura.", ("eddy-kayihura", "chiefExecutiveOf", "afrinic"), "relations-before"),
    ],
)  # fmt: skip
def test_the_head_reads_what_no_pattern_does(
    read: Callable[[str], Extraction], text: str, expected: tuple[str, str, str], how: str
) -> None:
    """Plain sentences are read by the head, also of one that was named in the sentence before; and it says so."""
    found = {(s.subject, s.predicate, s.object): s for s in read(text).statements}

    assert found[expected].how == how


def test_patterns_alone_where_there_are_no_vectors() -> None:
    """In a pipeline without the tagger the pattern rules still read."""
    nlp = spacy.blank("en")
    for name in PIPELINE:
        if name != "tagger":
            nlp.add_pipe(f"govgraph_{name}")

    (statement,) = nlp("Lu Heng founded the LARUS Foundation.")._.statements

    assert statement.predicate == "founderOf"
    assert statement.how.startswith("pattern:")


def test_a_model_without_the_head_is_no_error(tmp_path: Path) -> None:
    """Only the tagger's files: there is no head then."""
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")

    assert RelationHead.load(tmp_path, known()) is None


def test_a_foreign_head_is_refused(tmp_path: Path) -> None:
    """A head of another format is not guessed at."""
    shutil.copy(MODEL_FOLDER / "relations.npz", tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"relations": {"format": "other"}}), encoding="utf-8")

    with pytest.raises(ValueError, match="format"):
        RelationHead.load(tmp_path, known())


def test_heavy_libraries_stay_out() -> None:
    """The module needs neither PyTorch nor the ONNX runtime."""
    code = "import sys, govgraph.extract.relations; print({'torch', 'onnxruntime'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "set()"
