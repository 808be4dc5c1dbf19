"""Where the benchmarks find what they measure on, and where they keep it."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
BUILD = ROOT / "build"
