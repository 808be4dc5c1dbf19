import shutil

import pytest

from wiki.search import follower as module
from wiki.search.follower import SearchFollower, build_alone, index_of
from wiki.search.query import parse
from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

ADA = Author("Ada", 1)


def found(wiki, query):
    return [hit.path for hit in wiki.search.search(query).hits]


def save(wiki, path, title, body):
    base = wiki.store.get(path).blob
    wiki.store.save(path, PageText(title, body + "\n"), base=base, author=ADA)


def test_a_saved_page_is_found_by_title_heading_text_and_tag_fields(wiki, write):
    write("Reset your password", "Open the *settings*.\n\n## Before you start\n", section="Accounts", tags=("mail",))
    assert found(wiki, "password") == found(wiki, "settings") == found(wiki, "start") == ["reset-your-password"]
    (hit,) = wiki.search.search("password").hits
    assert hit.section == "Accounts"


def test_an_edit_replaces_what_was_found_before(wiki, write, catch_up):
    write("Topic", "first words")
    save(wiki, "topic", "Topic", "second thoughts")
    catch_up()
    assert found(wiki, "thoughts") == ["topic"]
    assert found(wiki, "words") == []


def test_a_renamed_page_is_found_at_its_new_path(wiki, write, catch_up):
    write("Topic", "some words")
    wiki.store.rename("topic", "Subject", base=wiki.store.get("topic").blob, author=ADA)
    catch_up()
    assert found(wiki, "words") == ["subject"]
    assert [s.path for s in wiki.search.suggest("sub")] == ["subject"]
    assert wiki.search.suggest("topic") == []


def test_a_deleted_page_is_not_found_until_it_is_restored(wiki, write, catch_up):
    write("Topic", "some words")
    deleted = wiki.store.delete("topic", author=ADA)
    catch_up()
    assert found(wiki, "words") == []
    wiki.store.restore("topic", author=ADA)
    catch_up()
    assert found(wiki, "words") == ["topic"]
    assert deleted.page_id == wiki.store.get("topic").id


def test_a_proposal_is_not_found(wiki, write, catch_up):
    write("Topic", "some words")
    wiki.store.propose("topic", PageText("Topic", "secret words\n"), base=wiki.store.get("topic").blob, author=ADA)
    catch_up()
    assert found(wiki, "words") == ["topic"]
    assert found(wiki, "secret") == []


def test_the_cursor_is_in_the_index_and_the_log_is_read_once(wiki, write):
    write("Topic", "some words")
    assert wiki.search_follower.seen() == wiki.search.cursor > 0
    assert follow.run(wiki.database, wiki.search_follower, 100, folder=wiki.settings.data) == 0


def test_search_never_runs_ahead_of_the_contents(wiki, write, monkeypatch):
    write("Topic", "some words")
    monkeypatch.setattr("wiki.store.follow.run_if_few", lambda *given, **named: 0)
    save(wiki, "topic", "Topic", "other thoughts")
    assert follow.run(wiki.database, wiki.search_follower, 100, folder=wiki.settings.data) == 0
    assert found(wiki, "words") == ["topic"]


def test_a_lost_index_is_made_anew(wiki, write, catch_up):
    write("Topic", "some words")
    shutil.rmtree(wiki.settings.data / "index")
    catch_up()
    assert found(wiki, "words") == ["topic"]


def test_an_index_that_is_ahead_of_a_restored_database_is_made_anew(wiki, write, catch_up):
    write("Topic", "some words")
    wiki.search.update(deleted=[wiki.store.get("topic").id], cursor=10_000)
    catch_up()
    assert found(wiki, "words") == ["topic"]


def test_a_large_wiki_is_rebuilt_by_another_process(wiki, write, monkeypatch):
    write("Topic", "some words")
    shutil.rmtree(wiki.settings.data / "index")
    monkeypatch.setattr(module, "AT_ONCE", 0)
    started = []
    follower = SearchFollower(wiki.database, index_of(wiki.settings), wiki.settings, start=lambda: started.append(1))
    assert follow.run(wiki.database, follower, 100, folder=wiki.settings.data) == 0
    assert started == [1]
    build_alone(wiki.settings)
    assert found(wiki, "words") == ["topic"]


@pytest.mark.slow
def test_the_other_process_really_starts(wiki, write):
    write("Topic", "some words")
    shutil.rmtree(wiki.settings.data / "index")
    builder = module.Builder(wiki.settings)
    builder()
    builder._process.join(60)
    assert builder._process.exitcode == 0
    assert found(wiki, "words") == ["topic"]


def test_what_happens_during_a_rebuild_is_found_before_and_after(wiki, write, catch_up):
    write("Topic", "some words")
    answers = []

    def meanwhile(done, total):
        save(wiki, "topic", "Topic", "other thoughts")
        wiki.search_follower._keep_up()
        answers.append(found(wiki, "thoughts"))

    follow.rebuild(wiki.database, wiki.search_follower, folder=wiki.settings.data, progress=meanwhile)
    assert answers == [["topic"]]
    assert found(wiki, "thoughts") == ["topic"]
    assert found(wiki, "words") == []


def test_other_activities_only_move_the_cursor(wiki, write):
    from datetime import UTC, datetime

    from wiki.store import activity

    write("Topic", "some words")
    with wiki.database.write() as conn:
        newest = activity.record(conn, "user.joined", user_id=1, at=datetime.now(UTC))
    follow.run(wiki.database, wiki.contents, 100, folder=wiki.settings.data)
    follow.run(wiki.database, wiki.search_follower, 100, folder=wiki.settings.data)
    assert wiki.search.cursor == newest
    assert found(wiki, "words") == ["topic"]


def test_who_edited_a_page_is_in_the_index_and_people_with_accounts_by_number_alone(wiki, write, catch_up):
    write("Reset your password", "Open the settings.")
    page = wiki.store.find("reset-your-password")
    other = PageText("Reset your password", "Open the menu.\n")
    wiki.store.save(page.path, other, base=page.blob, author=Author("Ada", 7), summary="")
    catch_up()
    assert found(wiki, parse("menu by:x").meaning({"x": ("user:7",)})) == ["reset-your-password"]
    assert found(wiki, parse("menu by:x").meaning({"x": ("name:company",)})) == ["reset-your-password"]
    names = {name for segment in wiki.search.state().segments for name in segment.pages.authors.names}
    assert names == {"name:Company", "user:7"}
