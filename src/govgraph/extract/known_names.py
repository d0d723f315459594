"""Known names: every name of ``known.ttl`` and every country, found case-sensitively at word boundaries."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from govgraph.extract.candidates import Candidate, covering, words
from govgraph.names import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc, Token

    from govgraph.ontology import KnownEntity, Ontology


@dataclass(slots=True)
class _Node:
    """The words that may follow, and the value of the name that ends here."""

    words: dict[str, _Node] = field(default_factory=dict)
    value: str | None = None


class NameTrie:
    """Names as a tree of words, so that a text is searched for all of them in one pass, longest first."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, name_words: Sequence[str], value: str) -> None:
        """Add a name; the first value given for a name stays."""
        node = self._root
        for word in name_words:
            node = node.words.setdefault(word, _Node())
        node.value = node.value or value

    def longest(self, text_words: Sequence[str], at: int) -> tuple[int, str] | None:
        """The longest name that begins at a word: the position behind it and its value, or None."""
        node: _Node | None = self._root
        found = None
        for i in range(at, len(text_words)):
            node = node.words.get(text_words[i]) if node else None
            if node is None:
                break
            if node.value is not None:
                found = (i + 1, node.value)
        return found


class KnownNames:
    """Finds known names. Component ``govgraph_known_names``."""

    def __init__(self, nlp: Language, ontology: Ontology, *, confidence: float = 0.97) -> None:
        self._known = ontology.known
        self._confidence = confidence
        self._safe = NameTrie()
        self._shared = NameTrie()
        self._sharers: dict[str, list[KnownEntity]] = defaultdict(list)
        tokenizer: Any = nlp.tokenizer
        names: list[tuple[str, str, NameTrie]] = []
        for slug, entity in sorted(ontology.known.items()):
            names += [(name, slug, self._safe) for name in entity.safe_names]
            names += [(name, name, self._shared) for name in entity.shared_acronyms]
            for name in entity.shared_acronyms:
                self._sharers[name].append(entity)
        for (_, value, trie), doc in zip(
            names, tokenizer.pipe(_spelling(n) for n, _, _ in names), strict=True
        ):
            trie.add([t.text for t in doc], value)

    def __call__(self, doc: Doc) -> Doc:
        """Append a candidate for each known name in the doc."""
        doc._.candidates = [*doc._.candidates, *self.find(doc)]
        return doc

    def find(self, doc: Doc) -> list[Candidate]:
        """The known names of a doc, in its order, none overlapping another."""
        tokens = words(doc)
        texts = [_spelling(t.text) for t in tokens]
        found = [self._candidate(tokens[i:j], slug) for i, j, slug in _matches(self._safe, texts)]
        named = {c.entity for c in found}
        lower = doc.text.lower()
        for i, j, name in _matches(self._shared, texts):
            meant = self._meant(name, named, lower)
            if meant:
                found.append(self._candidate(tokens[i:j], meant.slug))
        return sorted(found, key=lambda c: (c.start, -c.end))

    def _meant(self, name: str, named: set[str | None], lower: str) -> KnownEntity | None:
        """Which of those who share an acronym a document means: one named in full, else the one with most context."""
        scores = [
            (100 * (e.slug in named) + sum(_has_word(lower, word) for word in e.context_words), e.slug, e)
            for e in self._sharers[name]
        ]
        score, _, entity = max(scores, key=lambda s: (s[0], s[1]))
        return entity if score else None

    def _candidate(self, tokens: Sequence[Token], slug: str) -> Candidate:
        start, end = covering(tokens)
        entity = self._known[slug]
        return Candidate(start, end, entity.kind, slug, "known-name", self._confidence, entity.name)


def _matches(trie: NameTrie, texts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    i = 0
    while i < len(texts):
        hit = trie.longest(texts, i)
        if hit:
            yield i, hit[0], hit[1]
            i = hit[0]
        else:
            i += 1


def _spelling(name: str) -> str:
    return normalise(name)


def _has_word(lower: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", lower) is not None
