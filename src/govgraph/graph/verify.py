"""Evidence that cannot be borrowed: every text, mention and quote of the graph is read again and compared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from govgraph.graph.quads import ACCEPTED, DCTERMS, KNOWN, OA, ONTOLOGY, RDF, gov
from govgraph.model import GOV, ID

if TYPE_CHECKING:
    from collections.abc import Iterator

_POSITION = (ox.NamedNode(OA + "start"), ox.NamedNode(OA + "end"), ox.NamedNode(OA + "exact"))


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something in the graph that its text does not bear out: the document, the place in it, and what is wrong."""

    document: str
    place: str
    message: str


def verify(store: ox.Store) -> Iterator[Finding]:
    """Each lie of the graph, document by document.

    Checked are: the text against its SHA-256; every quote against the text at its offsets; that every mention and
    statement has a quote; that the entities of a statement are mentioned in its document; that every accepted fact is
    said by some document; that nothing is accepted or named which no document mentions.
    """
    graphs = sorted((g for g in store.named_graphs() if isinstance(g, ox.NamedNode)), key=str)
    for graph in graphs:
        if graph not in {ACCEPTED, KNOWN, ONTOLOGY}:
            yield from _document(store, graph)
    yield from _accepted(store)


def _one(store: ox.Store, graph: ox.NamedNode, subject: ox.NamedNode, predicate: ox.NamedNode) -> str | None:
    values = [q.object.value for q in store.quads_for_pattern(subject, predicate, None, graph)]
    return values[0] if len(values) == 1 else None


def _document(store: ox.Store, graph: ox.NamedNode) -> Iterator[Finding]:
    name = _one(store, graph, graph, ox.NamedNode(DCTERMS + "identifier")) or graph.value
    text = _one(store, graph, graph, gov("text"))
    if text is None:
        yield Finding(name, "text", "the graph holds no text, or more than one")
        return
    if hashlib.sha256(text.encode()).hexdigest() != _one(store, graph, graph, gov("sha256")):
        yield Finding(name, "text", "its SHA-256 is not the one on record: the text was changed")
    good = set()
    for quad in store.quads_for_pattern(None, _POSITION[2], None, graph):
        message = _misquote(store, graph, quad.subject, text)  # type: ignore[arg-type]
        if message:
            yield Finding(name, _place(quad.subject), message)
        else:
            good.add(quad.subject)
    yield from _unsupported(store, graph, name, good)


def _misquote(store: ox.Store, graph: ox.NamedNode, selector: ox.NamedNode, text: str) -> str | None:
    start, end, exact = (_one(store, graph, selector, p) for p in _POSITION)
    if start is None or end is None or exact is None:
        return "a quote without one start, one end and one wording"
    found = text[int(start) : int(end)]
    if found != exact or not found:
        return f"quotes {exact[:60]!r} where the text has {found[:60]!r}"
    if selector.value.rsplit("#", 1)[-1] != f"char={start},{end}":
        return "its name does not say its offsets"
    return None


def _unsupported(store: ox.Store, graph: ox.NamedNode, name: str, good: set[object]) -> Iterator[Finding]:
    mentioned = set()
    for quad in store.quads_for_pattern(None, gov("refersTo"), None, graph):
        mentioned.add(quad.object)
        selectors = {q.object for q in store.quads_for_pattern(quad.subject, ox.NamedNode(OA + "hasSelector"), None, graph)}
        if not selectors or not selectors <= good:
            yield Finding(name, _place(quad.subject), "a mention whose quote is missing or wrong")
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), gov("Statement"), graph):
        evidence = {q.object for q in store.quads_for_pattern(quad.subject, gov("evidence"), None, graph)}
        if not evidence or not evidence <= good:
            yield Finding(name, _place(quad.subject), "a statement whose quote is missing or wrong")
        for end in ("subject", "object"):
            ends = {q.object for q in store.quads_for_pattern(quad.subject, ox.NamedNode(RDF + end), None, graph)}
            if not ends or not ends <= mentioned:
                yield Finding(name, _place(quad.subject), f"a statement whose {end} is not mentioned in the document")


def _accepted(store: ox.Store) -> Iterator[Finding]:
    said = {
        tuple(row[v] for v in ("s", "p", "o"))
        for row in store.query(
            f"PREFIX rdf: <{RDF}> SELECT ?s ?p ?o {{ GRAPH ?g {{ ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }} }}"
        )
    }
    mentioned = {q.object for q in store.quads_for_pattern(None, gov("refersTo"), None, None)}
    for quad in store.quads_for_pattern(None, None, None, ACCEPTED):
        place = f"{_place(quad.subject)} {quad.predicate.value.removeprefix(GOV)}"
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(ID):
            if (quad.subject, quad.predicate, quad.object) not in said:
                yield Finding("accepted", place, f"no document says it of {_place(quad.object)}")
        elif quad.subject not in mentioned:
            yield Finding("accepted", place, "no document mentions it")


def _place(node: object) -> str:
    value = getattr(node, "value", str(node))
    return value.rsplit("#", 1)[-1] if "#" in value else value.removeprefix(ID)
