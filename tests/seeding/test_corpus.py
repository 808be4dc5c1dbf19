"""Real articles and their real history: a documentation team's folder as it was, and as it became."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.seeding.conftest import ADA
from tests.store import corpus
from wiki.markup import outline
from wiki.store.links import target_path
from wiki.store.tables import page, proposal

pytestmark = [pytest.mark.slow, corpus.needs_corpus]


def write(company, articles):
    for source, data in articles.items():
        company.write(source, data)


def checkpoint(after):
    """Path → text of the articles after the commit `after` of their history."""
    with gzip.open(corpus.FOLDER / "checkpoints.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = next(entry["pages"] for entry in map(json.loads, lines) if entry["after"] == after)
    texts = corpus.blobs(set(pages.values()))
    return {path: texts[blob] for path, blob in pages.items()}


def live_texts(wiki):
    with wiki.database.read() as conn:
        rows = conn.execute(sa.select(page.c.path, page.c.blob).where(page.c.state == "live")).all()
    return {row.path: wiki.store.text(row.blob) for row in rows}


@pytest.fixture
def empty(company):
    """The company's folder without the articles of the other tests."""
    for source in ("start.md", "guide/setup.md"):
        (company.folder / source).unlink()
    return company


def test_every_real_article_becomes_a_page_and_every_link_that_can_leads_to_one(empty, wiki):
    write(empty, corpus.articles())
    report = empty.seed()
    assert report.counts == {outcome: 2448 if outcome == "new" else 0 for outcome in report.counts}
    # 365 relative links to .md files: 129 includes and 236 links, of which 14 lead nowhere in the source.
    assert report.found == {"includes": 129, "links between pages": 222, "broken links": 14, "broken pictures": 2116}
    assert sum(note.kind == "title" for note in report.notes) == 2
    texts = live_texts(wiki)
    assert sum("[!INCLUDE" in text.body for text in texts.values()) == 0
    links = [(path, link) for path, text in texts.items() for link in outline(text.body).links]
    missing = {link for _, link in links if target_path(link) not in texts}
    broken = {note.text.partition("#")[0].partition(": ")[0] for note in report.notes if note.kind == "link"}
    assert {link for link in missing if link.endswith(".md")} == broken
    assert missing - broken == {"/lifecycle"}  # one segment below the root of another site looks like a page


def test_six_years_of_a_real_team_beside_busy_customers(empty, wiki, customers):
    write(empty, checkpoint(8000))
    assert empty.seed().counts["new"] > 2600
    chance = random.Random(1)
    edited = customers_edit(wiki, chance.sample(sorted(live_texts(wiki)), 400), chance)
    for source in list(checkpoint_sources(empty)):
        (empty.folder / source).unlink()
    write(empty, corpus.articles())
    report = empty.seed()
    assert report.counts["refused"] <= 1
    assert report.counts["updated"] > 1500
    assert report.counts["merged"] > 100
    assert report.counts["overlapping"] > 5
    texts = {text.source or path: text for path, text in live_texts(wiki).items()}
    joined = "\n".join(text.body for text in texts.values())
    assert [mark for mark in edited if mark not in joined] == []
    for entry in report.entries:
        if entry.outcome in ("new", "updated"):
            assert texts[entry.source].body == empty.seeded_text(entry.source)
    with wiki.database.read() as conn:
        waiting = conn.scalar(sa.select(sa.func.count()).where(proposal.c.state == "open"))
    assert waiting == report.counts["overlapping"]
    again = empty.seed()
    assert [entry for entry in again.entries if entry.outcome not in ("unchanged", "removed", "refused")] == []


def checkpoint_sources(company):
    return [file.relative_to(company.folder).as_posix() for file in company.folder.rglob("*") if file.is_file()]


def customers_edit(wiki, paths, chance):
    """Each page gets a mark: at its end, in its first words, or in the middle of a paragraph."""
    marks = []
    for number, path in enumerate(paths):
        row = wiki.store.get(path)
        text = wiki.store.text(row.blob)
        mark = f"CUSTOMER-{number:04d}"
        lines = text.body.split("\n")
        place = chance.choice([0, len(lines) // 2, len(lines) - 1])
        lines[place] = f"{lines[place]} {mark}".strip()
        wiki.store.save(path, replace(text, body="\n".join(lines)), base=row.blob, author=ADA)
        marks.append(mark)
    return marks


def test_a_seed_can_be_killed_at_any_moment_and_run_again(empty, wiki, customers):
    """Kill -9 of the command at random moments; what the last, undisturbed run leaves is what one run would."""
    articles = dict(sorted(corpus.articles().items())[:400])
    write(empty, articles)
    chance = random.Random(2)
    command = [sys.executable, "-m", "wiki.cli", "seed", str(empty.folder), "--quiet"]
    environ = os.environ | {"WIKI_DATA": str(wiki.settings.data)}
    killed = 0
    for _ in range(12):
        process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.5, 4.0))  # not a wait for something: the moment of the kill is what is tested
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    report = empty.seed()
    assert killed > 0
    assert report.counts["refused"] == 0
    assert empty.seed().changed is False
    assert wiki.store.publisher.git.fsck() == []
    texts = live_texts(wiki)
    assert {text.source: text.body for text in texts.values()} == {
        text.source: text.body for text in empty.seeded_texts()
    }
    assert len(texts) == sum("/includes/" not in f"/{source}" for source in articles)
    assert customers.proposals() == []
