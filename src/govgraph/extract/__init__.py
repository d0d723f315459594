"""``Document`` → ``Extraction``: a spaCy pipeline of our own components.

Each component is a spaCy factory (``govgraph_…``) and works in anyone's pipeline; :class:`Extractor` is the one that
the program itself uses.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from govgraph import __version__, names
from govgraph.model import Document, Extraction
from govgraph.ontology import Ontology, load_ontology

if TYPE_CHECKING:
    from spacy.language import Language
    from threadpoolctl import ThreadpoolController

__all__ = ["Extractor"]


class Extractor:
    """Reads documents.

    Args:
        ontology: what is known beforehand; what ships, if None.

    Loading takes a second or two; keep one and use it for many documents.
    """

    def __init__(self, ontology: Ontology | None = None) -> None:
        self.ontology = ontology or load_ontology()

    @cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline."""
        import spacy

        from govgraph.extract.factories import PIPELINE

        nlp = spacy.blank("en")
        nlp.max_length = 100_000_000
        for name in PIPELINE:
            nlp.add_pipe(f"govgraph_{name}")
        return nlp

    @cached_property
    def _one_thread(self) -> ThreadpoolController:
        """Keeps numpy to one thread: sums come out the same whatever the machine, and small products are quicker."""
        import numpy as np  # noqa: F401  (the controller sees what is loaded)
        from threadpoolctl import ThreadpoolController

        return ThreadpoolController()

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the program, the ontology or the model would read a text differently."""
        from govgraph.extract.tagger import MODEL_FOLDER

        digest = hashlib.sha256(f"{__version__} {self.ontology.fingerprint}".encode())
        model = sorted(f for f in MODEL_FOLDER.iterdir() if f.suffix in {".json", ".npz", ".onnx"})
        for file in (*model, *sorted(Path(__file__).parent.glob("*.py")), Path(names.__file__)):
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def extract(self, document: Document) -> Extraction:
        """Mentions and statements of a document, the same for the same input each time."""
        with self._one_thread.limit(limits=1, user_api="blas"):
            doc = self.nlp(document.text)
        mentions = tuple(sorted(doc._.mentions))
        used = {m.entity for m in mentions}
        statements = tuple(s for s in doc._.statements if {s.subject, s.object} <= used)
        return Extraction(document, mentions, statements, dict(sorted(doc._.names.items())))
