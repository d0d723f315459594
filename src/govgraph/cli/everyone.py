"""Verbs for everyone: build, forget, extract, text, info, save, load."""

from __future__ import annotations

import io
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from govgraph.cli.output import emit, output_options, put
from govgraph.cli.session import Session, pass_session
from govgraph.model import GovgraphError, UsageError

if TYPE_CHECKING:
    from govgraph.corpus import SourceFile
    from govgraph.extract import Extractor
    from govgraph.model import Document, Extraction

SOURCES: Final = click.argument("sources", nargs=-1, type=click.Path(path_type=Path))


def _files(sources: tuple[Path, ...]) -> list[SourceFile]:
    """The files of some sources; two documents of one id are refused, since the second would replace the first."""
    from govgraph.corpus import find_files

    files = [f for source in sources for f in find_files(source)]
    twice = [i for i, n in Counter(f.id for f in files).items() if n > 1]
    if twice:
        both = " and ".join(str(f.file) for f in files if f.id == twice[0])
        raise UsageError(
            f"two documents are called {twice[0]}: {both}; rename one, or build the folder above both"
        )
    return files


@click.command()
@SOURCES
@click.option(
    "-j", "--jobs", type=click.IntRange(1), default=1, show_default=True, help="Number of processes."
)
@click.option("--prune", is_flag=True, help="Forget documents of the graph that are not among the sources.")
@pass_session
def build(session: Session, sources: tuple[Path, ...], jobs: int, prune: bool) -> None:  # noqa: FBT001
    """Read files and folders into the graph; without any, the corpus that ships.

    Only what has changed is read again. A build that is interrupted is finished by the next one.

    \b
    Examples:
      govgraph build
      govgraph -g mine.db build essays/ minutes/2026-03.md
      govgraph build texts/ -j 4 --prune
    """
    from govgraph.build import build as run
    from govgraph.extract import Extractor
    from govgraph.graph import open_graph
    from govgraph.shipped import shipped

    files = _files(sources or (shipped("corpus"),))
    with open_graph(session.graph, create=True) as graph, session.progress("reading", len(files)) as done:
        extractor = Extractor()
        report = run(graph, files, extractor, jobs=jobs, done=done)
        if prune:
            for gone in report.gone:
                graph.forget(gone)
            graph.accept(extractor.ontology)
    for message in report.failed:
        click.echo(f"govgraph: {message}", err=True)
    session.say(_summary(session, len(report.read), len(report.unchanged)))
    if report.gone:
        what = "forgotten" if prune else "left as they are; --prune forgets them"
        session.say(f"{len(report.gone)} documents of the graph are not among the sources: {what}")
    if report.failed:
        raise GovgraphError(
            f"{len(report.failed)} of {len(files)} files could not be read; the others are in the graph"
        )


def _summary(session: Session, read: int, unchanged: int) -> str:
    with session.entities() as entities:
        counts = _counts(entities)
    return (
        f"{read} documents read, {unchanged} unchanged. {session.graph} has {counts['documents']} documents, "
        f"{counts['entities']} entities, {counts['mentions']} mentions, {counts['statements']} statements."
    )


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@pass_session
def forget(session: Session, documents: tuple[str, ...]) -> None:
    """Remove documents, by id, and exactly what only they support.

    \b
    Example:
      govgraph forget icp-2-and-its-successor
    """
    from govgraph.graph import open_graph
    from govgraph.ontology import load_ontology

    with open_graph(session.graph, write=True) as graph:
        known = graph.readings()
        missing = [d for d in documents if d not in known]
        for document in missing[:1] or documents:
            graph.forget(document)
        graph.accept(load_ontology())
    session.say(f"forgotten: {', '.join(documents)}")


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE..."
)
@output_options
@pass_session
def extract(session: Session, files: tuple[Path, ...], form: str | None, output: Path) -> None:
    """Print what is read from files, folders or standard input (-), without a graph.

    With jsonl, one document a line: its text, mentions and statements with offsets.

    \b
    Examples:
      govgraph extract release.txt -f table
      govgraph extract texts/ -f jsonl -o read.jsonl
      pbpaste | govgraph extract -
    """
    from govgraph.extract import Extractor

    documents = read_documents(files)
    extractor = Extractor()
    with session.progress("reading", len(documents)) as done:
        found = []
        for document in documents:
            found.append(extractor.extract(document))
            done(document.id)
    if form == "table" or (form is None and str(output) == "-" and sys.stdout.isatty()):
        put("\n".join(_readable(e, extractor) for e in found), output)
    else:
        emit([e.record() for e in found], form, output, ("id", "title", "mentions", "statements"))


def read_documents(files: tuple[Path, ...]) -> list[Document]:
    """The documents of files, folders and ``-`` for standard input."""
    from govgraph.corpus import find_files, read_file, read_stream

    documents = []
    for file in files:
        if str(file) == "-":
            documents.append(read_stream(sys.stdin.buffer.read()))
        else:
            documents += [read_file(f) for f in find_files(file)]
    return documents


def _readable(extraction: Extraction, extractor: Extractor) -> str:
    """An extraction for a person: entities by kind, then each statement in words with its quote."""
    from govgraph.questions import in_words

    names, text = extraction.names, extraction.document.text
    lines = [extraction.document.title, ""]
    for kind in extractor.ontology.kinds.values():
        counts = Counter(m.entity for m in extraction.mentions if m.kind == kind.name)
        if counts:
            listed = ", ".join(f"{names[e]} ({n})" if n > 1 else names[e] for e, n in counts.most_common())
            lines.append(f"  {kind.plural}: {listed}")
    lines.append("")
    for s in sorted(extraction.statements, key=lambda s: (s.evidence, s)):
        speaker = names.get(s.speaker, s.speaker) if s.speaker else None
        lines.append(
            "  "
            + in_words(
                extractor.ontology,
                names[s.subject],
                s.predicate,
                names[s.object],
                s.polarity,
                s.modality,
                speaker,
            )
        )
        lines.append(f"      “{' '.join(text[slice(*s.evidence)].split())}”")
    return "\n".join(lines) + "\n"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def text(file: Path) -> None:
    """Print the canonical text of a file, the one that offsets count.

    \b
    Example:
      govgraph text essay.md
    """
    for document in read_documents((file,)):
        click.echo(document.text, nl=not document.text.endswith("\n"))


@click.command()
@click.option("--documents", is_flag=True, help="List the documents.")
@click.option("--entities", is_flag=True, help="List the entities, the most mentioned first.")
@output_options
@pass_session
def info(session: Session, documents: bool, entities: bool, form: str | None, output: Path) -> None:  # noqa: FBT001
    """Say what is in the graph: counts, or a list of documents or entities.

    \b
    Examples:
      govgraph info
      govgraph info --documents -f csv
    """
    from govgraph import questions

    with session.entities() as found:
        if documents:
            emit(questions.documents(found.graph), form, output, ("id", "date", "kind", "title"))
        elif entities:
            emit(questions.entity_rows(found), form, output, ("entity", "kind", "mentions", "documents"))
        else:
            emit(
                [{"what": k, "number": n} for k, n in _counts(found).items()],
                form,
                output,
                ("what", "number"),
            )


def _counts(entities: Any) -> dict[str, int]:
    from govgraph.graph.quads import gov
    from govgraph.questions import documents

    def how_many(term: str) -> int:
        return sum(1 for _ in entities.graph.store.quads_for_pattern(None, gov(term), None, None))

    kinds = Counter(entities.kinds.values())
    return {
        "documents": len(documents(entities.graph)),
        "entities": len(entities.kinds),
        "mentions": how_many("refersTo"),
        "statements": how_many("polarity"),
        **{
            entities.ontology.kinds[k].plural: n
            for k, n in sorted(kinds.items(), key=lambda i: (-i[1], i[0]))
        },
    }


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@pass_session
def save(session: Session, file: Path) -> None:
    """Write the whole dataset to FILE (.nq or .trig; - is N-Quads on standard output), sorted.

    \b
    Example:
      govgraph save backup.nq
    """
    from govgraph.graph import open_graph

    rdf_format = _rdf_format(file)
    with open_graph(session.graph) as graph:
        out = io.BytesIO()
        graph.save(out, rdf_format=rdf_format)
    if str(file) == "-":
        sys.stdout.buffer.write(out.getvalue())
        return
    try:
        file.write_bytes(out.getvalue())
    except OSError as error:
        raise GovgraphError(f"{file}: cannot be written: {error.strerror}") from error


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@pass_session
def load(session: Session, file: Path) -> None:
    """Put a saved dataset (.nq or .trig) in the place of the graph's content.

    \b
    Example:
      govgraph -g copy.db load backup.nq
    """
    from govgraph.graph import open_graph

    rdf_format = _rdf_format(file)
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise GovgraphError(f"{file}: cannot be read: {error.strerror}") from error
    with open_graph(session.graph, create=True) as graph:
        graph.load(io.BytesIO(data), rdf_format=rdf_format)
    session.say(f"{session.graph} now holds {file}")


def _rdf_format(file: Path) -> Any:
    from govgraph.graph.store import SAVED_FORMATS

    suffix = ".nq" if str(file) == "-" else file.suffix.lower()
    if suffix not in SAVED_FORMATS:
        raise UsageError(
            f"{file}: ends in {suffix or 'nothing'}; give a name that ends in {' or '.join(SAVED_FORMATS)}"
        )
    return SAVED_FORMATS[suffix]


COMMANDS: Final = (build, forget, extract, text, info, save, load)
