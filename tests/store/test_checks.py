import pytest
import sqlalchemy as sa

from tests.store.clone import Clone
from tests.store.lived import refresh
from wiki.store import checks, follow
from wiki.store.contents import Contents
from wiki.store.names import file_of
from wiki.store.tables import contents, failure, page, page_tag, revision, section, tag, wanted

CATALOG = "Run `wiki rebuild catalog`; it can be done while people read and edit."


def found(store):
    return [problem.what for problem in checks.check_store(store)]


def test_a_wiki_that_is_well_has_no_problems(lived):
    assert found(lived) == []


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda: page.delete().where(page.c.path == "fresh"), "Pages are missing in the catalog: fresh."),
        (lambda: page.update().where(page.c.path == "one").values(blob="0" * 40), "Pages have an outdated text: one."),
        (lambda: revision.delete().where(revision.c.path == "fresh"), "The newest revision is missing: fresh."),
        (lambda: section.delete().where(section.c.section == "T"), "Pages of sections are miscounted: T."),
        (lambda: tag.delete().where(tag.c.tag == "x"), "Pages of tags are miscounted: x."),
        (lambda: page_tag.delete().where(page_tag.c.tag == "x"), "Pages of tags are miscounted: x."),
        (
            lambda: page.update().where(page.c.path == "fresh").values(revisions=9),
            "The revisions of pages are miscounted: fresh.",
        ),
        (
            lambda: page.update().where(page.c.path == "fresh").values(contributors=9),
            "The contributors of pages are miscounted: fresh.",
        ),
        (
            lambda: page.update().where(page.c.path == "one").values(inlinks=9),
            "Links to pages are miscounted: one.",
        ),
        (lambda: wanted.update().values(pages=9), "Links to missing pages are miscounted: nowhere."),
        (lambda: contents.delete(), "Texts are not noted: deux, fresh, gone, moved, one and 5 more."),
    ],
)
def test_what_is_wrong_is_found_and_mended_by_a_rebuild(lived, database, tmp_path, break_it, words):
    with database.write() as conn:
        conn.execute(break_it())
    problems = list(checks.check_store(lived))
    assert words in [problem.what for problem in problems]
    assert {problem.mend for problem in problems} == {CATALOG}
    lived.rebuild()
    follow.rebuild(database, Contents(database, lived.text), folder=tmp_path)
    assert found(lived) == []


def test_pages_that_git_does_not_have_are_found(lived, database):
    with database.write() as conn:
        row = conn.execute(sa.select(page).where(page.c.path == "fresh")).one()._asdict()
        conn.execute(page.insert().values(**row | {"id": 999, "path": "ghost", "skeleton": "ghost"}))
    assert "The catalog has pages that Git does not have: ghost." in found(lived)


def test_what_a_follower_could_not_handle_is_told(lived, database):
    with database.write() as conn:
        for number in (3, 4):
            values = {"follower": "search", "activity_id": number, "error": "ValueError: no"}
            conn.execute(failure.insert().values(**values, at=sa.func.current_timestamp()))
    (problem,) = checks.check_store(lived)
    assert problem.what == "“search” could not handle 2 activities: ValueError: no"
    assert problem.mend == "Run `wiki rebuild search`."


def test_missing_tables_are_told(lived, database):
    with database.write() as conn:
        conn.execute(sa.text("DROP TABLE page_tag"))
    assert [problem.what for problem in checks.check_tables(database)] == ["Tables are missing: page_tag."]
    lived.rebuild()
    assert list(checks.check_tables(database)) == []
    assert found(lived) == []


def test_commits_not_taken_in_and_files_out_of_place_are_told(lived, database, tmp_path):
    clone = Clone(lived, tmp_path / "second")
    clone.write("pages/Elsewhere.md", "Lost\n")
    clone.commit()
    clone.push()
    assert found(lived) == [
        "Page files are not in their places: pages/Elsewhere.md.",
        "The catalog does not know the newest commits.",
    ]
    lived.catch_up()
    refresh(lived, database, tmp_path)
    assert found(lived) == []


def test_links_and_submodules_below_pages_are_no_lost_pages(lived, tmp_path):
    clone = Clone(lived, tmp_path / "second")
    for link in ("pages/link.md", file_of("link")):
        (clone.folder / link).parent.mkdir(parents=True, exist_ok=True)
        (clone.folder / link).symlink_to("/etc/passwd")
    clone.run("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},pages/sub.md")
    clone.run("add", "pages/link.md", file_of("link"))
    clone.run("commit", "-qm", "Odd things")
    clone.push()
    lived.catch_up()
    assert found(lived) == []
