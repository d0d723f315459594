"""The pipeline as spaCy users meet it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govgraph.extract.factories import PIPELINE
from govgraph.model import Document

if TYPE_CHECKING:
    from govgraph.extract import Extractor


def test_components_are_factories_for_anyone() -> None:
    """`nlp.add_pipe("govgraph_…")` works in a pipeline of one's own and fills doc.ents."""
    nlp = spacy.blank("en")
    for name in PIPELINE:
        nlp.add_pipe(f"govgraph_{name}")

    doc = nlp("Lu Heng founded the LARUS Foundation.")

    assert [(e.text, e.label_, e.kb_id_) for e in doc.ents] == [
        ("Lu Heng", "Person", "lu-heng"),
        ("LARUS Foundation", "Organization", "larus-foundation"),
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_is_read_without_harm(extractor: Extractor, text: str) -> None:
    """Whatever the characters: mentions lie inside the text, do not overlap, and statements are about mentioned entities."""
    extraction = extractor.extract(Document("any", text))

    mentions = extraction.mentions
    assert all(0 <= m.start < m.end <= len(text) and text[m.start : m.end].strip() for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    named = {m.entity for m in mentions}
    assert all({s.subject, s.object} <= named for s in extraction.statements)


def test_same_text_is_read_the_same_each_time(extractor: Extractor) -> None:
    """Nothing of one document stays in the pipeline for the next."""
    document = Document("a", "Cloud Innovation sued AFRINIC. It lost, said Eddy Kayihura.")

    first = extractor.extract(document)
    extractor.extract(Document("b", "Quite another Text about the Tallis Foundation (TF)."))

    assert extractor.extract(document) == first


@pytest.mark.parametrize("text", ["", " \n ", "x", "." * 500, "A" * 5000, "word " * 3000])
def test_odd_texts_are_read(extractor: Extractor, text: str) -> None:
    """Empty, endless and monotonous texts are read like any other."""
    assert extractor.extract(Document("odd", text)).statements == ()
