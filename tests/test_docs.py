"""Documents that cannot drift from the program."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.slow
def test_reference_and_transcripts_are_what_the_program_prints() -> None:
    """docs/cli.md and every transcript are made by `make docs`, and up to date."""
    result = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stderr == ""
    assert result.returncode == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link leads to a file that is there."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_python_examples_run(
    page: Path, tmp_path: Path, graph_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Python code of a page runs as it stands, in a folder with texts/ and govgraph.db."""
    code = "\n".join(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Lu Heng founded the LARUS Foundation.")
    graph_path.rename(tmp_path / "govgraph.db")
    monkeypatch.chdir(tmp_path)

    exec(compile(code, page.name, "exec"), {})  # noqa: S102
