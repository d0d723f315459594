"""The few ways in which the house reads a store: quads of a predicate, and rows of a SELECT, as plain strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from govgraph.graph.quads import PREFIXES
from govgraph.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Fact(NamedTuple):
    """Subject, object and graph of a quad: IRIs, and for a literal object its text."""

    subject: str
    object: str
    graph: str


def facts(
    store: ox.Store,
    predicate: str,
    *,
    subject: str | None = None,
    object: str | None = None,  # noqa: A002
    graph: str | None = None,
) -> Iterator[Fact]:
    """Quads of a predicate; subject, object (IRIs) and graph narrow the search."""
    pattern = (_node(subject), ox.NamedNode(predicate), _node(object), _node(graph))
    for quad in store.quads_for_pattern(*pattern):
        yield Fact(_text(quad.subject), _text(quad.object), _text(quad.graph_name))


def select(store: ox.Store, sparql: str, *, union: bool = False) -> Iterator[dict[str, str | None]]:
    """Rows of a SELECT: variable → IRI or text, None where unbound.

    Raises:
        UsageError: if the query is not valid, or no SELECT.
    """
    answer = query(store, sparql, union=union)
    if not isinstance(answer, ox.QuerySolutions):
        raise UsageError("query: not a SELECT")
    names = [v.value for v in answer.variables]
    for row in answer:
        yield {name: None if row[name] is None else _text(row[name]) for name in names}


def query(
    store: ox.Store, sparql: str, *, union: bool
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Answer a SPARQL query; the prefixes of the house are declared already.

    Args:
        store: the dataset.
        sparql: SELECT, ASK, CONSTRUCT or DESCRIBE.
        union: whether patterns outside ``GRAPH`` see all graphs as one.

    Raises:
        UsageError: if the query is not valid.
    """
    try:
        return store.query(sparql, use_default_graph_as_union=union, prefixes=PREFIXES)
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"query: {error}") from error


def _node(iri: str | None) -> ox.NamedNode | None:
    return ox.NamedNode(iri) if iri else None


def _text(term: object) -> str:
    return str(getattr(term, "value", term))
