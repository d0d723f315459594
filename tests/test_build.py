"""Building: incremental, independent of order and workers, and proof against being killed."""

from __future__ import annotations

import io
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import TEXTS
from govgraph.build import build
from govgraph.corpus import find_files
from govgraph.graph import open_graph, verify

if TYPE_CHECKING:
    from govgraph.extract import Extractor


def saved(path: Path) -> bytes:
    with open_graph(path) as graph:
        out = io.BytesIO()
        graph.save(out)
        return out.getvalue()


def built(path: Path, extractor: Extractor, *, reverse: bool = False, jobs: int = 1) -> bytes:
    files = find_files(TEXTS)
    with open_graph(path, create=True) as graph:
        build(graph, reversed(files) if reverse else files, extractor, jobs=jobs)
    return saved(path)


def test_order_of_documents_does_not_matter(extractor: Extractor, tmp_path: Path) -> None:
    """The dataset is the same, byte for byte, in whatever order the documents are read."""
    assert built(tmp_path / "a", extractor) == built(tmp_path / "b", extractor, reverse=True)


@pytest.mark.slow
def test_number_of_workers_does_not_matter(extractor: Extractor, tmp_path: Path) -> None:
    """The dataset is the same, byte for byte, with one process and with two."""
    assert built(tmp_path / "a", extractor) == built(tmp_path / "b", extractor, jobs=2)


def test_only_what_changed_is_read_again(extractor: Extractor, tmp_path: Path) -> None:
    """Of three documents, the one that was edited is read; the graph says what the new text says."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in ("a", "b", "c"):
        (texts / f"{name}.txt").write_text("ICANN adopted ICP-2.")
    with open_graph(tmp_path / "g", create=True) as graph:
        build(graph, find_files(texts), extractor)
        (texts / "b.txt").write_text("Cloud Innovation sued AFRINIC.")

        report = build(graph, find_files(texts), extractor)

        assert (report.read, report.unchanged) == (["b"], ["a", "c"])
        assert (
            b"#sued> <https://w3id.org/govgraph/id/afrinic> <https://w3id.org/govgraph/graph/accepted>"
            in saved(graph.path)
        )


def test_a_file_that_cannot_be_read_leaves_the_others(extractor: Extractor, tmp_path: Path) -> None:
    """One bad file among good ones is reported, the good ones are in the graph."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "good.txt").write_text("ICANN adopted ICP-2.")
    (texts / "bad.txt").write_bytes(b"\xff\xfe")

    with open_graph(tmp_path / "g", create=True) as graph:
        report = build(graph, find_files(texts), extractor)

        assert report.read == ["good"]
        assert len(report.failed) == 1
        assert "bad.txt: not UTF-8" in report.failed[0]


@pytest.mark.slow
def test_twenty_kills_do_no_harm(extractor: Extractor, tmp_path: Path) -> None:
    """Killed twenty times at random moments and built again, the dataset is that of one undisturbed build."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for n in range(12):
        (texts / f"t{n}.txt").write_text(f"Cloud Innovation sued AFRINIC in 20{n:02}. " * (1 + n * 5))
    undisturbed, killed = tmp_path / "a", tmp_path / "b"
    with open_graph(undisturbed, create=True) as graph:
        build(graph, find_files(texts), extractor)
    command = [sys.executable, "-m", "govgraph", "-q", "-g", str(killed), "build", str(texts)]
    moments = random.Random(20261122)
    started = time.monotonic()
    subprocess.run(command, check=True)
    whole = time.monotonic() - started
    for _ in range(20):
        if moments.random() < 0.5:
            (texts / "t3.txt").write_text((texts / "t3.txt").read_text() + " ")
        process = subprocess.Popen(command)
        time.sleep(moments.uniform(0, whole * 1.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
    (texts / "t3.txt").write_text("Cloud Innovation sued AFRINIC in 2003. " * 16)

    subprocess.run(command, check=True)

    assert saved(killed) == saved(undisturbed)
    with open_graph(killed) as graph:
        assert list(verify(graph.store)) == []
