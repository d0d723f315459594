"""The dataset in a folder: opened for reading or writing, documents replaced and forgotten, all or nothing.

Every change is one SPARQL update, which the store carries out in one transaction: a program killed in the middle
leaves the graph as it was before the change.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, BinaryIO, Final, Self

import pyoxigraph as ox

from govgraph import __version__
from govgraph.graph.accepted import accepted_triples
from govgraph.graph.access import facts, query
from govgraph.graph.quads import ACCEPTED, DCTERMS, KNOWN, ONTOLOGY, PREFIXES, document_triples, gov
from govgraph.model import DOC, GOV, Extraction, GovgraphError, NotFoundError, document_iri

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from rdflib import Dataset

    from govgraph.ontology import Ontology

FORMAT: Final = 1
_MARKER: Final = "govgraph.json"
_STORE: Final = "store"
_DC_ID: Final = DCTERMS + "identifier"
SAVED_FORMATS: Final = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}


class Graph:
    """An open dataset. Use :func:`open_graph`; close it, or use it in a ``with`` statement.

    Attributes:
        path: the folder.
        store: the pyoxigraph store, for those who need more than this class offers.
    """

    def __init__(self, path: Path, store: ox.Store) -> None:
        self.path = path
        self.store = store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the folder."""
        del self.store

    def readings(self) -> dict[str, str]:
        """Id of each document → fingerprint of how it was read."""
        fingerprints = {f.subject: f.object for f in facts(self.store, GOV + "reading")}
        return {
            f.object: fingerprints[f.subject] for f in facts(self.store, _DC_ID) if f.subject in fingerprints
        }

    def replace(self, extraction: Extraction, reading: str) -> None:
        """Put what was read from a document in the place of what was read before, all or nothing."""
        triples = document_triples(extraction, reading)
        self._put(ox.NamedNode(extraction.document.iri), triples)

    def forget(self, document_id: str) -> None:
        """Remove a document's graph, all or nothing. Call :meth:`accept` afterwards.

        Raises:
            NotFoundError: if there is none of that id.
        """
        if document_id not in self.readings():
            raise NotFoundError(
                f"{document_id}: no document of that id in {self.path}; `govgraph info --documents` lists them"
            )
        self.store.update(f"DROP SILENT GRAPH <{document_iri(document_id)}>")

    def put_ontology(self, ontology: Ontology) -> None:
        """Bring the graphs of terms and known entities up to date."""
        for name, triples in ((ONTOLOGY, ontology.triples), (KNOWN, ontology.known_triples)):
            if {q.triple for q in self.store.quads_for_pattern(None, None, None, name)} != triples:
                self._put(name, triples)

    def accept(self, ontology: Ontology, *, threshold: float = 0.5) -> None:
        """Derive the graph of accepted plain triples anew from the documents.

        Args:
            ontology: decides the kind and name of known entities.
            threshold: least confidence of a positive, asserted statement that is accepted.
        """
        triples = accepted_triples(self.store, ontology, threshold=threshold)
        if {q.triple for q in self.store.quads_for_pattern(None, None, None, ACCEPTED)} != triples:
            self._put(ACCEPTED, triples)

    def _put(self, name: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        data = " .\n".join(sorted({str(t) for t in triples}))
        self.store.update(f"DROP SILENT GRAPH {name} ;\nINSERT DATA {{ GRAPH {name} {{\n{data}\n}} }}")

    def query(
        self, sparql: str, *, union: bool = True
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Answer a SPARQL query; see :func:`govgraph.graph.access.query`."""
        return query(self.store, sparql, union=union)

    def save(self, out: BinaryIO, *, rdf_format: ox.RdfFormat = ox.RdfFormat.N_QUADS) -> None:
        """Write the dataset, sorted: the same bytes for the same dataset."""
        quads = sorted(self.store, key=_order)
        prefixes = PREFIXES if rdf_format == ox.RdfFormat.TRIG else None
        ox.serialize(quads, output=out, format=rdf_format, prefixes=prefixes)

    def load(self, data: IO[bytes], *, rdf_format: ox.RdfFormat) -> None:
        """Put a saved dataset in the place of this one, all or nothing.

        Raises:
            GovgraphError: if the data is not valid, or is no dataset that ``save`` wrote.
        """
        try:
            quads = list(ox.parse(data, format=rdf_format))
        except (SyntaxError, ValueError) as error:
            raise GovgraphError(f"load: not valid {rdf_format.name}: {error}; nothing was changed") from error
        if not any(q.predicate == gov("reading") or q.graph_name == ONTOLOGY for q in quads):
            raise GovgraphError("load: no govgraph dataset in it; nothing was changed")
        insertions = "".join(_insertion(q) for q in sorted(quads, key=_order))
        self.store.update(f"DROP ALL ;\nINSERT DATA {{\n{insertions}}}")

    def dataset(self) -> Dataset:
        """The same dataset for users of rdflib, backed by the same store.

        Parse with the ``ox-…`` formats for speed. Patterns see the union of the graphs.
        """
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        dataset = Dataset(store=OxigraphStore(store=self.store), default_union=True)
        for prefix, iri in PREFIXES.items():
            dataset.bind(prefix, iri)
        return dataset


def open_graph(path: Path, *, write: bool = False, create: bool = False) -> Graph:
    """Open the dataset in a folder.

    Args:
        path: the folder.
        write: for changing it; only one program at a time can.
        create: make it if it is not there; implies ``write``.

    Raises:
        NotFoundError: if there is none and it is not to be made.
        GovgraphError: if the folder is something else, of another version, or locked by another program.
    """
    _check(path, create=create)
    try:
        store = ox.Store(str(path / _STORE)) if write or create else _read_only(path)
    except OSError as error:
        raise GovgraphError(_why_not(path, error)) from error
    return Graph(path, store)


def _read_only(path: Path) -> ox.Store:
    return ox.Store.read_only(str(path / _STORE))


def _check(path: Path, *, create: bool) -> None:
    marker = path / _MARKER
    if marker.is_file():
        _check_version(marker)
        if not create and not (path / _STORE).is_dir():
            raise NotFoundError(f"{path}: an empty graph; run `govgraph build` first")
        return
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise GovgraphError(f"{path}: not a govgraph graph; name another folder with -g")
    if not create:
        raise NotFoundError(f"{path}: no graph here; run `govgraph build` first, or name one with -g")
    _create(path, marker)


def _create(path: Path, marker: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        new = marker.with_suffix(".new")
        new.write_text(json.dumps({"format": FORMAT, "written_by": __version__}) + "\n")
        new.replace(marker)
    except OSError as error:
        raise GovgraphError(f"{path}: cannot be made: {error.strerror}") from error


def _check_version(marker: Path) -> None:
    try:
        found = json.loads(marker.read_text())["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GovgraphError(f"{marker}: cannot be read; remove the folder and build again") from error
    if found != FORMAT:
        raise GovgraphError(
            f"{marker.parent}: written in format {found}, this is govgraph {__version__} with format {FORMAT}; "
            "build into another folder (-g), or use the version that wrote it"
        )


def _why_not(path: Path, error: OSError) -> str:
    if "lock" in str(error).lower():
        return (
            f"{path}: locked by another govgraph that is writing; wait for it, or name another graph with -g"
        )
    return f"{path}: cannot be opened: {error}"


def _insertion(quad: ox.Quad) -> str:
    if isinstance(quad.graph_name, ox.DefaultGraph):
        return f"{quad.triple} .\n"
    return f"GRAPH {quad.graph_name} {{ {quad.triple} }}\n"


def _order(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
    """Graph by graph, subject by subject, the type first."""
    predicate = quad.predicate.value
    return (
        str(quad.graph_name),
        str(quad.subject),
        not predicate.endswith("#type"),
        predicate,
        str(quad.object),
    )


def document_id(iri: str) -> str:
    """Id of a document from its IRI."""
    from urllib.parse import unquote

    return unquote(iri.removeprefix(DOC))
