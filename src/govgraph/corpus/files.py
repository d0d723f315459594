"""Which files of a source are documents, what each is called, and its reading by the reader of its format."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from govgraph.corpus.front_matter import FrontMatter, split_front_matter
from govgraph.corpus.markdown import plain_text
from govgraph.model import Document, GovgraphError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable

SUFFIXES: Final = (".txt", ".md", ".markdown")
LONGEST: Final = 5_000_000
"""Longest text, in characters, that is read as one document: some ten books."""
_NOT_DOCUMENTS: Final = frozenset({"readme", "license", "licence", "changelog", "contributing"})
_TITLE_LENGTH: Final = 160


@dataclass(frozen=True, slots=True, order=True)
class SourceFile:
    """A file to read: the id its document will have, the file, and its path below the source."""

    id: str
    file: Path
    path: str


def find_files(source: Path) -> list[SourceFile]:
    """The documents of a file or folder, sorted by id.

    Args:
        source: a file, or a folder that is searched with its subfolders. Hidden files and read-mes are left out.

    Returns:
        Files with ids: the stem, or, where several files of the source share it, the stem with the names of as many
        folders before it as tell them apart.

    Raises:
        NotFoundError: if there is no such file or folder, or no document in it.
        GovgraphError: if a file is of no format that can be read.
    """
    if source.is_file():
        if source.suffix.lower() not in SUFFIXES:
            raise GovgraphError(
                f"{source}: no reader for {source.suffix or 'files without an ending'}; give {', '.join(SUFFIXES)}"
            )
        return [SourceFile(source.stem, source, source.name)]
    if not source.is_dir():
        raise NotFoundError(f"{source}: no such file or folder; give a folder of {', '.join(SUFFIXES)} files")
    files = sorted(f for f in source.rglob("*") if _is_document(f.relative_to(source)) and f.is_file())
    if not files:
        raise NotFoundError(f"{source}: no document in it; documents end in {', '.join(SUFFIXES)}")
    return sorted(SourceFile(i, f, f.relative_to(source).as_posix()) for f, i in _ids(files, source).items())


def _is_document(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix.lower() in SUFFIXES and not hidden and path.stem.lower() not in _NOT_DOCUMENTS


def _ids(files: Iterable[Path], source: Path) -> dict[Path, str]:
    """Stem of each file, with folder names before it until no two are the same."""
    parts = {f: [*f.relative_to(source).parent.parts, f.stem] for f in files}
    depth = dict.fromkeys(parts, 1)
    while True:
        sharing: dict[str, list[Path]] = defaultdict(list)
        for f, names in parts.items():
            sharing["-".join(names[-depth[f] :])].append(f)
        deeper = [f for same in sharing.values() if len(same) > 1 for f in same if depth[f] < len(parts[f])]
        if not deeper:
            break
        for f in deeper:
            depth[f] += 1
    return {
        f: i if len(same) == 1 else i + f.suffix.replace(".", "-")
        for i, same in sharing.items()
        for f in same
    }


def read_file(source: SourceFile) -> Document:
    """Read one file.

    Raises:
        GovgraphError: if it cannot be opened, is empty, binary, not UTF-8, too long, or has malformed front matter.
    """
    try:
        data = source.file.read_bytes()
    except OSError as error:
        raise GovgraphError(f"{source.file}: cannot be read: {error.strerror}") from error
    return _document(source, data)


def read_stream(data: bytes, *, name: str = "stdin") -> Document:
    """Read a document from bytes of plain text or Markdown, as from standard input.

    Raises:
        GovgraphError: as :func:`read_file`.
    """
    return _document(SourceFile(name, Path(f"{name}.txt"), name), data)


def _document(source: SourceFile, data: bytes) -> Document:
    content = _decoded(data, source.file)
    front, body = split_front_matter(content, str(source.file))
    markdown = source.file.suffix.lower() != ".txt"
    text = _with_title(front.title, plain_text(body)) if markdown else body
    if not text.strip():
        raise GovgraphError(f"{source.file}: no text in it; remove the file or write something")
    if len(text) > LONGEST:
        raise GovgraphError(
            f"{source.file}: {len(text):,} characters; at most {LONGEST:,} are read as one document, so split it"
        )
    return _with_metadata(source, text, front)


def _decoded(data: bytes, file: Path) -> str:
    if b"\0" in data[:65536]:
        raise GovgraphError(f"{file}: a binary file, not a text; convert it to UTF-8 text first")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GovgraphError(
            f"{file}: not UTF-8 at byte {error.start}; convert it, for example with iconv -t UTF-8"
        ) from error


def _with_title(title: str | None, text: str) -> str:
    """A Markdown document's text begins with its title: names in titles are mentions too."""
    if title is None or text.startswith(title):
        return text
    return f"{title}\n\n{text}"


def _with_metadata(source: SourceFile, text: str, front: FrontMatter) -> Document:
    first_line = text.strip().split("\n", 1)[0].strip()
    return Document(
        id=source.id,
        text=text,
        title=front.title or (first_line if len(first_line) <= _TITLE_LENGTH else source.id),
        author=front.author,
        publisher=front.publisher,
        date=front.date,
        kind=front.kind,
        url=front.url,
        licence=front.licence,
        path=source.path,
    )
