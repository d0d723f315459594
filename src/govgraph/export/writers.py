"""Writers of network formats: GEXF 1.3, GraphML, and CSV in two files."""

from __future__ import annotations

import csv
import re
from dataclasses import astuple, fields
from typing import IO, TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from govgraph.export.table import COLUMN_TYPES, EdgeRow, NodeRow
from govgraph.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from govgraph.export.table import Table

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GEXF_TYPES: Final = {str: "string", int: "integer", float: "double"}
_GRAPHML_TYPES: Final = {str: "string", int: "int", float: "double"}
_GEXF_BUILT_IN: Final = frozenset(
    {"id", "label", "source", "target", "kind", "weight", "colour", "size", "x", "y"}
)


def _attribute(value: object) -> str:
    """A value as a quoted XML attribute, characters that XML forbids left out."""
    return quoteattr(_NOT_XML.sub("", str(value)), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def gexf(table: Table) -> Iterator[str]:
    """GEXF 1.3 with ``viz`` colours, sizes and positions, for Gephi and its kin.

    Facts between the same two entities differ in ``kind``, so that Gephi keeps them apart.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    yield "<meta><creator>govgraph</creator><description>Statements about governance, each with its quote</description></meta>\n"
    yield '<graph mode="static" defaultedgetype="directed">\n'
    for owner, row in (("node", NodeRow), ("edge", EdgeRow)):
        yield f'<attributes class="{owner}">\n'
        for name, kind in COLUMN_TYPES[row].items():
            if name not in _GEXF_BUILT_IN:
                yield f'<attribute id="{name}" title="{name}" type="{_GEXF_TYPES[kind]}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node in table.nodes:
        red, green, blue = (int(node.colour[i : i + 2], 16) for i in (1, 3, 5))
        yield f"<node id={_attribute(node.id)} label={_attribute(node.label)}>{_gexf_values(node)}"
        yield f'<viz:color r="{red}" g="{green}" b="{blue}"/><viz:position x="{node.x}" y="{node.y}" z="0.0"/>'
        yield f'<viz:size value="{node.size}"/></node>\n'
    yield "</nodes>\n<edges>\n"
    for edge in table.edges:
        yield f"<edge id={_attribute(edge.id)} source={_attribute(edge.source)} target={_attribute(edge.target)}"
        yield f' kind={_attribute(edge.kind)} label={_attribute(edge.label)} weight="{edge.weight}">{_gexf_values(edge)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _gexf_values(row: NodeRow | EdgeRow) -> str:
    values = "".join(
        f'<attvalue for="{name}" value={_attribute(getattr(row, name))}/>'
        for name in COLUMN_TYPES[type(row)]
        if name not in _GEXF_BUILT_IN and getattr(row, name) != ""
    )
    return f"<attvalues>{values}</attvalues>"


def graphml(table: Table) -> Iterator[str]:
    """GraphML; nodes carry ``label``, ``x``, ``y``, ``size``, ``color`` as Gephi's importer reads them."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for owner, row in (("node", NodeRow), ("edge", EdgeRow)):
        for name, kind in COLUMN_TYPES[row].items():
            if name not in {"id", "source", "target"}:
                spelt = {"colour": "color", "kind": "interaction"}.get(name, name)
                yield f'<key id="{owner}-{name}" for="{owner}" attr.name="{spelt}" attr.type="{_GRAPHML_TYPES[kind]}"/>\n'
    yield '<graph id="govgraph" edgedefault="directed">\n'
    for node in table.nodes:
        yield f"<node id={_attribute(node.id)}>{_graphml_values(node, 'node')}</node>\n"
    for edge in table.edges:
        ends = f"id={_attribute(edge.id)} source={_attribute(edge.source)} target={_attribute(edge.target)}"
        yield f"<edge {ends}>{_graphml_values(edge, 'edge')}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _graphml_values(row: NodeRow | EdgeRow, owner: str) -> str:
    return "".join(
        f'<data key="{owner}-{name}">{_text(getattr(row, name))}</data>'
        for name in COLUMN_TYPES[type(row)]
        if name not in {"id", "source", "target"} and getattr(row, name) != ""
    )


def _text(value: object) -> str:
    return (
        _NOT_XML.sub("", str(value))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "&#13;")
    )


def write_csv(table: Table, folder: Path) -> list[Path]:
    """``nodes.csv`` and ``edges.csv`` in a folder, UTF-8 with a header line.

    Raises:
        UsageError: if the folder is a file.
    """
    if folder.is_file():
        raise UsageError(f"{folder}: is a file; csv is written as nodes.csv and edges.csv into a folder")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, row, rows in (("nodes.csv", NodeRow, table.nodes), ("edges.csv", EdgeRow, table.edges)):
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(f.name for f in fields(row))
            writer.writerows(astuple(r) for r in rows)
        written.append(folder / name)
    return written


FORMATS: Final[dict[str, Callable[[Table], Iterator[str]]]] = {"gexf": gexf, "graphml": graphml}
"""Formats that are one text file → their writer."""


def write(table: Table, name: str, out: IO[str]) -> None:
    """Write a table in a format of ``FORMATS``."""
    out.writelines(FORMATS[name](table))
