"""Writers that are killed, readers that read meanwhile."""

import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from wiki.search.document import Document
from wiki.search.index import Index
from wiki.search.screen import Screen

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from wiki.search.document import Document
from wiki.search.index import Index
index = Index(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 1_000_000):
    index.update([Document(number, f"p{number}", f"Number n{number}", (), "common words")], cursor=number)
    print(number, flush=True)
"""


@pytest.mark.slow
def test_killing_the_indexer_at_any_moment_loses_nothing_it_had_acknowledged(index):
    chance = random.Random(11)
    acknowledged = 1000
    for _ in range(25):
        command = [sys.executable, "-c", WRITER, str(index.folder), str(acknowledged + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            for line in writer.stdout:
                acknowledged = int(line)
                if chance.random() < 0.1:
                    writer.send_signal(signal.SIGKILL)
                    break
        reader = Index(index.folder)
        assert reader.cursor >= acknowledged
        acknowledged = reader.cursor
        assert reader.search("common").total == acknowledged - 1000
        assert [hit.page_id for hit in reader.search(f"n{acknowledged}").hits] == [acknowledged]
    assert acknowledged > 1100
    index.update(cursor=acknowledged)
    files = [file.name for file in (index.folder / "live").iterdir()]
    assert len([name for name in files if name.startswith("MAIN_")]) <= len(index.state().segments) + 1
    assert len(index.state().segments) < 30


@pytest.mark.slow
def test_readers_see_whole_commits_while_a_writer_writes_and_an_index_takes_over(index):
    stop, seen, wrong = threading.Event(), [], []

    def read():
        reader = Index(index.folder)
        while not stop.is_set():
            results = reader.search("common words", Screen(0, 1))
            if not results.ready or (seen and results.total < seen[-1]):
                wrong.append(results)
            seen.append(results.total)

    thread = threading.Thread(target=read)
    thread.start()
    for number in range(200):
        page = Document(number + 100, f"p{number}", f"Number {number}", (), "common words")
        index.update([page], cursor=number)
        if number % 50 == 49:
            fresh = index.begin()
            fresh.update(
                [Document(n + 100, f"p{n}", "Number", (), "common words") for n in range(number + 1)], cursor=number
            )
            index.take_over(fresh)
    stop.set()
    thread.join()
    assert wrong == []
    assert index.search("common words").total == 200
    assert len(set(seen)) > 20
