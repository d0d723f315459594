"""The dataset on disk."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import Dataset, URIRef

from conftest import TEXTS
from govgraph.build import build
from govgraph.corpus import find_files
from govgraph.graph import open_graph, verify
from govgraph.graph.quads import ACCEPTED
from govgraph.graph.validate import validate
from govgraph.model import GOV, ID, GovgraphError, NotFoundError, UsageError

if TYPE_CHECKING:
    from govgraph.extract import Extractor
    from govgraph.graph import Graph
    from govgraph.ontology import Ontology


def saved(graph: Graph, rdf_format: ox.RdfFormat = ox.RdfFormat.N_QUADS) -> bytes:
    out = io.BytesIO()
    graph.save(out, rdf_format=rdf_format)
    return out.getvalue()


def accepted(graph: Graph) -> set[tuple[str, str, str]]:
    found = set()
    for q in graph.store.quads_for_pattern(None, None, None, ACCEPTED):
        if isinstance(q.object, ox.NamedNode) and q.object.value.startswith(ID):
            found.add(
                (
                    str(q.subject)[len(ID) + 1 : -1],
                    q.predicate.value.removeprefix(GOV),
                    q.object.value.removeprefix(ID),
                )
            )
    return found


def test_accepted_graph_holds_what_is_affirmed_and_asserted(graph: Graph) -> None:
    """Facts are accepted; denials and plans are kept with their documents only."""
    facts = accepted(graph)

    assert ("lu-heng", "founderOf", "larus-foundation") in facts
    assert ("ripe-ncc", "memberOf", "nro") in facts
    assert ("ripe", "memberOf", "ripe-ncc") not in facts


def test_save_and_load_give_the_same_bytes(graph: Graph, tmp_path: Path) -> None:
    """A dataset saved, loaded into another folder and saved again is the same, byte for byte, in both formats."""
    for rdf_format in (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG):
        with open_graph(tmp_path / rdf_format.file_extension, create=True) as copy:
            copy.load(io.BytesIO(saved(graph, rdf_format)), rdf_format=rdf_format)

            assert saved(copy) == saved(graph)


def test_building_twice_changes_nothing(graph: Graph, extractor: Extractor) -> None:
    """Unchanged documents are not read again, and the dataset stays as it was."""
    before = saved(graph)

    report = build(graph, find_files(TEXTS), extractor)

    assert report.read == []
    assert len(report.unchanged) == 3
    assert saved(graph) == before


def test_forgetting_takes_exactly_what_only_the_document_supports(
    graph: Graph, ontology: Ontology, extractor: Extractor
) -> None:
    """A forgotten document leaves no trace; read again, the dataset is as before."""
    before = saved(graph)

    graph.forget("larus")
    graph.accept(ontology)

    assert ("lu-heng", "founderOf", "larus-foundation") not in accepted(graph)
    assert ("ripe-ncc", "memberOf", "nro") in accepted(graph)
    assert b"lu-heng-notes" not in b"".join(
        line for line in saved(graph).splitlines() if b"graph/accepted" in line
    )
    build(graph, find_files(TEXTS), extractor)
    assert saved(graph) == before


def test_forgetting_the_unknown_is_not_found(graph: Graph) -> None:
    """A document that is not there cannot be forgotten."""
    with pytest.raises(NotFoundError, match="no document of that id"):
        graph.forget("nothing")


def test_rdflib_sees_the_same_dataset(graph: Graph) -> None:
    """Python users get an rdflib Dataset over the same store, and it answers SPARQL."""
    dataset = graph.dataset()

    assert isinstance(dataset, Dataset)
    rows = dataset.query(
        f"SELECT ?o WHERE {{ GRAPH <{ACCEPTED.value}> {{ <{ID}lu-heng> <{GOV}founderOf> ?o }} }}"
    )
    assert [row[0] for row in rows] == [URIRef(ID + "larus-foundation")]  # type: ignore[index]


def test_verify_finds_nothing_in_an_honest_graph(graph: Graph) -> None:
    """Every mention and quote stands where the graph says."""
    assert list(verify(graph.store)) == []


def test_validate_finds_nothing_in_what_the_program_writes(graph: Graph) -> None:
    """What the program writes conforms to its shapes."""
    assert validate(graph.store) == []


def test_verify_names_the_place_of_one_changed_character(graph: Graph) -> None:
    """Changing one character of a stored text is found, with document and place."""
    graph.store.update(
        f"DELETE {{ GRAPH ?g {{ ?d <{GOV}text> ?t }} }} INSERT {{ GRAPH ?g {{ ?d <{GOV}text> ?new }} }} "
        f'WHERE {{ GRAPH ?g {{ ?d <{GOV}text> ?t FILTER(CONTAINS(?t, "LARUS Limited")) BIND(REPLACE(?t, "LARUS Limited", "LARUS Limitee") AS ?new) }} }}'
    )

    found = list(verify(graph.store))

    assert {f.document for f in found} == {"larus"}
    assert any(f.place == "text" and "SHA-256" in f.message for f in found)
    assert any("'LARUS Limited' where the text has 'LARUS Limitee'" in f.message for f in found)


@pytest.mark.parametrize(
    ("update", "message"),
    [
        (
            f"INSERT DATA {{ GRAPH <{ACCEPTED.value}> {{ <{ID}lu-heng> <{GOV}sued> <{ID}icann> }} }}",
            "no document says it of icann",
        ),
        (
            f"DELETE WHERE {{ GRAPH ?g {{ ?s <{GOV}evidence> ?e }} }}",
            "a statement whose quote is missing or wrong",
        ),
        (
            "DELETE WHERE { GRAPH ?g { ?x <http://www.w3.org/ns/oa#exact> ?e } }",
            "a mention whose quote is missing or wrong",
        ),
        (
            f"INSERT DATA {{ GRAPH <{ACCEPTED.value}> {{ <{ID}nobody> a <{GOV}Person> }} }}",
            "no document mentions it",
        ),
    ],
)
def test_verify_finds_each_lie(graph: Graph, update: str, message: str) -> None:
    """Facts, statements and entities without evidence are found."""
    graph.store.update(update)

    assert message in {f.message for f in verify(graph.store)}


def test_validate_finds_a_second_polarity(graph: Graph) -> None:
    """A statement that is both affirmed and denied violates the shapes."""
    graph.store.update(
        f"INSERT {{ GRAPH ?g {{ ?s <{GOV}polarity> <{GOV}negative> }} }} WHERE {{ GRAPH ?g {{ ?s <{GOV}polarity> <{GOV}positive> }} }}"
    )

    assert any("has one polarity" in f.message or "polarity" in f.place for f in validate(graph.store))


def test_a_graph_of_another_version_is_refused(graph_path: Path) -> None:
    """A folder written in another format is left alone."""
    (graph_path / "govgraph.json").write_text(json.dumps({"format": 99}))

    with pytest.raises(GovgraphError, match="written in format 99"):
        open_graph(graph_path, create=True)


def test_a_folder_that_is_no_graph_is_refused(tmp_path: Path) -> None:
    """A folder with something else in it is not written into."""
    (tmp_path / "holiday.jpg").write_bytes(b"x")

    with pytest.raises(GovgraphError, match="not a govgraph graph"):
        open_graph(tmp_path, create=True)


def test_a_missing_graph_is_not_found(tmp_path: Path) -> None:
    """Reading what is not there says what to do."""
    with pytest.raises(NotFoundError, match="run `govgraph build` first"):
        open_graph(tmp_path / "none")


def test_a_locked_graph_can_be_read_but_not_written(graph: Graph) -> None:
    """While one program writes, another is told to wait; reading goes on."""
    with pytest.raises(GovgraphError, match="locked by another govgraph"):
        open_graph(graph.path, write=True)
    with open_graph(graph.path) as reader:
        assert reader.readings() == graph.readings()


def test_a_wrong_query_is_wrong_use(graph: Graph) -> None:
    """SPARQL that does not parse is the user's to mend."""
    with pytest.raises(UsageError, match="query: "):
        graph.query("SELECT")


@pytest.mark.parametrize("data", [b"not rdf", b"<http://a> <http://b> <http://c> .\n"])
def test_loading_something_else_changes_nothing(graph: Graph, data: bytes) -> None:
    """A file that is no saved dataset is refused, and the graph is as before."""
    before = saved(graph)

    with pytest.raises(GovgraphError, match="nothing was changed"):
        graph.load(io.BytesIO(data), rdf_format=ox.RdfFormat.N_QUADS)

    assert saved(graph) == before
