"""``ontology/*.ttl`` as one immutable :class:`Ontology`: kinds, predicates, known entities, what may relate to what.

The Turtle files are the only place where kinds, predicates, phrases and known names stand; this module only reads them.
Countries come from the Unicode CLDR (through babel), other names of countries from ``known.ttl``.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from govgraph.model import GOV, ID, GovgraphError
from govgraph.names import slug
from govgraph.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OWL = "http://www.w3.org/2002/07/owl#"
SCHEMA = "https://schema.org/"
SYMMETRIC = OWL + "SymmetricProperty"
LONG_NAME = 25
"""Characters from which a known entity is labelled with its acronym."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entity: its local name, label, plural, colour (#RRGGBB) and comment."""

    name: str
    label: str
    plural: str
    colour: str
    comment: str


@dataclass(frozen=True, slots=True)
class Predicate:
    """A relation that a text can state.

    ``influence`` is ``fromSubject``, ``fromObject`` or ``mutual``; ``weight`` 0 to 1. ``patterns`` and ``roles`` are the
    phrases by which the pattern rules find it (see ``ontology/patterns.ttl``).
    """

    name: str
    label: str
    inverse_label: str
    phrase: str
    negated_phrase: str
    comment: str
    subject_kinds: frozenset[str]
    object_kinds: frozenset[str]
    influence: str
    weight: float
    symmetric: bool
    patterns: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that an entity had, and until when (year or date), if known."""

    name: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in another collection, and the source where it was checked."""

    scheme: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """An entity that we wrote into ``known.ttl``, or a country."""

    slug: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    shared_acronyms: tuple[str, ...] = ()
    context_words: tuple[str, ...] = ()
    former_names: tuple[FormerName, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    group: str | None = None
    country: str | None = None
    definition: str | None = None
    url: str | None = None
    issued: str | None = None
    replaced_by: str | None = None

    @property
    def iri(self) -> str:
        """The entity's IRI."""
        return ID + self.slug

    @property
    def label(self) -> str:
        """The name for tables and pictures: a long name gives way to its acronym."""
        return self.acronyms[0] if self.acronyms and len(self.name) > LONG_NAME else self.name

    @property
    def safe_names(self) -> tuple[str, ...]:
        """Every name that means this entity wherever it stands."""
        former = tuple(f.name for f in self.former_names)
        return tuple(dict.fromkeys((self.name, *self.aliases, *self.acronyms, *former)))


@dataclass(frozen=True)
class Ontology:
    """All that the program knows before it reads a text.

    Attributes:
        kinds: local name → kind.
        predicates: local name → predicate.
        known: slug → known entity.
        groups: local name of a stakeholder group → its label.
        role_frames: patterns that hold for every predicate with roles.
        cues: name of a list of cue words → the words.
        triples: the terms (``govgraph.ttl``, ``patterns.ttl``), without blank nodes.
        known_triples: the known entities, countries included, without blank nodes.
        fingerprint: SHA-256 over the files.
    """

    kinds: dict[str, Kind]
    predicates: dict[str, Predicate]
    known: dict[str, KnownEntity]
    groups: dict[str, str]
    role_frames: tuple[str, ...]
    cues: dict[str, tuple[str, ...]]
    triples: frozenset[ox.Triple]
    known_triples: frozenset[ox.Triple]
    fingerprint: str

    def allows(self, subject_kind: str, predicate: str, object_kind: str) -> bool:
        """Whether a statement of this predicate may join these kinds."""
        p = self.predicates[predicate]
        return subject_kind in p.subject_kinds and object_kind in p.object_kinds

    @cached_property
    def by_name(self) -> dict[str, KnownEntity]:
        """Unambiguous name → known entity."""
        return {name: entity for entity in self.known.values() for name in entity.safe_names}


class _Facts:
    """Objects of parsed triples by subject and predicate; a reader's convenience."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.by_subject: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for t in triples:
            if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode | ox.Literal):
                self.by_subject[t.subject.value][t.predicate.value].append(t.object.value)
        for properties in self.by_subject.values():
            for values in properties.values():
                values.sort()

    def all(self, subject: str, predicate: str) -> tuple[str, ...]:
        return tuple(self.by_subject.get(subject, {}).get(predicate, ()))

    def one(self, subject: str, predicate: str) -> str | None:
        values = self.all(subject, predicate)
        return values[0] if values else None

    def text(self, subject: str, predicate: str) -> str:
        value = self.one(subject, predicate)
        if value is None:
            raise GovgraphError(f"ontology: {subject} has no {predicate}; run `govgraph ontology --check`")
        return value

    def of_type(self, name: str) -> list[str]:
        return sorted(s for s, p in self.by_subject.items() if GOV + name in p.get(RDF_TYPE.value, ()))


@lru_cache(maxsize=4)
def load_ontology(folder: Path | None = None) -> Ontology:
    """Read the ontology.

    Args:
        folder: a folder with ``govgraph.ttl``, ``patterns.ttl`` and ``known.ttl``; the one that ships, if None.

    Raises:
        GovgraphError: if a file is missing or is not valid Turtle.
    """
    folder = folder or shipped("ontology")
    digest = hashlib.sha256()
    terms: set[ox.Triple] = set()
    for name in ("govgraph.ttl", "patterns.ttl"):
        terms |= _parse(folder / name, digest)
    known = _parse(folder / "known.ttl", digest)
    known |= set(_countries(known))
    facts, known_facts = _Facts(terms), _Facts(known)
    kinds = {k.name: k for k in (_kind(facts, iri) for iri in facts.of_type("Kind"))}
    predicates = {p.name: p for p in (_predicate(facts, iri) for iri in facts.of_type("Predicate"))}
    return Ontology(
        kinds=kinds,
        predicates=predicates,
        known={e.slug: e for e in _known(known_facts, kinds)},
        groups={_local(g): facts.text(g, RDFS + "label") for g in facts.of_type("StakeholderGroup")},
        role_frames=facts.all(GOV + "Predicate", GOV + "roleFrame"),
        cues={_local(c): facts.all(c, GOV + "word") for c in facts.of_type("CueList")},
        triples=frozenset(terms),
        known_triples=frozenset(known),
        fingerprint=digest.hexdigest(),
    )


def _parse(path: Path, digest: hashlib._Hash) -> set[ox.Triple]:
    try:
        data = path.read_bytes()
        quads = list(ox.parse(data, format=ox.RdfFormat.TURTLE))
    except OSError as error:
        raise GovgraphError(f"{path}: cannot be read ({error.strerror}); install govgraph again") from error
    except SyntaxError as error:
        raise GovgraphError(f"{path}: not valid Turtle: {error}") from error
    digest.update(data)
    return skolemized(q.triple for q in quads)


def skolemized(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """The triples with each blank node replaced by an IRI made from its owner and what it says.

    Blank nodes have no name that survives from run to run; an export must be the same each time.
    """
    triples = list(triples)
    content: dict[ox.BlankNode, list[str]] = defaultdict(list)
    owner: dict[ox.BlankNode, str] = {}
    for t in triples:
        if isinstance(t.subject, ox.BlankNode):
            content[t.subject].append(f"{t.predicate} {t.object}")
        if isinstance(t.object, ox.BlankNode) and isinstance(t.subject, ox.NamedNode):
            owner[t.object] = t.subject.value
    names: dict[object, ox.NamedNode] = {
        node: ox.NamedNode(
            owner.get(node, ID + "node")
            + "#"
            + hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:12]
        )
        for node, said in content.items()
    }
    return {
        ox.Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object))
        for t in triples
    }


def _countries(known: set[ox.Triple]) -> Iterator[ox.Triple]:
    """Each country of the CLDR that ``known.ttl`` does not itself name with its ``gov:territoryCode``."""
    from babel import Locale

    code_of = ox.NamedNode(GOV + "territoryCode")
    written = {t.object.value for t in known if t.predicate == code_of and isinstance(t.object, ox.Literal)}
    not_a_country = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"}
    for code, name in sorted(Locale("en").territories.items()):
        if len(code) == 2 and code.isalpha() and code not in written | not_a_country:  # noqa: PLR2004
            plain = name.split(" (")[0].replace(" & ", " and ").replace("’", "'").replace("St. ", "Saint ")
            node = ox.NamedNode(ID + slug(plain))
            yield ox.Triple(node, RDF_TYPE, ox.NamedNode(GOV + "Place"))
            yield ox.Triple(node, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(plain))
            yield ox.Triple(node, code_of, ox.Literal(code))
            yield ox.Triple(node, ox.NamedNode(GOV + "countryCode"), ox.Literal(code))


def _local(iri: str) -> str:
    return iri.removeprefix(GOV)


def _kind(facts: _Facts, iri: str) -> Kind:
    return Kind(
        name=_local(iri),
        label=facts.text(iri, RDFS + "label"),
        plural=facts.text(iri, GOV + "plural"),
        colour=facts.text(iri, GOV + "colour"),
        comment=facts.text(iri, RDFS + "comment"),
    )


def _predicate(facts: _Facts, iri: str) -> Predicate:
    return Predicate(
        name=_local(iri),
        label=facts.text(iri, RDFS + "label"),
        inverse_label=facts.text(iri, GOV + "inverseLabel"),
        phrase=facts.text(iri, GOV + "phrase"),
        negated_phrase=facts.text(iri, GOV + "negatedPhrase"),
        comment=facts.text(iri, RDFS + "comment"),
        subject_kinds=frozenset(map(_local, facts.all(iri, GOV + "subjectKind"))),
        object_kinds=frozenset(map(_local, facts.all(iri, GOV + "objectKind"))),
        influence=_local(facts.text(iri, GOV + "influence")),
        weight=float(facts.text(iri, GOV + "edgeWeight")),
        symmetric=SYMMETRIC in facts.all(iri, RDF_TYPE.value),
        patterns=facts.all(iri, GOV + "pattern"),
        roles=facts.all(iri, GOV + "role"),
    )


def _known(facts: _Facts, kinds: dict[str, Kind]) -> Iterator[KnownEntity]:
    for iri in sorted(facts.by_subject):
        types = [k for k in map(_local, facts.all(iri, RDF_TYPE.value)) if k in kinds]
        if iri.startswith(ID) and types:
            yield _known_entity(facts, iri, types[0])


def _known_entity(facts: _Facts, iri: str, kind: str) -> KnownEntity:
    group = facts.one(iri, GOV + "stakeholderGroup")
    replaced_by = facts.one(iri, GOV + "replacedBy")
    return KnownEntity(
        slug=iri.removeprefix(ID),
        kind=kind,
        name=facts.text(iri, SKOS + "prefLabel"),
        aliases=facts.all(iri, SKOS + "altLabel"),
        acronyms=facts.all(iri, GOV + "acronym"),
        shared_acronyms=facts.all(iri, GOV + "sharedAcronym"),
        context_words=facts.all(iri, GOV + "contextWord"),
        former_names=tuple(
            FormerName(facts.text(f, SKOS + "prefLabel"), facts.one(f, GOV + "until"))
            for f in facts.all(iri, GOV + "formerName")
        ),
        identifiers=tuple(_identifier(facts, i) for i in facts.all(iri, GOV + "identifier")),
        group=_local(group) if group else None,
        country=facts.one(iri, GOV + "countryCode"),
        definition=facts.one(iri, SKOS + "definition"),
        url=facts.one(iri, SCHEMA + "url"),
        issued=facts.one(iri, GOV + "issued"),
        replaced_by=replaced_by.removeprefix(ID) if replaced_by else None,
    )


def _identifier(facts: _Facts, iri: str) -> Identifier:
    source = facts.one(iri, "http://purl.org/dc/terms/source")
    return Identifier(facts.text(iri, GOV + "scheme"), facts.text(iri, GOV + "value"), source or "")


def ontology_faults(ontology: Ontology) -> list[str]:
    """What a linter finds wrong with the ontology; nothing, if all is well.

    Every term has a label, a comment and a type; every known entity one kind, a name, and a definition unless it is a
    country; no two entities share an unambiguous name; a shared acronym has context words; an identifier has a source;
    whatever an entity points to is there.
    """
    terms, known = _Facts(ontology.triples), _Facts(ontology.known_triples)
    return sorted([*_term_faults(terms), *_entity_faults(ontology, known), *_name_faults(ontology)])


def _term_faults(terms: _Facts) -> Iterator[str]:
    for iri, properties in terms.by_subject.items():
        if not iri.startswith(GOV) or set(properties) <= {GOV + "roleFrame", GOV + "pattern", GOV + "role"}:
            continue
        missing = {"type": RDF_TYPE.value, "label": RDFS + "label", "comment": RDFS + "comment"}
        for what, predicate in missing.items():
            if not properties.get(predicate):
                yield f"{iri}: no {what}"


def _entity_faults(ontology: Ontology, known: _Facts) -> Iterator[str]:
    kinds = {GOV + k for k in ontology.kinds}
    for iri, properties in known.by_subject.items():
        if "#" in iri:
            continue
        types = kinds & set(properties.get(RDF_TYPE.value, ()))
        if len(types) != 1:
            yield f"{iri}: {len(types)} kinds"
        if len(properties.get(SKOS + "prefLabel", ())) != 1:
            yield f"{iri}: not one name"
        if not properties.get(SKOS + "definition") and not properties.get(GOV + "territoryCode"):
            yield f"{iri}: no definition"
        for group in set(map(_local, properties.get(GOV + "stakeholderGroup", ()))) - set(ontology.groups):
            yield f"{iri}: unknown stakeholder group {group}"
        pointers = (GOV + "partOf", GOV + "replacedBy", OWL + "differentFrom")
        for target in (
            t for p in pointers for t in properties.get(p, ()) if t.removeprefix(ID) not in ontology.known
        ):
            yield f"{iri}: points to {target}, which is not known"


def _name_faults(ontology: Ontology) -> Iterator[str]:
    bearers: dict[str, set[str]] = defaultdict(set)
    for entity in ontology.known.values():
        for name in entity.safe_names:
            bearers[name].add(entity.slug)
        if entity.shared_acronyms and not entity.context_words:
            yield f"{entity.iri}: a shared acronym without context words"
        for identifier in entity.identifiers:
            if not identifier.source:
                yield f"{entity.iri}: identifier {identifier.scheme}:{identifier.value} without a source"
    for name, slugs in bearers.items():
        if len(slugs) > 1:
            yield f"{name!r} names {', '.join(sorted(slugs))}"
