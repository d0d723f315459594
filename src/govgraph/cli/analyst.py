"""Verbs for analysts: rank, export."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from govgraph.cli.output import emit, output_options, put
from govgraph.cli.session import Session, pass_session
from govgraph.model import GovgraphError, UsageError

if TYPE_CHECKING:
    from govgraph.questions import Entities

NETWORK_FORMATS: Final = ("gexf", "graphml", "csv")
RDF_FORMATS: Final = ("turtle", "trig", "jsonld")


@click.command()
@click.option(
    "--by",
    "measure",
    type=click.Choice(["pagerank", "betweenness", "degree"]),
    default="pagerank",
    show_default=True,
    help="Measure.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="List these kinds only; can be given several times.",
)
@click.option("-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="Most rows.")
@output_options
@pass_session
def rank(
    session: Session, measure: str, kinds: tuple[str, ...], limit: int, form: str | None, output: Path
) -> None:
    """Rank entities by influence in the network of accepted statements.

    Rank says what the texts of this graph say, not what is so: docs/analysis.md tells how to read it.

    \b
    Examples:
      govgraph rank
      govgraph rank --by betweenness --kind Person -n 10
    """
    from govgraph import analysis, questions
    from govgraph.network import influence_network, statement_network

    with session.entities() as entities:
        unknown = [k for k in kinds if k not in entities.ontology.kinds]
        if unknown:
            raise UsageError(
                f"{unknown[0]}: no such kind; give one of {', '.join(sorted(entities.ontology.kinds))}"
            )
        network = influence_network(
            statement_network(entities, questions.statements(entities)), entities.ontology
        )
        rows = analysis.rank(network, measure, kinds=frozenset(kinds))
    emit(rows[:limit], form, output, ("rank", "entity", "kind", "score"))


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice([*NETWORK_FORMATS, *RDF_FORMATS]))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    help="File, or for csv a folder; - is standard output.",
)
@pass_session
def export(session: Session, form: str, output: Path) -> None:
    """Write the graph for other tools: gexf, graphml, csv; turtle, trig, jsonld.

    gexf and graphml carry kinds, labels, weights, quotes, colours, sizes and positions. csv writes nodes.csv and edges.csv
    into a folder. turtle and jsonld hold the accepted facts, trig everything with its evidence.

    \b
    Examples:
      govgraph export gexf -o graph.gexf
      govgraph export csv -o tables/
      govgraph export turtle | head
    """
    with session.entities() as entities:
        if form in RDF_FORMATS:
            _export_rdf(entities, form, output)
        else:
            _export_network(session, entities, form, output)


def _export_rdf(entities: Entities, form: str, output: Path) -> None:
    from govgraph.export import write_rdf

    out = io.BytesIO()
    write_rdf(entities.graph, form, out)
    if str(output) == "-":
        sys.stdout.buffer.write(out.getvalue())
    else:
        put(out.getvalue().decode(), output)


def _export_network(session: Session, entities: Entities, form: str, output: Path) -> None:
    from govgraph import questions
    from govgraph.export import table, write
    from govgraph.export.writers import write_csv
    from govgraph.network import statement_network

    rows = table(statement_network(entities, questions.statements(entities)), entities.ontology)
    if form == "csv":
        if str(output) == "-":
            raise UsageError("csv: two files; name a folder with -o")
        try:
            written = write_csv(rows, output)
        except OSError as error:
            raise GovgraphError(f"{output}: cannot be written: {error.strerror}") from error
        session.say(f"written: {', '.join(map(str, written))}")
        return
    out = io.StringIO()
    write(rows, form, out)
    put(out.getvalue(), output)


COMMANDS: Final = (rank, export)
