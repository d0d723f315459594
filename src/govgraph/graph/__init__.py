"""The RDF dataset on disk: one named graph per document, the accepted graph, SPARQL, save and load, verify, validate."""

from govgraph.graph.store import Graph, open_graph
from govgraph.graph.verify import Finding, verify

__all__ = ["Finding", "Graph", "open_graph", "verify"]
