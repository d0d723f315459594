"""The records that pass through the doors of the house, and the errors that it raises.

A :class:`Document` is a text with what is known about it. An :class:`Extraction` is what was read from one document:
its mentions and its statements. Both are immutable and know nothing of spaCy, RDF or networkx.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import quote

GOV: Final = "https://w3id.org/govgraph/ontology#"
ID: Final = "https://w3id.org/govgraph/id/"
DOC: Final = "https://w3id.org/govgraph/doc/"
GRAPH: Final = "https://w3id.org/govgraph/graph/"


class GovgraphError(Exception):
    """Something expected went wrong; the message says what, where and what next. Exit code 1."""

    exit_code = 1


class UsageError(GovgraphError):
    """The command was asked in a way that it cannot follow. Exit code 2."""

    exit_code = 2


class NotFoundError(GovgraphError):
    """Nothing of that name is there. Exit code 3."""

    exit_code = 3


class GovgraphWarning(UserWarning):
    """Something was left out that the user will want to know of."""


def document_iri(document_id: str) -> str:
    """IRI of a document, and of its graph.

    >>> document_iri("minutes 2026")
    'https://w3id.org/govgraph/doc/minutes%202026'
    """
    return DOC + quote(document_id, safe="-._~")


@dataclass(frozen=True, slots=True, order=True)
class Document:
    """A text that was read.

    Attributes:
        id: the file's stem, made unique within its source; names the document everywhere.
        text: the canonical text; every offset counts its Unicode code points.
        title: the title, or the id where none is known.
        author: who wrote it, where the front matter says so.
        publisher: who published it.
        date: ISO 8601 date (year, month or day), or None.
        kind: ``essay``, ``press``, ``policy`` or ``minutes``, or None.
        url: where it was published.
        licence: under which licence.
        path: where the file lies, below the folder that was read.
    """

    id: str
    text: str
    title: str = ""
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    kind: str | None = None
    url: str | None = None
    licence: str | None = None
    path: str = ""

    @property
    def iri(self) -> str:
        """The document's IRI, which also names its graph."""
        return document_iri(self.id)

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A stretch of text, ``text[start:end]``, that names an entity.

    Attributes:
        start: offset of its first code point.
        end: offset behind its last code point.
        kind: local name of one of the ontology's kinds.
        entity: slug of the entity.
        how: the component that found it.
        confidence: 0 to 1.
    """

    start: int
    end: int
    kind: str
    entity: str
    how: str
    confidence: float

    @property
    def iri(self) -> str:
        """IRI of the entity."""
        return ID + self.entity


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """What a document says about two entities, and how it is meant.

    Attributes:
        subject: slug of the subject.
        predicate: local name of one of the ontology's predicates.
        object: slug of the object.
        evidence: start and end of the sentence that says it.
        polarity: ``positive`` or ``negative``.
        modality: ``asserted``, ``alleged``, ``planned`` or ``hypothetical``.
        speaker: slug of the entity to whom the text attributes it, or None where its author says it.
        since: when it began to hold, as an EDTF date, or None. Written ``from`` in JSON.
        until: when it ceased to hold, as an EDTF date, or None. Written ``to`` in JSON.
        how: the rule or model that found it.
        confidence: 0 to 1.
    """

    subject: str
    predicate: str
    object: str
    evidence: tuple[int, int]
    polarity: str = "positive"
    modality: str = "asserted"
    speaker: str | None = None
    since: str | None = None
    until: str | None = None
    how: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read from one document: mentions in the order of the text, statements sorted, each once."""

    document: Document
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    """Entity slug → the fullest name by which this document calls it."""

    def record(self) -> dict[str, Any]:
        """The extraction as plain JSON values, in the form that ``govgraph extract -f jsonl`` prints."""
        return {
            "id": self.document.id,
            "title": self.document.title,
            "text": self.document.text,
            "sha256": self.document.sha256,
            "mentions": [_mention_record(m) for m in self.mentions],
            "statements": [_statement_record(s) for s in self.statements],
        }


def _mention_record(mention: Mention) -> dict[str, Any]:
    record = asdict(mention)
    confidence = record.pop("confidence")
    how = record.pop("how")
    return record | {"iri": mention.iri, "how": how, "confidence": confidence}


def _statement_record(statement: Statement) -> dict[str, Any]:
    record = asdict(statement)
    record["evidence"] = list(statement.evidence)
    tail = {key: record.pop(key) for key in ("how", "confidence")}
    record["from"] = record.pop("since")
    record["to"] = record.pop("until")
    return record | tail
