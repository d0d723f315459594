"""Rows → table, json, jsonl, csv, tsv or md; the options that choose."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from govgraph.model import GovgraphError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

FORMATS: Final = ("table", "json", "jsonl", "csv", "tsv", "md")
RENAMED: Final = {"since": "from", "until": "to"}


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options -f and -o."""
    command = click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, allow_dash=True),
        default=Path("-"),
        help="File to write; - is standard output.",
    )(command)
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(FORMATS),
        help="Form of the rows. Default: table on a terminal, else jsonl.",
    )(command)


def record(row: Any) -> dict[str, Any]:
    """A row as JSON values with the keys that users see."""
    values = asdict(row) if is_dataclass(row) and not isinstance(row, type) else dict(row)
    return {RENAMED.get(k, k): _nested(v) for k, v in values.items()}


def _nested(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [record(v) if isinstance(v, dict) else v for v in value]
    return value


def emit(rows: Iterable[Any], form: str | None, output: Path, columns: Sequence[str]) -> None:
    """Write rows.

    Args:
        rows: dataclasses or dicts.
        form: one of ``FORMATS``; None for a table on a terminal, else jsonl.
        output: a file, or ``-``.
        columns: those that a table shows; the other forms have all.
    """
    records = [record(r) for r in rows]
    to_terminal = str(output) == "-" and sys.stdout.isatty()
    form = form or ("table" if to_terminal else "jsonl")
    put(_FORMS[form](records, columns), output)


def put(text: str, output: Path) -> None:
    """Write a text to a file or, for ``-``, to standard output.

    Raises:
        GovgraphError: if the file cannot be written.
    """
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise GovgraphError(f"{output}: cannot be written: {error.strerror}") from error


def _json(records: list[dict[str, Any]], _columns: Sequence[str]) -> str:
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def _jsonl(records: list[dict[str, Any]], _columns: Sequence[str]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


def _separated(separator: str) -> Callable[[list[dict[str, Any]], Sequence[str]], str]:
    def write(records: list[dict[str, Any]], columns: Sequence[str]) -> str:
        out = io.StringIO()
        header = list(records[0]) if records else list(columns)
        writer = csv.writer(out, delimiter=separator, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([_cell(r[c]) for c in header] for r in records)
        return out.getvalue()

    return write


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else str(value)


def _md(records: list[dict[str, Any]], columns: Sequence[str]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(_plain(r[c]).replace("|", "\\|") for c in columns) + " |" for r in records]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        value = value.get("text", value)
    return " ".join(_cell(value).split())


def _table(records: list[dict[str, Any]], columns: Sequence[str]) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    if not records:
        return "nothing found\n"
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        number = all(isinstance(r[column], int | float) for r in records)
        table.add_column(column, justify="right" if number else "left", overflow="fold")
    for r in records:
        table.add_row(*(_plain(r[c]) for c in columns))
    return rendered(table)


def rendered(*things: Any) -> str:
    """Rich renderables as text, in colour where standard output is a terminal."""
    from rich.console import Console

    out = io.StringIO()
    colour = sys.stdout.isatty()
    width = None if colour else 100
    console = Console(file=out, force_terminal=colour, width=width, highlight=False, soft_wrap=False)
    for thing in things:
        console.print(thing)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


_FORMS: Final[dict[str, Callable[[list[dict[str, Any]], Sequence[str]], str]]] = {
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _separated(","),
    "tsv": _separated("\t"),
    "md": _md,
}
