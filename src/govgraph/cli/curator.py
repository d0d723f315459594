"""Verbs for curators: verify, validate, ontology, evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from govgraph.cli.output import emit, output_options
from govgraph.cli.session import Session, pass_session
from govgraph.model import GovgraphError

COLUMNS: Final = ("document", "place", "message")
SCORE_COLUMNS: Final = ("measure", "precision", "recall", "f1", "gold", "found")
MAIN_MEASURES: Final = 6


@click.command()
@output_options
@pass_session
def verify(session: Session, form: str | None, output: Path) -> None:
    """Read every mention and quote again against the stored text; exit 1 and say where, if one is not borne out.

    \b
    Example:
      govgraph verify
    """
    from govgraph.graph import open_graph
    from govgraph.graph import verify as check

    with open_graph(session.graph) as graph:
        found = list(check(graph.store))
    if found:
        emit(found, form, output, COLUMNS)
        raise GovgraphError(
            f"{session.graph}: {len(found)} findings; rebuild the documents named, or find out who changed them"
        )
    session.say(f"{session.graph}: every quote stands where it says")


@click.command()
@output_options
@pass_session
def validate(session: Session, form: str | None, output: Path) -> None:
    """Check the graph against the SHACL shapes of the ontology; exit 1 on violations.

    \b
    Example:
      govgraph validate
    """
    from govgraph.graph import open_graph
    from govgraph.graph.validate import validate as check

    with open_graph(session.graph) as graph:
        found = check(graph.store)
    if found:
        emit(found, form, output, COLUMNS)
        raise GovgraphError(f"{session.graph}: {len(found)} violations of ontology/shapes.ttl")
    session.say(f"{session.graph}: conforms to the shapes")


@click.command()
@click.argument("what", type=click.Choice(["predicates", "kinds", "known"]), default="predicates")
@click.option("--check", is_flag=True, help="Lint the ontology instead; exit 1 on faults.")
@output_options
@pass_session
def ontology(session: Session, what: str, check: bool, form: str | None, output: Path) -> None:  # noqa: FBT001
    """List the predicates, kinds or known entities, or check them.

    \b
    Examples:
      govgraph ontology
      govgraph ontology known -f csv
      govgraph ontology --check
    """
    from govgraph.ontology import load_ontology, ontology_faults

    terms = load_ontology()
    if check:
        faults = ontology_faults(terms)
        if faults:
            emit([{"fault": f} for f in faults], form, output, ("fault",))
            raise GovgraphError(f"ontology: {len(faults)} faults")
        session.say(
            f"ontology: {len(terms.kinds)} kinds, {len(terms.predicates)} predicates, {len(terms.known)} known entities, no fault"
        )
        return
    if what == "predicates":
        rows = [
            {"predicate": p.name, "says": p.comment, "subject": ", ".join(sorted(p.subject_kinds)), "object": ", ".join(sorted(p.object_kinds)),
             "influence": p.influence, "weight": p.weight}
            for p in terms.predicates.values()
        ]  # fmt: skip
        emit(rows, form, output, ("predicate", "says", "subject", "object"))
    elif what == "kinds":
        emit(terms.kinds.values(), form, output, ("name", "plural", "colour", "comment"))
    else:
        emit(terms.known.values(), form, output, ("slug", "kind", "name", "definition"))


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("found", required=False, type=click.Path(path_type=Path))
@click.option(
    "--check", is_flag=True, help="Check GOLD against the rules of the guidelines; exit 1 on faults."
)
@click.option("--all", "everything", is_flag=True, help="Scores of each kind and predicate as well.")
@output_options
@pass_session
def evaluate(
    session: Session,
    gold: Path,
    found: Path | None,
    check: bool,  # noqa: FBT001
    everything: bool,  # noqa: FBT001
    form: str | None,
    output: Path,
) -> None:
    """Score predictions against gold documents (JSONL); without FOUND, read the gold texts and score what is read.

    \b
    Examples:
      govgraph evaluate gold.jsonl --all
      govgraph evaluate gold.jsonl found.jsonl -f json
      govgraph evaluate --check corpus/gold/gold.jsonl
    """
    from govgraph import evaluate as measures
    from govgraph.ontology import load_ontology

    records, terms = measures.read_records(gold), load_ontology()
    if check:
        faults = measures.all_faults(records.values(), terms)
        if faults:
            emit([{"fault": f} for f in faults], form, output, ("fault",))
            raise GovgraphError(f"{gold}: {len(faults)} faults")
        session.say(f"{gold}: {len(records)} documents, no fault")
        return
    predictions = measures.read_records(found) if found else _read(session, records)
    scores = measures.evaluate(records, predictions, terms)
    emit(scores if everything else scores[:MAIN_MEASURES], form, output, tuple(SCORE_COLUMNS))


def _read(session: Session, gold: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the pipeline finds in the gold texts."""
    from govgraph.extract import Extractor
    from govgraph.model import Document

    extractor = Extractor()
    records = {}
    with session.progress("reading", len(gold)) as done:
        for identifier, record in gold.items():
            records[identifier] = extractor.extract(Document(identifier, record["text"])).record()
            done(identifier)
    return records


COMMANDS: Final = (verify, validate, ontology, evaluate)
