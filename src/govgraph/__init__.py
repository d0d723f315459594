"""govgraph: texts about governance become a graph of who says what about whom.

The rooms, in the order in which they may import one another, stand in ``docs/design.md``. From Python::

    from pathlib import Path
    from govgraph.corpus import read_source
    from govgraph.extract import Extractor

    for document in read_source(Path("texts")):
        extraction = Extractor().extract(document)
"""

__version__ = "0.1.0"
