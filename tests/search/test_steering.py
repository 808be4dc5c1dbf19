"""Staff steer search by two pages: words that mean the same, and pages chosen as the answer."""

from dataclasses import replace

import pytest

from wiki.search.index import Index
from wiki.search.index.schema import words_of
from wiki.search.rules import Chosen, read_answers, read_synonyms
from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

ADA = Author("Ada", 1)


@pytest.fixture
def steer(wiki):
    """Save a steering page and do what the worker does next."""

    def save(title, body):
        path = title.lower().replace(" ", "-")
        page = wiki.store.find(path)
        if page is None:
            wiki.store.create(PageText(title, body), author=ADA)
        else:
            text = replace(wiki.store.text(page.blob), body=body)
            wiki.store.save(path, text, base=page.blob, author=ADA)
        run(wiki)

    return save


def run(wiki):
    while follow.run(wiki.database, wiki.steering, 100, folder=wiki.settings.data):
        pass


@pytest.fixture
def pages(write):
    write("Reset your password", "Open the settings. A link comes by mail.")
    write("Two-factor authentication", "A code on the phone, beside the sign-in.")
    write("Word processing", "A pass for the word museum. One word, two words.")


def paths(wiki, query):
    return [hit.path for hit in wiki.search.search(query).hits]


def test_a_word_finds_pages_that_have_one_that_means_the_same(wiki, pages, steer):
    assert paths(wiki, "passphrase") == []
    steer("Search synonyms", "Words that mean the same:\n\n- password, passphrase, pass word\n")
    assert paths(wiki, "passphrase") == ["reset-your-password"]
    assert paths(wiki, "passphrases settings") == ["reset-your-password"]
    assert wiki.search.search("passphrase").corrected == {}
    assert "password" in wiki.search.search("passphrase").terms


def test_several_words_mean_the_same_as_one_only_where_they_follow_one_another(wiki, pages, steer, write):
    write("Passes", "The pass word is asked for at the door.")
    steer("Search synonyms", "- passphrase, pass word\n")
    assert paths(wiki, "passphrase") == ["passes"]


@pytest.mark.parametrize("typed", ["state of the art", "KB-1234", "two-factor sign-in"])
def test_what_means_the_same_may_hold_common_words_hyphens_and_codes(wiki, pages, steer, write, typed):
    write("Notes", f"While {typed} is mentioned, nothing else is.")
    write("Apart", "State. Two. The 1234 factor. Of an art. KB. In. A sign.")
    steer("Search synonyms", f"- vacation, {typed}\n")
    assert paths(wiki, "vacation") == ["notes"]
    assert "" not in wiki.search.search("vacation").terms


def test_one_word_is_found_by_several_that_mean_the_same(wiki, pages, steer, write):
    write("Lost phone", "Without the phone 2FA cannot work.")
    steer("Search synonyms", "* 2FA, two factor authentication\n")
    assert paths(wiki, "2fa") == ["lost-phone", "two-factor-authentication"]
    assert "lost-phone" in paths(wiki, "two-factor authentication")
    assert paths(wiki, "two-factor authentication")[0] == "two-factor-authentication"


def test_the_word_itself_counts_more_than_one_that_means_the_same(wiki, steer, write):
    write("Alpha", "The passphrase is secret, and long enough.")
    write("Bravo", "The password is secret, and long enough.")
    steer("Search synonyms", "- password, passphrase\n")
    assert paths(wiki, "password") == ["bravo", "alpha"]
    assert paths(wiki, "passphrase") == ["alpha", "bravo"]


def test_a_mistyped_word_is_read_right_and_finds_what_means_the_same(wiki, pages, steer, write):
    write("Secrets", "Choose a long passphrase.")
    steer("Search synonyms", "- password, passphrase\n")
    assert set(paths(wiki, "pasword")) == {"reset-your-password", "secrets"}


def test_it_is_in_force_in_every_process_and_ends_with_the_page(wiki, pages, steer):
    other = Index(wiki.search.folder)
    assert other.search("passphrase").total == 0
    steer("Search synonyms", "- password, passphrase\n")
    assert other.search("passphrase").total == 1
    wiki.store.delete("search-synonyms", author=ADA)
    run(wiki)
    assert other.search("passphrase").total == 0


def test_staffs_pages_answer_no_search(wiki, pages, steer, catch_up):
    steer("Search synonyms", "- password, passphrase\n")
    catch_up()
    assert paths(wiki, "passphrase synonyms") == ["reset-your-password"]
    assert wiki.search.suggest("search syn") == []


def chosen(wiki, query):
    return list(wiki.search.search(query).chosen)


def test_a_page_is_chosen_for_a_question_however_it_is_worded(wiki, pages, steer):
    steer("Search answers", "- forgot password, how do I get in: [[Reset your password]], [[word processing]]\n")
    assert chosen(wiki, "forgot password") == chosen(wiki, "My passwords, forgot!") == [1, 3]
    assert chosen(wiki, "how do I get in") == [1, 3]
    assert chosen(wiki, "forgot") == chosen(wiki, "forgot password printer") == []


def test_a_chosen_page_may_come_later_go_and_be_renamed(wiki, pages, steer):
    steer("Search answers", "- door: [[Passes]]\n- code: [[Two-factor authentication]]\n")
    assert chosen(wiki, "door") == []
    assert [problem.line for problem in wiki.search.rules().problems] == [1]
    wiki.store.create(PageText("Passes", "Text.\n"), author=ADA)
    page = wiki.store.find("two-factor-authentication")
    wiki.store.rename(page.path, "Second factor", base=page.blob, author=ADA)
    run(wiki)
    assert (chosen(wiki, "door"), chosen(wiki, "code")) == ([5], [2])
    assert wiki.search.rules().problems == ()


def test_whatever_stands_on_the_pages_search_goes_on_and_staff_are_told(wiki, pages, steer):
    lines = ["password", "key, , b", ",,,", "", "password, passphrase", ", ".join("abcdefghijklmnopqrstu"), "x, ?"]
    steer("Search synonyms", "".join(f"- {line}\n" for line in lines))
    steer("Search answers", "- no link\n- : [[Reset your password]]\n- x: [[]]\n- x [[y]]\n- door: [[Nowhere]]\n")
    assert paths(wiki, "passphrase") == ["reset-your-password"]
    told = wiki.search.rules().problems
    assert [problem.line for problem in told if problem.path == "search-synonyms"] == [1, 3, 6, 7]
    assert [problem.line for problem in told if problem.path == "search-answers"] == [1, 2, 3, 4, 5]


def test_what_search_cannot_tell_apart_is_in_force_as_search_reads_it_and_staff_are_told(wiki, pages, steer, write):
    write("Get a key", "Log the number, then sign.")
    steer("Search synonyms", "- enter, sign in\n")
    assert paths(wiki, "enter") == ["get-a-key", "two-factor-authentication"]
    assert [problem.why.split(",")[0] for problem in wiki.search.rules().problems] == ["In force"]


@pytest.mark.parametrize("damage", [None, b"", b"{}", b"[1]", b"\xff\xfe"])
def test_a_file_that_vanishes_or_is_damaged_comes_back(wiki, pages, steer, damage):
    steer("Search synonyms", "- password, passphrase\n")
    file = wiki.search.rules.file
    file.unlink()
    if damage is not None:
        file.write_bytes(damage)
    assert paths(wiki, "passphrase") == []
    run(wiki)
    assert paths(wiki, "passphrase") == ["reset-your-password"]


def test_lists_are_read_as_markdown_has_them():
    body = "Intro, with a comma.\n\n- a, b\n* c; d,e\n  1. f, g\n```\n- x, y\n```\n- [ ] h, i\n"
    groups, problems = read_synonyms(body, words_of("en"))
    assert (groups, problems) == ([("a", "b"), ("c", "d", "e"), ("f", "g"), ("h", "i")], [])


@pytest.mark.parametrize(
    ("line", "questions", "paths"),
    [
        ("- reset password: [[Reset your password]]", ("reset password",), ("reset-your-password",)),
        ("- a, b: [[Page|shown]], [[Other#part]]", ("a", "b"), ("page", "other")),
        ("- error: 404: [[Page]].", None, None),
        ("- error: 404: [[Page]]", ("error: 404",), ("page",)),
    ],
)
def test_answers_are_read_as_they_are_written(line, questions, paths):
    answers, problems = read_answers(line)
    if questions is None:
        assert (answers, len(problems)) == ([], 1)
    else:
        assert (answers, problems) == ([Chosen(questions, paths, 1, line[2:])], [])
