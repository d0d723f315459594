"""The named questions that researchers ask: who is this, what is said, where does a word stand. Answers are rows.

A row is a frozen dataclass whose fields are the keys of the JSON that the command line prints.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from govgraph.graph.access import Fact, facts, select
from govgraph.graph.quads import ACCEPTED, DCTERMS, RDF, SKOS
from govgraph.graph.store import document_id
from govgraph.model import DOC, GOV, ID, NotFoundError, UsageError, document_iri
from govgraph.names import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govgraph.graph import Graph
    from govgraph.ontology import KnownEntity, Ontology

NEAREST: Final = 5


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document of the graph."""

    id: str
    title: str
    date: str | None
    kind: str | None
    author: str | None
    publisher: str | None
    url: str | None

    @property
    def citation(self) -> str:
        """A short citation: who, title, date."""
        who = self.author or self.publisher
        return ", ".join(filter(None, (who, f"“{self.title}”", self.date)))


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity of the graph, with how often and in how many documents it is named."""

    entity: str
    iri: str
    kind: str
    mentions: int
    documents: int


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement with its evidence. ``subject`` and ``object`` are names; their slugs and IRIs stand beside them."""

    subject: str
    predicate: str
    object: str
    words: str
    polarity: str
    modality: str
    speaker: str | None
    since: str | None
    until: str | None
    confidence: float
    how: str
    document: str
    title: str
    date: str | None
    quote: str
    start: int
    end: int
    subject_iri: str
    object_iri: str
    speaker_iri: str | None
    iri: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage that holds a searched text."""

    document: str
    title: str
    date: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the graph knows of an entity."""

    name: str
    iri: str
    kind: str
    names: tuple[str, ...]
    definition: str | None
    group: str | None
    country: str | None
    url: str | None
    former_names: tuple[str, ...]
    identifiers: tuple[str, ...]
    mentions: int
    documents: tuple[DocumentRow, ...]
    statements: tuple[StatementRow, ...]


@dataclass
class Entities:
    """The entities that documents mention: names, kinds, and how to find one by what a user types.

    Attributes:
        graph: the graph.
        ontology: for further names of known entities.
    """

    graph: Graph
    ontology: Ontology
    _names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list), init=False)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Slug → kind, as accepted; of a document that a broken-off build left unaccepted, as it says."""
        found: dict[str, str] = {}
        for accepted in (False, True):
            for fact in self._facts(RDF + "type", accepted=accepted):
                if fact.subject.startswith(ID):
                    found[fact.subject.removeprefix(ID)] = fact.object.removeprefix(GOV)
        return found

    @cached_property
    def labels(self) -> dict[str, str]:
        """Slug → accepted name, or the name in the documents as for ``kinds``."""
        found: dict[str, str] = {}
        for accepted in (False, True):
            for fact in self._facts(SKOS + "prefLabel", accepted=accepted):
                found[fact.subject.removeprefix(ID)] = fact.object
        return {slug: found[slug] for slug in self.kinds if slug in found}

    def _facts(self, predicate: str, *, accepted: bool) -> list[Fact]:
        """Sorted facts of the accepted graph, or of the documents' graphs."""
        start = ACCEPTED.value if accepted else DOC
        return sorted(f for f in facts(self.graph.store, predicate) if f.graph.startswith(start))

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Slug → every name, the accepted one first."""
        also = defaultdict(list)
        for fact in facts(self.graph.store, SKOS + "altLabel", graph=ACCEPTED.value):
            also[fact.subject.removeprefix(ID)].append(fact.object)
        return {
            s: tuple(dict.fromkeys((n, *self._known_names(s), *sorted(also[s]))))
            for s, n in self.labels.items()
        }

    def _known_names(self, slug: str) -> Iterable[str]:
        known = self.ontology.known.get(slug)
        return (*known.safe_names, *known.shared_acronyms) if known else ()

    def known(self, slug: str) -> KnownEntity | None:
        """What ``known.ttl`` says of an entity."""
        return self.ontology.known.get(slug)

    def name(self, slug: str) -> str:
        """Accepted name of an entity, or its slug."""
        return self.labels.get(slug, slug)

    def find(self, text: str) -> str:
        """Slug of the entity that a user means by an IRI, a slug or a name.

        Raises:
            UsageError: if several entities have the name; lists them.
            NotFoundError: if none has; lists the nearest.
        """
        slug = text.removeprefix(ID)
        if slug in self.labels:
            return slug
        exact = [s for s, names in self.names.items() if text in names]
        wanted = key(text)
        found = exact or [s for s, names in self.names.items() if wanted in map(key, names)]
        if len(found) == 1:
            return found[0]
        if found:
            listed = "; ".join(f"{self.name(s)} ({self.kinds[s]}, {s})" for s in sorted(found))
            raise UsageError(f"{text}: several entities have that name; give one by its slug: {listed}")
        nearest = "; ".join(f"{self.name(s)} ({s})" for s, _ in self.near(text))
        hint = f"; nearest: {nearest}" if nearest else "; `govgraph search` looks in the texts"
        raise NotFoundError(f"{text}: no entity of that name in the graph{hint}")

    def near(self, text: str, *, limit: int = NEAREST) -> list[tuple[str, float]]:
        """Slugs of the entities whose names are most like a text, with likeness from 0 to 100, best first."""
        from rapidfuzz import fuzz, process, utils

        choices = {
            (slug, name): name
            for slug, names in self.names.items()
            for name in names
            if 2 * len(name) >= len(text)
        }
        hits = process.extract(
            text,
            choices,
            scorer=fuzz.WRatio,
            processor=utils.default_process,
            limit=5 * limit,
            score_cutoff=60,
        )
        best: dict[str, float] = {}
        for _, score, (slug, _) in hits:
            best[slug] = max(score, best.get(slug, 0.0))
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:limit]


def documents(graph: Graph) -> list[DocumentRow]:
    """Every document, by date and id."""
    fields = {
        "id": "identifier", "title": "title", "date": "date", "author": "creator", "publisher": "publisher", "url": "source"
    }  # fmt: skip
    found: dict[str, dict[str, Any]] = {
        fact.subject: dict.fromkeys((*fields, "kind")) for fact in facts(graph.store, GOV + "reading")
    }
    for name, term in fields.items():
        for fact in facts(graph.store, DCTERMS + term):
            if fact.subject in found:
                found[fact.subject][name] = fact.object
    for fact in facts(graph.store, GOV + "documentKind"):
        found[fact.subject]["kind"] = fact.object.removeprefix(GOV).removesuffix("Text")
    return sorted((DocumentRow(**values) for values in found.values()), key=lambda d: (d.date or "", d.id))


_STATEMENTS = """
SELECT ?x ?s ?p ?o ?polarity ?modality ?speaker ?since ?until ?confidence ?how ?quote ?start ?end ?doc WHERE {
  %s
  GRAPH ?doc {
    ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; gov:polarity ?polarity ; gov:modality ?modality ;
       gov:confidence ?confidence ; gov:how ?how ; gov:evidence ?e .
    ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end .
    OPTIONAL { ?x gov:speaker ?speaker } OPTIONAL { ?x gov:from ?since } OPTIONAL { ?x gov:to ?until }
  }
}"""


def statements(
    entities: Entities,
    *,
    about: str | None = None,
    subject: str | None = None,
    predicate: str | None = None,
    object: str | None = None,  # noqa: A002
    speaker: str | None = None,
    polarity: str | None = None,
    modality: str | None = None,
    document: str | None = None,
    kind: str | None = None,
    publisher: str | None = None,
    since: str | None = None,
    before: str | None = None,
) -> list[StatementRow]:
    """Statements that fit every filter given.

    Args:
        entities: the graph's entities.
        about: slug of an entity that is subject or object.
        subject: slug.
        predicate: local name.
        object: slug.
        speaker: slug.
        polarity: ``positive`` or ``negative``.
        modality: ``asserted``, ``alleged``, ``planned`` or ``hypothetical``.
        document: id of a document.
        kind: kind of document.
        publisher: publisher of the document.
        since: documents of this date or later.
        before: documents before this date.

    Returns:
        Rows by date, document and place.
    """
    docs = {d.id: d for d in documents(entities.graph)}
    where = "".join(
        f"VALUES ?{name} {{ <{base}{value}> }} "
        for name, base, value in (("s", ID, subject), ("p", GOV, predicate), ("o", ID, object))
        if value
    )
    if about:
        where += f"VALUES (?s ?o) {{ (<{ID}{about}> UNDEF) (UNDEF <{ID}{about}>) }} "
    rows = {
        row.iri: row
        for row in _statement_rows(entities, where, docs)
        if _fits(
            row, docs[row.document], speaker, polarity, modality, document, kind, publisher, since, before
        )
    }
    return sorted(rows.values(), key=lambda r: (r.date or "", r.document, r.start, r.iri))


def _fits(
    row: StatementRow, doc: DocumentRow, speaker: str | None, polarity: str | None, modality: str | None,
    document: str | None, kind: str | None, publisher: str | None, since: str | None, before: str | None,
) -> bool:  # fmt: skip
    date = doc.date or ""
    return (
        speaker in (None, (row.speaker_iri or "").removeprefix(ID))
        and polarity in (None, row.polarity)
        and modality in (None, row.modality)
        and document in (None, row.document)
        and kind in (None, doc.kind)
        and (publisher is None or fold(publisher) in fold(doc.publisher or ""))
        and (since is None or date >= since)
        and (before is None or (date != "" and date < before))
    )


def _statement_rows(entities: Entities, where: str, docs: dict[str, DocumentRow]) -> Iterator[StatementRow]:
    for value in select(entities.graph.store, _STATEMENTS % where):
        doc = docs[document_id(str(value["doc"]))]
        subject, obj = (str(value[v]).removeprefix(ID) for v in "so")
        predicate = str(value["p"]).removeprefix(GOV)
        polarity, modality = (str(value[v]).removeprefix(GOV) for v in ("polarity", "modality"))
        ends = entities.name(subject), entities.name(obj)
        speaker = entities.name(value["speaker"].removeprefix(ID)) if value["speaker"] else None
        yield StatementRow(
            subject=ends[0], predicate=predicate, object=ends[1],
            words=in_words(entities.ontology, ends[0], predicate, ends[1], polarity, modality, speaker),
            polarity=polarity, modality=modality, speaker=speaker, since=value["since"], until=value["until"],
            confidence=float(str(value["confidence"])), how=str(value["how"]), document=doc.id, title=doc.title, date=doc.date,
            quote=str(value["quote"]), start=int(str(value["start"])), end=int(str(value["end"])),
            subject_iri=str(value["s"]), object_iri=str(value["o"]), speaker_iri=value["speaker"], iri=str(value["x"]),
        )  # fmt: skip


def in_words(
    ontology: Ontology,
    subject: str,
    predicate: str,
    obj: str,
    polarity: str,
    modality: str,
    speaker: str | None,
) -> str:
    """A statement as a clause of English.

    >>> from govgraph.ontology import load_ontology
    >>> in_words(load_ontology(), "Lu Heng", "founderOf", "LARUS Foundation", "positive", "asserted", None)
    'Lu Heng founded LARUS Foundation'
    """
    p = ontology.predicates[predicate]
    phrase = p.phrase if polarity == "positive" else p.negated_phrase
    clause = f"{subject} {phrase} {obj}"
    if modality != "asserted":
        clause += f" ({modality})"
    return f"{clause}, says {speaker}" if speaker else clause


def search(entities: Entities, text: str, *, limit: int = 20) -> tuple[list[EntityRow], list[PassageRow]]:
    """Entities with a name like a text, and passages that hold the text itself.

    Args:
        entities: the graph's entities.
        text: what to look for; case and accents do not matter.
        limit: most rows of each sort.
    """
    counts = mention_counts(entities.graph)
    wanted = fold(text)
    holding = [s for s, names in entities.names.items() if any(wanted in fold(n) for n in names)]
    like = [s for s, score in entities.near(text, limit=limit) if score >= 85 and s not in holding]  # noqa: PLR2004
    holding.sort(key=lambda s: (key(entities.name(s)) != key(text), -counts[s][0], s))
    rows = [_entity_row(entities, s, counts) for s in (*holding, *like)][:limit]
    return rows, list(_passages(entities.graph, wanted, limit))


def _entity_row(entities: Entities, slug: str, counts: dict[str, tuple[int, int]]) -> EntityRow:
    return EntityRow(entities.name(slug), ID + slug, entities.kinds[slug], *counts[slug])


def entity_rows(entities: Entities) -> list[EntityRow]:
    """Every entity, the most mentioned first."""
    counts = mention_counts(entities.graph)
    rows = [_entity_row(entities, slug, counts) for slug in entities.labels]
    return sorted(rows, key=lambda r: (-r.mentions, r.iri))


def mention_counts(graph: Graph) -> dict[str, tuple[int, int]]:
    """Slug → number of mentions, number of documents."""
    mentions: Counter[str] = Counter()
    where: dict[str, set[str]] = defaultdict(set)
    for fact in facts(graph.store, GOV + "refersTo"):
        slug = fact.object.removeprefix(ID)
        mentions[slug] += 1
        where[slug].add(fact.graph)
    return {slug: (n, len(where[slug])) for slug, n in mentions.items()}


def texts(graph: Graph) -> Iterator[tuple[str, str]]:
    """Id and text of each document, by id."""
    found = ((document_id(f.subject), f.object) for f in facts(graph.store, GOV + "text"))
    yield from sorted(found)


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n{2,}")


def _passages(graph: Graph, wanted: str, limit: int) -> Iterator[PassageRow]:
    docs = {d.id: d for d in documents(graph)}
    given = 0
    for doc, text in texts(graph):
        for start, end in sentence_spans(text):
            if wanted in fold(text[start:end]):
                yield PassageRow(doc, docs[doc].title, docs[doc].date, start, end, text[start:end])
                given += 1
                if given == limit:
                    return


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of passages of about a sentence each, by a plain rule that needs no pipeline."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def show(entities: Entities, slug: str) -> Page:
    """The page of an entity.

    Args:
        entities: the graph's entities.
        slug: of the entity.
    """
    known = entities.known(slug)
    mentions, _ = mention_counts(entities.graph).get(slug, (0, 0))
    named_in = {document_id(f.graph) for f in facts(entities.graph.store, GOV + "refersTo", object=ID + slug)}
    return Page(
        name=entities.name(slug),
        iri=ID + slug,
        kind=entities.kinds[slug],
        names=entities.names[slug][1:],
        definition=known.definition if known else None,
        group=entities.ontology.groups[known.group] if known and known.group else None,
        country=known.country if known else None,
        url=known.url if known else None,
        former_names=tuple(f"{f.name} (until {f.until})" if f.until else f.name for f in known.former_names)
        if known
        else (),
        identifiers=tuple(f"{i.scheme}:{i.value} ({i.source})" for i in known.identifiers) if known else (),
        mentions=mentions,
        documents=tuple(d for d in documents(entities.graph) if d.id in named_in),
        statements=tuple(statements(entities, about=slug)),
    )


def mention_spans(graph: Graph, document: str, slugs: Iterable[str]) -> list[tuple[int, int]]:
    """Offsets of the mentions of some entities in a document."""
    values = " ".join(f"<{ID}{slug}>" for slug in slugs)
    rows = select(
        graph.store,
        f"SELECT ?start ?end {{ VALUES ?e {{ {values} }} GRAPH <{document_iri(document)}> {{ "
        "?m gov:refersTo ?e ; oa:hasSelector ?x . ?x oa:start ?start ; oa:end ?end } }",
    )
    return sorted((int(str(r["start"])), int(str(r["end"]))) for r in rows)


def marked(
    quote: str, start: int, spans: Iterable[tuple[int, int]], *, left: str = "[", right: str = "]"
) -> str:
    """A quote with the mentions inside it between marks.

    >>> marked("AFRINIC sued.", 10, [(10, 17)])
    '[AFRINIC] sued.'
    """
    out, at = "", 0
    for a, b in sorted(set(spans)):
        if a - start >= at and b - start <= len(quote):
            out += quote[at : a - start] + left + quote[a - start : b - start] + right
            at = b - start
    return out + quote[at:]
