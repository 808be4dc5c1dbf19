"""What `wiki doctor` finds, and what it says when all is well."""

import shutil

import pytest
from click.testing import CliRunner

from wiki.app import build
from wiki.cli import main
from wiki.doctor import examine
from wiki.operate import followers, initialise
from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author


@pytest.fixture
def wiki(settings):
    list(initialise(settings))
    wiki = build(settings)
    wiki.store.create(PageText("Printing", "On paper. See [[Scanning]].\n"), author=Author("Ada", 3))
    for follower in followers(wiki):
        follow.run(wiki.database, follower, 100, folder=settings.data)
    yield wiki
    wiki.store.close()
    wiki.database.close()


def test_a_healthy_wiki_has_no_problems(wiki):
    assert examine(wiki) == []


def test_a_lost_index_is_told_with_its_mend(wiki, settings):
    shutil.rmtree(settings.data / "index")
    problem = examine(build(settings))[0]
    assert problem.what == "There is no search index that can be read."
    assert "wiki rebuild search" in problem.mend


def test_a_lost_file_is_told_by_its_name(wiki, settings):
    medium = wiki.media.add(b"Name,Price\nPaper,3\n", "prices.csv")
    assert "Files are missing" not in examine(wiki)[0].what
    shutil.rmtree(settings.data / "media")
    assert examine(wiki)[0].what == "Files are missing: prices.csv."
    assert medium.name == "prices.csv"


def test_files_that_no_page_shows_are_counted(wiki):
    medium = wiki.media.add(b"Name,Price\nPaper,3\n", "prices.csv")
    assert examine(wiki)[0].what == "1 file is shown on no page (0 MB)."
    shown = PageText("Prices", f"[All prices]({medium.address})\n")
    wiki.store.create(shown, author=Author("The company"))
    assert examine(wiki) == []


def test_the_command_says_that_all_is_well(wiki, settings):
    told = CliRunner().invoke(main, ["doctor"], env={"WIKI_DATA": str(settings.data)})
    assert told.output == "All is well.\n"
    assert told.exit_code == 0


def test_the_command_fails_when_something_needs_attention(wiki, settings):
    shutil.rmtree(settings.data / "index")
    told = CliRunner().invoke(main, ["doctor"], env={"WIKI_DATA": str(settings.data)})
    assert "✗ There is no search index" in told.output
    assert told.exit_code == 1
