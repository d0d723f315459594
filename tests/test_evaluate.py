"""The measures, against a case worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govgraph.evaluate import all_faults, evaluate, faults, read_records
from govgraph.model import GovgraphError
from govgraph.ontology import Ontology

TEXT = "AFRINIC and APNIC partner. Lu Heng left AFRINIC."


def mention(start: int, end: int, kind: str, entity: str) -> dict[str, Any]:
    return {"start": start, "end": end, "kind": kind, "entity": entity}


def statement(subject: str, predicate: str, obj: str, **changes: Any) -> dict[str, Any]:
    return {"subject": subject, "predicate": predicate, "object": obj, "evidence": [0, 26], "polarity": "positive",
            "modality": "asserted", "speaker": None} | changes  # fmt: skip


GOLD = {
    "id": "d", "text": TEXT,
    "mentions": [mention(0, 7, "Registry", "afrinic"), mention(12, 17, "Registry", "apnic"), mention(27, 34, "Person", "lu"), mention(40, 47, "Registry", "afrinic")],
    "statements": [statement("afrinic", "partnersWith", "apnic"), statement("lu", "memberOf", "afrinic", polarity="negative")],
}  # fmt: skip
FOUND = {
    "id": "d", "text": TEXT,
    "mentions": [mention(0, 7, "Registry", "x"), mention(12, 17, "Organization", "y"), mention(27, 34, "Person", "p"), mention(40, 47, "Registry", "z"), mention(18, 25, "Event", "e")],
    "statements": [statement("y", "partnersWith", "x"), statement("p", "memberOf", "z"), statement("p", "sued", "e")],
}  # fmt: skip


def test_scores_worked_out_by_hand(ontology: Ontology) -> None:
    """Five mentions found, of which three have kind and span right and four the span; AFRINIC split in two entities.

    Identity: four shared spans; precision 1; recall (1/2 + 1 + 1 + 1/2) / 4 = 0.75. Statements: the symmetric one and the
    membership (z stands for afrinic) are right of three; full: the membership's polarity is wrong.
    """
    scores = {s.measure: s for s in evaluate({"d": GOLD}, {"d": FOUND}, ontology)}

    assert (scores["mentions strict"].precision, scores["mentions strict"].recall) == (3 / 5, 3 / 4)
    assert (scores["mentions span"].precision, scores["mentions span"].recall) == (4 / 5, 1.0)
    assert (scores["identity"].precision, scores["identity"].recall) == (1.0, 0.75)
    assert (scores["statements"].precision, scores["statements"].recall) == (2 / 3, 1.0)
    assert (scores["statements pair"].precision, scores["statements pair"].recall) == (2 / 3, 1.0)
    assert (scores["statements full"].precision, scores["statements full"].recall) == (1 / 3, 1 / 2)
    assert (scores["kind Event"].gold, scores["kind Event"].found, scores["kind Event"].f1) == (0, 1, 0.0)
    assert scores["predicate sued"].precision == 0.0


def test_gold_against_itself_is_perfect(ontology: Ontology) -> None:
    """What is right is scored 1."""
    assert {s.f1 for s in evaluate({"d": GOLD}, {"d": GOLD}, ontology)} == {1.0}


def test_missing_document_counts_as_empty(ontology: Ontology) -> None:
    """A document that was not predicted costs recall."""
    strict = evaluate({"d": GOLD}, {}, ontology)[0]

    assert (strict.gold, strict.found, strict.f1) == (4, 0, 0.0)


def test_another_text_is_refused(ontology: Ontology) -> None:
    """Offsets in different texts cannot be compared."""
    with pytest.raises(GovgraphError, match="d: its text is not the gold text"):
        evaluate({"d": GOLD}, {"d": {**FOUND, "text": TEXT + " "}}, ontology)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mentions": [mention(0, 99, "Registry", "afrinic")]}, "a mention outside the text: 0 to 99"),
        ({"mentions": [mention(7, 11, "Registry", "afrinic")]}, "a mention with white space at its edge: ' and' at 7"),
        ({"mentions": [mention(0, 7, "Robot", "afrinic")]}, "an unknown kind: Robot of 'AFRINIC' at 0"),
        ({"mentions": [mention(0, 7, "Registry", "a"), mention(3, 11, "Registry", "b")]}, "a mention that overlaps the one before: 'INIC and' at 3"),
        ({"mentions": [mention(0, 7, "Registry", "a"), mention(12, 17, "Person", "a")]}, "an entity of several kinds: a: Person, Registry"),
        ({"statements": [statement("apnic", "partnersWith", "afrinic")]}, "apnic partnersWith afrinic: symmetric: give the slugs in alphabetical order"),
        ({"statements": [statement("lu", "replaces", "afrinic")]}, "lu replaces afrinic: may not join Person and Registry"),
        ({"statements": [statement("lu", "likes", "afrinic")]}, "lu likes afrinic: an unknown predicate"),
        ({"statements": [statement("lu", "memberOf", "nobody")]}, "lu memberOf nobody: its object is not mentioned"),
        ({"statements": [statement("lu", "memberOf", "afrinic", modality="vague")]}, "lu memberOf afrinic: an unknown polarity or modality"),
        ({"statements": [statement("lu", "memberOf", "afrinic", evidence=[0, 99])]}, "lu memberOf afrinic: its evidence lies outside the text"),
        ({"statements": [statement("lu", "memberOf", "afrinic")] * 2}, "lu memberOf afrinic: stands twice"),
    ],
)  # fmt: skip
def test_each_fault_is_found(ontology: Ontology, change: dict[str, Any], message: str) -> None:
    """A gold document that breaks a rule is told so in words."""
    assert message in list(faults({**GOLD, "statements": [], **change}, ontology))


def test_shipped_gold_has_no_fault(ontology: Ontology) -> None:
    """Every offset of the gold that ships is valid, and every rule is held."""
    gold = read_records(Path(__file__).parents[1] / "corpus" / "gold" / "gold.jsonl")

    assert all_faults(gold.values(), ontology) == []


def test_broken_line_is_named(tmp_path: Path) -> None:
    """A line that is no document is named by file and number."""
    (tmp_path / "g.jsonl").write_text(json.dumps(GOLD) + "\n{}\n")

    with pytest.raises(GovgraphError, match=r"g\.jsonl:2: no document"):
        read_records(tmp_path / "g.jsonl")
