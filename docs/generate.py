"""Writes what the documents quote of the program: the command reference, transcripts and the tables of the ontology.

    python docs/generate.py            write
    python docs/generate.py --check    exit 1 and say where, if something written is not what the program says today

In a Markdown file, the code block behind a line ``<!-- run: govgraph … -->`` is what that command prints on the graph of
the corpus that ships; ``| head -N`` keeps its first N lines.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from govgraph.cli import _SECTIONS, govgraph

DOCS = Path(__file__).parent
TRANSCRIBED = (DOCS.parent / "README.md", *sorted(p for p in DOCS.glob("*.md") if p.name != "cli.md"))
BLOCK = re.compile(
    r"(<!-- run: (govgraph [^\n]*?)(?: \| head -(\d+))? -->\n```(?:console|text)\n)(.*?)(```\n)", re.DOTALL
)


PREFACE = """# The command line

Made by `make docs` from the program's own help; a test holds the two together.

`govgraph [-g GRAPH] [-q] [--debug] VERB …`. Rows go to standard output (`-o FILE` for a file), as a table on a terminal and as
jsonl in a pipe, or as `-f table|json|jsonl|csv|tsv|md` says. Messages and progress go to standard error.

Exit codes: 0 done · 1 failed, or findings (`verify`, `validate`, `ontology --check`) · 2 wrong use · 3 nothing of that name ·
130 interrupted.
"""


def command_reference() -> str:
    """`docs/cli.md`: the help of every verb."""
    parts = [PREFACE]
    for title, names in _SECTIONS.items():
        parts.append(f"## {title}\n")
        for name in names:
            context = click.Context(
                govgraph.commands[name], info_name=f"govgraph {name}", max_content_width=100
            )
            parts.append(f"### {name}\n\n```text\n{govgraph.commands[name].get_help(context)}\n```\n")
    return "\n".join(parts)


def transcribed(text: str, graph: Path) -> str:
    """A Markdown text with its transcripts made anew on a graph."""

    def again(match: re.Match[str]) -> str:
        command = f'"{sys.executable}" -m {match.group(2)}'
        ran = subprocess.run(  # noqa: S602  (our own documents)
            command,
            shell=True,
            capture_output=True,
            text=True,
            check=False,
            env={"GOVGRAPH_GRAPH": str(graph), "PATH": "/usr/bin:/bin"},
        )
        lines = (ran.stderr + ran.stdout).replace(str(graph), "govgraph.db").splitlines(keepends=True)
        kept = lines[: int(match.group(3))] if match.group(3) else lines
        rest = "…\n" if len(kept) < len(lines) else ""
        prompt = f"$ {match.group(2)}" + (f" | head -{match.group(3)}" if match.group(3) else "")
        return f"{match.group(1)}{prompt}\n{''.join(kept)}{rest}{match.group(5)}"

    return BLOCK.sub(again, text)


def documents() -> dict[Path, str]:
    """Each generated or transcribed file → what it should hold."""
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph.db"
        subprocess.run([sys.executable, "-m", "govgraph", "-q", "-g", str(graph), "build"], check=True)
        made = {path: transcribed(path.read_text(encoding="utf-8"), graph) for path in TRANSCRIBED}
    return {DOCS / "cli.md": command_reference(), **made}


def main() -> int:
    """Command line."""
    stale = [
        path
        for path, text in documents().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.name}: not what the program says today; run `make docs`", file=sys.stderr)
        return bool(stale)
    for path, text in documents().items() if stale else ():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
