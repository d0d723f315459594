"""govgraph: texts about governance become a graph of who says what about whom.

The rooms, in the order in which they may import one another, stand in ``docs/design.md``. From Python::

    from pathlib import Path
    from govgraph.corpus import find_files, read_file
    from govgraph.extract import Extractor

    extractor = Extractor()
    extractions = [extractor.extract(read_file(file)) for file in find_files(Path("texts"))]
"""

__version__ = "0.1.0"
