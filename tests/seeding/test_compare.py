from dataclasses import replace

import pytest

from wiki.seeding.compare import Comparison
from wiki.seeding.identity import Identity, Seeded, blob_of
from wiki.seeding.snapshot import Live, Snapshot, Waiting
from wiki.store import names
from wiki.store.pagefile import PageText

BASE = PageText("Setup", "One.\n\nTwo.\n\nThree.\n", section="Guide", tags=("a",), source="setup.md")


def body(text, **words):
    """`text` with one of its words replaced: body(BASE, Two="Deux")."""
    changed = text.body
    for old, new in words.items():
        changed = changed.replace(old, new)
    return replace(text, body=changed)


class Wiki:
    """A wiki of a few pages, and the texts behind its blobs."""

    def __init__(self):
        self.snapshot, self.texts = Snapshot(), {}

    def blob(self, text):
        self.texts[blob_of(text)] = text
        return blob_of(text)

    def have(self, text, *, path=None, seeded=True, deleted=False):
        path = path or names.path_of(text.title)
        live = Live(len(self.snapshot.by_id) + 1, path, text.title, self.blob(text), seeded, deleted)
        self.snapshot.pages[path] = self.snapshot.by_id[live.id] = live
        if not deleted:
            self.snapshot.looks[names.skeleton(path)] = path
        return live

    def step(self, page, last=None):
        seeded = Seeded(names.path_of(last.title), self.blob(last), last) if last else None
        read = self.texts.__getitem__
        identity = Identity(self.snapshot, read, {seeded.path: seeded} if seeded else {})
        return Comparison(self.snapshot, read, identity).step(page, seeded)


@pytest.fixture
def wiki():
    return Wiki()


def outcome(step):
    return step.entry.outcome, step.entry.path, step.entry.reason


def test_a_page_the_wiki_does_not_have_is_new(wiki):
    step = wiki.step(BASE)
    assert outcome(step) == ("new", "setup", "")
    assert step.text == BASE


def test_a_page_nobody_changed_follows_the_file(wiki):
    wiki.have(BASE)
    step = wiki.step(body(BASE, Two="Deux"), BASE)
    assert outcome(step) == ("updated", "setup", "")
    assert step.text.body == "One.\n\nDeux.\n\nThree.\n"


def test_a_file_that_did_not_change_does_nothing_whatever_customers_wrote(wiki):
    wiki.have(body(BASE, Two="Mine"))
    assert outcome(wiki.step(BASE, BASE)) == ("unchanged", "setup", "")


def test_customers_changes_stay_beside_the_new_text(wiki):
    wiki.have(replace(body(BASE, One="Mine"), tags=("a", "b")))
    step = wiki.step(replace(body(BASE, Three="Trois"), section="Manual"), BASE)
    assert outcome(step) == ("merged", "setup", "")
    assert (step.text.body, step.text.tags, step.text.section) == ("Mine.\n\nTwo.\n\nTrois.\n", ("a", "b"), "Manual")


def test_a_passage_that_both_changed_makes_a_proposal_and_leaves_the_page(wiki):
    wiki.have(body(BASE, Two="Mine"))
    step = wiki.step(body(BASE, Two="Theirs", Three="Trois"), BASE)
    assert outcome(step) == ("overlapping", "setup", "Both sides changed the same text.")
    assert (step.text, step.base) == (None, blob_of(BASE))
    assert step.proposal.body == "One.\n\nTheirs.\n\nTrois.\n"


def test_a_field_that_both_changed_overlaps_too(wiki):
    wiki.have(replace(BASE, section="Customers"))
    assert outcome(wiki.step(replace(BASE, section="Company"), BASE))[2] == "Both sides changed the same section."


def test_the_same_change_on_both_sides_is_nothing_to_do(wiki):
    wiki.have(body(BASE, One="Mine", Two="Same"))
    assert outcome(wiki.step(body(BASE, Two="Same"), BASE)) == ("unchanged", "setup", "")


def test_a_new_title_renames_the_page(wiki):
    wiki.have(BASE)
    step = wiki.step(replace(BASE, title="Set-up guide"), BASE)
    assert (step.entry.outcome, step.entry.was, step.entry.path) == ("updated", "setup", "set-up-guide")
    assert step.renames
    assert step.text.title == "Set-up guide"


def test_a_new_title_and_customers_changes_go_together(wiki):
    wiki.have(body(BASE, One="Mine"))
    step = wiki.step(replace(body(BASE, Three="Trois"), title="Set-up guide"), BASE)
    assert (step.entry.outcome, step.entry.was, step.text.title) == ("merged", "setup", "Set-up guide")
    assert step.text.body == "Mine.\n\nTwo.\n\nTrois.\n"


@pytest.mark.parametrize("title", ["Setup", "Set-up guide"])
def test_the_title_that_customers_gave_stays(wiki, title):
    live = wiki.have(replace(BASE, title="Installing"))
    wiki.snapshot.moved["setup"] = live.id
    step = wiki.step(replace(body(BASE, Three="Trois"), title=title), BASE)
    assert outcome(step) == ("merged", "installing", "Its title in the wiki stays.")
    assert (step.text.title, step.text.body) == ("Installing", "One.\n\nTwo.\n\nTrois.\n")
    assert not step.renames


def test_a_page_deleted_in_the_wiki_stays_deleted(wiki):
    wiki.have(BASE, deleted=True)
    assert outcome(wiki.step(body(BASE, Two="Deux"), BASE)) == ("kept", "setup", "It was deleted in the wiki.")
    assert outcome(wiki.step(BASE, BASE))[0] == "unchanged"
    assert wiki.step(replace(BASE, source="other.md")).entry.outcome == "new"


def test_a_page_that_customers_wrote_first_is_not_overwritten(wiki):
    theirs = PageText("Setup", "How we do it.\n")
    wiki.have(theirs, seeded=False)
    step = wiki.step(BASE)
    assert outcome(step) == ("overlapping", "setup", "Customers have written a page with this title.")
    assert (step.base, step.proposal) == ("", BASE)


def test_a_title_that_looks_like_a_customers_page_is_refused(wiki):
    wiki.have(PageText("Setup", "x\n"), path="ѕetup", seeded=False)
    step = wiki.step(PageText("Setup", "x\n", source="setup.md"))
    assert outcome(step)[0] == "refused"
    assert outcome(step)[2] == "The wiki has a page whose title looks the same: ѕetup. Choose another title."


def test_a_new_title_that_another_page_has_is_refused_until_one_gives_way(wiki):
    wiki.have(BASE)
    wiki.have(PageText("Installing", "x\n"), seeded=False)
    step = wiki.step(replace(BASE, title="Installing"), BASE)
    assert outcome(step)[0::2] == (
        "refused",
        "Its new title is that of another page, installing. Give one of them another title.",
    )


def test_a_new_file_with_the_title_of_another_seeded_page_is_refused(wiki):
    wiki.have(replace(BASE, title="Installing"))
    step = wiki.step(replace(BASE, title="Installing", source="new.md"))
    assert outcome(step)[0::2] == ("refused", "The wiki has another page with this title. Give the file another title.")


def test_a_seed_that_was_killed_half_way_takes_up_what_it_had_done(wiki):
    live = wiki.have(BASE)
    wiki.snapshot.seeds[live.id] = live.blob
    assert outcome(wiki.step(BASE))[0] == "unchanged"
    assert outcome(wiki.step(body(BASE, Two="Deux")))[0] == "updated"
    edited = wiki.have(body(BASE, One="Mine"))
    wiki.snapshot.seeds[edited.id] = blob_of(BASE)
    assert outcome(wiki.step(body(BASE, Three="Trois")))[0] == "merged"


def test_a_waiting_proposal_is_not_made_twice(wiki):
    live = wiki.have(body(BASE, Two="Mine"))
    wiki.snapshot.waiting[live.id] = Waiting(7, blob_of(BASE))
    second = body(BASE, Two="Theirs")
    step = wiki.step(second, second)
    assert (step.entry.outcome, step.entry.proposal, step.proposal) == ("unchanged", 7, None)


def test_what_was_waiting_is_proposed_anew_with_the_newer_text(wiki):
    live = wiki.have(body(BASE, Two="Mine"))
    wiki.snapshot.waiting[live.id] = Waiting(7, wiki.blob(BASE))
    step = wiki.step(body(BASE, Two="Theirs", Three="Trois"), body(BASE, Two="Theirs"))
    assert (step.entry.outcome, step.base, step.settled) == ("overlapping", blob_of(BASE), 7)
    assert step.proposal.body == "One.\n\nTheirs.\n\nTrois.\n"


def test_a_newer_text_that_no_longer_overlaps_settles_what_was_waiting(wiki):
    live = wiki.have(body(BASE, Two="Mine"))
    wiki.snapshot.waiting[live.id] = Waiting(7, wiki.blob(BASE))
    step = wiki.step(body(BASE, Three="Trois"), body(BASE, Two="Theirs"))
    assert (step.entry.outcome, step.settled, step.text.body) == ("merged", 7, "One.\n\nMine.\n\nTrois.\n")


def test_links_that_a_rename_rewrote_are_nobodys_change(wiki):
    base = replace(BASE, body="See [[Old name]].\n\nTwo.\n")
    new = wiki.have(PageText("New name", "x\n", source="n.md"))
    wiki.snapshot.moved["old-name"] = new.id
    wiki.have(replace(base, body="See [[New name]].\n\nTwo.\n"))
    step = wiki.step(replace(base, body="See [[New name|Old name]].\n\nDeux.\n"), base)
    assert (step.entry.outcome, step.text.body) == ("updated", "See [[New name|Old name]].\n\nDeux.\n")
    wiki.have(replace(base, body="See [[New name]] there.\n\nTwo.\n"))
    step = wiki.step(replace(base, body="See [[Old name]].\n\nDeux.\n"), base)
    assert (step.entry.outcome, step.text.body) == ("merged", "See [[New name]] there.\n\nDeux.\n")
