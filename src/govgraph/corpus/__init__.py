"""Files and folders → :class:`~govgraph.model.Document` with canonical text: one small reader per format.

>>> import tempfile, pathlib
>>> folder = pathlib.Path(tempfile.mkdtemp())
>>> _ = (folder / "note.txt").write_text("RIPE NCC is based in Amsterdam.")
>>> [read_file(f).title for f in find_files(folder)]
['RIPE NCC is based in Amsterdam.']
"""

from govgraph.corpus.files import SourceFile, find_files, read_file, read_stream

__all__ = ["SourceFile", "find_files", "read_file", "read_stream"]
