"""Distant supervision: our own corpus, labelled where known names and plain identifiers occur.

What is capitalised and not known is masked, not taken for "no mention".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rdflib import RDF, SKOS, Graph, Namespace
from training.labels import KINDS
from training.sentences import Draft, Sentence, capitalised, finish, language, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GOV: Final = Namespace("https://w3id.org/govgraph/ontology#")


@cache
def plain_words() -> frozenset[str]:
    """Words that are no mention where they stand alone, though they have a capital."""
    lines = (Path(__file__).parent / "data" / "plain_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@dataclass(frozen=True, slots=True)
class Name:
    """A known name as spaCy tokens; with `context`, one of these words must occur in the document."""

    words: tuple[str, ...]
    kind: str
    context: frozenset[str]


def known_names(paths: Sequence[Path]) -> list[Name]:
    """Labels, acronyms and former names of all entities of the Turtle files, sorted; names of two kinds left out."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    found: dict[tuple[str, ...], set[Name]] = {}
    for kind in KINDS:
        for entity in graph.subjects(RDF.type, GOV[kind]):
            context = frozenset(str(word).lower() for word in graph.objects(entity, GOV.contextWord))
            former = [
                name
                for node in graph.objects(entity, GOV.formerName)
                for name in graph.objects(node, SKOS.prefLabel)
            ]
            plain = [
                name
                for relation in (SKOS.prefLabel, SKOS.altLabel, GOV.acronym)
                for name in graph.objects(entity, relation)
            ]
            shared = list(graph.objects(entity, GOV.sharedAcronym))
            for names, needed in ((former + plain, frozenset()), (shared, context)):
                for name in names:
                    words = tuple(part for word in str(name).split() for part in pieces(word))
                    if words:
                        found.setdefault(words, set()).add(Name(words, kind, needed))
    kept = [name for names in found.values() for name in names if len({item.kind for item in names}) == 1]
    return sorted(kept, key=lambda name: (name.words, name.kind, sorted(name.context)))


def plain_text(markdown: str) -> str:
    """The text of one of our corpus files: no front matter, no marks of headings, lists and quotations."""
    body = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    body = re.sub(r"^(#+|>|[-*]|\d+\.)\s+", "", body, flags=re.MULTILINE)
    return re.sub(r"(?<=\S)\n(?=\S)", " ", re.sub(r"^(.{1,80}[^.:;,\n])$\n(?=\S)", r"\1\n\n", body)).strip()


def distant(path: Path, names: Sequence[Name], small: set[str]) -> Iterator[Sentence]:
    """The sentences of one Markdown file, labelled by `names`; `small` are words known in small letters."""
    text = plain_text(path.read_text(encoding="utf-8"))
    lower = text.lower()
    usable: dict[str, list[Name]] = {}
    for name in names:
        if not name.context or any(word in lower for word in name.context):
            usable.setdefault(name.words[0], []).append(name)
    common = small | set(re.findall(r"\b[a-z]+\b", text))
    for paragraph in text.split("\n\n"):
        for sentence in language()(paragraph).sents:
            words = [token.text for token in sentence if not token.is_space]
            if words:
                yield finish(_draft(words, usable, common), source="distant", document=path.stem)


def _draft(words: list[str], usable: dict[str, list[Name]], common: set[str]) -> Draft:
    draft = Draft(words)
    for index, word in enumerate(words):
        for name in usable.get(word, []):
            if tuple(words[index : index + len(name.words)]) == name.words:
                draft.spans.append((index, index + len(name.words), name.kind))
        draft.spans.extend(_identifier(words, index))
    covered = {index for start, end, _ in draft.spans for index in range(start, end)}
    for index, word in enumerate(words):
        plain = _plain(words, index) or (index == 0 and word.lower() in common)
        if index not in covered and not plain and (capitalised(word) or any(c.isupper() for c in word)):
            draft.masked.add(index)
    for start, _, _ in draft.spans:  # the known name may be a part of a longer one
        draft.masked.discard(start)
    if any(_touches(draft, start, end) for start, end, _ in draft.spans):
        draft.spans = [span for span in draft.spans if not _touches(draft, span[0], span[1])] + [
            (start, end, "MASK") for start, end, _ in draft.spans if _touches(draft, start, end)
        ]
    return draft


def _plain(words: Sequence[str], index: int) -> bool:
    """Whether the word is a plain one with nothing capitalised on either side."""
    near = [words[at] for at in (index - 1, index + 1) if 0 <= at < len(words)]
    alone = not any(capitalised(word) and word.lower() not in {"the", "a", "an"} for word in near)
    return words[index].lower() in plain_words() and alone


def _touches(draft: Draft, start: int, end: int) -> bool:
    """Whether an unknown capitalised word stands next to the span, joined by "of" perhaps."""
    near = {start - 1, end}
    if end + 1 < len(draft.words) and draft.words[end] == "of":
        near.add(end + 1)
    return bool(near & draft.masked)


def _identifier(words: list[str], index: int) -> Iterator[tuple[int, int, str]]:
    word = words[index]
    if word == "RFC" and index + 1 < len(words) and words[index + 1].isdigit():
        yield index, index + 2, "Policy"
    if re.fullmatch(r"AS\d{2,10}|\d{1,3}(\.\d{1,3}){3}/\d{1,2}|[0-9a-f:]+::/\d{1,3}", word):
        yield index, index + 1, "NumberResource"
