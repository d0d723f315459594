"""What the finding components hand on: candidates, stretches of text that may be mentions.

Each finder appends to ``doc._.candidates``; ``govgraph_mentions`` decides among them. Offsets are characters of
``doc.text``, which are Unicode code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.tokens import Doc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

for _name, _default in (
    ("candidates", []),
    ("definitions", {}),
    ("mentions", []),
    ("statements", []),
    ("names", {}),
    ("vectors_by_sentence", {}),  # offset of a sentence's first word → the tagger's vectors of its words
):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible mention.

    Attributes:
        start: offset of its first character.
        end: offset behind its last character.
        kind: local name of a kind.
        entity: slug, where the finder knows which entity it is.
        how: name of the finder.
        confidence: 0 to 1.
        name: canonical name of the entity, where it differs from the text.
    """

    start: int
    end: int
    kind: str
    entity: str | None
    how: str
    confidence: float
    name: str | None = None


def words(doc: Doc) -> list[Token]:
    """The tokens that are not white space: a name may be broken over two lines."""
    return [token for token in doc if not token.is_space]


def covering(tokens: Sequence[Token]) -> tuple[int, int]:
    """Character offsets of a run of tokens."""
    last = tokens[-1]
    return tokens[0].idx, last.idx + len(last)
