"""The trained tagger as a finder of candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govgraph.extract.candidates import Candidate, covering
from govgraph.extract.tagger import MODEL_FOLDER, Tagger

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.tokens import Doc


class TaggedNames:
    """Finds names nobody listed. Component ``govgraph_tagger``; needs sentence boundaries."""

    def __init__(self, model: Path | None = None) -> None:
        self._tagger = Tagger.load(model or MODEL_FOLDER)

    def __call__(self, doc: Doc) -> Doc:
        """Append a candidate for each name that the model finds, and keep the word vectors for `govgraph_statements`."""
        tokens = [[t for t in s if not t.is_space] for s in doc.sents]
        tokens = [sentence for sentence in tokens if sentence]
        readings = self._tagger.read([[t.text for t in s] for s in tokens])
        found = []
        for sentence, reading in zip(tokens, readings, strict=True):
            for span in reading.spans:
                start, end = covering(sentence[span.start : span.end])
                found.append(Candidate(start, end, span.kind, None, "tagger", span.confidence))
        doc._.candidates = [*doc._.candidates, *found]
        doc._.vectors_by_sentence = {
            sentence[0].idx: reading.vectors for sentence, reading in zip(tokens, readings, strict=True)
        }
        return doc
