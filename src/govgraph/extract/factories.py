"""The components registered as spaCy factories, so that ``nlp.add_pipe("govgraph_…")`` works in anyone's pipeline.

They are found through entry points once govgraph is installed. In a pipeline of your own keep the order: sentences,
known_names, identifiers, tagger, acronyms, mentions, statements.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language

from govgraph.extract.acronyms import Acronyms
from govgraph.extract.identifiers import Identifiers
from govgraph.extract.known_names import KnownNames
from govgraph.extract.mentions import Mentions
from govgraph.extract.sentences import mark_sentences
from govgraph.extract.statements import Statements
from govgraph.extract.tagging import TaggedNames
from govgraph.ontology import load_ontology

if TYPE_CHECKING:
    from spacy.tokens import Doc

PIPELINE = ("sentences", "known_names", "identifiers", "tagger", "acronyms", "mentions", "statements")


def _ontology_at(folder: str | None) -> Path | None:
    return Path(folder) if folder else None


@Language.component("govgraph_sentences", assigns=["token.is_sent_start"])
def sentences(doc: Doc) -> Doc:
    """Mark sentence boundaries."""
    return mark_sentences(doc)


@Language.factory("govgraph_known_names", default_config={"ontology": None, "confidence": 0.97})
def known_names(nlp: Language, name: str, ontology: str | None, confidence: float) -> KnownNames:  # noqa: ARG001
    """Find known names."""
    return KnownNames(nlp, load_ontology(_ontology_at(ontology)), confidence=confidence)


@Language.factory("govgraph_identifiers")
def identifiers(nlp: Language, name: str) -> Identifiers:  # noqa: ARG001
    """Find names that follow a rule."""
    return Identifiers()


@Language.factory("govgraph_tagger", default_config={"model": None}, requires=["token.is_sent_start"])
def tagger(nlp: Language, name: str, model: str | None) -> TaggedNames:  # noqa: ARG001
    """Find names nobody listed, with the trained model."""
    return TaggedNames(Path(model) if model else None)


@Language.factory("govgraph_acronyms")
def acronyms(nlp: Language, name: str) -> Acronyms:  # noqa: ARG001
    """Find definitions of acronyms and their uses."""
    return Acronyms()


@Language.factory(
    "govgraph_mentions", default_config={"ontology": None, "threshold": 0.75}, assigns=["doc.ents"]
)
def mentions(nlp: Language, name: str, ontology: str | None, threshold: float) -> Mentions:  # noqa: ARG001
    """Decide among candidates and name the entities."""
    return Mentions(load_ontology(_ontology_at(ontology)), threshold=threshold)


@Language.factory(
    "govgraph_statements", default_config={"ontology": None, "threshold": 0.3}, requires=["doc.sents"]
)
def statements(nlp: Language, name: str, ontology: str | None, threshold: float) -> Statements:  # noqa: ARG001
    """Read statements off the mentions."""
    return Statements(load_ontology(_ontology_at(ontology)), threshold=threshold)
