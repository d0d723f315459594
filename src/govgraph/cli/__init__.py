"""The command line: `govgraph`. A module per user; each verb imports what it needs when it runs, so that --help is quick."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from govgraph import __version__
from govgraph.cli import analyst, author, curator, everyone, researcher
from govgraph.cli.session import Session
from govgraph.model import GovgraphError

_SECTIONS = {
    "Build and keep": ("build", "forget", "extract", "text", "info", "save", "load"),
    "Ask": ("search", "show", "statements", "path", "query"),
    "Write": ("xref",),
    "Analyse": ("rank", "export"),
    "Check": ("verify", "validate", "ontology", "evaluate"),
}


class _Group(click.Group):
    """Lists verbs by what users come for, and turns expected errors into one line."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for title, names in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(n, self.commands[n].get_short_help_str(90)) for n in names])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("govgraph: interrupted; what was read so far is in the graph", err=True)
            ctx.exit(130)
        except GovgraphError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"govgraph: {error}", err=True)
            ctx.exit(error.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="govgraph")
@click.option(
    "-g", "--graph", type=click.Path(path_type=Path), default=Path("govgraph.db"), envvar="GOVGRAPH_GRAPH",
    show_default=True, show_envvar=True, help="Folder of the graph.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="No progress, no messages but errors.")
@click.option("-v", "--verbose", is_flag=True, help="More messages.")
@click.option("--debug", is_flag=True, help="Show where an error came from.")
@click.pass_context
def govgraph(ctx: click.Context, graph: Path, quiet: bool, verbose: bool, debug: bool) -> None:  # noqa: FBT001, ARG001
    """Read texts about governance; ask who says what about whom.

    \b
    Examples:
      govgraph build                       read the corpus that ships
      govgraph build texts/                read your own folder of .txt and .md
      govgraph show "RIPE NCC"             what the texts say of it, with quotes
      govgraph rank                        who has influence
      govgraph export gexf -o graph.gexf   a picture for Gephi
    """
    ctx.obj = Session(graph=graph, quiet=quiet, verbose=verbose)


for _module in (everyone, researcher, author, analyst, curator):
    for _command in _module.COMMANDS:
        govgraph.add_command(_command)


def main() -> None:
    """Entry point of the console script."""
    try:
        govgraph(prog_name="govgraph")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
