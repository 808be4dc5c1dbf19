"""`wiki expunge`, as the operator types it: a preview, a question, and no trace of the text in the data folder."""

import os
import zlib
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.store.truth import git
from wiki import operate
from wiki.app import build
from wiki.cli import main
from wiki.doctor import examine
from wiki.expunging import finish
from wiki.moderation.acts import Asked, list_acts
from wiki.store.expunge.choosing import Wish
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import html

ADA = Author("Ada", 1)
SECRET = b"zyxxyquux"


@pytest.fixture
def wiki(settings, database):
    """A wiki whose page “Topic” told a secret that everything knew that is made of pages."""
    wiki = build(settings)
    list(operate.initialise(settings))
    first = wiki.store.create(PageText("Topic", "one\n"), author=ADA)
    told = wiki.store.save("topic", PageText("Topic", "one zyxxyquux [[Zyxxyquux]]\n"), base=first.blob, author=ADA)
    follow(settings)
    assert wiki.search.search("zyxxyquux").total == 1
    wiki.store.save("topic", PageText("Topic", "one\n\ntwo\n"), base=told.blob, author=ADA)
    follow(settings)
    wiki.told = told
    yield wiki
    wiki.store.close()
    wiki.database.close()


def follow(settings):
    worker = operate.create_worker(settings)
    while worker.turn():
        pass


@pytest.fixture
def run(wiki):
    def run(*words, **given):
        env = {"WIKI_DATA": str(wiki.settings.data), "WIKI_SECRET_KEY": "a key for tests"}
        return CliRunner().invoke(main, ["expunge", *words], env=env, **given)

    return run


def traces(folder: Path) -> list[str]:
    """Files, and objects of Git, in which the secret stands."""
    found = [str(file) for file in folder.rglob("*") if file.is_file() and SECRET in file.read_bytes().lower()]
    loose = (folder / "wiki.git" / "objects").glob("??/*")
    found += [str(file) for file in loose if SECRET in zlib.decompress(file.read_bytes()).lower()]
    for sha in git(folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").splitlines():
        name, kind = sha.split()
        if kind != "tree" and SECRET in git(folder, "cat-file", kind, name).encode().lower():
            found.append(sha)
    return found


def test_nothing_of_it_is_left_in_the_data_folder(run, wiki):
    assert traces(wiki.settings.data) != []
    done = run("topic", "--revision", wiki.told.commit, "--reason", "By order", "--yes")
    assert done.exit_code == 0, done.output
    assert "Removed from the repository, the database and the search index." in done.output
    assert traces(wiki.settings.data) == []
    follow(wiki.settings)
    assert examine(wiki) == []
    assert sorted(file.name for file in wiki.settings.data.glob("expunge*")) == []


def test_the_preview_says_what_would_go_and_changes_nothing(run, wiki):
    before = git(wiki.settings.data, "for-each-ref")
    shown = run("Topic", "--revision", wiki.told.commit[:7], "--reason", "By order", "--dry-run")
    assert shown.output.splitlines()[0] == "“Topic” (live), 1 revision:"
    assert f"  {wiki.told.commit[:10]}  " in shown.output
    assert "2 commits of 3 get another id." in shown.output
    asked = run("topic", "--whole", "--reason", "By order", input="n\n")
    assert "The page says afterwards that its text was removed" in asked.output
    assert "Nothing brings this back. Go on? [y/N]: n" in asked.output
    assert asked.exit_code == 1
    assert git(wiki.settings.data, "for-each-ref") == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere", "--whole"), "There is no page called “nowhere”, and there never was one."),
        (("topic",), "Say which versions: --revision, --whole or --hidden, one of them."),
        (("topic", "--revision", "HEAD"), "“head” is no revision."),
        (("topic", "--revision", "0000000"), "“Topic” has no revision 0000000."),
        (("topic", "--hidden"), "Staff have hidden nothing of “Topic”."),
        (("topic", "--hidden", "--erase", "author"), "leave out --erase"),
        (("topic", "--whole", "--by", "Nobody"), "Nobody here is called Nobody."),
    ],
)
def test_nonsense_is_answered_in_a_sentence(run, words, message):
    refused = run(*words, "--reason", "By order", "--yes")
    assert refused.exit_code == 1
    assert message in refused.output


def test_the_worker_finishes_what_was_left(wiki, settings):
    with wiki.store.expunging.prepared(Wish("topic", (wiki.told.commit,), reason="By order")) as prepared:
        wiki.store.expunging.carry_out(prepared)
    assert not wiki.store.expunging.is_clean()
    assert os.path.exists(settings.data / "expunge.clean")
    assert traces(settings.data) != []
    assert "finishing an expunge" in dict(operate.create_worker(settings).steps)
    assert finish(wiki)
    assert traces(settings.data) == []


def test_the_act_stands_in_the_log_of_moderation(run, wiki):
    run("topic", "--revision", wiki.told.commit, "--reason", "By order", "--yes")
    with wiki.database.read() as conn:
        (act,) = list_acts(conn, Asked(kinds=frozenset({"page.expunged"}))).items
        assert conn.scalar(sa.select(sa.func.count()).select_from(html)) == 0
    assert (act.page_title, act.data["reason"], act.data["what"]) == ("Topic", "By order", ["text"])
