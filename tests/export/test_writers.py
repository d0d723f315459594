"""Exports, opened by other people's readers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from rdflib import Dataset
from rdflib import Graph as RdflibGraph

from govgraph.export import EdgeRow, NodeRow, Table, table, write, write_rdf
from govgraph.export.writers import write_csv
from govgraph.model import GOV, ID, UsageError
from govgraph.network import statement_network
from govgraph.questions import Entities, statements

if TYPE_CHECKING:
    from pathlib import Path

GEXF = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}


def written(rows: Table, form: str) -> bytes:
    out = io.StringIO()
    write(rows, form, out)
    return out.getvalue().encode("utf-8", "surrogatepass")


@pytest.fixture
def rows(entities: Entities) -> Table:
    return table(statement_network(entities, statements(entities)), entities.ontology)


def test_table_is_closed_and_complete(rows: Table) -> None:
    """Every edge ends at a node of the table, and every node has colour, size and place."""
    ids = {n.id for n in rows.nodes}

    assert rows.edges
    assert all({e.source, e.target} <= ids for e in rows.edges)
    assert all(n.colour.startswith("#") and 6 <= n.size <= 40 for n in rows.nodes)


@pytest.mark.parametrize(("form", "read"), [("gexf", nx.read_gexf), ("graphml", nx.read_graphml)])
def test_networkx_reads_what_we_write(rows: Table, form: str, read: object) -> None:
    """networkx's reader finds every node with its label and every edge with its weight."""
    network = read(io.BytesIO(written(rows, form)))  # type: ignore[operator]

    assert set(network) == {n.id for n in rows.nodes}
    assert network.number_of_edges() == len(rows.edges)
    assert network.nodes["lu-heng"]["label"] == "Lu Heng"
    assert {d["weight"] for _, _, d in network.edges(data=True)} == {e.weight for e in rows.edges}


def test_gexf_carries_colour_place_size_and_kind(rows: Table) -> None:
    """What Gephi draws from is there: viz colour, position and size of nodes, kind of edges."""
    root = etree.fromstring(written(rows, "gexf"))

    assert len(root.findall(".//viz:position", GEXF)) == len(rows.nodes)
    assert len(root.findall(".//viz:size", GEXF)) == len(rows.nodes)
    colour = root.find(".//g:node[@id='lu-heng']/viz:color", GEXF)
    assert colour is not None
    assert [colour.get(c) for c in "rgb"] == ["0", "114", "178"]
    assert {e.get("kind") for e in root.findall(".//g:edge", GEXF)} >= {"founderOf", "sued"}


NASTY = st.text(max_size=30)


@given(st.lists(NASTY, min_size=2, max_size=4, unique=True), NASTY)
def test_any_unicode_survives_or_is_left_out(labels: list[str], quote: str) -> None:
    """Whatever characters labels and quotes have, both files parse, and what XML allows comes back unchanged."""
    node = NodeRow("", "", "https://example.org/", "Person", "", 0.5, 0.0, 1.0, "#0072B2", 10.0, 0.0, 0.0)
    nodes = tuple(replace(node, id=f"n{i}", label=label) for i, label in enumerate(labels))
    edge = EdgeRow("e", "n0", "n1", "sued", "sued", 0.2, 1, 0.7, "", "", "d", quote)
    rows = Table(nodes, (edge, replace(edge, id="e2", kind="funds")))

    gexf = etree.fromstring(written(rows, "gexf"))
    graphml = etree.fromstring(written(rows, "graphml"))

    allowed = [
        all(c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" for c in label)
        for label in labels
    ]
    found = [n.get("label") for n in gexf.findall(".//g:node", GEXF)]
    assert all(f == label for f, label, ok in zip(found, labels, allowed, strict=True) if ok)
    assert len(graphml.findall(".//{*}edge")) == 2


def test_nothing_is_written_as_an_empty_graph() -> None:
    """A graph without statements still makes files that open."""
    for form, read in (("gexf", nx.read_gexf), ("graphml", nx.read_graphml)):
        assert len(read(io.BytesIO(written(Table((), ()), form)))) == 0


def test_csv_has_a_header_and_a_line_each(rows: Table, tmp_path: Path) -> None:
    """nodes.csv and edges.csv, read back, have every node and edge with its quote."""
    write_csv(rows, tmp_path / "out")

    with (tmp_path / "out" / "edges.csv").open(encoding="utf-8", newline="") as lines:
        edges = list(csv.DictReader(lines))
    assert [e["quote"] for e in edges] == [e.quote for e in rows.edges]
    with pytest.raises(UsageError, match="is a file"):
        write_csv(rows, tmp_path / "out" / "edges.csv")


@pytest.mark.parametrize(("form", "name"), [("turtle", "turtle"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_accepted_facts(entities: Entities, form: str, name: str) -> None:
    """rdflib's reader finds the accepted facts in Turtle and JSON-LD."""
    out = io.BytesIO()
    write_rdf(entities.graph, form, out)

    graph = RdflibGraph().parse(data=out.getvalue(), format=name)

    assert (f"{ID}lu-heng", f"{GOV}founderOf", f"{ID}larus-foundation") in {tuple(map(str, t)) for t in graph}


def test_rdflib_reads_the_whole_dataset(entities: Entities) -> None:
    """rdflib's TriG reader finds a graph for each document and as many quads as the store has."""
    out = io.BytesIO()
    write_rdf(entities.graph, "trig", out)

    dataset = Dataset()
    dataset.parse(data=out.getvalue(), format="trig")

    assert sum(1 for _ in dataset.quads()) == len(entities.graph.store)
