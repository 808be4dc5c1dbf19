"""Markdown to safe HTML, and what a page's source says about itself. Pure: no files, no network, no Flask, no SQL.

`render()` makes the HTML of every screen, feed and mail; `outline()` only reads (headings, links, plain text);
`sections()` and `passages()` give the character offsets for editing a part. The classes of the HTML: docs/markup.md.
"""

from wiki.markup.howto import NOTHING_TAUGHT, HowTo, Steps
from wiki.markup.model import (
    SOURCE_LIMIT,
    VERSION,
    Caption,
    Heading,
    Labels,
    Outline,
    Rendered,
    Section,
    Shown,
    Source,
    Target,
)
from wiki.markup.passages import Passage, passages
from wiki.markup.reading import outline
from wiki.markup.rendering import render
from wiki.markup.slicing import sections

__all__ = [
    "NOTHING_TAUGHT",
    "SOURCE_LIMIT",
    "VERSION",
    "Caption",
    "Heading",
    "HowTo",
    "Labels",
    "Outline",
    "Passage",
    "Rendered",
    "Section",
    "Shown",
    "Source",
    "Steps",
    "Target",
    "outline",
    "passages",
    "render",
    "sections",
]
