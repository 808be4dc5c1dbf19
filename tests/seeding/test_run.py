import hashlib
import json
import subprocess
from io import StringIO

import pytest
from rich.console import Console

from tests.media.conftest import picture
from tests.seeding.conftest import ADA
from wiki.errors import Busy, Gone, Invalid, Moved, StorageFailed
from wiki.seeding.applying import Applier
from wiki.seeding.run import seed
from wiki.store import follow
from wiki.store.contents import Contents
from wiki.store.locks import StoreLock
from wiki.store.pagefile import PageText


def outcomes(report):
    return {entry.source: entry.outcome for entry in report.entries}


def reasons(report):
    return {entry.source: entry.reason for entry in report.entries if entry.reason}


def state_of(folder):
    """Every file below `folder` with its content, but for the memory that SQLite's readers share."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.endswith("-shm"))
    return {str(file): hashlib.sha1(file.read_bytes()).hexdigest() for file in files}


def git(wiki, *args):
    result = subprocess.run(["git", *args], cwd=wiki.settings.data / "wiki.git", capture_output=True, check=False)
    return result.returncode, result.stdout.decode()


def test_the_first_seed_makes_pages_with_sections_tags_and_links(company, customers, wiki):
    report = company.seed()
    assert report.counts | {"new": 2} == report.counts
    assert customers.read("start-here").body == "# Start here\n\nRead [[Set up#steps|how to set up]].\n"
    setup = customers.read("set-up")
    assert (setup.title, setup.section, setup.tags, setup.source) == ("Set up", "Guide", ("first",), "guide/setup.md")
    assert wiki.store.get("set-up").changed_by_name == "The company"


def test_the_company_branch_is_what_was_seeded_and_part_of_main(company, wiki):
    commit = company.seed().commits["company"]
    assert sorted(company.seeded()) == ["set-up", "start-here"]
    assert git(wiki, "rev-parse", "company") == (0, commit + "\n")
    assert git(wiki, "merge-base", "--is-ancestor", "company", "main")[0] == 0
    assert git(wiki, "diff", "--stat", "company", "main") == (0, "")
    company.replace("guide/setup.md", "Two.", "Deux.")
    company.seed()
    assert git(wiki, "rev-list", "--count", "company") == (0, "2\n")
    assert git(wiki, "merge-base", "--is-ancestor", "company", "main")[0] == 0


def test_seeding_twice_changes_nothing(company, wiki):
    company.seed()
    before = git(wiki, "for-each-ref")
    report = company.seed()
    assert outcomes(report) == {"guide/setup.md": "unchanged", "start.md": "unchanged"}
    assert (report.changed, report.commits, git(wiki, "for-each-ref")) == (False, {}, before)


def test_a_dry_run_shows_it_all_and_writes_nothing(company, customers, wiki):
    company.seed()
    customers.edit("set-up", "One.", "Mine.")
    company.replace("guide/setup.md", "Three.", "Trois.")
    company.write("new.md", b"# New\n\n![x](pic.png)\n")
    company.write("pic.png", picture("PNG"))
    wiki.store.close()
    before = state_of(wiki.settings.data)
    rehearsed = company.seed(dry_run=True, prune=True)
    assert state_of(wiki.settings.data) == before
    assert rehearsed.dry_run
    assert outcomes(company.seed()) == outcomes(rehearsed)
    assert outcomes(rehearsed) == {"guide/setup.md": "merged", "new.md": "new", "start.md": "unchanged"}


def test_a_dry_run_before_there_is_a_wiki_makes_none(company, wiki):
    for file in wiki.settings.data.glob("wiki.*"):
        file.unlink()
    before = state_of(wiki.settings.data)
    assert company.seed(dry_run=True).counts["new"] == 2
    assert state_of(wiki.settings.data) == before


def test_untouched_pages_follow_and_customers_changes_stay(company, customers):
    company.seed()
    customers.edit("set-up", "One.", "Mine.")
    company.replace("guide/setup.md", "Three.", "Trois.")
    company.replace("start.md", "Read", "First read")
    report = company.seed()
    assert outcomes(report) == {"guide/setup.md": "merged", "start.md": "updated"}
    assert customers.read("set-up").body == "# Set up\n\nMine.\n\nTwo.\n\nTrois.\n"
    assert customers.read("start-here").body.startswith("# Start here\n\nFirst read")
    assert company.seed().changed is False


def test_a_true_overlap_leaves_the_page_and_makes_one_proposal(company, customers, wiki):
    company.seed()
    customers.edit("set-up", "Two.", "Mine.")
    company.replace("guide/setup.md", "Two.", "Theirs.")
    report = company.seed()
    assert outcomes(report)["guide/setup.md"] == "overlapping"
    assert customers.read("set-up").body == "# Set up\n\nOne.\n\nMine.\n\nThree.\n"
    assert customers.proposals() == [(1, "set-up", "open")]
    assert wiki.store.proposed(1).body == "# Set up\n\nOne.\n\nTheirs.\n\nThree.\n"
    assert git(wiki, "rev-parse", "--verify", "refs/proposals/1")[0] == 0
    assert company.seeded()["set-up"] == "# Set up\n\nOne.\n\nTheirs.\n\nThree.\n"
    assert company.seed().changed is False
    assert customers.proposals() == [(1, "set-up", "open")]


def test_a_newer_text_replaces_the_waiting_proposal_and_loses_none_of_the_older_one(company, customers, wiki):
    company.seed()
    customers.edit("set-up", "Two.", "Mine.")
    company.replace("guide/setup.md", "Two.", "Theirs.")
    company.seed()
    company.replace("guide/setup.md", "Three.", "Trois.")
    company.seed()
    assert customers.proposals() == [(1, "set-up", "withdrawn"), (2, "set-up", "open")]
    assert wiki.store.proposed(2).body == "# Set up\n\nOne.\n\nTheirs.\n\nTrois.\n"
    company.replace("guide/setup.md", "Theirs.", "Two.")
    assert outcomes(company.seed())["guide/setup.md"] == "merged"
    assert customers.proposals()[1] == (2, "set-up", "withdrawn")
    assert customers.read("set-up").body == "# Set up\n\nOne.\n\nMine.\n\nTrois.\n"


def test_what_customers_renamed_and_deleted_is_respected(company, customers, wiki):
    company.seed()
    customers.rename("set-up", "Getting going")
    wiki.store.delete("start-here", author=ADA)
    company.replace("guide/setup.md", "Three.", "Trois.")
    company.replace("start.md", "Read", "First read")
    report = company.seed()
    assert outcomes(report) == {"guide/setup.md": "merged", "start.md": "kept"}
    assert reasons(report)["start.md"] == "It was deleted in the wiki."
    text = customers.read("getting-going")
    assert (text.title, text.body) == ("Getting going", "# Set up\n\nOne.\n\nTwo.\n\nTrois.\n")
    with pytest.raises(Gone):
        customers.read("start-here")


def follow_links(wiki):
    follow.run(wiki.database, Contents(wiki.database, wiki.store.text), 1000, folder=wiki.settings.data)


def test_a_new_title_of_a_file_renames_the_page_and_the_links_to_it(company, customers, wiki):
    company.seed()
    customers.edit("start-here", "Start here", "Begin here")
    follow_links(wiki)
    company.replace("guide/setup.md", "title: Set up", "title: Install")
    company.replace("guide/setup.md", "Three.", "Trois.")
    report = company.seed()
    assert outcomes(report) == {"guide/setup.md": "updated", "start.md": "unchanged"}
    assert [(e.was, e.path) for e in report.entries if e.was] == [("set-up", "install")]
    assert customers.read("install").body.endswith("Trois.\n")
    with pytest.raises(Moved) as moved:
        customers.read("set-up")
    assert moved.value.path == "install"
    assert customers.read("start-here").body == "# Begin here\n\nRead [[Install#steps|how to set up]].\n"
    assert sorted(company.seeded()) == ["install", "start-here"]
    assert company.seed().changed is False


def test_a_new_title_that_waits_with_its_overlap_does_not_make_a_second_page(company, customers):
    company.seed()
    customers.edit("set-up", "Two.", "Mine.")
    company.replace("guide/setup.md", "Two.", "Theirs.")
    company.replace("guide/setup.md", "title: Set up", "title: Install")
    report = company.seed()
    assert reasons(report)["guide/setup.md"] == (
        "Both sides changed the same text. The new title, “Install”, was not given either."
    )
    assert company.seed().changed is False
    company.replace("guide/setup.md", "Three.", "Trois.")
    assert outcomes(company.seed())["guide/setup.md"] == "overlapping"
    assert [state for _, path, state in customers.proposals() if path == "set-up"] == ["withdrawn", "open"]


def test_a_deleted_page_stays_deleted_when_its_file_gets_another_title(company, customers, wiki):
    company.seed()
    wiki.store.delete("set-up", author=ADA)
    company.replace("guide/setup.md", "title: Set up", "title: Install")
    assert outcomes(company.seed())["guide/setup.md"] == "kept"
    assert company.seed().changed is False
    company.replace("guide/setup.md", "Three.", "Trois.")
    assert outcomes(company.seed())["guide/setup.md"] == "kept"
    assert customers.find("install") is None


def test_a_file_that_moved_keeps_its_page(company, customers, wiki):
    company.seed()
    before = wiki.store.get("set-up").id
    (company.folder / "guide/setup.md").rename(company.folder / "setup.md")
    company.replace("start.md", "guide/setup.md", "setup.md")
    assert outcomes(company.seed()) == {"setup.md": "updated", "start.md": "unchanged"}
    assert (wiki.store.get("set-up").id, customers.read("set-up").section) == (before, "")
    assert customers.read("set-up").source == "setup.md"


def test_titles_that_change_places_are_followed_where_one_gives_way(company, customers):
    company.seed()
    company.replace("guide/setup.md", "title: Set up", "title: Set up the old router")
    company.write("guide/new.md", "# Set up\n\nThe new router.\n")
    assert outcomes(company.seed(dry_run=True)) == outcomes(company.seed())
    assert customers.read("set-up").body == "# Set up\n\nThe new router.\n"
    assert customers.read("set-up-the-old-router").source == "guide/setup.md"


def test_pages_whose_file_is_gone_are_reported_and_deleted_only_when_asked(company, customers):
    company.seed()
    (company.folder / "guide/setup.md").unlink()
    for _ in range(2):
        report = company.seed()
        assert (outcomes(report)["guide/setup.md"], report.changed) == (
            "removed",
            outcomes(report)["start.md"] != "unchanged",
        )
        assert customers.read("set-up").title == "Set up"
    assert outcomes(company.seed(prune=True))["guide/setup.md"] == "deleted"
    with pytest.raises(Gone):
        customers.read("set-up")
    assert "set-up" not in company.seeded()
    assert "guide/setup.md" not in outcomes(company.seed(prune=True))


def test_a_title_that_a_removed_page_has_is_free_once_that_is_pruned(company, customers):
    company.write("old.md", "# Install\n\nThe old way.\n")
    company.seed()
    (company.folder / "old.md").unlink()
    company.replace("guide/setup.md", "title: Set up", "title: Install")
    report = company.seed()
    assert outcomes(report)["guide/setup.md"] == "refused"
    assert reasons(report)["guide/setup.md"] == (
        "Its new title is that of another page, install. Give one of them another title."
    )
    assert customers.read("set-up").title == "Set up"
    assert outcomes(company.seed(dry_run=True, prune=True)) == outcomes(company.seed(prune=True))
    assert customers.read("install").source == "guide/setup.md"
    assert company.seed().changed is False


def test_a_page_that_customers_changed_is_not_pruned(company, customers):
    company.seed()
    customers.edit("set-up", "One.", "Mine.")
    (company.folder / "guide/setup.md").unlink()
    report = company.seed(prune=True)
    assert outcomes(report)["guide/setup.md"] == "removed"
    assert reasons(report)["guide/setup.md"] == "Customers have changed it, so it was not deleted."
    assert "Mine." in customers.read("set-up").body


def test_a_file_that_is_refused_keeps_its_page_and_says_why(company, customers):
    company.seed()
    company.write("guide/setup.md", "---\ntitle: '???'\n---\ntext\n")
    report = company.seed(prune=True)
    assert outcomes(report)["guide/setup.md"] == "refused"
    assert reasons(report)["guide/setup.md"] == "The title “???” needs at least one letter or digit."
    assert "Two." in customers.read("set-up").body
    assert "set-up" in company.seeded()


def test_a_page_that_customers_wrote_first_gets_a_proposal(company, customers, wiki):
    wiki.store.catch_up()
    wiki.store.create(PageText("Set up", "How we do it.\n"), author=ADA)
    assert outcomes(company.seed()) == {"guide/setup.md": "overlapping", "start.md": "new"}
    assert customers.read("set-up").body == "How we do it.\n"
    assert customers.proposals() == [(1, "set-up", "open")]
    assert company.seed().changed is False


def test_pictures_become_media_and_missing_ones_are_reported(company, customers, wiki):
    company.write("guide/media/box.png", picture("PNG"))
    company.write("guide/box.md", "# Box\n\n![The box](media/box.png) ![Lid](media/lid.png)\n")
    report = company.seed()
    body = customers.read("box").body
    address = body.split("](")[1].split(")")[0]
    assert address.startswith("/-/media/")
    assert wiki.media.get(*address.split("/")[3:])[1].type == "image/png"
    assert "![Lid](media/lid.png)" in body
    assert [(n.kind, n.source, n.text) for n in report.notes] == [
        ("picture", "guide/box.md", "media/lid.png: There is no such file.")
    ]
    assert company.seed().changed is False


@pytest.mark.parametrize("call", [1, 2])
def test_a_seed_that_was_killed_half_way_is_simply_run_again(company, customers, wiki, monkeypatch, call):
    company.seed()
    customers.edit("set-up", "One.", "Mine.")
    company.replace("guide/setup.md", "Three.", "Trois.")
    company.replace("start.md", "Read", "First read")
    company.write("new.md", "# New\n\nText.\n")
    stop_at_call(monkeypatch, wiki, call)
    with pytest.raises(KeyboardInterrupt):
        company.seed()
    monkeypatch.undo()
    company.seed()
    assert customers.read("set-up").body == "# Set up\n\nMine.\n\nTwo.\n\nTrois.\n"
    assert customers.read("new").body == "# New\n\nText.\n"
    assert customers.proposals() == []
    assert company.seeded()["set-up"].endswith("Trois.\n")
    assert company.seed().changed is False


def stop_at_call(monkeypatch, wiki, call):
    """Stop before the bulk of main (1), or before the company's branch moves (2)."""

    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(wiki.store.bulk.__class__, "publish" if call == 1 else "join", stop)


def test_a_first_seed_that_was_killed_makes_no_proposals_of_what_it_had_done(company, customers, wiki, monkeypatch):
    stop_at_call(monkeypatch, wiki, 2)
    with pytest.raises(KeyboardInterrupt):
        company.seed()
    monkeypatch.undo()
    customers.edit("set-up", "One.", "Mine.")
    company.replace("guide/setup.md", "Three.", "Trois.")
    assert outcomes(company.seed()) == {"guide/setup.md": "merged", "start.md": "unchanged"}
    assert customers.proposals() == []


@pytest.mark.parametrize(("typed", "outcome"), [("Mine.", "merged"), ("One.\n\nTrois", "overlapping")])
def test_what_customers_save_during_a_seed_is_merged_not_lost(company, customers, monkeypatch, typed, outcome):
    company.seed()
    company.replace("guide/setup.md", "Three.", "Drei.")
    original = Applier.apply

    def meanwhile(self, steps):
        monkeypatch.setattr(Applier, "apply", original)
        customers.edit("set-up", "One." if outcome == "merged" else "Three.", "Mine.")
        return original(self, steps)

    monkeypatch.setattr(Applier, "apply", meanwhile)
    report = company.seed()
    assert outcomes(report)["guide/setup.md"] == outcome
    assert "Mine." in customers.read("set-up").body
    assert len(report.entries) == 2


def test_a_page_edited_while_it_is_pruned_stays(company, customers, monkeypatch):
    company.seed()
    (company.folder / "guide/setup.md").unlink()
    original = Applier.apply

    def meanwhile(self, steps):
        monkeypatch.setattr(Applier, "apply", original)
        customers.edit("set-up", "One.", "Mine.")
        return original(self, steps)

    monkeypatch.setattr(Applier, "apply", meanwhile)
    report = company.seed(prune=True)
    assert outcomes(report)["guide/setup.md"] == "removed"
    assert "Mine." in customers.read("set-up").body
    assert "set-up" in company.seeded()


def test_only_one_seed_runs_at_a_time(company, wiki, monkeypatch):
    monkeypatch.setattr("wiki.seeding.run.PATIENCE", 0.0)
    with StoreLock(wiki.settings.data / "seed.lock", 1).held(), pytest.raises(Busy, match="Another seed is running"):
        company.seed()
    monkeypatch.undo()
    assert company.seed().counts["new"] == 2


def test_a_folder_that_is_not_there_is_said(wiki, tmp_path):
    with pytest.raises(Invalid, match="There is no folder"):
        seed(wiki, tmp_path / "nowhere")


def test_a_full_disk_stops_the_seed_and_the_next_one_goes_on(company, customers, wiki, monkeypatch):
    def full(*args, **kwargs):
        raise StorageFailed("The wiki cannot store anything at the moment.")

    monkeypatch.setattr(wiki.store.bulk.__class__, "publish", full)
    with pytest.raises(StorageFailed):
        company.seed()
    monkeypatch.undo()
    assert company.seed().counts["new"] == 2


def test_the_report_is_json_for_scripts_and_a_table_for_people(company, customers):
    company.write("double.md", "# Set up\n\nTwice. [x](nowhere.md)\n")
    company.write("[b]odd.md", "")
    report = company.seed()
    value = json.loads(report.as_json())
    assert list(value) == ["dry_run", "counts", "found", "commits", "pages", "notes"]
    assert (value["counts"]["new"], value["counts"]["refused"]) == (3, 1)
    assert {page["source"]: page["path"] for page in value["pages"]}["start.md"] == "start-here"
    out = StringIO()
    Console(file=out, width=100).print(report.table())
    assert "double.md" in out.getvalue()
    assert "[b]odd.md" in out.getvalue()
    assert "The file has no text." in out.getvalue()
    assert report.needs_attention


def test_progress_goes_from_nothing_to_all(company):
    told = []
    company.seed(progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (6, 6)
    assert sorted(told) == told
