"""The search index: the one door to Whoosh. Everything else of search talks to `Index`.

A second engine would stand behind the same few methods. Reading never writes and never waits for a writer.
"""

from wiki.search.index.live import Index
from wiki.search.postings import Damaged

__all__ = ["Damaged", "Index"]
