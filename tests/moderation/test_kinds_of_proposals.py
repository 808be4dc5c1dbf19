"""What an accepted proposal is in the history: a new page, another title, a revert or an edit, and what that counts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from wiki.errors import Denied
from wiki.moderation import limits
from wiki.moderation.tables import section_reviewer
from wiki.moderation.trust_counts import counted
from wiki.moderation.trust_points import Rules
from wiki.store.pagefile import PageText
from wiki.store.tables import revision


@pytest.fixture
def edited(store, submissions, carl, olaf, mona, database):
    """A page of Carl's that Olaf changed; from now on the section is limited."""
    page = submissions.create(carl, PageText("Bill", "one\ntwo\n", section="Billing"))
    text = PageText("Bill", "one\ntwo\nthree\n", section="Billing")
    edit = submissions.save(olaf, page.path, text, base=page.blob)
    limits.limit_section(database, "Billing", "staff", by=mona, reason="Money")
    return page, edit


@pytest.fixture
def reverted(database, store, settings):
    """How many edits of a person in “Billing” count as reverted."""

    def reverted(user_id):
        with database.read() as conn:
            found = counted(conn, Rules.of(settings), store.text, user_id, "Billing", datetime.now(UTC))
        return found.counts.reverted

    return reverted


def accept(desk, mona, number, text=None):
    review = desk.review(number)
    return desk.accept(mona, number, text or review.merge.text, base=review.blob)


def newest(database, page_id):
    with database.read() as conn:
        rows = conn.execute(sa.select(revision).where(revision.c.page_id == page_id).order_by(revision.c.id.desc()))
        return rows.first()


@pytest.mark.parametrize("way", ["undo", "revert"])
def test_an_accepted_revert_is_a_revert_and_counts_for_whoever_was_reverted(
    desk, submissions, carl, mona, edited, reverted, database, way
):
    page, edit = edited
    commit = {"undo": edit.commit, "revert": page.commit}[way]
    number = getattr(submissions, way)(carl, page.path, commit).number
    assert (desk.get(number).kind, desk.get(number).from_commit) == ("revert", commit)
    assert reverted(4) == 0
    accept(desk, mona, number)
    row = newest(database, page.page_id)
    assert (row.kind, row.from_commit, row.proposal) == ("revert", commit, number)
    assert (row.author_id, row.committer_id) == (carl.id, mona.id)
    assert (reverted(4), reverted(1)) == (1, 0)


def test_a_rejected_revert_costs_nobody_anything(desk, submissions, carl, mona, edited, reverted):
    page, edit = edited
    number = submissions.undo(carl, page.path, edit.commit).number
    desk.reject(mona, number, reason="It was right.")
    assert reverted(4) == 0


def test_a_settled_revert_stays_one_while_it_waits(desk, submissions, carl, mona, edited, database):
    page, edit = edited
    text = PageText("Bill", "one\n", section="Billing")
    number = submissions.settle(carl, page.path, text, base=edit.blob, from_commit=edit.commit).number
    accept(desk, mona, number)
    assert newest(database, page.page_id).kind == "revert"


def test_a_revert_that_its_author_goes_on_writing_in_is_an_edit(desk, submissions, carl, mona, edited, reverted):
    page, edit = edited
    number = submissions.undo(carl, page.path, edit.commit).number
    proposed = desk.review(number)
    text = replace(proposed.proposed, body="one\ntwo\nthree, or four\n")
    again = submissions.save(carl, page.path, text, base=edit.blob, seen=proposed.proposal.blob)
    assert (again.number, again.is_improved) == (number, True)
    assert (desk.get(number).kind, desk.get(number).from_commit) == ("edit", None)
    accept(desk, mona, number)
    assert reverted(4) == 0


def test_a_revert_waits_beside_an_edit_of_its_author_and_beside_another_revert(submissions, carl, edited, desk):
    page, edit = edited
    text = PageText("Bill", "zero\none\ntwo\nthree\n", section="Billing")
    numbers = [submissions.save(carl, page.path, text, base=edit.blob).number]
    numbers += [submissions.undo(carl, page.path, edit.commit).number]
    numbers += [submissions.revert(carl, page.path, page.commit).number]
    assert len(set(numbers)) == 3
    assert submissions.undo(carl, page.path, edit.commit).number == numbers[1]
    first = desk.review(numbers[0])
    again = replace(first.proposed, body="nought\none\ntwo\nthree\n")
    improved = submissions.save(carl, page.path, again, base=edit.blob, seen=first.proposal.blob)
    assert improved.number == numbers[0]


def test_an_accepted_new_page_is_a_new_page_and_a_rename_a_rename(desk, submissions, carl, mona, edited, database):
    created = submissions.create(carl, PageText("Pay", "one\n", section="Billing")).number
    assert newest(database, accept(desk, mona, created).page_id).kind == "create"
    page = edited[1]
    renamed = submissions.rename(carl, page.path, "Invoice", base=page.blob).number
    saved = accept(desk, mona, renamed)
    row = newest(database, saved.page_id)
    assert (saved.path, row.kind, row.proposal, row.author_id) == ("invoice", "rename", renamed, carl.id)
    text = PageText("Invoice", "one\ntwo\nthree\nfour\n", section="Billing")
    edit = submissions.save(carl, "invoice", text, base=saved.blob).number
    assert newest(database, accept(desk, mona, edit).page_id).kind == "accept"


def test_accepted_edits_new_pages_and_titles_count_alike(
    desk, submissions, carl, mona, edited, database, store, settings
):
    with database.read() as conn:
        before = counted(conn, Rules.of(settings), store.text, 1, "Billing", datetime.now(UTC)).counts.accepted
    created = accept(desk, mona, submissions.create(carl, PageText("Pay", "one\n", section="Billing")).number)
    page = edited[1]
    accept(desk, mona, submissions.rename(carl, page.path, "Invoice", base=page.blob).number)
    assert created.path == "pay"
    with database.read() as conn:
        after = counted(conn, Rules.of(settings), store.text, 1, "Billing", datetime.now(UTC)).counts.accepted
    assert (before, after) == (0, 2)


def test_staff_accept_with_another_title_section_tags_and_summary(
    desk, submissions, carl, mona, edited, store, database
):
    page = edited[1]
    text = PageText("Bill", "one\ntwo\nthree\nfour\n", section="Billing")
    number = submissions.save(carl, page.path, text, base=page.blob).number
    mended = replace(text, title="Invoice", section="Billing/Pay", tags=("money",), summary="What you pay.")
    saved = accept(desk, mona, number, mended)
    assert (saved.path, store.text(saved.blob)) == ("invoice", mended)
    row = newest(database, saved.page_id)
    assert (row.kind, row.proposal, row.author_id, row.committer_id) == ("rename", number, carl.id, mona.id)
    assert desk.get(number).state == "accepted"


def test_a_title_that_changed_meanwhile_is_not_changed_back(desk, submissions, carl, mona, edited, store):
    page = edited[1]
    text = PageText("Bill", "one\ntwo\nthree\nfour\n", section="Billing")
    number = submissions.save(carl, page.path, text, base=page.blob).number
    review = desk.review(number)
    submissions.rename(mona, page.path, "Invoice", base=page.blob)
    saved = desk.accept(mona, number, review.merge.text, base=review.blob)
    assert (saved.path, store.text(saved.blob).title) == ("invoice", "Invoice")


def test_a_reviewer_who_is_no_staff_leaves_the_title(desk, submissions, carl, tina, mona, edited, database, store):
    limits.limit_section(database, "Billing", "trusted", by=mona, reason="Money")
    with database.write() as conn:
        row = {"section": "Billing", "user_id": tina.id, "by": mona.id, "at": datetime.now(UTC)}
        conn.execute(section_reviewer.insert().values(row))
    page = edited[1]
    text = PageText("Bill", "one\ntwo\nthree\nfour\n", section="Billing")
    number = submissions.save(carl, page.path, text, base=page.blob).number
    with pytest.raises(Denied, match="another title"):
        accept(desk, tina, number, replace(text, title="Invoice"))
    created = submissions.create(carl, PageText("Pay", "one\n", section="Billing")).number
    with pytest.raises(Denied, match="another title"):
        accept(desk, tina, created, PageText("Only for staff", "one\n", section="Billing"))
    saved = accept(desk, tina, number, replace(text, summary="What you pay.", tags=("money",)))
    assert store.text(saved.blob).summary == "What you pay."
    assert accept(desk, tina, created).path == "pay"
