"""Fixtures: the pipeline, loaded once; small true documents; a graph of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from govgraph.build import build
from govgraph.corpus import find_files
from govgraph.extract import Extractor
from govgraph.graph import Graph, open_graph
from govgraph.model import Document, Extraction
from govgraph.ontology import Ontology, load_ontology
from govgraph.questions import Entities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

TEXTS = Path(__file__).parent / "texts"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return load_ontology()


@pytest.fixture(scope="session")
def extractor(ontology: Ontology) -> Extractor:
    return Extractor(ontology)


@pytest.fixture(scope="session")
def read(extractor: Extractor) -> Callable[[str], Extraction]:
    """Extract a text."""
    return lambda text: extractor.extract(Document("text", text))


@pytest.fixture(scope="session")
def _built(extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "graph.db"
    with open_graph(path, create=True) as graph:
        build(graph, find_files(TEXTS), extractor)
    return path


@pytest.fixture
def graph_path(_built: Path, tmp_path: Path) -> Path:
    """A graph of the three texts that a test may change."""
    return Path(shutil.copytree(_built, tmp_path / "graph.db"))


@pytest.fixture
def graph(graph_path: Path) -> Iterator[Graph]:
    """The graph of the three texts, open for writing."""
    with open_graph(graph_path, write=True) as opened:
        yield opened


@pytest.fixture
def entities(graph: Graph, ontology: Ontology) -> Entities:
    return Entities(graph, ontology)


@pytest.fixture
def run(graph_path: Path) -> Callable[..., Result]:
    """Call the command line on the graph of the three texts."""
    from govgraph.cli import govgraph

    def call(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(govgraph, ["-g", str(graph_path), *arguments], input=stdin)

    return call
