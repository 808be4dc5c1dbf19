"""Smaller sizes of pictures: made in the background, bounded, and answered before they are there."""

import io
import resource
import shutil
import struct
import zlib

import pytest
from PIL import Image

from tests.media.conftest import picture
from wiki.errors import Invalid
from wiki.media import images, ladder, press
from wiki.media.kinds import GIF, JPEG, PNG
from wiki.media.sizes import Sizes


def photo(width=2000, height=1000, format="JPEG"):
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, format)
    return out.getvalue()


def names(media, medium):
    return sorted(file.name for file in media.files.sizes(medium.hash).glob("*"))


def test_grey_in_65536_shades_stays_grey(media):
    out = io.BytesIO()
    image = Image.new("I;16", (400, 200), 32_896)
    image.putpixel((0, 0), 65_535)
    image.save(out, "PNG")
    medium = media.add(out.getvalue(), "x-ray.png")
    assert Sizes(media).make() == 1
    with Image.open(media.get(medium.hash, medium.name)[0]) as kept:
        assert (kept.mode, kept.getpixel((0, 0)), kept.getpixel((200, 100))) == ("L", 255, 128)
    with Image.open(media.files.sizes(medium.hash) / "400.webp") as size:
        assert size.convert("L").getpixel((200, 100)) in range(126, 131)


def test_a_photo_gets_three_sizes_in_three_formats(media):
    medium = media.add(photo(), "a.jpg")
    assert Sizes(media).make() == 1
    made = names(media, medium)
    assert {name for name in made if name.endswith((".jpg", ".webp"))} == {
        *("480.jpg", "960.jpg", "1440.jpg", "480.webp", "960.webp", "1440.webp")
    }
    assert any(name.endswith(".avif") for name in made)
    for name in made:
        with Image.open(media.files.sizes(medium.hash) / name) as image:
            assert (image.width, image.height) == (int(name.partition(".")[0]), image.width // 2)
            assert not image.getexif()
    assert Sizes(media).make() == 0


def test_a_drawing_keeps_its_lines(media):
    medium = media.add(picture("PNG", size=(600, 300)), "a.png")
    Sizes(media).make()
    with Image.open(media.files.sizes(medium.hash) / "480.webp") as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_what_shines_through_still_does(media):
    out = io.BytesIO()
    Image.new("RGBA", (600, 300), (255, 0, 0, 0)).save(out, "PNG")
    medium = media.add(out.getvalue(), "a.png")
    Sizes(media).make()
    for name in names(media, medium):
        with Image.open(media.files.sizes(medium.hash) / name) as image:
            assert image.convert("RGBA").getpixel((5, 5))[3] == 0, name


@pytest.mark.parametrize(
    ("width", "steps"),
    [(100, ()), (160, (160,)), (480, (480,)), (700, (480, 700)), (1440, (480, 960, 1440)), (4000, (480, 960, 1440))],
)
def test_the_widths_follow_from_the_width_alone(width, steps):
    assert ladder.ladder(width) == steps


def test_the_full_width_in_its_own_format_is_the_picture_itself():
    assert ladder.srcset("f" * 40, "a.png", 700, "png") == (
        f"/-/media/{'f' * 40}/480/a.png 480w, /-/media/{'f' * 40}/a.png 700w"
    )
    assert ladder.srcset("f" * 40, "a.png", 700, "webp").endswith("/700/a.webp 700w")


def test_small_and_moving_pictures_and_other_files_have_no_sizes(media):
    out = io.BytesIO()
    frames = [Image.new("RGB", (600, 300), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    for data, name in ((picture("PNG"), "a.png"), (out.getvalue(), "a.gif"), (b"text", "a.txt")):
        media.add(data, name)
    assert Sizes(media).make() == 0


def test_a_picture_that_cannot_be_made_smaller_holds_up_no_other(media):
    broken, whole = media.add(photo(), "a.jpg"), media.add(photo(700, 700), "b.jpg")
    media.files.kept(broken.hash, "jpg").write_bytes(b"\xff\xd8\xff")
    assert Sizes(media).make() == 2
    assert names(media, broken) == []
    assert "480.webp" in names(media, whole)
    assert Sizes(media).make() == 0


def test_the_other_process_may_not_write_and_has_so_much_memory(monkeypatch):
    limits = {}
    monkeypatch.setattr("resource.setrlimit", lambda what, values: limits.update({what: values[1]}))
    monkeypatch.setattr("os.nice", limits.setdefault)
    press._bound("reencode")
    assert limits[resource.RLIMIT_FSIZE] == 0
    assert limits[resource.RLIMIT_AS] == 2 * 1024**3
    assert limits[resource.RLIMIT_CPU] == 60


def test_a_decoder_that_dies_is_a_damaged_picture(media, monkeypatch):
    monkeypatch.setattr("wiki.media.press.sys.executable", "/bin/false")
    with pytest.raises(Invalid, match="The picture is damaged"):
        media.add(picture("PNG"), "a.png")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("PNG", size=(8000, 7000), mode="1"), PNG),
        (picture("PNG", size=(17000, 10), mode="1"), PNG),
        (picture("GIF", size=(16001, 1), mode="P"), GIF),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(data, kind, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", None)
    with pytest.raises(Invalid, match="The picture is too large: at most 50 million pixels are taken"):
        images.reencode(data, kind)


def test_a_moving_picture_of_too_many_frames_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MOST_PIXELS_IN_ALL", 8 * 8 * 2)
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(Invalid, match="This moving picture has too many frames"):
        images.reencode(out.getvalue(), GIF)


def test_a_bomb_in_a_text_of_a_picture_is_refused():
    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))
    whole = picture("PNG")
    at = whole.index(b"IDAT") - 4
    with pytest.raises(Invalid, match="damaged"):
        images.reencode(whole[:at] + bomb + whole[at:], PNG)


def test_a_colour_profile_is_applied_and_left_behind():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = picture("JPEG", icc_profile=profile)
    assert b"ICC_PROFILE" in data
    assert b"ICC_PROFILE" not in images.reencode(data, JPEG).data


def test_what_nobody_finished_is_swept_and_nothing_else(media):
    medium = media.add(b"text", "a.txt")
    with media.files.incoming() as file:
        file.write(b"half")
        assert media.files.sweep() == 0
        assert media.files.sweep(now=10**11) == 1
    assert media.has(medium)


def test_lost_sizes_are_made_again_when_that_is_asked_for(media):
    medium = media.add(photo(700, 700), "a.jpg")
    media.add(b"text", "a.txt")
    Sizes(media).make()
    shutil.rmtree(media.folder / "sizes")
    assert Sizes(media).make() == 0
    Sizes(media).begin_again()
    assert Sizes(media).make() == 1
    assert "480.webp" in names(media, medium)
