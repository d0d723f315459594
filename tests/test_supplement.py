"""The training supplement: well formed, varied, and broad enough."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from govgraph.evaluate import faults

if TYPE_CHECKING:
    from govgraph.ontology import Ontology

TRAINING = Path(__file__).parents[1] / "training"
FILES = sorted((TRAINING / "data").glob("*.ann"))


def _notation() -> Any:
    spec = importlib.util.spec_from_file_location("notation", TRAINING / "notation.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["notation"] = module
    spec.loader.exec_module(module)
    return module


notation = _notation()
BLOCKS = {file.stem: notation.blocks(file.read_text(encoding="utf-8")) for file in FILES}


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_keeps_the_rules_of_gold(name: str, ontology: Ontology) -> None:
    """Offsets, kinds, predicates, what may join what: the supplement keeps the rules that the corpus gold keeps."""
    for number, block in enumerate(BLOCKS[name]):
        once = {(s["subject"], s["predicate"], s["object"]): s for s in block.statements}
        record = {
            "id": f"{name}-{number}",
            "text": block.text,
            "mentions": block.mentions,
            "statements": list(once.values()),
        }

        assert list(faults(record, ontology)) == [], block.text


def test_supplement_is_as_broad_as_it_says(ontology: Ontology) -> None:
    """At least 4,000 sentences; each predicate 120 times in 40 phrasings; each kind 400 times; each way of meaning it."""
    sentences, kinds, predicates, meant = 0, Counter[str](), Counter[str](), Counter[str]()
    phrasings: dict[str, set[str]] = defaultdict(set)
    for block in (b for blocks in BLOCKS.values() for b in blocks):
        sentences += len(block.lines)
        kinds.update(m["kind"] for m in block.mentions)
        predicates.update(s["predicate"] for s in block.statements)
        meant.update(s["modality"] for s in block.statements)
        meant.update(s["polarity"] for s in block.statements)
        for s in block.statements:
            phrasings[s["predicate"]].add(_phrasing(block, s))

    assert sentences >= 4000
    assert {k for k in ontology.kinds if kinds[k] < 400} == set()
    assert {p for p in ontology.predicates if predicates[p] < 120} == set()
    assert {p for p in ontology.predicates if len(phrasings[p]) < 40} == set()
    assert min(meant[m] for m in ("negative", "alleged", "planned", "hypothetical")) >= 300


def _phrasing(block: Any, statement: dict[str, Any]) -> str:
    """The words from the one end of a statement to the other, names replaced by their part in it."""
    start, end = statement["evidence"]
    parts = {statement["subject"]: " S ", statement["object"]: " O "}
    text, at = "", start
    for m in sorted(
        (m for m in block.mentions if start <= m["start"] and m["end"] <= end), key=lambda m: m["start"]
    ):
        text += block.text[at : m["start"]].lower() + parts.get(m["entity"], " x ")
        at = m["end"]
    text += block.text[at:end].lower()
    between = re.search(r" [SO] .*? [SO] ", text, re.DOTALL)
    return re.sub(r"\W+", " ", between.group() if between else text)


def test_no_sentence_stands_twice() -> None:
    """No line of text is found in two blocks."""
    lines = Counter(
        line for blocks in BLOCKS.values() for b in blocks for line in set(b.lines) if len(line) > 60
    )

    assert [line for line, n in lines.items() if n > 1] == []


def test_example_of_the_notation_is_read(ontology: Ontology) -> None:
    """Marks give mentions, lines behind @ give statements with their qualifiers; a wrong line is named by its number."""
    block = notation.parse(
        "[[Lu Heng|Person|lu]] founded [[LF|Organization|lf]].\n@ lu founderOf lf\n[[LF]] denied it.\n@2 lu chairOf lf ; negative ; speaker=lf"
    )

    assert block.text == "Lu Heng founded LF.\nLF denied it."
    assert [(m["start"], m["end"], m["entity"]) for m in block.mentions] == [
        (0, 7, "lu"),
        (16, 18, "lf"),
        (20, 22, "lf"),
    ]
    assert [(s["predicate"], s["polarity"], s["speaker"], s["evidence"]) for s in block.statements] == [
        ("founderOf", "positive", None, [0, 19]),
        ("chairOf", "negative", "lf", [0, 33]),
    ]
    with pytest.raises(notation.NotationError, match="line 2: unknown predicate 'likes'"):
        notation.parse("[[A|Person|a]] x\n@ a likes a")
