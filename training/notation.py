"""A compact notation for gold: a text with its mentions marked in place and its statements below their sentence.

    [[Lu Heng|Person|lu-heng]] founded the [[LARUS Foundation|Organization|larus-foundation]].
    @ lu-heng founderOf larus-foundation
    [[AFRINIC|Registry|afrinic]] denied that [[Lu Heng]] is a member of it.
    @ lu-heng memberOf afrinic ; negative ; speaker=afrinic

`[[surface|Kind|slug]]` at the first mention of an entity, `[[surface|slug]]` for another surface of it, `[[surface]]` for a
surface that was marked before. A line that begins with `@` is a statement whose evidence is the text line above it; with
`@2`, the two text lines above. Behind semicolons: `negative`, `alleged`, `planned`, `hypothetical`, `speaker=slug`. Empty
lines separate paragraphs. Every other line is text, a sentence a line.

    python notation.py check FILE...           say whether each file is well formed, and count
    python notation.py blocks FILE...          the same for files of independent blocks, with counts per predicate and kind
    python notation.py lines TEXT              a text as lines to annotate (a sentence a line)
    python notation.py gold TEXT_DIR FILE...   gold JSONL: offsets in TEXT_DIR/<stem>.txt, evidence from there
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

KINDS = frozenset(
    [
        "Person",
        "Registry",
        "Organization",
        "Policy",
        "Case",
        "Event",
        "Publication",
        "Place",
        "NumberResource",
    ]
)
PREDICATES = frozenset(
    [
        "chiefExecutiveOf",
        "chairOf",
        "boardMemberOf",
        "founderOf",
        "worksFor",
        "memberOf",
        "partOf",
        "controls",
        "succeeded",
        "locatedIn",
        "serves",
        "oversees",
        "appointed",
        "adopted",
        "proposed",
        "authorOf",
        "publisherOf",
        "appliesTo",
        "replaces",
        "basedOn",
        "supports",
        "opposes",
        "sued",
        "partyTo",
        "decided",
        "allocatedTo",
        "funds",
        "partnersWith",
        "participatedIn",
        "organized",
    ]
)
MODALITIES = frozenset({"alleged", "planned", "hypothetical"})
MARK = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]|]+))?(?:\|([^\[\]|]+))?\]\]")
STATEMENT = re.compile(r"@(2?)\s+(\S+)\s+(\S+)\s+(\S+?)\s*((?:;[^;]*)*)$")


class NotationError(Exception):
    """A line that the notation does not allow."""


@dataclass
class Annotated:
    """An annotated text: its lines, and mentions and statements with offsets in the joined lines."""

    lines: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""


def parse(source: str) -> Annotated:
    """Parse annotated lines.

    Args:
        source: the file's content.

    Returns:
        Text lines joined by one line break; offsets count its code points.

    Raises:
        NotationError: with the number of the line that is wrong.
    """
    out = Annotated()
    kinds: dict[str, str] = {}
    surfaces: dict[str, str] = {}
    for number, line in enumerate(source.splitlines(), 1):
        if line.startswith("@"):
            out.statements.append(_statement(line, number, out))
        elif line.strip():
            _add_line(line.rstrip(), number, out, kinds, surfaces)
        elif out.text and not out.text.endswith("\n\n"):
            out.text += "\n"
    return out


def _add_line(
    line: str, number: int, out: Annotated, kinds: dict[str, str], surfaces: dict[str, str]
) -> None:
    if out.text:
        out.text += "\n"
    start, plain, at = len(out.text), "", 0
    for match in MARK.finditer(line):
        plain += line[at : match.start()]
        surface, slug, kind = _marked(match, number, kinds, surfaces)
        begin = start + len(plain)
        plain += surface
        out.mentions.append({"start": begin, "end": begin + len(surface), "kind": kind, "entity": slug})
        at = match.end()
    plain += line[at:]
    if "[[" in plain or "]]" in plain:
        _fail(number, "a mark that is not well formed")
    out.lines.append(plain)
    out.starts.append(start)
    out.text += plain


def _marked(
    match: re.Match[str], number: int, kinds: dict[str, str], surfaces: dict[str, str]
) -> tuple[str, str, str]:
    surface, second, third = match.groups()
    if surface != surface.strip():
        _fail(number, f"white space at the edge of {surface!r}")
    if third:
        kind, slug = second, third
        if kind not in KINDS:
            _fail(number, f"unknown kind {kind!r}")
        if kinds.setdefault(slug, kind) != kind:
            _fail(number, f"{slug} was a {kinds[slug]} before")
    elif second:
        slug = second
    elif surface in surfaces:
        slug = surfaces[surface]
    else:
        _fail(number, f"{surface!r} was not marked before: give |Kind|slug or |slug")
    if slug not in kinds:
        _fail(number, f"{slug!r} has no kind yet: give |Kind|slug at its first mention")
    surfaces[surface] = slug
    return surface, slug, kinds[slug]


def _statement(line: str, number: int, out: Annotated) -> dict[str, Any]:
    match = STATEMENT.match(line)
    if not match or not out.lines:
        _fail(number, f"not a statement: {line!r}")
    two, subject, predicate, obj, tail = match.groups()
    if predicate not in PREDICATES:
        _fail(number, f"unknown predicate {predicate!r}")
    first = max(0, len(out.lines) - (2 if two else 1))
    said = {"subject": subject, "predicate": predicate, "object": obj,
            "evidence": [out.starts[first], out.starts[-1] + len(out.lines[-1])],
            "polarity": "positive", "modality": "asserted", "speaker": None}  # fmt: skip
    for word in filter(None, (w.strip() for w in tail.split(";"))):
        if word == "negative":
            said["polarity"] = word
        elif word in MODALITIES:
            said["modality"] = word
        elif word.startswith("speaker="):
            said["speaker"] = word.removeprefix("speaker=")
        else:
            _fail(number, f"unknown qualifier {word!r}")
    return said


def _fail(number: int, message: str) -> NoReturn:
    raise NotationError(f"line {number}: {message}")


def blocks(source: str) -> list[Annotated]:
    """Parse a file of blocks separated by empty lines, each with entities of its own.

    Raises:
        NotationError: with the number of the line in the file.
    """
    found, start = [], 0
    lines = [*source.splitlines(), ""]
    for number, line in enumerate(lines):
        if not line.strip():
            if number > start:
                found.append(_block(lines[start:number], start))
            start = number + 1
    return found


def _block(lines: list[str], offset: int) -> Annotated:
    try:
        block = parse("\n".join(lines))
    except NotationError as error:
        number, _, message = str(error).removeprefix("line ").partition(": ")
        _fail(int(number) + offset, message)
    for fault in faults(block):
        _fail(offset + 1, fault)
    return block


def faults(annotated: Annotated) -> list[str]:
    """Statements whose ends or speakers have no mention anywhere in the text."""
    named = {m["entity"] for m in annotated.mentions}
    return [
        f"{s['subject']} {s['predicate']} {s['object']}: {end} has no mention"
        for s in annotated.statements
        for end in ("subject", "object", "speaker")
        if s[end] is not None and s[end] not in named
    ]


def aligned(annotated: Annotated, text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Mentions and statements with offsets in another text that differs from the annotated one in white space only.

    Raises:
        NotationError: where the texts differ otherwise.
    """
    places, at = [], 0
    for i, char in enumerate(annotated.text):
        if char.isspace():
            places.append(at)
            continue
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text) or text[at] != char:
            here = annotated.text[max(0, i - 30) : i + 30]
            raise NotationError(
                f"differs from the text near {here!r}; there it is {text[max(0, at - 30) : at + 30]!r}"
            )
        places.append(at)
        at += 1
    if text[at:].strip():
        raise NotationError(f"the text goes on: {text[at:].strip()[:60]!r}")

    def moved(start: int, end: int) -> tuple[int, int]:
        return places[start], places[end - 1] + 1

    mentions = [
        m | dict(zip(("start", "end"), moved(m["start"], m["end"]), strict=True)) for m in annotated.mentions
    ]
    statements = [s | {"evidence": list(moved(*s["evidence"]))} for s in annotated.statements]
    return mentions, statements


def gold(identifier: str, annotated: Annotated, text: str) -> dict[str, Any]:
    """One document in the form of the annotation guidelines, each statement once."""
    mentions, statements = aligned(annotated, text)
    once = {}
    for s in statements:
        once.setdefault((s["subject"], s["predicate"], s["object"]), s)
    return {"id": identifier, "text": text, "mentions": mentions, "statements": list(once.values())}


def lines(text: str) -> str:
    """A text with a sentence a line, paragraphs separated by empty lines."""
    import spacy

    from govgraph.extract.sentences import mark_sentences

    doc = mark_sentences(spacy.blank("en")(text))
    out = ""
    for sentence in doc.sents:
        plain = " ".join(sentence.text.split())
        if plain:
            out += (
                plain + "\n" + ("\n" if "\n\n" in text[sentence.end_char - 2 : sentence.end_char + 2] else "")
            )
    return out


def _count(files: list[Path]) -> int:
    """Print counts of block files; 1 if one is not well formed."""
    counts: Counter[str] = Counter()
    for file in files:
        try:
            for block in blocks(file.read_text(encoding="utf-8")):
                counts["sentences"] += len(block.lines)
                counts.update(m["kind"] for m in block.mentions)
                counts.update(s["predicate"] for s in block.statements)
                counts.update(s["modality"] for s in block.statements)
                counts["negative"] += sum(s["polarity"] == "negative" for s in block.statements)
                counts["with speaker"] += sum(s["speaker"] is not None for s in block.statements)
                counts["blocks without statement"] += not block.statements
        except NotationError as error:
            print(f"{file}: {error}", file=sys.stderr)
            return 1
    print(", ".join(f"{name} {n}" for name, n in sorted(counts.items())))
    return 0


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=("check", "blocks", "lines", "gold"))
    parser.add_argument("path", nargs="+", type=Path)
    args = parser.parse_args()
    if args.verb == "lines":
        print(lines(args.path[0].read_text(encoding="utf-8")), end="")
        return
    if args.verb == "blocks":
        sys.exit(_count(args.path))
    texts, files = (args.path[0], args.path[1:]) if args.verb == "gold" else (None, args.path)
    bad = 0
    for file in files:
        try:
            annotated = parse(file.read_text(encoding="utf-8"))
            found = faults(annotated)
            if texts:
                print(
                    json.dumps(
                        gold(file.stem, annotated, (texts / f"{file.stem}.txt").read_text(encoding="utf-8")),
                        ensure_ascii=False,
                    )
                )
            else:
                print(
                    f"{file.name}: {len(annotated.mentions)} mentions, {len(annotated.statements)} statements"
                )
        except NotationError as error:
            found = [str(error)]
        for fault in found:
            bad = 1
            print(f"{file}: {fault}", file=sys.stderr)
    sys.exit(bad)


if __name__ == "__main__":
    main()
