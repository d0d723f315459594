"""What every verb shares: the global options, messages, progress, and opening the graph."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from govgraph.questions import Entities


@dataclass(frozen=True, slots=True)
class Session:
    """The global options of one call of the program."""

    graph: Path
    quiet: bool
    verbose: bool

    def say(self, message: str) -> None:
        """A message on standard error, unless --quiet."""
        if not self.quiet:
            click.echo(message, err=True)

    @contextmanager
    def entities(self) -> Iterator[Entities]:
        """The entities of the graph, opened for reading."""
        from govgraph.graph import open_graph
        from govgraph.ontology import load_ontology
        from govgraph.questions import Entities

        with open_graph(self.graph) as graph:
            yield Entities(graph, load_ontology())

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[str], None]]:
        """A progress bar on a terminal; yields a function that counts one more and names it."""
        if self.quiet or not sys.stderr.isatty() or total == 0:
            yield lambda _: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda name: bar.update(task, advance=1, description=f"{label} {name[:40]}")


pass_session = click.make_pass_decorator(Session)
