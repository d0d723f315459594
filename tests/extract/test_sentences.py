"""Sentence boundaries."""

from __future__ import annotations

import pytest
import spacy

from govgraph.extract.sentences import mark_sentences

NLP = spacy.blank("en")


def sentences(text: str) -> list[str]:
    return [" ".join(s.text.split()) for s in mark_sentences(NLP(text)).sents if s.text.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AFRINIC sued. It lost.", ["AFRINIC sued.", "It lost."]),
        ("Mr. Heng of LARUS Ltd. spoke. He left.", ["Mr. Heng of LARUS Ltd. spoke.", "He left."]),
        ("J. Postel wrote it. RFC 791 followed.", ["J. Postel wrote it.", "RFC 791 followed."]),
        ("Verisign runs A and J. The rest is shared.", ["Verisign runs A and J.", "The rest is shared."]),
        ("The U.S. government agreed. Fine.", ["The U.S. government agreed.", "Fine."]),
        ('"We object." The board did not.', ['"We object."', "The board did not."]),
        ("About us\n\nWe are a registry.", ["About us", "We are a registry."]),
        ("Present:\n- Vint Cerf\n- Steve Crocker", ["Present:", "- Vint Cerf", "- Steve Crocker"]),
        ("1. Nature of the text\n2. Origin", ["1. Nature of the text", "2. Origin"]),
        ("a line that is\nwrapped in the middle. Next.", ["a line that is wrapped in the middle.", "Next."]),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    """Full stops, empty lines and list items end a sentence; abbreviations, initials and wrapped lines do not."""
    assert sentences(text) == expected
