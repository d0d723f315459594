"""Files → graph: reads what has changed, leaves what has not, and reports what could not be read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING

from govgraph.corpus import read_file
from govgraph.extract import Extractor
from govgraph.model import GovgraphError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from govgraph.corpus import SourceFile
    from govgraph.graph import Graph
    from govgraph.model import Document, Extraction


@dataclass(slots=True)
class Report:
    """What a build did: ids read and unchanged, and a message for each file that could not be read."""

    read: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def build(
    graph: Graph,
    files: Iterable[SourceFile],
    extractor: Extractor,
    *,
    jobs: int = 1,
    done: Callable[[str], None] = lambda _: None,
) -> Report:
    """Bring a graph up to date with some files.

    Each document goes into the graph whole or not at all, so that a build that breaks off is finished by the next.

    Args:
        graph: open for writing.
        files: what to read.
        extractor: reads the documents.
        jobs: number of processes; the graph is the same whatever it is.
        done: called with the id of each file that is finished.
    """
    report = Report()
    graph.put_ontology(extractor.ontology)
    before = graph.readings()
    changed: list[Document] = []
    for file in files:
        try:
            document = read_file(file)
        except GovgraphError as error:
            report.failed.append(str(error))
            done(file.id)
            continue
        if before.get(document.id) == reading(document, extractor):
            report.unchanged.append(document.id)
            done(document.id)
        else:
            changed.append(document)
    try:
        for extraction in _extractions(changed, extractor, jobs):
            graph.replace(extraction, reading(extraction.document, extractor))
            report.read.append(extraction.document.id)
            done(extraction.document.id)
    finally:
        graph.accept(extractor.ontology)
    present = {*report.read, *report.unchanged}
    report.gone = sorted(i for i in before if i not in present) if not report.failed else []
    return report


def reading(document: Document, extractor: Extractor) -> str:
    """Fingerprint of a document and of the program that reads it."""
    return hashlib.sha256(f"{extractor.fingerprint}\n{document!r}".encode()).hexdigest()


def _extractions(documents: list[Document], extractor: Extractor, jobs: int) -> Iterator[Extraction]:
    if jobs <= 1 or len(documents) <= 1:
        yield from map(extractor.extract, documents)
        return
    with get_context("spawn").Pool(min(jobs, len(documents)), _start_worker) as pool:
        yield from pool.imap(_work, documents, chunksize=4)


_WORKER: list[Extractor] = []


def _start_worker() -> None:
    """Each process reads with an extractor of its own, loaded once."""
    _WORKER.append(Extractor())


def _work(document: Document) -> Extraction:
    return _WORKER[0].extract(document)
