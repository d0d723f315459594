"""Evidence that cannot be borrowed: every text, mention and quote of the graph is read again and compared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from govgraph.graph.access import facts, select
from govgraph.graph.quads import ACCEPTED, DCTERMS, KNOWN, OA, ONTOLOGY, RDF
from govgraph.model import GOV, ID

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    named = {g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode)}
    for graph in sorted(named - {ACCEPTED.value, KNOWN.value, ONTOLOGY.value}):
        yield from _document(_DocumentGraph(store, graph))
    yield from _accepted(store)


class _DocumentGraph:
    """One document's graph as sets of strings."""

    def __init__(self, store: ox.Store, graph: str) -> None:
        self._store = store
        self.iri = graph
        self.name = self.one(graph, DCTERMS + "identifier") or graph

    def pairs(self, predicate: str, *, object: str | None = None) -> list[tuple[str, str]]:  # noqa: A002
        """Subjects and objects of a predicate, sorted."""
        return sorted(
            (f.subject, f.object) for f in facts(self._store, predicate, object=object, graph=self.iri)
        )

    def all(self, subject: str, predicate: str) -> set[str]:
        """Objects of a subject and predicate."""
        return {f.object for f in facts(self._store, predicate, subject=subject, graph=self.iri)}

    def one(self, subject: str, predicate: str) -> str | None:
        """The only object of a subject and predicate, or None."""
        found = self.all(subject, predicate)
        return found.pop() if len(found) == 1 else None


def _document(graph: _DocumentGraph) -> Iterator[Finding]:
    text = graph.one(graph.iri, GOV + "text")
    if text is None:
        yield Finding(graph.name, "text", "the graph holds no text, or more than one")
        return
    if hashlib.sha256(text.encode()).hexdigest() != graph.one(graph.iri, GOV + "sha256"):
        yield Finding(graph.name, "text", "its SHA-256 is not the one on record: the text was changed")
    good = set()
    for selector, exact in graph.pairs(OA + "exact"):
        message = _misquote(graph, selector, exact, text)
        if message:
            yield Finding(graph.name, _place(selector), message)
        else:
            good.add(selector)
    yield from _unsupported(graph, good)


def _misquote(graph: _DocumentGraph, selector: str, exact: str, text: str) -> str | None:
    start, end = graph.one(selector, OA + "start"), graph.one(selector, OA + "end")
    if start is None or end is None or graph.one(selector, OA + "exact") is None:
        return "a quote without one start, one end and one wording"
    found = text[int(start) : int(end)]
    if found != exact or not found:
        return f"quotes {exact[:60]!r} where the text has {found[:60]!r}"
    if _place(selector) != f"char={start},{end}":
        return "its name does not say its offsets"
    return None


def _unsupported(graph: _DocumentGraph, good: set[str]) -> Iterator[Finding]:
    mentions = graph.pairs(GOV + "refersTo")
    mentioned = {entity for _, entity in mentions}
    for mention, _ in mentions:
        selectors = graph.all(mention, OA + "hasSelector")
        if not selectors or not selectors <= good:
            yield Finding(graph.name, _place(mention), "a mention whose quote is missing or wrong")
    for statement, _ in graph.pairs(RDF + "type", object=GOV + "Statement"):
        evidence = graph.all(statement, GOV + "evidence")
        if not evidence or not evidence <= good:
            yield Finding(graph.name, _place(statement), "a statement whose quote is missing or wrong")
        for end in ("subject", "object"):
            ends = graph.all(statement, RDF + end)
            if not ends or not ends <= mentioned:
                message = f"a statement whose {end} is not mentioned in the document"
                yield Finding(graph.name, _place(statement), message)


def _accepted(store: ox.Store) -> Iterator[Finding]:
    rows = select(
        store, "SELECT ?s ?p ?o { GRAPH ?g { ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } }"
    )
    said = {(row["s"], row["p"], row["o"]) for row in rows}
    mentioned = {f.object for f in facts(store, GOV + "refersTo")}
    every = select(store, f"SELECT ?s ?p ?o {{ GRAPH <{ACCEPTED.value}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o")
    for row in every:
        subject, predicate, obj = (str(row[v]) for v in "spo")
        place = f"{_place(subject)} {_place(predicate)}"
        if obj.startswith(ID) and (subject, predicate, obj) not in said:
            yield Finding("accepted", place, f"no document says it of {_place(obj)}")
        elif subject not in mentioned:
            yield Finding("accepted", place, "no document mentions it")


def _place(iri: str) -> str:
    return iri.rsplit("#", 1)[-1] if "#" in iri else iri.removeprefix(ID)
