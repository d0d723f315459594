"""The command line: whole outputs, exit codes, bad input."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from conftest import TEXTS
from govgraph.cli import _SECTIONS, govgraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from govgraph.graph import Graph

    Run = Callable[..., Result]


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def alone(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(govgraph, list(arguments), input=stdin)


COMMANDS = sorted(govgraph.commands.items())


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[n for n, _ in COMMANDS])
def test_every_verb_has_help_with_an_example(name: str, command: click.Command) -> None:
    """Help is one imperative sentence, options with help, and an example to copy."""
    assert command.help
    assert f"govgraph {name}" in command.help or f"{name} " in command.help
    assert re.search(r"Examples?:", command.help)
    assert any(name in names for names in _SECTIONS.values())


def test_help_is_quick() -> None:
    """`--help` answers in under 0.3 s on a quiet machine; here it must import no heavy library."""
    code = "import sys; import govgraph.cli; print([m for m in ('spacy', 'networkx', 'pyoxigraph', 'rdflib', 'numpy', 'rich') if m in sys.modules])"

    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


def test_show_opens_an_entity(run: Run) -> None:
    """The page has names, kind, what is said of it in words, and the sentence with the names marked."""
    out = run("show", "RIPE NCC", "-f", "table").stdout

    assert out.startswith("RIPE NCC  registry · technical community · NL\n")
    assert "Hans Petter Holen is chief executive of RIPE NCC\n" in out
    assert "    “[Hans Petter Holen] is the managing director of the [RIPE NCC].”\n" in out
    assert "RIPE is not a member of RIPE NCC\n" in out
    assert "    Two bodies with nearly one name, 2026-09-01, ripe\n" in out


def test_show_as_json_has_stable_keys(run: Run) -> None:
    """The JSON of a page has the documented keys."""
    (page,) = rows(run("show", "lu-heng", "-f", "jsonl"))

    assert list(page) == ["name", "iri", "kind", "names", "definition", "group", "country", "url", "former_names", "identifiers", "mentions", "documents", "statements"]  # fmt: skip
    assert page["mentions"] == 2
    assert "from" in page["statements"][0]  # type: ignore[index]


def test_entity_is_found_by_iri_slug_and_name(run: Run) -> None:
    """IRI, slug, name and acronym open the same page."""
    pages = [
        run("show", e, "-f", "json").stdout
        for e in ("https://w3id.org/govgraph/id/nro", "nro", "Number Resource Organization")
    ]

    assert len(set(pages)) == 1


def test_unknown_entity_lists_the_nearest(run: Run) -> None:
    """A name that is not there is exit code 3 with what comes near."""
    result = run("show", "Larus Fondation")

    assert result.exit_code == 3
    assert result.stderr.startswith(
        "govgraph: Larus Fondation: no entity of that name in the graph; nearest: LARUS Foundation (larus-foundation)"
    )


def test_statements_by_predicate(run: Run) -> None:
    """Filters narrow; each row opens to its quote and offsets."""
    (found,) = rows(run("statements", "--predicate", "sued", "-f", "jsonl"))

    assert found["words"] == "Cloud Innovation sued AFRINIC"
    assert found["quote"] == "Cloud Innovation sued AFRINIC."
    text = (TEXTS / "larus.txt").read_text()
    assert text[int(str(found["start"])) : int(str(found["end"]))] == found["quote"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--polarity", "negative"], {"RIPE is not a member of RIPE NCC"}),
        (["--speaker", "nro"], {"RIPE NCC supports ICP-2, says Number Resource Organization"}),
        (["--subject", "Lu Heng", "--predicate", "founderOf"], {"Lu Heng founded LARUS Foundation"}),
        (["--since", "2026-09-02", "--predicate", "adopted"], {"ICANN adopted ICP-2"}),
        (["--before", "2026-09-02", "--predicate", "adopted"], set()),
        (["--publisher", "example wire", "--predicate", "adopted"], {"ICANN adopted ICP-2"}),
        (
            ["--kind", "essay", "--predicate", "chiefExecutiveOf"],
            {"Hans Petter Holen is chief executive of RIPE NCC"},
        ),
    ],
)
def test_statement_filters(run: Run, arguments: list[str], expected: set[str]) -> None:
    """Polarity, speaker, subject, dates, publisher and kind of document each narrow the list."""
    assert {r["words"] for r in rows(run("statements", *arguments, "-f", "jsonl"))} == expected


def test_forms_hold_the_same_rows(run: Run) -> None:
    """csv, tsv, md, json and jsonl of one question have as many rows."""
    count = len(rows(run("statements", "-f", "jsonl")))

    assert len(json.loads(run("statements", "-f", "json").stdout)) == count
    assert len(run("statements", "-f", "csv").stdout.splitlines()) == count + 1
    assert len(run("statements", "-f", "tsv").stdout.splitlines()) == count + 1
    assert len(run("statements", "-f", "md").stdout.splitlines()) == count + 2


def test_in_a_pipe_rows_are_jsonl(run: Run) -> None:
    """Without -f, a pipe gets one JSON object a line."""
    assert rows(run("info"))[0] == {"what": "documents", "number": 3}


def test_path_is_told_in_sentences(run: Run) -> None:
    """A path is a chain of quoted sentences."""
    out = run("path", "Lu Heng", "larus-foundation", "-f", "table").stdout

    assert out.splitlines()[:3] == [
        "path 1",
        "1. Lu Heng founded LARUS Foundation",
        "   “He founded the [LARUS Foundation] and publishes Lu Heng Notes.”",
    ]


def test_no_path_is_exit_code_3(run: Run) -> None:
    """Two entities that no chain of facts joins."""
    result = run("path", "Lu Heng", "RIPE NCC")

    assert result.exit_code == 3
    assert result.stderr == "govgraph: no path between Lu Heng and RIPE NCC in this graph\n"


def test_search_finds_names_and_passages(run: Run) -> None:
    """A word is looked for in names and in texts."""
    found = rows(run("search", "foundation"))

    assert {(r["match"], r["what"]) for r in found} >= {
        ("entity", "LARUS Foundation"),
        ("passage", "He founded the LARUS Foundation and publishes Lu Heng Notes."),
    }
    assert run("search", "zzzz").exit_code == 3


def test_query_answers_sparql(run: Run) -> None:
    """SELECT gives rows, ASK yes or no, CONSTRUCT N-Triples."""
    select = run("query", "SELECT ?o WHERE { GRAPH graph:accepted { id:lu-heng gov:founderOf ?o } }")
    ask = run("query", "ASK { GRAPH graph:accepted { id:lu-heng gov:founderOf id:larus-foundation } }")
    construct = run(
        "query", "CONSTRUCT { ?s gov:founderOf ?o } WHERE { GRAPH graph:accepted { ?s gov:founderOf ?o } }"
    )

    assert rows(select) == [{"o": "https://w3id.org/govgraph/id/larus-foundation"}]
    assert ask.stdout == "yes\n"
    assert (
        construct.stdout
        == "<https://w3id.org/govgraph/id/lu-heng> <https://w3id.org/govgraph/ontology#founderOf> <https://w3id.org/govgraph/id/larus-foundation> .\n"
    )
    assert run("query", "SELEKT").exit_code == 2


def test_rank_gives_promised_keys(run: Run) -> None:
    """rank, entity, iri, kind and score, the highest first."""
    found = rows(run("rank", "--by", "degree"))

    assert list(found[0]) == ["rank", "entity", "iri", "kind", "score"]
    assert found[0]["rank"] == 1
    scores = [float(str(r["score"])) for r in found]
    assert scores == sorted(scores, reverse=True)
    assert {r["kind"] for r in rows(run("rank", "--kind", "Person"))} == {"Person"}
    assert run("rank", "--kind", "Alien").exit_code == 2


def test_extract_prints_the_record(run: Run, tmp_path: Path) -> None:
    """jsonl of a file holds its text unchanged, mentions with offsets, and statements."""
    (tmp_path / "a.txt").write_text("Lu Heng founded the LARUS Foundation.\r\n")

    (record,) = rows(run("extract", str(tmp_path / "a.txt"), "-f", "jsonl"))

    assert record["text"] == "Lu Heng founded the LARUS Foundation.\r\n"
    assert record["mentions"][0]["entity"] == "lu-heng"  # type: ignore[index]
    assert record["statements"][0]["predicate"] == "founderOf"  # type: ignore[index]


def test_extract_reads_standard_input_and_tables_in_words(run: Run) -> None:
    """`-` is standard input, and a table says it for people."""
    out = run("extract", "-", "-f", "table", stdin="Lu Heng founded the LARUS Foundation.").stdout

    assert "  people: Lu Heng\n" in out
    assert "  Lu Heng founded LARUS Foundation\n      “Lu Heng founded the LARUS Foundation.”\n" in out


def test_text_prints_what_offsets_count(run: Run) -> None:
    """The canonical text of Markdown is printed without mark-up."""
    assert run("text", str(TEXTS / "ripe.md")).stdout.startswith(
        "Two bodies with nearly one name\n\nThe RIPE NCC is based in Amsterdam."
    )


def test_xref_as_json_has_promised_keys(run: Run) -> None:
    """kind, passage, document, date, quote, why, citation, score."""
    found = rows(run("xref", "-", stdin="As we know, Lu Heng founded the LARUS Foundation."))

    assert set(found[0]) == {"kind", "passage", "document", "date", "quote", "why", "citation", "score"}
    assert set(found[0]["passage"]) == {"start", "end", "text"}  # type: ignore[call-overload]


def test_forget_and_build_again(run: Run) -> None:
    """A forgotten document is gone, and building reads it again."""
    assert run("forget", "larus").exit_code == 0
    assert run("show", "Lu Heng").exit_code == 3

    built = run("build", str(TEXTS))

    assert built.exit_code == 0
    assert built.stderr.startswith("1 documents read, 2 unchanged.")
    assert run("show", "Lu Heng").exit_code == 0
    assert run("forget", "nothing").exit_code == 3


def test_prune_forgets_what_is_not_in_the_source(run: Run, tmp_path: Path) -> None:
    """build leaves other documents alone, --prune forgets them."""
    (tmp_path / "only.txt").write_text("ICANN adopted ICP-2.")

    assert (
        "3 documents of the graph are not among the sources: left as they are"
        in run("build", str(tmp_path / "only.txt")).stderr
    )
    assert "forgotten" in run("build", "--prune", str(tmp_path / "only.txt")).stderr
    assert [r["id"] for r in rows(run("info", "--documents"))] == ["only"]


def test_save_and_load(run: Run, tmp_path: Path) -> None:
    """A dataset goes through a file into another folder and is the same."""
    saved, again = tmp_path / "a.nq", tmp_path / "b.nq"

    assert run("save", str(saved)).exit_code == 0
    assert alone("-g", str(tmp_path / "copy.db"), "load", str(saved)).exit_code == 0
    assert alone("-g", str(tmp_path / "copy.db"), "save", str(again)).exit_code == 0
    assert saved.read_bytes() == again.read_bytes()
    assert run("save", str(tmp_path / "a.json")).exit_code == 2


def test_verify_and_validate(run: Run) -> None:
    """An honest graph passes both."""
    assert run("verify").exit_code == 0
    assert run("validate").exit_code == 0


def test_verify_exits_1_and_names_the_place(run: Run, graph_path: Path) -> None:
    """One changed character of a stored text: exit code 1, document and place on standard output."""
    from govgraph.graph import open_graph
    from govgraph.model import GOV

    with open_graph(graph_path, write=True) as graph:
        graph.store.update(
            f"DELETE {{ GRAPH ?g {{ ?d <{GOV}text> ?t }} }} INSERT {{ GRAPH ?g {{ ?d <{GOV}text> ?new }} }} "
            f'WHERE {{ GRAPH ?g {{ ?d <{GOV}text> ?t FILTER(CONTAINS(?t, "LARUS")) BIND(REPLACE(?t, "LARUS", "LARU5") AS ?new) }} }}'
        )

    result = run("verify")

    assert result.exit_code == 1
    assert {json.loads(line)["document"] for line in result.stdout.splitlines()} == {"larus"}


@pytest.mark.parametrize("form", ["gexf", "graphml", "turtle", "trig", "jsonld"])
def test_export_writes_a_file(run: Run, tmp_path: Path, form: str) -> None:
    """Each format is written to the file named, and the same to standard output."""
    file = tmp_path / f"out.{form}"

    assert run("export", form, "-o", str(file)).exit_code == 0
    assert file.read_bytes() == run("export", form).stdout_bytes


def test_export_csv_wants_a_folder(run: Run, tmp_path: Path) -> None:
    """csv is two files in a folder."""
    assert run("export", "csv").exit_code == 2
    assert run("export", "csv", "-o", str(tmp_path / "t")).exit_code == 0
    assert sorted(p.name for p in (tmp_path / "t").iterdir()) == ["edges.csv", "nodes.csv"]


def test_ontology_lists_and_checks() -> None:
    """Predicates, kinds and known entities are listed, and the linter passes."""
    assert len(rows(alone("ontology"))) == 30
    assert len(rows(alone("ontology", "kinds"))) == 9
    assert alone("ontology", "--check").exit_code == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no text in it"),
        (b"\x89PNG\0", "a binary file"),
        (b"caf\xe9", "not UTF-8 at byte 3"),
        (b"x" * 50_000_000, "50,000,000 characters"),
    ],
)
def test_bad_files_are_one_line_each_and_lose_nothing(
    run: Run, tmp_path: Path, content: bytes, message: str
) -> None:
    """A bad file: one line that names it, exit code 1, and the graph still has what it had."""
    (tmp_path / "bad.txt").write_bytes(content)

    result = run("build", str(tmp_path / "bad.txt"))

    assert result.exit_code == 1
    assert message in result.stderr
    assert "bad.txt" in result.stderr
    assert "Traceback" not in result.output
    assert len(rows(run("info", "--documents"))) == 3


def test_missing_folder_and_missing_graph(run: Run, tmp_path: Path) -> None:
    """What is not there is exit code 3."""
    assert run("build", str(tmp_path / "none")).exit_code == 3
    assert alone("-g", str(tmp_path / "none.db"), "info").exit_code == 3
    assert not (tmp_path / "none.db").exists()


def test_graph_of_another_version(run: Run, graph_path: Path) -> None:
    """A graph in another format is refused in one line and left alone."""
    (graph_path / "govgraph.json").write_text('{"format": 99}')

    for verb in (["info"], ["build", str(TEXTS)]):
        result = run(*verb)
        assert result.exit_code == 1
        assert "written in format 99" in result.stderr


def test_locked_graph(run: Run, graph: Graph) -> None:
    """A second writer is told to wait; readers go on."""
    result = run("build", str(TEXTS))

    assert result.exit_code == 1
    assert "locked by another govgraph" in result.stderr
    assert run("info").exit_code == 0


def test_two_documents_of_one_id_are_refused(run: Run, tmp_path: Path) -> None:
    """Two sources with a file of one name: wrong use, and nothing is lost."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.txt").write_text("x")

    result = run("build", str(tmp_path / "a"), str(tmp_path / "b"))

    assert result.exit_code == 2
    assert "two documents are called same" in result.stderr


def test_interrupt_is_exit_code_130(tmp_path: Path) -> None:
    """Ctrl-C ends with one line and exit code 130."""
    for n in range(40):
        (tmp_path / f"t{n}.txt").write_text("Cloud Innovation sued AFRINIC. " * 400)
    process = subprocess.Popen(
        [sys.executable, "-m", "govgraph", "-g", str(tmp_path / "g.db"), "build", str(tmp_path)],
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "g.db" / "store").exists():
        time.sleep(0.05)
    time.sleep(2)
    os.kill(process.pid, 2)

    _, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "interrupted" in errors


def test_closed_pipe_is_quiet(graph_path: Path) -> None:
    """`govgraph … | head` ends without a complaint."""
    command = f"{sys.executable} -m govgraph -g {graph_path} export trig | head -1"

    result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)

    assert "Traceback" not in result.stderr
