"""Readers of the public sources, of gold in our own form, and of our corpus labelled from known names."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from training.labels import (
    CROSSNER,
    GUM,
    KINDS,
    MASK,
    REDOCRED,
    REDOCRED_RELATIONS,
    UNER,
    organization_kind,
    work_kind,
)
from training.sentences import Draft, Sentence, capitalised, finish, language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

CROSSNER_FILES: Final = (
    "politics/train",
    *(
        f"{domain}/{split}"
        for domain in ("ai", "literature", "music", "science")
        for split in ("train", "dev")
    ),
)
CROSSNER_BENCHMARK: Final = "politics/dev"  # never trained on


def sha256(path: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ---- CrossNER -------------------------------------------------------------------------------------------------


def crossner(path: Path) -> Iterator[Sentence]:
    """One file of CrossNER: a word and a label a line, a blank line between sentences."""
    for number, block in enumerate(path.read_text(encoding="utf-8").split("\n\n")):
        rows = [line.split("\t") for line in block.splitlines() if "\t" in line]
        if rows:
            draft = Draft([row[0] for row in rows])
            for start, end, name in iob_spans([row[1] for row in rows]):
                draft.spans.append((start, end, _crossner_kind(draft.words[start:end], name)))
            yield finish(draft, source="crossner", document=f"{path.parent.name}-{path.stem}-{number}")


def _crossner_kind(words: list[str], name: str) -> str:
    kind = CROSSNER[name]
    if kind == "Organization":
        return organization_kind(words)
    return work_kind(words) if name == "misc" else kind


def iob_spans(tags: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Spans (start, end, type) of IOB2 tags."""
    start, name = -1, ""
    for index, tag in enumerate([*tags, "O"]):
        if start >= 0 and tag != f"I-{name}":
            yield start, index, name
            start = -1
        if tag.startswith("B-"):
            start, name = index, tag[2:]


# ---- Universal NER --------------------------------------------------------------------------------------------


def uner(path: Path) -> Iterator[Sentence]:
    """Universal NER's English Web Treebank."""
    document = "ewt"
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        for line in block.splitlines():
            document = line.partition("=")[2].strip() if line.startswith("# newdoc id") else document
        rows = [line.split("\t") for line in block.splitlines() if line[:1].isdigit()]
        if rows:
            draft = Draft([row[1] for row in rows])
            tags = [row[2] if row[2][2:] in UNER else "O" for row in rows]
            for start, end, name in iob_spans(tags):
                words = draft.words[start:end]
                kind = organization_kind(words) if UNER[name] == "Organization" else UNER[name]
                draft.spans.append((start, end, kind))
            draft.masked = _capital_runs(draft.words)
            yield finish(draft, source="uner-ewt", document=document)


def _capital_runs(words: list[str]) -> set[int]:
    """Indexes in runs of two or more capitalised words, the first word of the sentence aside."""
    flags = [index > 0 and capitalised(word) and word != "I" for index, word in enumerate(words)]
    pairs = zip(flags, [False, *flags], [*flags[1:], False], strict=False)
    return {index for index, (own, before, after) in enumerate(pairs) if own and (before or after)}


# ---- Re-DocRED ------------------------------------------------------------------------------------------------


def redocred(path: Path) -> Iterator[Sentence]:
    """Re-DocRED: every mention of every entity of 500 abstracts."""
    for record in json.loads(path.read_text(encoding="utf-8")):
        told = _told_by_relations(record)
        drafts = [Draft(list(words)) for words in record["sents"]]
        for index, entity in enumerate(record["vertexSet"]):
            for mention in entity:
                words = drafts[mention["sent_id"]].words
                start, end = mention["pos"]
                kind = _redocred_kind(words[start:end], mention["type"], told.get(index))
                drafts[mention["sent_id"]].spans.append((start, end, kind))
        for draft in drafts:
            if draft.words:
                yield finish(draft, source="re-docred", document=f"redocred {record['title']}")


_ADJECTIVE_ENDS: Final = ("ish", "ese", "ian", "ean", "rican", "exican")  # "Polish" is labelled a place there


def _redocred_kind(words: list[str], name: str, told: str | None) -> str:
    kind = REDOCRED[name]
    if kind == "Organization":
        return organization_kind(words)
    if kind == "Place" and len(words) == 1 and words[0].endswith(_ADJECTIVE_ENDS):
        return "O"
    return told or work_kind(words) if kind == MASK else kind


def _told_by_relations(record: dict[str, Any]) -> dict[int, str]:
    told: dict[int, str] = {}
    for relation in record["labels"]:
        for end in "ht":
            kind = REDOCRED_RELATIONS.get((relation["r"], end))
            if kind:
                told[relation[end]] = kind
    return told


# ---- GUM ------------------------------------------------------------------------------------------------------

_ENTITY: Final = re.compile(r"\((\d+)-([a-z]+)([^()]*)(\)?)|(\d+)\)")
_JOINERS: Final = frozenset(
    {"of", "the", "for", "on", "and", "&", "-", "in", "de", "van", "von", "der", "la", "du"}
)


def gum_splits(folder: Path) -> dict[str, str]:
    """Document name to "train", "dev" or "test", as the corpus's own `splits.md` says; without mention, "train"."""
    splits: dict[str, str] = {}
    part = "train"
    for line in (folder / "splits.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            part = line[3:].strip()
        elif line.strip().startswith("* GUM_"):
            splits[line.strip()[2:].strip()] = part
    return splits


def gum(path: Path) -> Iterator[Sentence]:
    """One GUM document: proper-noun-headed entity spans, cut down to the name; other proper nouns masked."""
    open_spans: dict[str, list[tuple[int, int, str, str]]] = {}
    for number, block in enumerate(path.read_text(encoding="utf-8").split("\n\n")):
        rows = [line.split("\t") for line in block.splitlines() if line[:1].isdigit()]
        rows = [row for row in rows if row[0].isdigit()]
        if rows:
            yield finish(_gum_draft(rows, number, open_spans), source="gum", document=path.stem)


def _gum_draft(
    rows: list[list[str]], number: int, open_spans: dict[str, list[tuple[int, int, str, str]]]
) -> Draft:
    draft = Draft([row[1] for row in rows])
    draft.masked = {index for index, row in enumerate(rows) if row[3] == "PROPN"}
    for start, end, etype, more in _gum_entities(rows, number, open_spans):
        found = gum_name(rows, start, end, etype)
        if etype == "time":
            draft.masked -= set(range(start, end))
        elif found:
            kind = gum_kind(draft.words[slice(*found)], etype, more)
            if kind == "Person" and rows[found[1] - 1][4] == "NNPS" and found[1] - found[0] == 1:
                kind = "O"  # "Americans"
            draft.spans.append((*found, kind))
    return draft


def _gum_entities(
    rows: list[list[str]], number: int, open_spans: dict[str, list[tuple[int, int, str, str]]]
) -> Iterator[tuple[int, int, str, str]]:
    for index, row in enumerate(rows):
        value = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
        for match in _ENTITY.finditer(value):
            identifier, etype, more, single, closing = match.groups()
            if single:
                yield index, index + 1, etype, more
            elif identifier:
                open_spans.setdefault(identifier, []).append((number, index, etype, more))
            elif open_spans.get(closing):
                begun, start, etype, more = open_spans[closing].pop()
                if begun == number:
                    yield start, index + 1, etype, more


def gum_name(rows: list[list[str]], start: int, end: int, etype: str) -> tuple[int, int] | None:
    """The name inside an entity span: words around a proper-noun head; None where the head is no proper noun."""
    inside = {rows[index][0] for index in range(start, end)}
    head = next((index for index in range(start, end) if rows[index][6] not in inside), None)
    if head is None or rows[head][3] != "PROPN":
        return None
    first, last, joined = head, head, False
    while first > start and _name_word(rows[first - 1]):
        first -= 1
    while last + 1 < end:
        word = rows[last + 1][1].lower()
        if _name_word(rows[last + 1]):
            last += 1
        elif (
            etype != "person"
            and word in _JOINERS
            and (word != "and" or joined)
            and _after(rows, last + 1, end)
        ):
            joined = True
            last = _after(rows, last + 1, end)
        else:
            break
    return first, last + 1


def _after(rows: list[list[str]], index: int, end: int) -> int:
    """The name word that follows one or two joining words, or 0."""
    for step in (1, 2):
        if index + step < end and _name_word(rows[index + step]):
            return index + step
        if index + step >= end or rows[index + step][1].lower() not in _JOINERS:
            return 0
    return 0


def _name_word(row: list[str]) -> bool:
    return row[3] == "PROPN" or (capitalised(row[1]) and row[3] in {"ADJ", "NOUN", "NUM", "X", "VERB"})


def gum_kind(words: list[str], etype: str, more: str) -> str:
    """The kind of a name of GUM's type `etype`."""
    if "_v._" in more:
        return MASK  # a case, but the span may hold one party only
    kind = GUM.get(etype, MASK)
    if kind == "Organization":
        return organization_kind(words)
    return work_kind(words) if kind == MASK else kind


# ---- our own gold ---------------------------------------------------------------------------------------------


def held_out(document: str) -> bool:
    """Whether a gold document is kept from training, for calibration and reporting: about one in seven."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % 7 == 0


def gold(path: Path) -> Iterator[Sentence]:
    """Documents in the form of the annotation guidelines, one a line, tokenised as users' texts are."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            record = json.loads(line)
            spans = {(m["start"], m["end"]): m["kind"] for m in record["mentions"]}
            yield from text_sentences(record["text"], source="gold", document=record["id"], spans=spans)


def text_sentences(
    text: str, *, source: str, document: str, spans: dict[tuple[int, int], str]
) -> Iterator[Sentence]:
    """Sentences of a text with character spans as labels; blank lines end a sentence, white space is no word."""
    for paragraph in re.finditer(r"\S.*?(?=\n\s*\n|\Z)", text, re.DOTALL):
        for sentence in language()(paragraph.group()).sents:
            tokens = [(paragraph.start() + t.idx, t.text) for t in sentence if not t.is_space]
            if tokens:
                labels = [label_at(start, start + len(word), spans) for start, word in tokens]
                yield Sentence(tuple(word for _, word in tokens), tuple(labels), source, document)


def label_at(start: int, end: int, spans: dict[tuple[int, int], str]) -> str:
    """The label of the word from `start` to `end`, given the spans of mentions."""
    for (a, b), kind in spans.items():
        if start < b and a < end:
            if kind not in KINDS:
                return MASK
            return f"{'B' if start <= a else 'I'}-{kind}"
    return "O"


# ---- all of it ------------------------------------------------------------------------------------------------


def public_files(data: Path) -> list[tuple[Path, Callable[[Path], Iterator[Sentence]]]]:
    """The files that are trained on, with their readers, in a fixed order; GUM's own dev and test are left out."""
    splits = gum_splits(data / "gum")
    documents = sorted((data / "gum" / "dep").glob("*.conllu"))
    return [
        *((data / "crossner" / f"{name}.txt", crossner) for name in CROSSNER_FILES),
        *((path, gum) for path in documents if splits.get(path.stem, "train") == "train"),
        (data / "uner-ewt" / "en_ewt-ud-dev.iob2", uner),
        (data / "re-docred" / "dev_revised.json", redocred),
    ]


def gum_part(data: Path, part: str) -> list[Sentence]:
    """The sentences of GUM's "dev" (for calibration) or "test" (for reporting)."""
    splits = gum_splits(data / "gum")
    documents = sorted((data / "gum" / "dep").glob("*.conllu"))
    return [item for path in documents if splits.get(path.stem) == part for item in gum(path)]


def benchmark(data: Path) -> list[Sentence]:
    """CrossNER politics dev: never trained on."""
    return list(crossner(data / "crossner" / f"{CROSSNER_BENCHMARK}.txt"))
