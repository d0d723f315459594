"""The accepted graph: plain triples that follow from what the documents say, for those who ask "who is member of what".

An entity has one kind, the one that most of its mentions have, and one name; a fact is accepted if some document
affirms and asserts it with enough confidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from govgraph.graph.access import facts, select
from govgraph.graph.quads import LABEL, SKOS, A, entity, gov
from govgraph.model import DOC, GOV, ID

if TYPE_CHECKING:
    from govgraph.ontology import Ontology


def accepted_triples(store: ox.Store, ontology: Ontology, *, threshold: float) -> set[ox.Triple]:
    """The triples of the accepted graph.

    Args:
        store: the dataset, of which the documents' graphs are read.
        ontology: gives kind and name of known entities.
        threshold: least confidence of an accepted statement.
    """
    kinds = _kinds(store)
    triples: set[ox.Triple] = set()
    names = _names(store, kinds)
    for slug, votes in kinds.items():
        known = ontology.known.get(slug)
        kind = known.kind if known else max(sorted(votes), key=lambda k: votes[k])
        node = entity(slug)
        triples.add(ox.Triple(node, A, gov(kind)))
        ordered = [known.label] if known else []
        ordered += [n for n in names[slug] if n not in ordered]
        triples.add(ox.Triple(node, LABEL, ox.Literal(ordered[0])))
        triples |= {ox.Triple(node, ox.NamedNode(SKOS + "altLabel"), ox.Literal(n)) for n in ordered[1:]}
    return triples | _facts(store, threshold)


def _kinds(store: ox.Store) -> dict[str, Counter[str]]:
    """Slug → how often its mentions have which kind."""
    kind_of = {fact.subject: fact.object.removeprefix(GOV) for fact in facts(store, GOV + "kind")}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in facts(store, GOV + "refersTo"):
        votes[mention.object.removeprefix(ID)][kind_of[mention.subject]] += 1
    return votes


def _names(store: ox.Store, wanted: dict[str, Counter[str]]) -> dict[str, list[str]]:
    """Slug → the names by which documents call it, the one that most documents use first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in facts(store, LABEL.value):
        slug = fact.subject.removeprefix(ID)
        if slug in wanted and fact.graph.startswith(DOC):
            counts[slug][fact.object] += 1
    return {s: sorted(c, key=lambda n: (-c[n], -len(n), n)) for s, c in counts.items()}


def _facts(store: ox.Store, threshold: float) -> set[ox.Triple]:
    said = select(
        store,
        f"""SELECT DISTINCT ?s ?p ?o {{ GRAPH ?g {{
          ?x a gov:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
             gov:polarity gov:positive ; gov:modality gov:asserted ; gov:confidence ?c FILTER(?c >= {threshold}) }} }}""",
    )
    return {ox.Triple(*(ox.NamedNode(str(row[end])) for end in "spo")) for row in said}
