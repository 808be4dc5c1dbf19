"""History, old revisions, differences and authorship, over HTTP."""

import pytest

from wiki.pages.authorship import passages
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

ADA, BOB = Author("Ada", 3), Author("Bob", 4)


@pytest.fixture
def store(app):
    store = app.extensions["wiki"].store
    yield store
    store.close()


@pytest.fixture
def commits(store):
    """Three revisions of /printing, oldest first."""
    first = store.create(PageText("Printing", "Switch it on.\n\nPrint.\n"), author=ADA, summary="Begin")
    second = store.save(
        "printing",
        PageText("Printing", "Switch it on.\n\nPress Print.\n"),
        base=first.blob,
        author=BOB,
        summary="Better",
    )
    third = store.save(
        "printing", PageText("Print", "Switch it on.\n\nPress Print.\n\nWait.\n"), base=second.blob, author=ADA
    )
    return [first.commit, second.commit, third.commit]


def test_the_history_names_each_revision_with_author_and_summary(client, commits):
    answer = client.get("/-/history/printing").text
    assert answer.index("No summary was given.") < answer.index("Better") < answer.index("Begin")
    assert "Ada" in answer
    assert "Bob" in answer


def test_an_old_revision_says_so_and_shows_its_own_text(client, commits):
    old = client.get(f"/-/revision/{commits[0]}/printing").text
    assert "This is an old version" in old
    assert "<p>Print.</p>" in old
    newest = client.get(f"/-/revision/{commits[2]}/printing").text
    assert "This is the newest version" in newest
    assert "Press Print." in newest


@pytest.mark.parametrize("commit", ["0" * 40, "main", "--output=x", "HEAD", "zz"])
def test_only_the_revisions_of_a_page_have_addresses(client, commits, commit):
    assert client.get(f"/-/revision/{commit}/printing").status_code == 404
    assert client.get(f"/-/diff/printing?new={commit}").status_code == 404


def test_a_difference_marks_words_and_fields(client, commits):
    answer = client.get(f"/-/diff/printing?new={commits[1]}").text
    assert "<ins>Press </ins>Print." in answer
    fields = client.get("/-/diff/printing").text
    assert "<del>Printing</del>" in fields
    assert "<ins>Print</ins>" in fields


def test_any_two_revisions_compare_and_always_forwards(client, commits):
    answer = client.get(f"/-/diff/printing?old={commits[2]}&new={commits[0]}")
    assert answer.status_code == 302
    forwards = client.get(answer.location).text
    assert "Wait." in forwards
    assert "<ins>Press </ins>" in forwards


def test_a_difference_follows_a_rename(client, commits, store):
    store.rename("printing", "Paper", base=store.get("printing").blob, author=ADA)
    answer = client.get(f"/-/diff/printing?new={commits[1]}")
    assert answer.status_code == 301
    assert answer.location == f"/-/diff/paper?new={commits[1]}"
    assert client.get(answer.location).status_code == 200


def test_each_passage_is_by_whom_last_changed_it(client, commits):
    answer = client.get("/-/blame/printing").text
    first, second, third = (answer.index(words) for words in ("Switch it on.", "Press Print.", "Wait."))
    assert answer.rindex("Bob", 0, second) > first
    assert answer.rindex("Ada", 0, third) > second


def test_lines_keep_their_author_when_others_are_put_between():
    class Row:
        def __init__(self, id, blob):
            self.id, self.blob = id, blob

    texts = {"a": "one\ntwo\n", "b": "one\nnew\ntwo\n"}
    found = passages([Row(1, "a"), Row(2, "b")], lambda row: texts[row.blob])
    assert [(passage.revision.id, passage.text) for passage in found] == [(1, "one"), (2, "new"), (1, "two")]


def test_the_history_of_a_deleted_page_is_not_for_everyone(client, commits, store):
    assert client.get("/-/history/printing").status_code == 200
    store.delete("printing", author=BOB)
    for address in (
        "/-/history/printing",
        f"/-/revision/{commits[0]}/printing",
        "/-/diff/printing",
        "/-/blame/printing",
    ):
        assert client.get(address).status_code == 410
