"""Thresholds of the relation head: `python -m training.thresholds MODEL --gold corpus/gold/gold.jsonl`.

The whole pipeline reads the held-out documents with the model of that folder; the two thresholds with the best F1 of statements,
patterns joined, are written to its `config.json`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import spacy
from training.datasets import held_out
from training.pairs import ontology

from govgraph.evaluate import evaluate
from govgraph.extract.factories import PIPELINE
from govgraph.extract.statements import Statements
from govgraph.model import Document, Extraction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc

HERE, BEFORE = np.arange(0.3, 0.96, 0.05), np.arange(0.3, 1.01, 0.1)


def main() -> None:
    """Sweep one threshold, then the other, then the first again; write both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    options = parser.parse_args()
    records = [json.loads(line) for path in options.gold for line in path.read_text("utf-8").splitlines()]
    records = [record for record in records if held_out(record["id"])]
    docs = [(record, doc, doc._.vectors_by_sentence) for record, doc in read(records, options.model)]
    component = Statements(ontology(), model=options.model)
    head = component.head
    if head is None:
        raise SystemExit(f"{options.model}: no relation head")
    head.threshold_before = 1.0
    for name, values in (("threshold", HERE), ("threshold_before", BEFORE), ("threshold", HERE)):
        best = (-1.0, 0.0)
        for value in values:
            setattr(head, name, float(value))
            best = max(best, (score(component, docs)["statements"], float(value)))
        setattr(head, name, best[1])
        print(
            f"{name} {best[1]:.2f}: statements F1 {best[0]:.3f} on {len(docs)} held-out documents", flush=True
        )
    print(", ".join(f"{measure} {value:.3f}" for measure, value in score(component, docs).items()))
    path = options.model / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["relations"] |= {
        "threshold": round(head.threshold, 2),
        "threshold_before": round(head.threshold_before, 2),
    }
    path.write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(records: Sequence[dict[str, Any]], model: Path) -> list[tuple[dict[str, Any], Doc]]:
    """Each record with its text read up to the mentions."""
    nlp = spacy.blank("en")
    for name in PIPELINE[:-1]:
        nlp.add_pipe(f"govgraph_{name}", config={"model": str(model)} if name == "tagger" else {})
    return [(record, nlp(record["text"])) for record in records]


def score(
    component: Statements, docs: Sequence[tuple[dict[str, Any], Doc, dict[int, np.ndarray]]]
) -> dict[str, float]:
    """F1 by measure."""
    found = {}
    for record, doc, vectors in docs:
        doc._.vectors_by_sentence = vectors
        component(doc)
        extraction = Extraction(
            Document(record["id"], record["text"]), tuple(doc._.mentions), tuple(doc._.statements), {}
        )
        found[record["id"]] = extraction.record()
    gold = {record["id"]: record for record, _, _ in docs}
    return {
        item.measure: item.f1
        for item in evaluate(gold, found, ontology())
        if item.measure.startswith(("mentions", "statements"))
    }


if __name__ == "__main__":
    main()
