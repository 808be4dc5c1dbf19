"""What somebody may not change at once becomes their proposal: kept in Git, improved, withdrawn, and fitted anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import noted_statements
from tests.moderation.conftest import someone
from wiki.errors import Conflict, Denied
from wiki.moderation import limits
from wiki.moderation.fitting import Fitting
from wiki.moderation.own import Own, usual_wait
from wiki.moderation.submit import Proposed, Submissions
from wiki.policy import Role
from wiki.store import activity
from wiki.store.merge import Overlap
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import proposal, reads

MINE = PageText("Topic", "one\ntwo\nTHREE\n")


def log(store, form, ref):
    """The commits that `ref` leads to, newest first."""
    return store.publisher.git.run("log", f"--format={form}", ref)[1].decode().splitlines()


@pytest.fixture
def limited(submissions, mona, page):
    """The page “Topic”, which only staff change at once."""
    submissions.protect(mona, "topic", "staff", reason="Prices")
    return page


@pytest.fixture
def rows(database):
    def rows(*columns):
        with database.read() as conn:
            asked = sa.select(*(proposal.c[name] for name in columns)).order_by(proposal.c.id)
            return [tuple(row) for row in conn.execute(asked)]

    return rows


@pytest.fixture
def follow(database, store):
    """Let the follower of proposals see all that has happened since it was asked last."""
    fitting, seen = Fitting(database, store), [0]

    def follow():
        with database.read() as conn:
            news = activity.since(conn, seen[0], 1000)
        fitting.handle(news)
        seen[0] = news[-1].id if news else seen[0]

    return follow


def test_a_proposal_is_a_commit_with_its_author_base_and_summary(submissions, store, carl, limited, rows):
    result = submissions.save(carl, "topic", MINE, base=limited.blob, summary="Louder")
    assert result == Proposed(1)
    assert log(store, "%an: %s", "refs/proposals/1") == ["Carl Customer: Louder", "Ada: (create)"]
    assert log(store, "%H", "refs/proposals/1")[1] == limited.commit
    assert rows("state", "kind", "base_blob", "title") == [("open", "edit", limited.blob, "Topic")]
    assert store.proposed(1) == MINE
    assert store.get("topic").blob == limited.blob


def test_improving_a_proposal_replaces_it(submissions, store, carl, limited, rows):
    submissions.save(carl, "topic", MINE, base=limited.blob)
    seen = rows("blob")[0][0]
    better = replace(MINE, body="one\ntwo\nthree!\n")
    assert submissions.save(carl, "topic", better, base=limited.blob, seen=seen) == Proposed(1, is_improved=True)
    assert store.proposed(1) == better
    assert len(log(store, "%s", "refs/proposals/1")) == 2


def test_another_title_replaces_the_one_proposed_before(submissions, store, carl, limited):
    submissions.rename(carl, "topic", "Better topic", base=limited.blob)
    again = submissions.rename(carl, "topic", "Best topic", base=limited.blob)
    assert again == Proposed(1, is_improved=True)
    assert store.proposed(1).title == "Best topic"


def test_what_a_killed_process_left_stands_in_nobodys_way(submissions, store, database, carl, limited, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    for number in (1, 2):
        mine = replace(MINE, body=f"one\ntwo\nTHREE {number}\n")
        with monkeypatch.context() as dying:
            dying.setattr("wiki.store.proposals._record", killed)
            with pytest.raises(KeyboardInterrupt):
                submissions.save(carl, "topic", mine, base=limited.blob)
        store.publisher.refs.move("refs/proposals/1", limited.commit, store.publisher.refs.find("refs/proposals/1"))
        assert submissions.save(carl, "topic", mine, base=limited.blob, seen=_blob(database)).number == 1
        assert store.proposed(1) == mine
        assert log(store, "%H", "refs/proposals/1")[1] == limited.commit


def _blob(database):
    with database.read() as conn:
        return conn.scalar(sa.select(proposal.c.blob)) or ""


def test_two_windows_of_one_author_lose_nothing(submissions, store, carl, limited):
    submissions.save(carl, "topic", replace(MINE, body="ONE\ntwo\nthree\n"), base=limited.blob)
    assert submissions.save(carl, "topic", MINE, base=limited.blob) == Proposed(1, is_improved=True)
    assert store.proposed(1).body == "ONE\ntwo\nTHREE\n"
    assert submissions.save(carl, "topic", replace(MINE, body="uno\ntwo\nthree\n"), base=limited.blob) == Proposed(2)
    assert store.proposed(1).body == "ONE\ntwo\nTHREE\n"


def test_proposals_of_several_people_wait_side_by_side(submissions, store, carl, tina, limited):
    assert submissions.save(carl, "topic", MINE, base=limited.blob) == Proposed(1)
    assert submissions.save(tina, "topic", MINE, base=limited.blob) == Proposed(2)


def test_what_the_page_says_already_is_no_proposal(submissions, carl, limited, rows):
    same = submissions.save(carl, "topic", PageText("Topic", "one\ntwo\nthree\n"), base=limited.blob)
    assert not same.changed
    assert rows("id") == []


def test_who_proposes_settles_an_overlap_with_what_was_published_meanwhile(submissions, carl, mona, limited):
    submissions.save(mona, "topic", replace(MINE, body="one\ntwo\ndrei\n"), base=limited.blob)
    with pytest.raises(Overlap):
        submissions.save(carl, "topic", MINE, base=limited.blob)
    assert submissions.save(carl, "topic", replace(MINE, body="ONE\ntwo\nthree\n"), base=limited.blob) == Proposed(1)


def test_a_new_page_and_a_new_title_can_be_proposed_and_accepted(submissions, store, desk, carl, mona, limited):
    submissions.rename(carl, "topic", "Better topic", base=limited.blob, summary="Clearer")
    assert store.get("topic").title == "Topic"
    review = desk.review(1)
    desk.accept(mona, 1, review.merge.text, base=review.blob)
    assert store.get("better-topic").title == "Better topic"
    revision = store.revision(store.get("better-topic").commit, "better-topic")
    assert (revision.author_id, revision.committer_id, revision.kind, revision.proposal) == (1, 3, "rename", 1)


def test_a_new_page_waits_where_the_whole_wiki_is_looked_after(store, settings, desk, carl, mona):
    careful = Submissions(store, replace(settings, publishing="trusted"))
    assert careful.create(carl, PageText("Fresh", "text\n")) == Proposed(1)
    assert store.find("fresh") is None
    review = desk.review(1)
    assert desk.accept(mona, 1, review.proposed, base="").path == "fresh"


@pytest.mark.parametrize(
    ("section", "waits"), [("Billing", True), ("Billing/Taxes", True), ("Bills", False), ("", False)]
)
def test_a_section_has_a_limit_and_so_have_those_below_it(section, waits, submissions, database, carl, mona):
    limits.limit_section(database, "Billing", "staff", by=mona, reason="Prices")
    made = submissions.create(carl, PageText("Fresh", "text\n", section=section))
    assert isinstance(made, Proposed) is bool(waits)


def test_a_section_below_may_be_freer_and_a_limit_ends(submissions, database, carl, mona):
    limits.limit_section(database, "Billing", "staff", by=mona, reason="Prices")
    limits.limit_section(database, "Billing/Chat", "open", by=mona, reason="")
    assert submissions.create(carl, PageText("Chat", "text\n", section="Billing/Chat")).changed
    limits.limit_section(database, "Billing", "open", by=mona, reason="")
    assert submissions.create(carl, PageText("Bill", "text\n", section="Billing")).changed


def test_a_limit_that_ends_where_none_is_above_leaves_no_trace(database, mona):
    limits.limit_section(database, "Never there/Below", "staff", by=mona, reason="A try")
    limits.limit_section(database, "Never there/Below", "open", by=mona, reason="")
    with database.read() as conn:
        assert limits.list_limits(conn) == []


def test_the_same_limit_again_is_no_act(submissions, database, store, mona, page):
    for _ in range(3):
        submissions.protect(mona, "topic", "staff", reason="Prices")
        limits.limit_section(database, "Billing", "staff", by=mona, reason="Prices")
    submissions.protect(mona, "topic", "staff", reason="Prices and dates")
    with database.read() as conn:
        kinds = [act.kind for act in activity.since(conn, 0, 100) if act.kind.endswith(".protected")]
    assert kinds == ["page.protected", "section.protected", "page.protected"]


def test_nobody_moves_a_page_out_of_a_limit(submissions, database, store, carl, mona):
    limits.limit_section(database, "Billing", "staff", by=mona, reason="Prices")
    made = submissions.create(mona, PageText("Bill", "text\n", section="Billing"))
    moved = submissions.save(carl, "bill", PageText("Bill", "text\n", section="Else"), base=made.blob)
    assert moved == Proposed(1)


def test_its_author_takes_it_back_once(submissions, desk, carl, tina, limited, rows):
    submissions.save(carl, "topic", MINE, base=limited.blob)
    with pytest.raises(Denied):
        Own(desk, tina).withdraw(1)
    Own(desk, carl).withdraw(1)
    with pytest.raises(Conflict):
        Own(desk, carl).withdraw(1)
    assert rows("state", "decided_by") == [("withdrawn", 1)]


def test_a_decided_proposal_goes_from_git_after_a_while(submissions, store, desk, carl, mona, limited, rows):
    submissions.save(carl, "topic", MINE, base=limited.blob)
    desk.reject(mona, 1, reason="No")
    now = datetime.now(UTC)
    assert store.proposals.forget(now - timedelta(days=30)) == 0
    assert store.publisher.refs.find("refs/proposals/1") is not None
    store.maintain()  # which packs the refs
    assert store.proposals.forget(now + timedelta(seconds=1)) == 1
    assert store.publisher.refs.find("refs/proposals/1") is None
    store.publisher.git.run("repack", "-a", "-d", "-q")
    store.publisher.text_even_hidden.cache_clear()
    assert desk.review(1).proposed == PageText("Topic", "")
    assert rows("in_git") == [(False,)]


def test_an_open_proposal_stays_in_git(submissions, store, carl, limited):
    submissions.save(carl, "topic", MINE, base=limited.blob)
    assert store.proposals.forget(datetime.now(UTC) + timedelta(days=1)) == 0


def test_its_author_reads_their_version_of_the_page(submissions, store, desk, carl, tina, mona, limited):
    submissions.save(carl, "topic", MINE, base=limited.blob)
    submissions.save(mona, "topic", replace(MINE, body="ONE\ntwo\nthree\n"), base=limited.blob)
    page = store.get("topic")
    assert Own(desk, carl).version_of(page).text.body == "ONE\ntwo\nTHREE\n"
    assert Own(desk, tina).version_of(page) is None


def test_after_a_publish_each_proposal_on_that_page_is_looked_at_again(
    submissions, store, carl, tina, mona, limited, rows, follow
):
    body = "# Big\n\none\n\n## Small\n\ntwo\n"
    saved = submissions.save(mona, "topic", PageText("Topic", body), base=limited.blob)
    submissions.save(carl, "topic", PageText("Topic", body.replace("two", "zwei")), base=saved.blob)
    submissions.save(tina, "topic", PageText("Topic", body.replace("one", "eins")), base=saved.blob)
    ben = someone(5, "Ben", Role.CUSTOMER)
    submissions.save(ben, "topic", PageText("Topic", body.replace("two", "deux")), base=saved.blob)
    follow()
    assert rows("fit") == [("clean",), ("clean",), ("clean",)]
    submissions.save(mona, "topic", PageText("Topic", body.replace("two", "zwei")), base=saved.blob)
    follow()
    assert rows("fit", "overlaps") == [
        ("contained", None),
        ("clean", None),
        ("overlaps", {"people": ["Mona Moderator"], "places": ["Small"]}),
    ]
    submissions.delete(mona, "topic", reason="Old")
    follow()
    assert rows("fit") == [("homeless",)] * 3


def test_only_proposals_on_the_pages_that_changed_are_looked_at(
    submissions, store, carl, mona, limited, follow, monkeypatch
):
    other = submissions.create(mona, PageText("Other", "text\n"))
    submissions.protect(mona, "other", "staff", reason="Prices")
    submissions.save(carl, "topic", MINE, base=limited.blob)
    submissions.save(carl, "other", PageText("Other", "mine\n"), base=other.blob)
    follow()
    looked, fit = [], Fitting.fit
    monkeypatch.setattr(Fitting, "fit", lambda self, review: looked.append(review.proposal.id) or fit(self, review))
    submissions.save(mona, "topic", replace(MINE, body="ONE\ntwo\nthree\n"), base=limited.blob)
    follow()
    assert looked == [1]


def test_how_long_a_decision_takes_is_told_from_the_latest(submissions, database, desk, carl, mona, limited):
    for hours in (1, 2, 9):
        number = submissions.save(carl, "topic", MINE, base=limited.blob).number
        with database.read() as conn:
            assert usual_wait(conn) is None
        desk.reject(mona, number, reason="No")
        with database.write() as conn:
            earlier = proposal.update().where(proposal.c.id == number)
            decided = conn.scalar(sa.select(proposal.c.decided_at).where(proposal.c.id == number))
            conn.execute(earlier.values(at=decided - timedelta(hours=hours)))
    with database.read() as conn:
        assert usual_wait(conn) == timedelta(hours=2)


def test_a_base_that_the_page_never_had_shows_nobody_anything(submissions, store, carl, mona, limited, rows):
    secret = store.create(PageText("Secret", "hidden\n"), author=Author("Ada", 9))
    with pytest.raises(Overlap) as met:
        submissions.save(carl, "topic", MINE, base=secret.blob)
    assert met.value.base.body == ""


def test_what_the_queue_shows_of_a_change_is_kept_as_long_as_it_waits(
    submissions, desk, carl, mona, limited, rows, follow
):
    submissions.save(carl, "topic", MINE, base=limited.blob)
    assert rows("look", "newcomer") == [(None, False)]
    follow()
    [(look, newcomer)] = rows("look", "newcomer")
    assert (look["signs"], look["added"], look["removed"], newcomer) == (["newcomer", "limited"], 5, 5, True)
    assert [(row["kind"], row["new"] and row["new"]["parts"]) for row in look["rows"]] == [
        ("removed", None),
        ("added", [["THREE", True]]),
    ]
    assert rows("risk") == [(1.5,)]
    review = desk.review(1)
    desk.accept(mona, 1, review.merge.text, base=review.blob)
    assert rows("look", "state") == [(None, "accepted")]


def test_who_has_published_something_is_no_newcomer_any_more(
    submissions, desk, store, carl, mona, limited, rows, follow
):
    other = store.create(PageText("Other", "one\n"), author=Author("Ada", 9))
    submissions.protect(mona, "other", "staff", reason="Prices")
    submissions.save(carl, "topic", MINE, base=limited.blob)
    submissions.save(carl, "other", PageText("Other", "two\n"), base=other.blob)
    follow()
    assert rows("newcomer") == [(True,), (True,)]
    review = desk.review(1)
    desk.accept(mona, 1, review.merge.text, base=review.blob)
    follow()
    assert rows("newcomer") == [(True,), (False,)]


def test_the_readers_of_pages_whose_proposals_wait_are_counted_anew(submissions, store, carl, limited, database, rows):
    submissions.save(carl, "topic", MINE, base=limited.blob)
    fitting = Fitting(database, store)
    today = datetime.now(UTC).date()
    with database.write() as conn:
        conn.execute(reads.insert().values(page_id=limited.page_id, day=today, reads=40))
        conn.execute(reads.insert().values(page_id=limited.page_id, day=today - timedelta(days=31), reads=1000))
    assert rows("readers") == [(0,)]
    assert fitting.count_readers() == 1
    assert rows("id", "readers") == [(1, 40)]
    assert fitting.count_readers() == 0
    with database.write() as conn:
        conn.execute(proposal.update().values(state="accepted", readers=0))
    assert fitting.count_readers() == 0


def test_counting_the_readers_of_many_takes_a_few_queries(store, database):
    row = {"title": "T", "section": "", "commit": "c" * 40, "blob": "b" * 40, "author_name": "Carl", "summary": ""}
    row |= {"state": "open", "kind": "edit", "at": datetime.now(UTC), "changed_at": datetime.now(UTC)}
    day = {"day": datetime.now(UTC).date(), "reads": 5}
    with database.write() as conn:
        conn.execute(proposal.insert(), [{**row, "path": f"p{n}", "page_id": n} for n in range(1, 1201)])
        conn.execute(reads.insert(), [{**day, "page_id": n} for n in range(1, 1201)])
    with noted_statements() as seen:
        assert Fitting(database, store).count_readers() == 1200
    assert len([statement for statement in seen if statement.startswith(("SELECT", "UPDATE"))]) == 7
