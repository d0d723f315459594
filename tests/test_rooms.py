"""The order of the rooms, and which foreign library lives in which."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "govgraph"
ORDER = ["shipped", "model", "names", "ontology", "corpus", "extract", "graph", "build", "evaluate", "questions", "network", "analysis", "xref", "export", "cli", "__main__"]  # fmt: skip
FOREIGN = {"spacy": {"extract"}, "click": {"cli"}, "pyshacl": {"graph"}, "onnxruntime": {"extract"}, "tokenizers": {"extract"}, "yaml": {"corpus"}, "markdown_it": {"corpus"}, "networkx": {"network", "analysis", "export"}, "pyoxigraph": {"ontology", "graph", "export", "cli"}}  # fmt: skip
MODULES = sorted(SOURCE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
    return names


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_from_rooms_above_its_own(path: Path) -> None:
    """Files → Document → Extraction → graph → rows → output: nothing runs the other way."""
    if room(path) == "__init__":
        return
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "govgraph" and len(parts) > 1 and parts[1] in ORDER:
            assert ORDER.index(parts[1]) <= ORDER.index(room(path)), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_a_foreign_library_stays_in_its_room(path: Path) -> None:
    """What passes through doors is our own records; spaCy and its like are seen in one room each."""
    for name in {n.split(".")[0] for n in imported(path)} & FOREIGN.keys():
        assert room(path) in FOREIGN[name], f"{path.name} imports {name}"
