"""An index that is damaged: noticed, told to the worker, and never an error for whoever asks."""

import shutil

import pytest

from wiki.search.document import Document
from wiki.search.index import Damaged, Index


def test_an_index_that_is_missing_or_damaged_asks_to_be_rebuilt_while_the_open_one_answers(index, make_index):
    assert index.search("password").total == 2
    shutil.rmtree((index.folder / "live").resolve())
    assert index.cursor is None
    assert index.search("password").total == 2
    assert Index(index.folder).search("password").ready is False
    fresh = index.begin()
    fresh.update([Document(1, "new", "New password")], cursor=5)
    index.take_over(fresh)
    assert (index.cursor, index.search("password").total) == (5, 1)


@pytest.mark.parametrize("what", ["*.seg", "_MAIN_*.toc", "seen_*.json"])
@pytest.mark.parametrize("damage", [b"", b"nonsense" * 50])
def test_any_damaged_file_is_noticed(index, what, damage):
    live = index.folder / "live"
    for file in live.glob(what):
        file.unlink()
        file.write_bytes(damage)
    other = Index(index.folder)
    assert other.cursor is None
    assert other.search("password").ready is False
    with pytest.raises(Damaged):
        other.update([Document(7, "zebra", "Zebra")], cursor=1)


def test_damage_that_only_a_query_meets_asks_for_a_rebuild(index):
    (file,) = (index.folder / "live").glob("*.seg")
    data = file.read_bytes()
    start = data.index(b"A1\x01\x01")
    file.unlink()
    file.write_bytes(data.replace(b"A1\x01\x01", b"A1\x01\x02") if start else data)
    other = Index(index.folder)
    assert other.cursor == 0
    assert other.search("password").ready is False
    assert other.cursor is None


def test_damage_that_only_a_new_process_meets_asks_for_a_rebuild(index):
    assert (index.cursor, index.search("password").total) == (0, 2)
    for file in (index.folder / "live").glob("*.seg"):
        file.unlink()
    assert index.cursor == 0  # it has open what is gone
    assert Index(index.folder).search("password").ready is False
    assert index.cursor is None
    assert index.search("password").total == 2


@pytest.mark.parametrize("facts", ["[1]", "null", '{"version": 4, "language": "en", "cursor": "x"}', "{}"])
def test_an_index_that_does_not_say_what_it_has_seen_is_rebuilt(index, facts):
    (seen,) = (index.folder / "live").glob("seen_*.json")
    good = seen.read_text()
    seen.write_text(facts)
    assert Index(index.folder).cursor is None
    seen.write_text(good)
    (index.folder / "damaged").write_bytes(b"\xff")  # which names no index
    assert Index(index.folder).cursor == 0


def test_no_flipped_byte_is_an_error_or_goes_on_unnoticed_where_it_shows(index):
    """Damage anywhere in a segment: search answers as before, or says that it is being rebuilt and asks for that."""
    (file,) = (index.folder / "live").glob("*.seg")
    good = file.read_bytes()
    whole = Index(index.folder).search("your password")
    noticed = 0
    for at in range(0, len(good), 37):
        file.unlink()
        file.write_bytes(good[:at] + bytes([good[at] ^ 0x5A]) + good[at + 1 :])
        other = Index(index.folder)
        results = other.search("your password")
        suggestions = other.suggest("pass")
        assert results.ready or other.cursor is None
        assert suggestions or not results.ready or other.cursor is None or results.total == whole.total
        noticed += not results.ready
        (index.folder / "damaged").unlink(missing_ok=True)
    assert noticed > 20


def test_damage_that_only_folding_meets_asks_for_a_rebuild(index):
    for number in range(5):
        index.update([Document(100 + number, f"p{number}", "Title", (), "some words")], cursor=number)
    for file in (index.folder / "live").glob("*.seg"):
        data = file.read_bytes()
        file.unlink()
        file.write_bytes(data.replace(b"A1\x01\x01", b"XX\x01\x01"))
    other = Index(index.folder)
    assert other.cursor == 4
    with pytest.raises(Damaged):
        other.update([Document(200, "q", "Title")], cursor=10)
    assert other.cursor is None


def test_an_error_that_is_not_damage_is_not_hidden(index, monkeypatch):
    monkeypatch.setattr("wiki.search.screen.best", lambda *given: [][1])
    with pytest.raises(IndexError):
        index.search("your password")
    assert index.cursor == 0
