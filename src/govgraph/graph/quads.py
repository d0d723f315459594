"""Extraction → RDF: what one document's graph holds.

A mention is a Web Annotation specific resource whose selector is both a position and a quote; the selector's IRI is the
document's with an RFC 5147 fragment (``#char=0,7``). A statement is an RDF reification with its qualifiers. Both are
named by a hash of what they say and where, so that the same reading has the same IRI each time.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from govgraph.model import DOC, GOV, GRAPH, ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govgraph.model import Document, Extraction, Mention, Statement

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OA: Final = "http://www.w3.org/ns/oa#"
DCTERMS: Final = "http://purl.org/dc/terms/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final = {
    "dcterms": DCTERMS, "doc": DOC, "foaf": "http://xmlns.com/foaf/0.1/", "gov": GOV, "graph": GRAPH, "id": ID, "oa": OA,
    "org": "http://www.w3.org/ns/org#", "owl": "http://www.w3.org/2002/07/owl#", "prov": "http://www.w3.org/ns/prov#", "rdf": RDF, "rdfs": RDFS,
    "schema": "https://schema.org/", "skos": SKOS, "xsd": XSD,
}  # fmt: skip

A: Final = ox.NamedNode(RDF + "type")
LABEL: Final = ox.NamedNode(SKOS + "prefLabel")
ACCEPTED: Final = ox.NamedNode(GRAPH + "accepted")
KNOWN: Final = ox.NamedNode(GRAPH + "known")
ONTOLOGY: Final = ox.NamedNode(GRAPH + "ontology")
_DECIMAL: Final = ox.NamedNode(XSD + "decimal")
_DOCUMENT_KINDS: Final = {"policy": "policyText"}


def gov(name: str) -> ox.NamedNode:
    """A term of the ontology."""
    return ox.NamedNode(GOV + name)


def entity(slug: str) -> ox.NamedNode:
    """An entity."""
    return ox.NamedNode(ID + slug)


def selector_iri(document: Document, start: int, end: int) -> str:
    """IRI of a stretch of a document's text."""
    return f"{document.iri}#char={start},{end}"


def mention_iri(document: Document, m: Mention) -> str:
    """IRI of a mention."""
    return f"{document.iri}#m-{_hash(m.start, m.end, m.kind, m.entity)}"


def statement_iri(document: Document, s: Statement) -> str:
    """IRI of a statement."""
    return f"{document.iri}#s-{_hash(s.subject, s.predicate, s.object, *s.evidence, s.polarity, s.modality, s.speaker)}"


def _hash(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def document_triples(extraction: Extraction, reading: str) -> Iterator[ox.Triple]:
    """All that a document's graph holds.

    Args:
        extraction: what was read.
        reading: fingerprint of text, metadata and program, by which an unchanged document is known.
    """
    yield from _about_document(extraction.document, reading)
    for slug, name in extraction.names.items():
        yield ox.Triple(entity(slug), LABEL, ox.Literal(name))
    for m in extraction.mentions:
        yield from _mention(extraction.document, m)
    for s in extraction.statements:
        yield from _statement(extraction.document, s)


def _about_document(document: Document, reading: str) -> Iterator[ox.Triple]:
    node = ox.NamedNode(document.iri)
    yield ox.Triple(node, A, gov("Document"))
    texts = {
        DCTERMS + "identifier": document.id, DCTERMS + "title": document.title, DCTERMS + "creator": document.author,
        DCTERMS + "publisher": document.publisher, DCTERMS + "date": document.date, DCTERMS + "license": document.licence,
        DCTERMS + "source": document.url, GOV + "path": document.path, GOV + "text": document.text,
        GOV + "sha256": document.sha256, GOV + "reading": reading,
    }  # fmt: skip
    for predicate, value in texts.items():
        if value:
            yield ox.Triple(node, ox.NamedNode(predicate), ox.Literal(value))
    if document.kind:
        yield ox.Triple(node, gov("documentKind"), gov(_DOCUMENT_KINDS.get(document.kind, document.kind)))


def _selector(document: Document, start: int, end: int) -> Iterator[ox.Triple]:
    node = ox.NamedNode(selector_iri(document, start, end))
    yield ox.Triple(node, A, ox.NamedNode(OA + "TextPositionSelector"))
    yield ox.Triple(node, A, ox.NamedNode(OA + "TextQuoteSelector"))
    yield ox.Triple(node, ox.NamedNode(OA + "start"), ox.Literal(start))
    yield ox.Triple(node, ox.NamedNode(OA + "end"), ox.Literal(end))
    yield ox.Triple(node, ox.NamedNode(OA + "exact"), ox.Literal(document.text[start:end]))


def _mention(document: Document, m: Mention) -> Iterator[ox.Triple]:
    node = ox.NamedNode(mention_iri(document, m))
    yield ox.Triple(node, A, gov("Mention"))
    yield ox.Triple(node, ox.NamedNode(OA + "hasSource"), ox.NamedNode(document.iri))
    yield ox.Triple(
        node, ox.NamedNode(OA + "hasSelector"), ox.NamedNode(selector_iri(document, m.start, m.end))
    )
    yield ox.Triple(node, gov("refersTo"), entity(m.entity))
    yield ox.Triple(node, gov("kind"), gov(m.kind))
    yield from _found(node, m.how, m.confidence)
    yield ox.Triple(entity(m.entity), A, gov(m.kind))
    yield from _selector(document, m.start, m.end)


def _statement(document: Document, s: Statement) -> Iterator[ox.Triple]:
    node = ox.NamedNode(statement_iri(document, s))
    yield ox.Triple(node, A, gov("Statement"))
    yield ox.Triple(node, A, ox.NamedNode(RDF + "Statement"))
    yield ox.Triple(node, ox.NamedNode(RDF + "subject"), entity(s.subject))
    yield ox.Triple(node, ox.NamedNode(RDF + "predicate"), gov(s.predicate))
    yield ox.Triple(node, ox.NamedNode(RDF + "object"), entity(s.object))
    yield ox.Triple(node, gov("polarity"), gov(s.polarity))
    yield ox.Triple(node, gov("modality"), gov(s.modality))
    if s.speaker:
        yield ox.Triple(node, gov("speaker"), entity(s.speaker))
    for name, value in (("from", s.since), ("to", s.until)):
        if value:
            yield ox.Triple(node, gov(name), ox.Literal(value))
    yield ox.Triple(node, gov("evidence"), ox.NamedNode(selector_iri(document, *s.evidence)))
    yield from _found(node, s.how, s.confidence)
    yield from _selector(document, *s.evidence)


def _found(node: ox.NamedNode, how: str, confidence: float) -> Iterator[ox.Triple]:
    yield ox.Triple(node, gov("how"), ox.Literal(how))
    yield ox.Triple(node, gov("confidence"), ox.Literal(f"{confidence:.3f}", datatype=_DECIMAL))
