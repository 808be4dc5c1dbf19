"""Keeps the tables of docs/performance.md: each benchmark owns the text between its two markers."""

import re
from pathlib import Path

from bench.places import ROOT

FILE = ROOT / "docs" / "performance.md"


def put(name: str, text: str, file: Path = FILE) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->`; appended when the file has no such place."""
    old = file.read_text() if file.exists() else "# Performance\n"
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    block = f"{begin}\n{text.strip()}\n{end}"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    file.write_text(pattern.sub(lambda _: block, old) if pattern.search(old) else f"{old.rstrip()}\n\n{block}\n")
