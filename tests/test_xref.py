"""Suggestions for authors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govgraph.model import Document, Mention
from govgraph.xref import PER_DOCUMENT, Suggestion, introduced, suggest

if TYPE_CHECKING:
    from collections.abc import Callable

    from govgraph.extract import Extractor
    from govgraph.questions import Entities


def suggestions(entities: Entities, extractor: Extractor, text: str) -> list[Suggestion]:
    return suggest(entities, extractor.extract(Document("draft", text)))


def test_same_statement_elsewhere_is_support(entities: Entities, extractor: Extractor) -> None:
    """What the draft says and the corpus says too is offered with quote and citation."""
    found = suggestions(entities, extractor, "As is well known, Lu Heng founded the LARUS Foundation.")

    support = next(s for s in found if s.kind == "support")
    assert support.document == "larus"
    assert "LARUS Foundation" in support.quote
    assert support.citation


def test_opposite_is_a_conflict(entities: Entities, extractor: Extractor) -> None:
    """What the corpus denies is offered as a conflict, and first."""
    found = suggestions(entities, extractor, "RIPE is a member of the RIPE NCC.")

    assert found[0].kind == "conflict"
    assert "says the opposite" in found[0].why


def test_another_chief_executive_is_a_conflict(entities: Entities, extractor: Extractor) -> None:
    """Two chief executives of one body are shown to the author."""
    found = suggestions(entities, extractor, "Mirjam Kühne is the managing director of the RIPE NCC.")

    assert any(s.kind == "conflict" and "names another chief executive" in s.why for s in found)


def test_thing_that_the_draft_never_introduces_gets_a_gloss(entities: Entities, extractor: Extractor) -> None:
    """A name without a word on what it is gets a sentence of explanation; an introduced one does not."""
    bare = suggestions(entities, extractor, "Many watch AFRINIC these days.")
    introduced_here = suggestions(
        entities, extractor, "Many watch AFRINIC, the registry for Africa, these days."
    )

    assert "introduce" in {s.kind for s in bare}
    assert "introduce" not in {s.kind for s in introduced_here}


def test_no_document_fills_the_list(
    entities: Entities, extractor: Extractor, read: Callable[..., object]
) -> None:
    """At most three suggestions come from one document."""
    text = "Lu Heng is the chief executive of LARUS Limited. He founded the LARUS Foundation. Cloud Innovation sued AFRINIC. AFRINIC opposed Cloud Innovation."
    found = suggestions(entities, extractor, text)

    per = [s.document for s in found if s.document]
    assert max(per.count(d) for d in per) <= PER_DOCUMENT


def test_draft_is_not_suggested_to_itself(entities: Entities, extractor: Extractor) -> None:
    """A draft that is already in the graph under its id is left out of its own suggestions."""
    document = Document("larus", "Lu Heng founded the LARUS Foundation.")

    assert all(s.document != "larus" for s in suggest(entities, extractor.extract(document)))


def test_introduced() -> None:
    """An apposition, brackets or "is a" behind a name introduce it."""
    mention = Mention(0, 5, "Registry", "apnic", "test", 1.0)

    assert introduced("APNIC, a registry, met.", mention)
    assert introduced("APNIC (the registry for Asia) met.", mention)
    assert introduced("APNIC is a registry.", mention)
    assert not introduced("APNIC met.", mention)
