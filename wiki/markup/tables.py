"""The frame in which a table scrolls by itself, with a name of its own for those who cannot see it.

Knows nothing of rows and cells.
"""

from html import escape

from wiki.markup.job import Job


def scroll_open(job: Job, columns: str) -> str:
    """A region needs a name that no other region has: a number, and the columns where they are known."""
    job.tables += 1
    name = f"{job.labels.table} {job.tables}" + (f": {columns}" if columns else "")
    return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escape(name)}">'


def scroll_close() -> str:
    return "</div>"


def shortened(text: str, length: int = 60) -> str:
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"
