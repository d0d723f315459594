"""Measures of influence and structure; each a pure function on a networkx graph, with its paper."""

from govgraph.analysis.influence import MEASURES, RankRow, rank
from govgraph.analysis.layout import positions
from govgraph.analysis.paths import Path, strongest_paths

__all__ = ["MEASURES", "Path", "RankRow", "positions", "rank", "strongest_paths"]
