"""What people may bring, how much, and how often; each refusal in words that say what to do."""

import pytest

from tests.media.conftest import film, picture
from wiki.errors import Invalid, TooMany
from wiki.media.store import MediaStore
from wiki.media.uploads import Uploads
from wiki.policy import Actor, Role
from wiki.settings import Settings

CARL = Actor(1, "Carl", Role.CUSTOMER, confirmed=True)
MONA = Actor(3, "Mona", Role.MODERATOR, confirmed=True)
MEGABYTE = 1024 * 1024


@pytest.fixture
def uploads(tmp_path, database):
    limits = Settings(data=tmp_path, media_limit=1, video_limit=2, media_hourly=3, media_quota=1, media_total=2)
    return Uploads(MediaStore(tmp_path / "media", database, limits))


def refused(uploads, data, name, actor=CARL):
    with pytest.raises(Invalid) as caught:
        uploads.take(actor, data, name)
    assert not list(uploads.store.folder.rglob("*.*"))
    return str(caught.value)


def test_pictures_films_and_documents_are_taken(uploads):
    for data, name in ((picture("PNG"), "a.png"), (film(), "a.mp4"), (b"%PDF-1.7", "a.pdf"), (b"a;b\n", "a.csv")):
        assert uploads.take(CARL, data, name).name == name


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x00\x00\x00\x18ftypheic....", "a.jpg", "This picture is in Apple’s format HEIC"),
        (b"MZ\x90\x00", "setup.exe", "This kind of file is not taken."),
        (b"\x00\x01\x02", "a.png", "This kind of file is not taken."),
        (b"<!doctype html><script>alert(1)</script>", "a.png", "This is no picture, although its name says so."),
        (b'<svg xmlns="x"><script/></svg>', "a.png", "This is no picture, although its name says so."),
        (b"<html>", "a.mp4", "This is no film or recording, although its name says so."),
        (picture("PNG"), "a.mp4", "This is no film or recording, although its name says so."),
        (b"", "a.png", "The file is empty."),
        (film()[:-4], "a.mp4", "This film or recording is damaged"),
        (picture("PNG")[:50], "a.png", "The picture is damaged and cannot be opened."),
        (b"a" * (MEGABYTE + 1), "a.txt", "Your files would take more than 1 MB."),
    ],
)
def test_what_is_refused_is_refused_with_what_to_do(uploads, data, name, words):
    assert refused(uploads, data, name).startswith(words)


def test_a_larger_film_than_picture_is_taken(uploads):
    large = film(sound=bytes(MEGABYTE + 100))
    assert uploads.take(MONA, large, "a.mp4").name == "a.mp4"
    with pytest.raises(Invalid) as caught:
        uploads.store.add(b"a" * (MEGABYTE + 100), "a.txt", by=MONA)
    assert str(caught.value).startswith("The file has 2 MB; at most 1 are taken.")


def test_one_person_and_the_whole_wiki_have_so_much_room(uploads):
    uploads.take(CARL, b"a" * 900_000, "a.txt")
    assert refused_room(uploads, CARL) == (
        "Your files would take more than 1 MB. Take off some that no page needs, or ask staff."
    )
    uploads.take(MONA, b"b" * 900_000, "b.txt")
    assert refused_room(uploads, MONA) == "The wiki has no room for more files. Please tell staff."


def test_files_that_come_at_once_do_not_take_more_room_than_there_is(uploads):
    def room(conn, size):
        raise Invalid("No room left meanwhile.", field="file")

    with pytest.raises(Invalid, match="meanwhile"):
        uploads.store.add(b"text", "a.txt", by=CARL, room=room)
    assert [file for file in uploads.store.folder.rglob("*") if file.is_file()] == []
    assert uploads.store.add(b"text", "a.txt", by=CARL, room=lambda conn, size: None).name == "a.txt"


def refused_room(uploads, actor):
    with pytest.raises(Invalid) as caught:
        uploads.announce(actor, 400_000)
    return str(caught.value)


def test_so_many_files_are_taken_in_an_hour_and_more_from_staff(uploads):
    for _ in range(3):
        uploads.announce(CARL, 10)
    with pytest.raises(TooMany) as caught:
        uploads.announce(CARL, 10)
    assert str(caught.value) == "You have uploaded 3 files in an hour. Please wait 20 minutes, then go on."
    for _ in range(5):
        uploads.announce(MONA, 10)


def test_what_is_announced_as_too_large_is_not_read(uploads):
    with pytest.raises(Invalid) as caught:
        uploads.announce(CARL, 3 * MEGABYTE)
    assert str(caught.value) == "The file has 3 MB; at most 2 are taken. Make it smaller or shorter and try again."
