"""The formatted view's text, without a browser: node runs the editor's modules on examples and on the real articles."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.editor import real
from tests.markup.corpus import needs_corpus
from wiki.markup import raw_tags
from wiki.markup.parser import parse_blocks

pytestmark = pytest.mark.browser  # needs the front-end packages, as those do
HERE = Path(__file__).parent
# Every how many articles one is edited block by block, how many edits of people are replayed, and every how many
# articles both parsers read one. All of it takes a quarter of an hour: ALMANAC_WHOLE_CORPUS=1.
SOME, ALL = {"edited": 140, "edits": 40, "read": 12}, {"edited": 1, "edits": 936, "read": 1}
# Always among them: raw tags close to a list, addresses in a quotation and on a line of their own. They failed once.
HARD = (
    "articles/Office/Client/activation/account-doesnt-exist.md",
    "articles/Exchange/ExchangeOnline/email-delivery/ndr/recipientnotfound-ndr.md",
    "articles/SharePoint/SharePointExperts/administration/troubleshooting-powerpivot-gallery-snapshot.md",
)
SHARE = ALL if os.environ.get("ALMANAC_WHOLE_CORPUS") else SOME


def node(*arguments: str, texts: object = None, folder: Path | None = None) -> str:
    """What node prints; its complaints are the failure."""
    environment = dict(os.environ)
    if folder is not None:
        file = folder / "texts.json"
        file.write_text(json.dumps(texts))
        environment["ALMANAC_TEXTS"] = str(file)
    done = subprocess.run(["node", *arguments], cwd=HERE, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def test_what_is_written_after_an_edit():
    assert "# pass 20" in node("--test", "--test-reporter=tap", "text.test.mjs")


@needs_corpus
def test_real_articles_keep_every_byte_that_nobody_changed(tmp_path):
    articles = real.articles()
    assert len(articles) == 2459
    texts = {
        "articles": articles,
        "examples": real.examples(),
        "edited": list(dict.fromkeys([*list(articles)[:: SHARE["edited"]], *HARD])),
        "edits": real.edits(SHARE["edits"]),
    }
    assert len(texts["edits"]) == SHARE["edits"]
    assert "# pass 4" in node("--test", "--test-reporter=tap", "corpus.test.mjs", texts=texts, folder=tmp_path)


@needs_corpus
def test_browser_and_server_agree_where_a_block_begins_and_ends(tmp_path):
    texts = dict(list(real.articles().items())[:: SHARE["read"]]) | real.examples()
    answer = json.loads(node("boundaries.mjs", texts=texts, folder=tmp_path))
    assert set(answer["tags"]) == raw_tags.ALLOWED
    assert {name: found for name, found in answer["found"].items() if found != boundaries(texts[name])} == {}


def boundaries(text: str) -> list[list[int]]:
    """First line and line after the last, without blank ones, of what the server's parser sees; what it does not speak
    of (reference definitions) is a block as well."""
    lines = text.split("\n")
    found: list[list[int]] = []
    at = 0
    for token in parse_blocks(text):
        if token.level or token.nesting < 0 or not token.map:
            continue
        start, end = token.map
        while end > start + 1 and not lines[end - 1].strip(" \t"):
            end -= 1
        found += [*unspoken(lines, at, start), [start, end]]
        at = end
    return found + unspoken(lines, at, len(lines))


def unspoken(lines: list[str], start: int, end: int) -> list[list[int]]:
    while start < end and not lines[start].strip(" \t"):
        start += 1
    while end > start and not lines[end - 1].strip(" \t"):
        end -= 1
    return [[start, end]] if end > start else []
