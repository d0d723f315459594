"""Positions for pictures: the same each time, in about a second for thousands of nodes.

Pivot multidimensional scaling (Brandes and Pich 2007) gives each component its rough shape; a force-directed pass
(Fruchterman and Reingold 1991) with repulsion among near nodes only (found with a k-d tree) opens it up; components are
packed in rows, the largest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from scipy.sparse import csgraph, csr_array
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PIVOTS = 50
STEPS = 120
DISTANCE = 60.0
"""Wished length of an edge, in the units of the picture."""


def positions(network: nx.Graph[str]) -> dict[str, tuple[float, float]]:
    """A place for each node.

    Args:
        network: any networkx graph; direction and weights do not matter.

    Returns:
        Node → x, y, rounded to 0.01; the picture's middle is near (0, 0).
    """
    simple = nx.Graph(network.to_undirected(as_view=True))
    parts = sorted((sorted(p) for p in nx.connected_components(simple)), key=lambda p: (-len(p), p))
    boxes = [_component(simple, part) for part in parts]
    places = _packed(boxes)
    return {
        node: (round(float(x), 2), round(float(y), 2))
        for part, place in zip(parts, places, strict=True)
        for node, (x, y) in zip(part, place, strict=True)
    }


def _component(simple: nx.Graph[str], nodes: list[str]) -> Floats:
    """Positions of one component's nodes, in their order."""
    if len(nodes) == 1:
        return np.zeros((1, 2))
    index = {node: i for i, node in enumerate(nodes)}
    edges = np.array(sorted(sorted((index[u], index[v])) for u, v in simple.subgraph(nodes).edges if u != v))
    start = _pivot_mds(edges, len(nodes))
    return _forces(start, edges)


def _pivot_mds(edges: NDArray[np.int64], n: int) -> Floats:
    matrix: Any = csr_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    shortest: Any = csgraph.dijkstra  # its stubs know no sparse array
    pivots = [0]
    nearest = np.full(n, np.inf)
    rows: list[Floats] = []
    for _ in range(min(PIVOTS, n)):
        distances: Floats = shortest(matrix, directed=False, indices=pivots[-1], unweighted=True)
        rows.append(distances)
        nearest = np.minimum(nearest, distances)
        pivots.append(int(np.argmax(nearest)))
    squared = np.array(rows).T ** 2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1, keepdims=True) + squared.mean()
    left, values, _ = np.linalg.svd(-centred / 2, full_matrices=False)
    axes = (
        left[:, :2] * np.sqrt(values[:2]) if left.shape[1] > 1 else np.column_stack([left[:, 0], np.zeros(n)])
    )
    signs = np.sign(axes[np.argmax(np.abs(axes), axis=0), [0, 1]])
    spread = np.abs(axes).max() or 1.0
    golden = np.arange(n) * 2.399963
    jitter = np.column_stack([np.cos(golden), np.sin(golden)]) * 0.05
    places: Floats = (axes * np.where(signs == 0, 1, signs) / spread + jitter) * DISTANCE * np.sqrt(n) / 2
    return places


def _forces(at: Floats, edges: NDArray[np.int64]) -> Floats:
    n = len(at)
    for step in range(STEPS):
        move = np.zeros_like(at)
        pairs = cKDTree(at).query_pairs(3 * DISTANCE, output_type="ndarray")
        if len(pairs):
            _push(move, at, pairs, lambda d: DISTANCE**2 / d)
        _push(move, at, edges, lambda d: -(d**2) / DISTANCE)
        move -= at * 0.02
        length = np.linalg.norm(move, axis=1, keepdims=True)
        limit = DISTANCE * (1 - step / STEPS) * min(1.0, 4 / np.log2(n + 2)) + 0.5
        at = at + move / np.maximum(length, 1e-9) * np.minimum(length, limit)
    centred: Floats = at - at.mean(axis=0)
    return centred


def _push(move: Floats, at: Floats, pairs: NDArray[np.int64], force: Callable[[Floats], Floats]) -> None:
    apart = at[pairs[:, 0]] - at[pairs[:, 1]]
    distance = np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 0.1)
    shift = apart / distance * force(distance)
    for column in range(2):
        move[:, column] += np.bincount(pairs[:, 0], shift[:, column], len(at))
        move[:, column] -= np.bincount(pairs[:, 1], shift[:, column], len(at))


def _packed(boxes: list[Floats]) -> list[Floats]:
    """Components in rows below one another, each row about as wide as the largest component."""
    if not boxes:
        return []
    sizes = [np.ptp(b, axis=0) + DISTANCE for b in boxes]
    width = max(float(sizes[0][0]), float(np.sqrt(sum(s[0] * s[1] for s in sizes))))
    placed, x, y, height = [], 0.0, 0.0, 0.0
    for box, size in zip(boxes, sizes, strict=True):
        if x > 0 and x + size[0] > width:
            x, y, height = 0.0, y + height, 0.0
        placed.append(box - box.min(axis=0) + np.array([x, y]))
        x, height = x + float(size[0]), max(height, float(size[1]))
    middle = np.vstack(placed).mean(axis=0)
    return [p - middle for p in placed]
