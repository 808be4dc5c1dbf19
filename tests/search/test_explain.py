"""Why a page stands where it stands."""

import pytest
from click.testing import CliRunner

from wiki.accounts import users
from wiki.cli import main
from wiki.search.report import explanation
from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

ADA = Author("Ada", 1)


@pytest.fixture
def pages(write):
    write("Reset your password", "Open the settings. A link comes by mail. Passwords are long.", section="Accounts")
    write("Delete your account", "Keep the password until then.")
    write("Print a label", "Choose the printer, then the paper.")


def steer(wiki, title, body):
    wiki.store.create(PageText(title, body), author=ADA)
    follow.run(wiki.database, wiki.steering, 100, folder=wiki.settings.data)


@pytest.mark.parametrize("query", ["password", "reset your password settings", "pasword mail", "passwords by mail"])
def test_the_parts_add_up_to_the_score_of_the_result(wiki, pages, query):
    steer(wiki, "Search synonyms", "- settings, printer\n- mail, letter, then\n")
    hits = wiki.search.search(query).hits
    assert len(hits) >= 2
    for place, hit in enumerate(hits, 1):
        explained = wiki.search.explain(query, hit.page_id)
        assert explained.score == pytest.approx(hit.score, rel=1e-5)
        assert (explained.place, explained.total) == (place, len(hits))


def test_it_tells_where_and_how_often_each_word_stands(wiki, pages):
    (word,) = wiki.search.explain("password", 1).words
    assert (word.term, word.typed, word.title, word.body) == ("password", "password", 1, 1)
    assert (word.stem.times, word.stem.pages, word.exact.pages) == (5, 2, 2)
    assert word.stem.score > word.exact.score > 0


def test_words_that_stand_together_add_to_it(wiki, pages):
    together = wiki.search.explain("your password", 1)
    assert [(left, right) for left, right, _ in together.pairs] == []
    together = wiki.search.explain("reset password", 1)
    assert [(left, right) for left, right, _ in together.pairs] == [("reset", "password")]
    assert together.pairs[0][2] > 0


def test_a_page_that_does_not_match_says_why(wiki, pages):
    assert wiki.search.explain("password", 3).place == 0
    assert wiki.search.explain("password", 99).is_indexed is False
    kept, other = (wiki.search.explain("password section:Accounts", page_id) for page_id in (1, 2))
    assert (kept.is_kept, kept.place, other.is_kept, other.place) == (True, 1, False, 0)


def test_synonyms_and_chosen_answers_are_told(wiki, pages):
    steer(wiki, "Search synonyms", "- passphrase, password\n")
    steer(wiki, "Search answers", "- passphrase: [[Print a label]]\n")
    (word,) = wiki.search.explain("passphrase", 2).words
    assert [text for text, _ in word.meant] == ["password"]
    assert word.own == 0
    assert word.meant[0][1] == pytest.approx(word.stem.impact, rel=1e-4)
    assert wiki.search.explain("passphrase", 3).is_chosen
    assert not wiki.search.explain("passphrase", 2).is_chosen


def test_the_screen_takes_a_score_apart(wiki, mona, pages):
    answer = mona.get("/-/search/explain?q=reset+password&page=Reset+your+password").text
    assert "Place 1 of 2" in answer
    assert "“reset” and “password” stand near each other" in answer
    assert 'href="/-/search/explain?q=reset+password&amp;page=delete-your-account"' in answer


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "What is searched for"),
        ("?q=zebra", "No page matches."),
        ("?q=password&page=Nowhere", "There is no such page."),
        ("?q=password&page=print-a-label", "It has none of the words."),
        ("?q=password+section:Accounts&page=delete-your-account", "It does not fulfil the conditions"),
        ("?q=tag:x&page=print-a-label", "Print a label"),
        ("?q=%22((&page=%01", "There is no such page."),
    ],
)
def test_the_screen_copes_with_any_question(wiki, mona, pages, address, said):
    answer = mona.get("/-/search/explain" + address)
    assert answer.status_code == 200
    assert said in answer.text


def test_names_of_people_mean_the_same_as_in_search(wiki, mona, carl, pages, catch_up):
    with wiki.database.read() as conn:
        carls = Author("Carl Customer", users.find_by_name(conn, "Carl Customer").id)
    wiki.store.create(PageText("Passwords of Carl", "All his passwords.\n"), author=carls)
    catch_up()
    address = '/-/search/explain?q=password+by:"Carl+Customer"&page='
    assert "Place 1 of 1" in mona.get(address + "passwords-of-carl").text
    assert "It does not fulfil the conditions" in mona.get(address + "reset-your-password").text


def test_it_is_for_staff(client, carl, mona, pages):
    assert mona.get("/-/search/explain?q=password").status_code == 200
    assert carl.get("/-/search/explain?q=password").status_code == 403
    assert "/-/search/explain?q=password" in mona.get("/-/search?q=password").text
    assert "/-/search/explain" not in carl.get("/-/search?q=password").text


def test_the_command_line_says_the_same(wiki, pages, settings):
    environ = {"WIKI_DATA": str(settings.data)}
    told = CliRunner().invoke(main, ["explain", "reset password", "Reset your password"], env=environ)
    assert told.exit_code == 0
    assert told.output.startswith("Place 1 of 2.\n")
    score = wiki.search.explain("reset password", 1).score
    assert told.output.endswith(f"score: {score:.3f}\n")
    assert list(explanation(None)) == ["There is no search index that can be asked."]
