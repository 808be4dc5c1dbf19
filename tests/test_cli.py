"""The command line, as the operator types it."""

import json

import pytest
from click.testing import CliRunner

from wiki.cli import main


@pytest.fixture
def run(tmp_path):
    """Runs `wiki …` on an empty data folder; `run(…).output` is what it prints."""

    def run(*words, **env):
        return CliRunner().invoke(main, words, env={"WIKI_DATA": str(tmp_path / "data"), **env})

    return run


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "Printing.md").write_text("# Printing\n\nOn paper.\n")
    return folder


def test_init_prints_the_first_link_and_can_be_repeated(run):
    first = run("init")
    assert "/-/first-staff/" in first.output
    assert run("init").exit_code == 0


def test_seeding_twice_changes_nothing(run, articles):
    run("init")
    assert json.loads(run("seed", str(articles), "--json").stdout)["counts"]["new"] == 1
    again = json.loads(run("seed", str(articles), "--json").stdout)["counts"]
    assert again["new"] == 0
    assert again["unchanged"] == 1


def test_a_person_is_added_promoted_and_blocked(run):
    run("init")
    assert "/-/reset/" in run("user", "add", "Ada", "ada@example.com").output
    assert run("user", "promote", "Ada", "moderator").output == "Ada now has the role moderator.\n"
    assert run("user", "block", "ada@example.com", "--reason", "Spam").output == "Ada is blocked.\n"
    unknown = run("user", "promote", "Nobody", "moderator")
    assert unknown.exit_code == 1
    assert "Error: Nobody here is called Nobody." in unknown.output


def test_the_path_of_a_title(run):
    assert run("path", "Reset your Password!").output == "reset-your-password\n"
    assert "needs at least one letter or digit" in run("path", "!!!").output


def test_settings_are_listed_with_their_meaning(run):
    listed = run("settings", WIKI_TITLE="Answers").output
    assert "WIKI_TITLE = Answers   (default: Almanac)\n" in listed


def test_nonsense_in_a_setting_is_refused_by_name(run):
    refused = run("settings", WIKI_PORT="many")
    assert refused.exit_code == 1
    assert "WIKI_PORT must be a number, not “many”." in refused.output


@pytest.mark.parametrize("what", ["catalog", "search", "html"])
def test_each_follower_is_rebuilt(run, articles, what):
    run("init")
    run("seed", str(articles))
    assert run("rebuild", what).exit_code == 0
    assert run("doctor").exit_code == (0 if what == "search" else 1)
