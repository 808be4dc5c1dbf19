"""kill -9 at any moment: what was acknowledged is there, and the next one just goes on."""

import random
import time

import pytest

from tests.store.crowd import CONTEXT, append, opened, save_until_killed
from tests.store.truth import assert_catalog_equals_git, assert_whole, git
from wiki.store.pages import Author

KILLS = 200
BESIDE = 3  # processes at once


@pytest.mark.slow
def test_no_acknowledged_save_is_lost_when_processes_are_killed_200_times(sqlite_database, tmp_path):
    url = sqlite_database.url.render_as_string()
    names = [f"p{number}" for number in range(KILLS)]
    running = []
    for name in names:
        running.append(CONTEXT.Process(target=save_until_killed, args=(tmp_path, url, name), name=name))
        running[-1].start()
        if len(running) == BESIDE:
            wait_for_a_note(tmp_path / running[0].name)
            time.sleep(random.Random(name).random() / 8)  # the moment is what this test is about
            victims = running if name.endswith("5") else running[:1]  # now and then everything at once
            kill(victims)
            running = running[len(victims) :]
    kill(running)

    with opened(tmp_path, url) as store:
        append(store, "Last", "nobody had to do anything", Author("Ada"))
        files = [tmp_path / name for name in names if (tmp_path / name).exists()]
        notes = [line.split() for file in files for line in file.read_text().splitlines()]
        assert len(notes) > KILLS / 2
        texts = {path: set(store.text(store.get(path).blob).body.split("\n")) for path, _, _ in notes}
        assert [line for path, _, line in notes if line not in texts[path]] == []
    on_main = set(git(tmp_path, "rev-list", "--first-parent", "main").split())
    assert {commit for _, commit, _ in notes} <= on_main
    assert_catalog_equals_git(tmp_path, sqlite_database)
    assert_whole(tmp_path)


def kill(processes) -> None:
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


def wait_for_a_note(file) -> None:
    """Until the process has saved something; else only starting processes would be killed."""
    until = time.monotonic() + 20
    while time.monotonic() < until and not (file.exists() and file.stat().st_size):
        time.sleep(0.002)
