"""Where the corpus of real articles and the specifications' examples lie: a folder `shared` beside the repository."""

from pathlib import Path

import pytest

FOUND = [parent / "shared" / "corpus" for parent in Path(__file__).parents if (parent / "shared" / "corpus").exists()]
CORPUS = FOUND[0] if FOUND else Path()
needs_corpus = pytest.mark.skipif(not FOUND, reason="the corpus of real articles is not beside the repository")
