"""The corpus that ships: complete front matter, sources named, no text twice, gold for each document."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from govgraph.corpus import SourceFile, find_files, read_file
from govgraph.evaluate import read_records

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = find_files(CORPUS)
TEXTS = {f.id: read_file(f).text for f in FILES}


def words(text: str) -> list[str]:
    return re.findall(r"[\w'’-]+", text.lower())


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.id)
def test_front_matter_is_complete(file: SourceFile) -> None:
    """Title, date, kind (the folder's), author, publisher, licence, topics, and two sources or more by name, issuer and date."""
    head = yaml.safe_load(file.file.read_text(encoding="utf-8").split("---")[1])

    assert {"title", "date", "kind", "author", "publisher", "licence", "topics", "sources"} <= head.keys()
    assert head["licence"] == "CC-BY-4.0"
    assert file.file.parent.name in {
        "essays": "essay",
        "press": "press",
        "policies": "policy",
        "minutes": "minutes",
    }
    assert {"essays": "essay", "press": "press", "policies": "policy", "minutes": "minutes"}[
        file.file.parent.name
    ] == head["kind"]
    assert len(head["sources"]) >= 2
    assert all(s.get("name") and s.get("by") and s.get("date") for s in head["sources"])


def test_corpus_is_as_large_as_it_says() -> None:
    """At least 80 documents and 45,000 words, of all four kinds."""
    kinds = [f.file.parent.name for f in FILES]

    assert len(FILES) >= 80
    assert sum(len(words(t)) for t in TEXTS.values()) >= 45_000
    assert {
        k: kinds.count(k) >= n for k, n in {"essays": 35, "press": 24, "policies": 12, "minutes": 8}.items()
    } == dict.fromkeys(("essays", "press", "policies", "minutes"), True)


def test_no_two_documents_are_much_alike() -> None:
    """No two documents share 30 % of the smaller one's runs of five words."""
    grams = {
        i: {tuple(w[n : n + 5]) for n in range(len(w) - 4)}
        for i, w in ((i, words(t)) for i, t in TEXTS.items())
    }

    for a, b in combinations(sorted(grams), 2):
        assert len(grams[a] & grams[b]) <= 0.3 * min(len(grams[a]), len(grams[b])), (a, b)


def test_no_long_sentence_stands_twice() -> None:
    """No sentence of twelve words or more is found twice, in one document or in two."""
    seen: dict[tuple[str, ...], str] = {}
    for identifier, text in TEXTS.items():
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
            key = tuple(words(sentence))
            if len(key) >= 12:
                assert key not in seen, (identifier, seen.get(key), sentence)
                seen[key] = identifier


def test_gold_is_of_these_texts() -> None:
    """Each document has gold, and the gold has its text."""
    gold = read_records(CORPUS / "gold" / "gold.jsonl")

    assert {i: r["text"] for i, r in gold.items()} == TEXTS


def test_splits_are_a_partition() -> None:
    """Each document is in exactly one of train, dev and test."""
    splits = json.loads((CORPUS / "gold" / "splits.json").read_text())
    parts = [splits[name] for name in ("train", "dev", "test")]

    assert sorted(i for part in parts for i in part) == sorted(TEXTS)
