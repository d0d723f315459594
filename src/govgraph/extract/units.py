"""A sentence as pattern rules see it: words, with each mention, stand-in or list of mentions as one unit.

"The Foundation and Lu Heng founded it" has the units [the-foundation, lu-heng] and [it]. Stand-ins are pronouns and
generic noun phrases ("the registry", "he") that point to the entity last named that fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

    from govgraph.model import Mention

OPEN, CLOSE = "\u27ea", "\u27eb"
_TITLES = frozenset("the a an mr mrs ms dr prof professor sir dame justice judge senator rep hon president chairman minister ceo its their our his her both either".split())  # fmt: skip
_JOINERS = frozenset(
    {
        ",",
        "and",
        "or",
        "&",
        ";",
        "as",
        "well",
        "the",
        "also",
        "then",
        "mr",
        "ms",
        "mrs",
        "dr",
        "mr.",
        "ms.",
        "dr.",
    }
)
_PREPOSITIONS = frozenset({"of", "by", "from", "to", "with", "in", "for", "against", "at"})
LONGEST_JOINER = 3
_PERSONAL = {"he": "Person", "she": "Person"}
_HEADS = {
    "foundation": ("foundation", {"Organization"}), "registry": ("", {"Registry"}), "company": ("", {"Organization"}), "court": ("court", {"Organization"}),
    "commission": ("commission", {"Organization"}), "committee": ("committee", {"Organization"}), "board": ("board", {"Organization"}),
    "council": ("council", {"Organization"}), "ministry": ("ministry", {"Organization"}), "agency": ("agency", {"Organization"}),
    "association": ("association", {"Organization"}), "organization": ("", {"Organization"}), "organisation": ("", {"Organization"}),
    "corporation": ("corporation", {"Organization"}), "institute": ("institute", {"Organization"}), "union": ("union", {"Organization"}),
    "society": ("society", {"Organization"}), "coalition": ("coalition", {"Organization"}), "directive": ("directive", {"Policy"}),
    "act": ("act", {"Policy"}), "regulation": ("regulation", {"Policy"}), "convention": ("convention", {"Policy"}), "treaty": ("treaty", {"Policy"}),
    "policy": ("", {"Policy"}), "proposal": ("", {"Policy"}), "law": ("", {"Policy"}), "bill": ("bill", {"Policy"}), "rules": ("rules", {"Policy"}),
    "forum": ("forum", {"Event", "Organization"}), "summit": ("summit", {"Event"}), "conference": ("conference", {"Event"}), "meeting": ("", {"Event"}),
    "group": ("group", {"Organization"}), "authority": ("authority", {"Organization"}), "government": ("", {"Place"}), "parliament": ("parliament", {"Organization"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """Entities that stand at one place of a sentence.

    Attributes:
        members: slug and kind of each.
        start: offset in the text of its first character.
        end: offset behind its last.
        named: False for a stand-in.
    """

    members: tuple[tuple[str, str], ...]
    start: int
    end: int
    named: bool = True


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence with its units: ``text`` is its words, each followed by a space, each unit as ⟪number⟫."""

    text: str
    units: tuple[Unit, ...]
    start: int
    end: int
    offsets: tuple[int, ...]
    """For each word of ``text``, its offset in the document."""


class Reader:
    """Reads the sentences of one document in order, and remembers who was named last."""

    def __init__(self, mentions: Sequence[Mention], names: dict[str, str]) -> None:
        self._mentions = mentions
        self._names = names
        self._next = 0
        self._recent: list[tuple[str, str]] = []

    def sentences(self, doc: Doc) -> Iterator[Masked]:
        """Each sentence of the doc, masked."""
        for sentence in doc.sents:
            tokens = [t for t in sentence if not t.is_space]
            if tokens:
                yield self._masked(tokens)

    def _masked(self, tokens: list[Token]) -> Masked:
        inside = self._take(tokens)
        units: list[Unit] = []
        words: list[tuple[str, int]] = []
        i, m = 0, 0
        while i < len(tokens):
            token = tokens[i]
            if m < len(inside) and token.idx + len(token) > inside[m].start:
                i, m = self._mention(tokens, i, inside, m, units, words)
                continue
            stand_in = self._stand_in(tokens, i)
            if stand_in:
                entity, length = stand_in
                last = tokens[i + length - 1]
                _append(units, words, Unit((entity,), token.idx, last.idx + len(last), named=False))
                i += length
                continue
            words.append((token.text, token.idx))
            i += 1
        units, words = _joined(units, words)
        start = tokens[0].idx
        end = tokens[-1].idx + len(tokens[-1])
        return Masked(
            "".join(w + " " for w, _ in words), tuple(units), start, end, tuple(at for _, at in words)
        )

    def _take(self, tokens: Sequence[Token]) -> list[Mention]:
        end = tokens[-1].idx + len(tokens[-1])
        taken = []
        while self._next < len(self._mentions) and self._mentions[self._next].start < end:
            taken.append(self._mentions[self._next])
            self._next += 1
        return taken

    def _mention(
        self,
        tokens: list[Token],
        i: int,
        inside: list[Mention],
        m: int,
        units: list[Unit],
        words: list[tuple[str, int]],
    ) -> tuple[int, int]:
        mention = inside[m]
        while words and words[-1][0].lower().rstrip(".") in _TITLES and words[-1][0][0] != OPEN:
            words.pop()
        _append(units, words, Unit(((mention.entity, mention.kind),), mention.start, mention.end))
        self._remember(mention)
        while i < len(tokens) and tokens[i].idx < mention.end:
            i += 1
        return i, m + 1

    def _remember(self, mention: Mention) -> None:
        entry = (mention.entity, mention.kind)
        if entry in self._recent:
            self._recent.remove(entry)
        self._recent.append(entry)

    def _stand_in(self, tokens: Sequence[Token], i: int) -> tuple[tuple[str, str], int] | None:
        """The entity meant by a pronoun or a generic noun phrase at a word, and how many words it takes."""
        word = tokens[i].text.lower()
        if word in _PERSONAL:
            person = next((e for e in reversed(self._recent) if e[1] == "Person"), None)
            return (person, 1) if person else None
        if word == "the" and i + 1 < len(tokens):
            head = tokens[i + 1].text
            rule = _HEADS.get(head.lower())
            follows = tokens[i + 2].text if i + 2 < len(tokens) else "."
            if rule and follows.lower() not in {"of", "for"} and not follows[0].isupper():
                entity = self._by_head(*rule)
                return (entity, 2) if entity else None
        return None

    def _by_head(self, head: str, kinds: set[str]) -> tuple[str, str] | None:
        for entity, kind in reversed(self._recent):
            if kind in kinds and (not head or head in self._names.get(entity, "").lower().split()):
                return entity, kind
        return None


def _append(units: list[Unit], words: list[tuple[str, int]], unit: Unit) -> None:
    words.append((f"{OPEN}{len(units)}{CLOSE}", unit.start))
    units.append(unit)


def _joined(units: list[Unit], words: list[tuple[str, int]]) -> tuple[list[Unit], list[tuple[str, int]]]:
    """Units and words with "A, B and C" of one kind as a single unit."""
    new_units: list[Unit] = []
    new_words: list[tuple[str, int]] = []
    i = 0
    while i < len(words):
        if words[i][0][0] != OPEN:
            new_words.append(words[i])
            i += 1
            continue
        group, i = _list_from(units, words, i)
        _append(new_units, new_words, group)
    return new_units, new_words


def _list_from(units: list[Unit], words: list[tuple[str, int]], i: int) -> tuple[Unit, int]:
    group = units[int(words[i][0][1:-1])]
    i += 1
    while True:
        j = _behind_joiners(words, i)
        if j == i or j >= len(words) or words[j][0][0] != OPEN:
            return group, i
        other = units[int(words[j][0][1:-1])]
        if other.members[0][1] != group.members[0][1] or not other.named:
            return group, i
        group = Unit(
            (*group.members, *(m for m in other.members if m not in group.members)),
            group.start,
            other.end,
            group.named,
        )
        i = j + 1


def _behind_joiners(words: list[tuple[str, int]], i: int) -> int:
    """The position behind ", and the" or "and of" at a position, or the position itself."""
    j, conjunction = i, False
    while j < len(words) and j - i < LONGEST_JOINER:
        word = words[j][0].lower()
        if word not in _JOINERS and not (conjunction and word in _PREPOSITIONS):
            break
        conjunction = conjunction or word in {"and", "or", "&"}
        j += 1
    return j
