"""Where the files that ship with the program lie: in the wheel below ``govgraph/data``, in a checkout at its root."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Folder of the given name (``ontology`` or ``corpus``) that ships with the program.

    Raises:
        FileNotFoundError: if the installation is incomplete.
    """
    for folder in (_HERE / "data" / name, _HERE.parents[1] / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{name}/ is missing from this installation of govgraph; install it again")
