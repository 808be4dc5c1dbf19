import io

import pytest
import sqlalchemy as sa
from PIL import Image

from tests.media.conftest import SECRET, picture, telling_gif, telling_jpeg, telling_png, telling_webp
from wiki.errors import Invalid, NotFound, StorageFailed
from wiki.media.store import identify
from wiki.store.mediatables import media as table

DAMAGED = "The picture is damaged and cannot be opened. Open it on your device, save it as PNG or JPEG, and try again."


def kept(media, medium):
    return media.get(medium.hash, medium.name)[0].read_bytes()


@pytest.mark.parametrize("make", [telling_png, telling_jpeg, telling_gif, telling_webp])
def test_a_picture_loses_everything_but_the_picture(media, make):
    data = make()
    assert SECRET in data
    content = kept(media, media.add(data, "holiday.png"))
    assert SECRET not in content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (40, 20)
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_a_picture_taken_sideways_stands_upright(media):
    exif = Image.Exif()
    exif[0x0112] = 6
    medium = media.add(picture("JPEG", size=(40, 20), exif=exif), "phone.jpg")
    with Image.open(io.BytesIO(kept(media, medium))) as image:
        assert image.size == (20, 40)


def test_a_transparent_picture_stays_transparent(media):
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(kept(media, media.add(out.getvalue(), "icon.png")))) as image:
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_its_frames(media, format):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, format, save_all=True, append_images=frames[1:], duration=[50, 100, 150], loop=0)
    with Image.open(io.BytesIO(kept(media, media.add(out.getvalue(), "moving.gif")))) as image:
        assert image.n_frames == 3


def test_the_address_is_the_hash_of_the_content_and_a_name_we_chose(media):
    medium = media.add(b"a;b\n1;2\n", "../Große Tabelle (1).csv")
    assert medium.address == "/-/media/403bea5152c251c5bc7ef420d824d191605723f9/groe-tabelle-1.csv"
    assert identify(b"a;b\n1;2\n", "../Große Tabelle (1).csv") == medium


def test_the_same_file_is_kept_once(media, database):
    first = media.add(picture("PNG"), "a.png")
    again = media.add(picture("PNG"), "b.png")
    assert (first.hash, again.name) == (again.hash, "b.png")
    assert [f.name for f in media.folder.rglob("*.*")] == [f"{first.hash}.png"]
    with database.read() as conn:
        rows = conn.execute(sa.select(table.c.name, table.c.type, table.c.width, table.c.height)).all()
    assert rows == [("a.png", "image/png", 40, 20)]


def test_checking_writes_nothing(media):
    assert media.check(picture("PNG"), "a.png").name == "a.png"
    assert not media.folder.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (picture("PNG")[:60], DAMAGED),
        (b"\xff\xd8\xff\xe0nothing", DAMAGED),
        (b"", "The file is empty."),
        (
            b"x" * (1024 * 1024 + 1),
            "The file has 2 MB; at most 1 are taken. Make it smaller or shorter and try again.",
        ),
        (
            picture("PNG", size=(8000, 7000), mode="1"),
            "The picture is too large: at most 50 million pixels are taken. Make it smaller and try again.",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(media, data, words):
    for way in (media.check, media.add):
        with pytest.raises(Invalid) as caught:
            way(data, "a.png")
        assert str(caught.value) == words
    assert not media.folder.exists()


def test_a_full_disk_is_said_and_leaves_nothing_behind(media, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageFailed) as caught:
        media.add(b"text", "a.txt")
    assert str(caught.value) == "The file cannot be stored at the moment: No space left on device"
    assert list(media.folder.rglob("*.*")) == []


@pytest.mark.parametrize(
    ("hash", "name"),
    [
        ("0" * 40, "a.txt"),
        ("../" * 10, "a.txt"),
        ("{hash}", "a.html"),
        ("{hash}", "a.csv"),
        ("{hash}", "../a.txt"),
        ("{hash}", "A.txt"),
        ("{hash}", "a"),
    ],
)
def test_only_a_kept_file_with_its_own_extension_is_found(media, hash, name):
    medium = media.add(b"text", "a.txt")
    assert media.get(medium.hash, "other-name.txt")[0].read_bytes() == b"text"
    with pytest.raises(NotFound):
        media.get(hash.format(hash=medium.hash), name)
