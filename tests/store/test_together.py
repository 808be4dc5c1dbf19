"""Two processes with eight clients each, on the same pages and on their own: nothing is lost or mixed up."""

import pytest

from tests.store.crowd import CONTEXT, opened, save_together
from tests.store.truth import assert_catalog_equals_git, assert_whole, git

CLIENTS, SAVES = 8, 12


@pytest.mark.slow
def test_each_of_16_clients_finds_its_saves_whole(sqlite_database, tmp_path):
    url = sqlite_database.url.render_as_string()
    processes = [
        CONTEXT.Process(target=save_together, args=(tmp_path, url, name, CLIENTS, SAVES)) for name in ("a", "b")
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]

    notes = [
        line.split() for p in "ab" for t in range(CLIENTS) for line in (tmp_path / f"{p}{t}").read_text().splitlines()
    ]
    assert len(notes) == 2 * CLIENTS * SAVES
    with opened(tmp_path, url) as store:
        for path, commit, line in notes:
            assert line in store.text(store.get(path).blob).body.split("\n")
            revision = store.revision(commit, path)
            assert (revision.author_name, revision.summary) == (f"Author {line.split('-')[0]}", line)
    assert own_changes(tmp_path) == {
        commit: (f"Author {line.split('-')[0]}", line, [line]) for _, commit, line in notes
    }
    assert_catalog_equals_git(tmp_path, sqlite_database)
    assert_whole(tmp_path)


def own_changes(folder) -> dict[str, tuple[str, str, list[str]]]:
    """Commit → author, summary and the lines of text that it added; none may take a line away."""
    found = {}
    log = git(folder, "log", "--first-parent", "--root", "-p", "-U0", "--format=%x00%H%n%an%n%s", "main")
    for entry in log.split("\0")[1:]:
        commit, author, summary, *diff = entry.split("\n")
        added = [line[1:] for line in diff if line.startswith("+") and not line.startswith("+++")]
        taken = [line for line in diff if line.startswith("-") and not line.startswith("---")]
        assert taken == []
        # A page's first commit also adds its front matter.
        found[commit] = (author, summary, [line for line in added if line not in ("---", "") and ": " not in line])
    return found
