"""Verbs for authors: xref."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from govgraph.cli.output import emit, output_options, put, rendered
from govgraph.cli.session import Session, pass_session

if TYPE_CHECKING:
    from govgraph.xref import Suggestion


@click.command()
@click.argument("draft", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=30, show_default=True, help="Most suggestions."
)
@output_options
@pass_session
def xref(session: Session, draft: Path, limit: int, form: str | None, output: Path) -> None:
    """Suggest cross-references for a draft (.md, .txt or -): where the corpus says the same, the opposite, or more.

    The draft is not put into the graph.

    \b
    Examples:
      govgraph xref draft.md
      govgraph xref - -f json < draft.txt
    """
    from govgraph.cli.everyone import read_documents
    from govgraph.extract import Extractor
    from govgraph.model import UsageError
    from govgraph.xref import suggest

    documents = read_documents((draft,))
    if len(documents) != 1:
        raise UsageError(f"{draft}: give one draft, not a folder of {len(documents)}")
    with session.entities() as entities:
        found = suggest(entities, Extractor(entities.ontology).extract(documents[0]), limit=limit)
    if form == "table" or (form is None and str(output) == "-" and sys.stdout.isatty()):
        put(_readable(found), output)
    else:
        emit(found, form, output, ("kind", "passage", "document", "date", "quote", "why", "score"))


def _readable(found: list[Suggestion]) -> str:
    """Draft passage by draft passage, suggestions below it."""
    from rich.padding import Padding
    from rich.text import Text

    if not found:
        return "nothing to suggest\n"
    out: list[Any] = []
    ordered = sorted(found, key=lambda s: (s.passage.start, s.passage.end, -s.score))
    for passage, group in groupby(ordered, key=lambda s: s.passage):
        out.append(Text(" ".join(passage.text.split()), style="bold"))
        for s in group:
            out.append(Padding(Text.assemble((f"{s.kind:10}", "cyan"), s.why), (0, 0, 0, 2)))
            out.append(Padding(Text(f"“{' '.join(s.quote.split())}”"), (0, 0, 0, 12)))
            if s.document:
                out.append(Padding(Text(f"{s.citation} [{s.document}]", style="dim"), (0, 0, 0, 12)))
        out.append(Text(""))
    return rendered(*out)


COMMANDS: Final = (xref,)
