"""The records."""

from __future__ import annotations

import hashlib

from govgraph.model import Document, Extraction, Mention, Statement


def test_sha256_is_of_the_utf8_text() -> None:
    """A document's hash is the SHA-256 of its text in UTF-8."""
    assert Document("a", "São Paulo").sha256 == hashlib.sha256("São Paulo".encode()).hexdigest()


def test_record_has_the_promised_keys_in_order() -> None:
    """The extraction record has the keys of the contract, `from` and `to` among them."""
    extraction = Extraction(
        Document("a", "Lu Heng founded it.", title="A"),
        (Mention(0, 7, "Person", "lu-heng", "known-name", 0.97),),
        (Statement("lu-heng", "founderOf", "x", (0, 19), how="pattern", confidence=0.7),),
    )

    record = extraction.record()

    assert list(record) == ["id", "title", "text", "sha256", "mentions", "statements"]
    assert list(record["mentions"][0]) == ["start", "end", "kind", "entity", "iri", "how", "confidence"]
    assert list(record["statements"][0]) == [
        "subject", "predicate", "object", "evidence", "polarity", "modality", "speaker", "from", "to", "how", "confidence"
    ]  # fmt: skip
    assert record["statements"][0]["evidence"] == [0, 19]
