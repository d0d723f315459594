"""The wheel: complete, and working where the checkout is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the wheel, and the libraries of this one within reach."""
    folder = tmp_path_factory.mktemp("env")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True
    )
    site = next((folder / "lib").glob("python3.*/site-packages"))
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return folder / "bin" / "govgraph"


@pytest.mark.slow
def test_wheel_holds_ontology_corpus_model_and_licences(wheel: Path) -> None:
    """What the program needs at run time is in the wheel."""
    names = set(zipfile.ZipFile(wheel).namelist())

    for name in (
        "data/ontology/govgraph.ttl",
        "data/ontology/known.ttl",
        "data/ontology/patterns.ttl",
        "data/ontology/shapes.ttl",
        "extract/model/model.onnx",
        "extract/model/relations.npz",
    ):
        assert f"govgraph/{name}" in names
    assert sum(n.startswith("govgraph/data/corpus/") and n.endswith(".md") for n in names) >= 12
    assert any(n.endswith("licenses/LICENSE") for n in names)


@pytest.mark.slow
def test_installed_wheel_builds_the_corpus_and_answers(installed: Path, tmp_path: Path) -> None:
    """Outside the checkout, `govgraph build` reads the corpus that ships, and `show` gives a useful page."""
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "GOVGRAPH_GRAPH"}}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [installed, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    where = [str(installed.with_name("python")), "-c", "import govgraph; print(govgraph.__file__)"]
    assert (
        str(installed.parents[1])
        in subprocess.run(
            where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        ).stdout
    )
    run("-q", "build")
    page = json.loads(run("show", "RIPE NCC", "-f", "jsonl"))

    assert page["kind"] == "Registry"
    assert len(page["documents"]) >= 3
    assert page["statements"]
    run("-q", "verify")
