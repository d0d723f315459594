"""Files → documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govgraph.corpus import find_files, read_file, read_stream
from govgraph.corpus.files import LONGEST
from govgraph.model import GovgraphError, NotFoundError


def put(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@given(
    st.text(min_size=1).filter(lambda t: t.strip() and "\0" not in t and not t.startswith(("---", "\ufeff")))
)
def test_text_of_a_txt_file_is_its_content_unchanged(text: str) -> None:
    """Offsets count the characters of the file itself, line breaks as they are."""
    assert read_stream(text.encode()).text == text


def test_front_matter_becomes_metadata(tmp_path: Path) -> None:
    """Title, author, date, publisher, kind, url and licence come from the front matter."""
    head = "---\ntitle: T\nauthors: [A, B]\ndate: 2026-03-01\npublisher: P\nkind: press\nurl: https://example.org/t\nlicense: CC0\n---\n\nBody.\n"
    file = put(tmp_path, "t.md", head)

    document = read_file(find_files(file)[0])

    assert (document.title, document.author, document.date, document.publisher) == (
        "T",
        "A, B",
        "2026-03-01",
        "P",
    )
    assert (document.kind, document.url, document.licence) == ("press", "https://example.org/t", "CC0")
    assert document.text == "T\n\nBody."


def test_files_of_one_stem_get_ids_that_differ(tmp_path: Path) -> None:
    """Where two files share a stem, the names of their folders tell them apart."""
    for year in ("2024", "2025"):
        put(tmp_path, f"{year}/minutes.txt", "x")
    put(tmp_path, "essay.txt", "x")

    assert [f.id for f in find_files(tmp_path)] == ["2024-minutes", "2025-minutes", "essay"]


def test_files_that_differ_only_in_ending_get_ids_that_differ(tmp_path: Path) -> None:
    """a.txt and a.md in one folder are two documents."""
    put(tmp_path, "a.txt", "x")
    put(tmp_path, "a.md", "x")

    assert [f.id for f in find_files(tmp_path)] == ["a-md", "a-txt"]


def test_hidden_files_and_read_mes_are_left_out(tmp_path: Path) -> None:
    """A folder's .git, read-me and licence are no documents."""
    for name in (".git/a.txt", "README.md", "LICENSE.txt", "b.txt"):
        put(tmp_path, name, "x")

    assert [f.id for f in find_files(tmp_path)] == ["b"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no text in it"),
        (b"  \n\n", "no text in it"),
        (b"GIF89a\0\0\1", "a binary file"),
        (b"caf\xe9", "not UTF-8 at byte 3"),
        (b"x" * (LONGEST + 1), "characters; at most"),
        (b"---\ntitle: [\n---\nx", "front matter is not valid YAML"),
        (b"---\ndate: yesterday\n---\nx", "date is 'yesterday'"),
        (b"---\ndate: '2026-13'\n---\nx", "date is '2026-13'"),
        (b"---\nkind: rant\n---\nx", "kind is 'rant'"),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, content: bytes, message: str) -> None:
    """What is wrong, in which file, and what to do."""
    file = put(tmp_path, "bad.txt", content)

    with pytest.raises(GovgraphError) as caught:
        read_file(find_files(file)[0])

    assert str(file) in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_folder_is_not_found(tmp_path: Path) -> None:
    """A source that is not there is exit code 3."""
    with pytest.raises(NotFoundError, match="no such file or folder"):
        find_files(tmp_path / "nowhere")


def test_file_of_another_format_is_refused_by_name(tmp_path: Path) -> None:
    """A format without a reader is named, with those that have one."""
    with pytest.raises(GovgraphError, match=r"no reader for \.pdf; give \.txt"):
        find_files(put(tmp_path, "a.pdf", "x"))
