"""Stored pictures, films, sounds and files: what their builder writes, what bleach keeps, what no author can write."""

import pytest

from wiki.markup import Caption, Shown, Source, render
from wiki.markup.clean import clean

HASH = "0123456789abcdef0123456789abcdef01234567"
AT = f"/-/media/{HASH}"
PICTURE = Shown(
    f"{AT}/lamp.png",
    "image",
    "lamp.png",
    800,
    400,
    "A lamp",
    (
        Source("image/avif", f"{AT}/480/lamp.avif 480w, {AT}/800/lamp.avif 800w"),
        Source("image/webp", f"{AT}/480/lamp.webp 480w, {AT}/800/lamp.webp 800w"),
        Source("image/png", f"{AT}/480/lamp.png 480w, {AT}/lamp.png 800w"),
    ),
)
SIZES = 'sizes="(min-width: 44rem) 41rem, 100vw"'


def shown(source, medium):
    return render(source, show={f"{AT}/lamp.png": medium}.get).html


def test_a_picture_comes_in_all_sizes_and_formats_and_moves_nothing():
    assert shown(f"![On]({AT}/lamp.png)", PICTURE) == (
        f'<p><picture><source type="image/avif" srcset="{AT}/480/lamp.avif 480w, {AT}/800/lamp.avif 800w" {SIZES}>'
        f'<source type="image/webp" srcset="{AT}/480/lamp.webp 480w, {AT}/800/lamp.webp 800w" {SIZES}>'
        f'<img src="{AT}/lamp.png" alt="On" width="800" height="400" loading="lazy" decoding="async" '
        f'srcset="{AT}/480/lamp.png 480w, {AT}/lamp.png 800w" {SIZES}></picture></p>\n'
    )


def test_words_of_the_file_stand_in_for_those_that_a_page_does_not_give():
    assert 'alt="A lamp"' in shown(f"![]({AT}/lamp.png)", PICTURE)
    assert 'alt="On"' in shown(f"![On]({AT}/lamp.png)", PICTURE)


def test_an_author_says_how_wide_a_picture_stands():
    html = shown(f'<img src="{AT}/lamp.png" alt="" width="200">', PICTURE)
    assert 'width="200" height="100"' in html
    assert 'sizes="(min-width: 232px) 200px, 100vw"' in html


def test_a_large_picture_leads_to_itself_unless_it_stands_in_a_link():
    large = Shown(f"{AT}/lamp.png", "image", "lamp.png", 3000, 2000)
    assert f'<a class="image-link" href="{AT}/lamp.png"><img' in shown(f"![On]({AT}/lamp.png)", large)
    assert "image-link" not in shown(f"[![On]({AT}/lamp.png)](/page)", large)
    assert "image-link" not in shown(f"![On]({AT}/lamp.png)", PICTURE)


def test_a_replaced_picture_shows_its_newest_version():
    newer = Shown(f"/-/media/{'f' * 40}/lamp-2.png", "image", "lamp-2.png", 10, 10)
    assert f'src="/-/media/{"f" * 40}/lamp-2.png"' in shown(f"![On]({AT}/lamp.png)", newer)
    assert f'href="/-/media/{"f" * 40}/lamp-2.png"' in shown(f"[On]({AT}/lamp.png)", newer)


def test_of_a_file_that_is_gone_only_the_words_are_left():
    assert shown(f"![On]({AT}/lamp.png)", None) == '<p><span class="image-missing">On</span></p>\n'
    assert shown(f"[On]({AT}/lamp.png)", None) == '<p><a class="missing">On</a></p>\n'


def test_a_link_to_a_screen_about_files_is_a_link():
    for screen in ("/-/media", "/-/media/new", AT, "/-/media?show=mine"):
        source = f"[Files]({screen}) [On]({AT}/lamp.png)"
        assert f'<a href="{screen}">Files</a>' in shown(source, None)
        assert '<a class="missing">On</a>' in shown(source, None)


def test_a_film_plays_where_it_stands_with_its_words():
    film = Shown(
        f"{AT}/lamp.mp4", "video", "lamp.mp4", 640, 360, captions=(Caption("de", "Deutsch", f"{AT}/captions.vtt"),)
    )
    assert shown(f"![How to]({AT}/lamp.png)", film) == (
        f'<p><video src="{AT}/lamp.mp4" controls preload="metadata" aria-label="How to" width="640" height="360">'
        f'<track kind="captions" srclang="de" label="Deutsch" src="{AT}/captions.vtt">'
        f'<a href="{AT}/lamp.mp4">Download: How to</a></video></p>\n'
    )


def test_a_sound_plays_and_any_other_file_is_a_link():
    sound = Shown(f"{AT}/lamp.mp3", "audio", "lamp.mp3")
    assert f'<audio src="{AT}/lamp.mp3" controls preload="metadata" aria-label="lamp.mp3">' in shown(
        f"![]({AT}/lamp.png)", sound
    )
    paper = Shown(f"{AT}/lamp.pdf", "file", "lamp.pdf")
    assert shown(f"![Manual]({AT}/lamp.png)", paper) == f'<p><a href="{AT}/lamp.pdf">Manual</a></p>\n'


def test_nobody_is_asked_about_a_picture_of_another_site():
    asked = []
    render("![x](https://example.com/a.png) ![y](//example.com/b.png)", show=lambda address: asked.append(address))
    assert asked == []
    render(f"![x]({AT}/lamp.png)", show=lambda address: asked.append(address))
    assert asked == [f"{AT}/lamp.png"]


@pytest.mark.parametrize(
    "attribute",
    [
        'src="https://example.com/a.mp4"',
        'src="/-/sign-out"',
        f'src="{AT}/../../sign-out"',
        'srcset="https://example.com/a.png 1x"',
        f'srcset="{AT}/lamp.png 480w, //example.com/a.png 960w"',
        'sizes="calc(1px)"',
        'autoplay=""',
        'poster="/x.png"',
        'preload="auto"',
        'data-video="evil:1"',
    ],
)
def test_bleach_keeps_of_players_only_what_their_builder_writes(attribute):
    for tag in ("video", "audio", "source", "track", "a"):
        assert attribute.partition("=")[0] not in clean(f"<{tag} {attribute}></{tag}>"), tag
    kept = f'<video src="{AT}/lamp.mp4" controls preload="metadata"></video>'
    assert clean(kept) == kept


@pytest.mark.parametrize("tag", ["video", "audio", "picture", "source", "track"])
def test_no_author_writes_a_player(tag):
    assert f"<{tag}" not in render(f'<{tag} src="{AT}/lamp.mp4" controls>').html
    assert f"&lt;{tag}" in render(f'<{tag} src="{AT}/lamp.mp4" controls>').html
