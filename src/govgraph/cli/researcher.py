"""Verbs for researchers: search, show, statements, path, query."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from govgraph.cli.output import emit, output_options, put, record, rendered
from govgraph.cli.session import Session, pass_session
from govgraph.model import ID, NotFoundError

if TYPE_CHECKING:
    from govgraph.questions import Entities, Page, StatementRow

MARK_LEFT, MARK_RIGHT = "[", "]"


@click.command()
@click.argument("text")
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="Most rows of each sort."
)
@output_options
@pass_session
def search(session: Session, text: str, limit: int, form: str | None, output: Path) -> None:
    """Find entities by name and passages by their words.

    \b
    Examples:
      govgraph search registry
      govgraph search "rough consensus" -f json
    """
    from govgraph import questions

    with session.entities() as entities:
        found, passages = questions.search(entities, text, limit=limit)
    rows = [
        {
            "match": "entity",
            "what": e.entity,
            "kind": e.kind,
            "where": f"{e.mentions} mentions in {e.documents} documents",
            **record(e),
        }
        for e in found
    ]
    rows += [
        {"match": "passage", "what": p.quote, "kind": "", "where": p.document, **record(p)} for p in passages
    ]
    emit(rows, form, output, ("match", "what", "kind", "where"))
    if not rows:
        raise NotFoundError(f"{text}: neither a name nor a passage has it")


@click.command()
@click.argument("entity")
@click.option("-n", "--limit", type=click.IntRange(1), default=30, show_default=True, help="Most statements.")
@output_options
@pass_session
def show(session: Session, entity: str, limit: int, form: str | None, output: Path) -> None:
    """Open an entity: names, kind, identifiers, and what is said of it with the quoted sentences.

    ENTITY is a name, a slug or an IRI.

    \b
    Examples:
      govgraph show "RIPE NCC"
      govgraph show lu-heng -f json
    """
    from govgraph import questions

    with session.entities() as entities:
        page = questions.show(entities, entities.find(entity))
        if form == "table" or (form is None and (str(output) != "-" or sys.stdout.isatty())):
            put(_page(entities, page, limit), output)
        else:
            emit([record(page)], form, output, ("name", "kind", "definition", "mentions"))


def _page(entities: Entities, page: Page, limit: int) -> str:
    from rich.padding import Padding
    from rich.text import Text

    facts = filter(None, (entities.ontology.kinds[page.kind].label, page.group, page.country))
    head = [
        Text.assemble((page.name, "bold"), "  ", (" · ".join(facts), "dim")),
        *([Text(page.definition)] if page.definition else []),
    ]
    details = {
        "also": ", ".join(page.names),
        "formerly": ", ".join(page.former_names),
        "site": page.url,
        "identifiers": ", ".join(page.identifiers),
        "iri": page.iri,
        "named": f"{page.mentions} times in {len(page.documents)} documents",
    }
    head += [Text.assemble((f"{k:12}", "dim"), v) for k, v in details.items() if v]
    body: list[Any] = [
        Text(""),
        Text(f"{len(page.statements)} statements" if page.statements else "no statements", style="bold"),
    ]
    best = sorted(page.statements, key=lambda s: -s.confidence)[:limit]
    for row in sorted(best, key=lambda s: (s.predicate, s.subject, s.date or "")):
        body += [
            Text(f"\n{row.words}"),
            Padding(Text(_quoted(entities, row)), (0, 0, 0, 4)),
            Padding(Text(_source(row), style="dim"), (0, 0, 0, 4)),
        ]
    if len(page.statements) > limit:
        body.append(
            Text(
                f"\n… {len(page.statements) - limit} more: govgraph statements --about {page.iri.removeprefix(ID)}",
                style="dim",
            )
        )
    return rendered(*head, *body)


def _quoted(entities: Entities, row: StatementRow) -> str:
    """The evidence with the mentions of subject and object between brackets."""
    from govgraph.questions import marked, mention_spans

    spans = mention_spans(
        entities.graph, row.document, (row.subject_iri.removeprefix(ID), row.object_iri.removeprefix(ID))
    )
    return "“" + " ".join(marked(row.quote, row.start, spans, left=MARK_LEFT, right=MARK_RIGHT).split()) + "”"


def _source(row: StatementRow) -> str:
    return ", ".join(filter(None, (row.title, row.date, row.document)))


@click.command()
@click.option("--about", help="Entity that is subject or object.")
@click.option("--subject", help="Entity that is the subject.")
@click.option("--predicate", help="Predicate, such as founderOf; `govgraph ontology` lists them.")
@click.option("--object", "object_", help="Entity that is the object.")
@click.option("--speaker", help="Entity that says it.")
@click.option("--polarity", type=click.Choice(["positive", "negative"]))
@click.option("--modality", type=click.Choice(["asserted", "alleged", "planned", "hypothetical"]))
@click.option("--document", help="Id of a document.")
@click.option("--kind", type=click.Choice(["essay", "press", "policy", "minutes"]), help="Kind of document.")
@click.option("--publisher", help="Publisher of the document, or part of its name.")
@click.option("--since", metavar="DATE", help="Documents of this date or later.")
@click.option("--before", metavar="DATE", help="Documents before this date.")
@click.option("-n", "--limit", type=click.IntRange(1), help="Most rows.")
@output_options
@pass_session
def statements(
    session: Session,
    /, about: str | None, subject: str | None, predicate: str | None, object_: str | None, speaker: str | None,
    limit: int | None, form: str | None, output: Path, **filters: str | None,
) -> None:  # fmt: skip
    """List statements with their quotes, by any filters together.

    \b
    Examples:
      govgraph statements --predicate sued
      govgraph statements --speaker ICANN --modality planned
      govgraph statements --about "AFRINIC" --kind press -f csv -o afrinic.csv
    """
    from govgraph import questions
    from govgraph.model import UsageError

    with session.entities() as entities:
        if predicate and predicate not in entities.ontology.predicates:
            raise UsageError(f"{predicate}: no such predicate; `govgraph ontology` lists them")
        chosen = {
            name: entities.find(value)
            for name, value in (
                ("about", about),
                ("subject", subject),
                ("object", object_),
                ("speaker", speaker),
            )
            if value
        }
        rows = questions.statements(entities, predicate=predicate, **chosen, **filters)
    emit(rows[:limit], form, output, ("words", "date", "document", "quote"))


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("-n", "--limit", type=click.IntRange(1), default=1, show_default=True, help="Number of paths.")
@click.option("--avoid", multiple=True, metavar="ENTITY", help="Lead through this entity no path.")
@click.option("--only", multiple=True, metavar="PREDICATE", help="Use these predicates only.")
@output_options
@pass_session
def path(
    session: Session,
    a: str,
    b: str,
    limit: int,
    avoid: tuple[str, ...],
    only: tuple[str, ...],
    form: str | None,
    output: Path,
) -> None:
    """Show how A is connected with B: a chain of quoted sentences.

    \b
    Examples:
      govgraph path "Jon Postel" AFRINIC
      govgraph path ICANN "European Commission" -n 3 --avoid "United States"
    """
    from govgraph import questions
    from govgraph.analysis import strongest_paths
    from govgraph.network import statement_network

    with session.entities() as entities:
        ends = entities.find(a), entities.find(b)
        rows = questions.statements(entities)
        network = statement_network(entities, rows)
        found = strongest_paths(
            network, *ends, limit=limit, avoid=[entities.find(e) for e in avoid], only=only
        )
        if not found:
            raise NotFoundError(
                f"no path between {entities.name(ends[0])} and {entities.name(ends[1])} in this graph"
            )
        steps = [
            (n, i, step, _best(rows, step))
            for n, p in enumerate(found, 1)
            for i, step in enumerate(p.steps, 1)
        ]
        if (form is None and str(output) == "-" and sys.stdout.isatty()) or form == "table":
            put(_told(entities, steps), output)
            return
        listed = [{"path": n, "step": i, **record(row)} for n, i, _, row in steps]
    emit(listed, form, output, ("path", "step", "words", "quote", "document"))


def _best(rows: list[StatementRow], step: tuple[str, str, str]) -> StatementRow:
    """The surest statement of a fact, the earliest of those."""
    fitting = [
        r for r in rows
        if (r.subject_iri.removeprefix(ID), r.predicate, r.object_iri.removeprefix(ID)) == step and r.polarity == "positive"
    ]  # fmt: skip
    return min(fitting, key=lambda r: (-r.confidence, r.date or "9", r.document))


def _told(entities: Entities, steps: list[tuple[int, int, tuple[str, str, str], StatementRow]]) -> str:
    from rich.padding import Padding
    from rich.text import Text

    out: list[Any] = []
    for n, i, _, row in steps:
        if i == 1:
            out.append(Text(f"{'' if n == 1 else chr(10)}path {n}", style="dim"))
        out += [
            Text(f"{i}. {row.words}", style="bold"),
            Padding(Text(_quoted(entities, row)), (0, 0, 0, 3)),
            Padding(Text(_source(row), style="dim"), (0, 0, 0, 3)),
        ]
    return rendered(*out)


@click.command()
@click.argument("sparql")
@output_options
@pass_session
def query(session: Session, sparql: str, form: str | None, output: Path) -> None:
    """Answer a SPARQL query (a text, or @FILE); prefixes such as gov: and id: are declared.

    Patterns outside GRAPH see all graphs as one; use DISTINCT when you count. CONSTRUCT and DESCRIBE print N-Triples.

    \b
    Examples:
      govgraph query "SELECT ?who WHERE { GRAPH graph:accepted { ?who gov:memberOf id:nro } }"
      govgraph query @questions/boards.rq -f csv
    """
    import pyoxigraph as ox

    from govgraph.graph import open_graph

    text = _query_text(sparql)
    with open_graph(session.graph) as graph:
        answer = graph.query(text)
        if isinstance(answer, ox.QueryTriples):
            put("".join(sorted(f"{t} .\n" for t in answer)), output)
        elif isinstance(answer, ox.QueryBoolean):
            put(f"{'yes' if answer else 'no'}\n", output)
        else:
            columns = [v.value for v in answer.variables]
            emit(
                [{c: getattr(row[c], "value", None) for c in columns} for row in answer],
                form,
                output,
                columns,
            )


def _query_text(sparql: str) -> str:
    from govgraph.model import GovgraphError

    if not sparql.startswith("@"):
        return sparql
    try:
        return Path(sparql[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GovgraphError(f"{sparql[1:]}: cannot be read: {getattr(error, 'strerror', error)}") from error


COMMANDS: Final = (search, show, statements, path, query)
