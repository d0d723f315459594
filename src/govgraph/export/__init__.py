"""Rows and networks → files for other tools. One typed table of nodes and edges, one small writer per format.

We do not call networkx's writers: they break on missing values, lists and dates, and lose edge kinds and positions.
"""

from govgraph.export.rdf import write_rdf
from govgraph.export.table import EdgeRow, NodeRow, Table, table
from govgraph.export.writers import FORMATS, write

__all__ = ["FORMATS", "EdgeRow", "NodeRow", "Table", "table", "write", "write_rdf"]
