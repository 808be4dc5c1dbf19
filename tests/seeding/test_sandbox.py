"""The sandbox begins anew by itself, and no other page does."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.seeding.conftest import ADA
from wiki.seeding.sandbox import begin_anew
from wiki.store.pagefile import PageText

FIRST = "Write here.\n"


@pytest.fixture
def sandbox(company):
    company.write("Sandbox.md", "---\ntitle: Sandbox\nsection: Sandbox\n---\n" + FIRST)
    company.write("Other.md", "---\ntitle: Other\n---\nAs it was.\n")
    company.seed()


def change(wiki, path, body):
    page = wiki.store.get(path)
    text = wiki.store.text(page.blob)
    return wiki.store.save(path, PageText(text.title, body, text.section), base=page.blob, author=ADA)


def body_of(wiki, path):
    return wiki.store.text(wiki.store.get(path).blob).body


def later(**span):
    return datetime.now(UTC) + timedelta(**span)


def test_an_hour_after_the_last_change_it_is_as_it_was(wiki, sandbox):
    change(wiki, "sandbox", "Practice.\n")
    assert not begin_anew(wiki.store, later(minutes=59))
    assert body_of(wiki, "sandbox") == "Practice.\n"
    assert begin_anew(wiki.store, later(minutes=61))
    assert body_of(wiki, "sandbox") == FIRST
    page = wiki.store.get("sandbox")
    row = wiki.store.revision(page.commit, "sandbox")
    assert (row.kind, row.author_name, row.summary) == ("edit", "Wiki", "The sandbox begins anew")


def test_what_nobody_changed_stays_without_a_commit(wiki, sandbox):
    commit = wiki.store.get("sandbox").commit
    assert not begin_anew(wiki.store, later(days=2))
    assert wiki.store.get("sandbox").commit == commit


def test_no_other_page_begins_anew(wiki, sandbox):
    change(wiki, "other", "Better.\n")
    assert not begin_anew(wiki.store, later(days=2))
    assert body_of(wiki, "other") == "Better.\n"


def test_it_goes_back_to_what_was_seeded_last(wiki, company, sandbox):
    company.replace("Sandbox.md", "Write here.", "Write there.")
    company.seed()
    change(wiki, "sandbox", "Practice.\n")
    assert begin_anew(wiki.store, later(hours=2))
    assert body_of(wiki, "sandbox") == "Write there.\n"


def test_a_wiki_that_was_given_no_sandbox_has_none(wiki):
    wiki.store.create(PageText("Sandbox", "Somebody's own.\n"), author=ADA)
    change(wiki, "sandbox", "Changed.\n")
    assert not begin_anew(wiki.store, later(days=2))
    assert body_of(wiki, "sandbox") == "Changed.\n"
