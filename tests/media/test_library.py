"""Who sees a file when, and what becomes of pages when it is replaced, taken off, brought back or erased."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.conftest import noted_statements
from tests.media.conftest import film, picture
from wiki.app import build
from wiki.errors import Conflict, Denied, Gone, Invalid, NotFound
from wiki.moderation.verification import Pledge, Verifications
from wiki.policy import ANONYMOUS, Actor, Role
from wiki.store.mediatables import media as table
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import activity

CARL = Actor(1, "Carl", Role.CUSTOMER, confirmed=True)
CARLA = Actor(2, "Carla", Role.CUSTOMER, confirmed=True)
MONA = Actor(3, "Mona", Role.MODERATOR, confirmed=True)
ANNA = Actor(4, "Anna", Role.ADMINISTRATOR, confirmed=True)
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"


@pytest.fixture
def wiki(settings, database):
    database.close()
    wiki = build(settings)
    yield wiki
    wiki.store.close()
    wiki.database.close()


@pytest.fixture
def library(wiki):
    return wiki.library


def brought(wiki, data=None, name="lamp.png", by=CARL):
    return wiki.media.add(data or picture("PNG", size=(200, 100)), name, by=by)


def published(wiki, medium, title="Lamp", words=""):
    return wiki.store.create(PageText(title, f"Look: ![{words}]({medium.address})\n"), author=Author("Carl", 1))


def html(wiki, path="lamp"):
    return wiki.html.of(wiki.store.get(path)).html


def row(wiki, medium):
    return wiki.media.find(medium.hash)


def test_a_file_waits_for_a_page_and_is_seen_by_everybody_from_then_on(wiki, library):
    medium = brought(wiki)
    for stranger in (ANONYMOUS, CARLA):
        with pytest.raises(NotFound):
            library.get(stranger, medium.hash)
    for known in (CARL, MONA):
        assert library.get(known, medium.hash).state == "waiting"
    published(wiki, medium)
    assert library.get(ANONYMOUS, medium.hash).state == "public"


def test_a_proposal_publishes_what_it_shows_only_when_it_is_accepted(wiki, library):
    medium = brought(wiki)
    page = wiki.store.create(PageText("Lamp", "Nothing yet.\n"), author=Author("Mona", 3))
    wish = PageText("Lamp", f"![On]({medium.address})\n")
    wiki.store.propose("lamp", wish, base=page.blob, author=Author("Carl", 1))
    with pytest.raises(NotFound):
        library.get(CARLA, medium.hash)
    wiki.store.save("lamp", wish, base=page.blob, author=Author("Carl", 1), kind="accept")
    assert library.get(CARLA, medium.hash).state == "public"


def test_who_brings_the_same_file_sees_it_too(wiki, library):
    first, second = brought(wiki), brought(wiki, by=CARLA, name="other.png")
    assert first.hash == second.hash
    assert library.get(CARLA, second.hash).by == CARL.id


def test_what_the_company_seeds_is_public_also_where_somebody_brought_it_before(wiki, library):
    medium = brought(wiki)
    wiki.media.add(picture("PNG", size=(200, 100)), "lamp.png")
    assert library.get(ANONYMOUS, medium.hash).state == "public"


def test_a_picture_stands_on_a_page_in_all_sizes_and_two_queries_find_all_of_a_page(wiki):
    one, two = brought(wiki), brought(wiki, picture("PNG", size=(300, 100)), "two.png")
    wiki.store.create(PageText("Lamp", f"![a]({one.address}) ![b]({two.address})\n"), author=Author("Carl", 1))
    made = html(wiki)
    assert f'srcset="/-/media/{one.hash}/200/lamp.avif 200w"' in made
    assert 'width="200" height="100"' in made
    assert 'width="300" height="100"' in made
    text = wiki.store.text(wiki.store.get("lamp").blob)
    with noted_statements() as seen:
        wiki.html.render(text)
    assert sum("media" in statement for statement in seen) == 1


def test_replacing_shows_the_new_version_everywhere_and_keeps_the_old_address(wiki, library):
    old = brought(wiki)
    published(wiki, old)
    assert old.address in html(wiki)
    new = library.replace(CARL, row(wiki, old), picture("PNG", size=(300, 150)), "lamp-new.png")
    assert new.address in html(wiki)
    assert old.address not in html(wiki)
    assert [found.hash for found in versions(wiki, new)] == [new.hash, old.hash]
    assert {library.get(ANONYMOUS, medium.hash).state for medium in (old, new)} == {"public"}
    library.go_to(CARL, row(wiki, new), old.hash)
    assert old.address in html(wiki)
    assert wiki.store.get("lamp").revisions == 1


def versions(wiki, medium):
    with wiki.database.read() as conn:
        return wiki.library.versions(conn, wiki.media.find(medium.hash))


def test_who_may_not_change_all_pages_that_show_a_file_does_not_replace_it(wiki, library):
    medium = brought(wiki)
    published(wiki, medium)
    newer = picture("PNG", size=(300, 150))
    with pytest.raises(Denied):
        library.replace(CARLA, row(wiki, medium), newer, "b.png")
    wiki.submissions.protect(MONA, "lamp", "staff", reason="Prices")
    with pytest.raises(Denied):
        library.replace(CARL, row(wiki, medium), newer, "b.png")
    assert library.replace(MONA, row(wiki, medium), newer, "b.png").name == "b.png"


def test_what_a_verified_text_shows_is_replaced_by_staff_alone(wiki, library):
    medium = brought(wiki)
    page = published(wiki, medium)
    assert library.may(CARL, "media.replace", row(wiki, medium))
    verifications = Verifications(wiki.store, wiki.settings)
    verifications.verify(MONA, "lamp", page.commit, Pledge(), seen=0)
    assert not library.may(CARL, "media.replace", row(wiki, medium))
    assert library.may(MONA, "media.replace", row(wiki, medium))


def test_a_picture_is_not_replaced_by_something_else_nor_by_a_file_that_is_another_already(wiki, library):
    medium, other = brought(wiki), brought(wiki, picture("PNG", size=(300, 150)), "other.png", by=CARLA)
    published(wiki, medium)
    with pytest.raises(Invalid, match="A picture is replaced by a picture"):
        library.replace(CARL, row(wiki, medium), film(), "a.mp4")
    with pytest.raises(Invalid, match="is here already"):
        library.replace(CARL, row(wiki, medium), picture("PNG", size=(300, 150)), "b.png")
    with pytest.raises(NotFound):
        library.go_to(MONA, row(wiki, medium), other.hash)
    with pytest.raises(NotFound):
        library.get(ANONYMOUS, other.hash)


def test_words_of_a_file_stand_where_a_page_gives_none(wiki, library):
    medium = brought(wiki)
    published(wiki, medium)
    assert 'alt=""' in html(wiki)
    library.describe(CARL, row(wiki, medium), "  A lamp\nthat glows ")
    assert 'alt="A lamp that glows"' in html(wiki)
    with pytest.raises(Denied):
        library.describe(CARLA, row(wiki, medium), "Rubbish")
    with pytest.raises(Invalid):
        library.describe(CARL, row(wiki, medium), "x" * 501)


def test_describing_what_waits_leaves_no_trace_in_the_log(wiki, library):
    medium = brought(wiki)
    library.describe(CARL, row(wiki, medium), "")
    assert row(wiki, medium).alt == ""
    with wiki.database.read() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(activity)) == 0


def test_a_file_that_staff_take_off_is_gone_from_pages_and_comes_back(wiki, library):
    medium = brought(wiki)
    published(wiki, medium, words="On")
    with pytest.raises(Denied):
        library.delete(CARL, row(wiki, medium), reason="Mine")
    with pytest.raises(Invalid):
        library.delete(MONA, row(wiki, medium), reason=" ")
    library.delete(MONA, row(wiki, medium), reason="Shows a name")
    assert '<span class="image-missing">On</span>' in html(wiki)
    for nobody in (ANONYMOUS, CARL, MONA):
        with pytest.raises(Gone):
            library.get(nobody, medium.hash)
    with pytest.raises(Invalid, match="Staff took this file off the wiki: Shows a name"):
        brought(wiki, by=CARLA)
    with pytest.raises(Denied):
        library.restore(MONA, row(wiki, medium))
    library.restore(ANNA, library.get(ANNA, medium.hash))
    assert medium.address in html(wiki)
    assert library.get(ANONYMOUS, medium.hash).state == "public"


def test_an_erased_file_leaves_the_disk_and_does_not_come_back(wiki, library):
    medium = brought(wiki)
    published(wiki, medium)
    with pytest.raises(Conflict):
        library.erase(ANNA, row(wiki, medium))
    library.delete(MONA, row(wiki, medium), reason="Personal data")
    assert wiki.sizes.make() == 0
    library.erase(ANNA, row(wiki, medium))
    assert [file for file in wiki.media.folder.rglob("*") if file.is_file()] == []
    with pytest.raises(Conflict):
        library.restore(ANNA, row(wiki, medium))
    with pytest.raises(Invalid, match="Staff took this file off"):
        brought(wiki)


def test_two_who_replace_a_file_at_once_both_make_versions_of_it(wiki, library):
    medium = brought(wiki)
    published(wiki, medium)
    before = row(wiki, medium)
    library.replace(CARL, before, picture("PNG", size=(300, 150)), "b.png")
    second = library.replace(MONA, before, picture("PNG", size=(310, 150)), "c.png")
    assert second.address in html(wiki)
    with wiki.database.read() as conn:
        assert len(library.versions(conn, row(wiki, medium))) == 3


def test_one_version_is_erased_at_once_and_pages_show_another(wiki, library):
    first = brought(wiki)
    published(wiki, first)
    telling = library.replace(CARL, row(wiki, first), picture("PNG", size=(300, 150)), "password.png")
    wiki.sizes.make()
    assert telling.address in html(wiki)
    with pytest.raises(Denied):
        library.erase_version(CARL, row(wiki, first), telling.hash, reason="x")
    with pytest.raises(Invalid):
        library.erase_version(MONA, row(wiki, first), telling.hash, reason=" ")
    assert library.erase_version(MONA, row(wiki, first), telling.hash, reason="Shows a password") == first.hash
    assert first.address in html(wiki)
    assert [file for file in wiki.media.folder.rglob("*") if telling.hash in str(file)] == []
    for person in (ANONYMOUS, CARL, MONA):
        with pytest.raises(Gone):
            library.get(person, telling.hash)
    with pytest.raises(Conflict):
        library.erase_version(MONA, row(wiki, first), first.hash, reason="The other, too")
    with pytest.raises(Invalid, match="Shows a password"):
        brought(wiki, picture("PNG", size=(300, 150)), by=CARLA)
    assert kinds(wiki)[-1] == "media.version_erased"


def kinds(wiki):
    with wiki.database.read() as conn:
        return list(conn.scalars(sa.select(activity.c.kind).order_by(activity.c.id)))


def test_a_page_that_holds_the_address_of_an_erased_version_shows_the_newest(wiki, library):
    first = brought(wiki)
    published(wiki, first)
    second = library.replace(CARL, row(wiki, first), picture("PNG", size=(300, 150)), "b.png")
    library.erase_version(MONA, row(wiki, first), first.hash, reason="Shows a password")
    assert second.address in html(wiki)
    with pytest.raises(NotFound):
        library.erase_version(MONA, row(wiki, first), first.hash, reason="Once more")
    with pytest.raises(NotFound):
        library.go_to(MONA, row(wiki, second), first.hash)


def test_what_a_crash_left_of_an_erased_version_is_swept(wiki, library):
    first = brought(wiki)
    published(wiki, first)
    second = library.replace(CARL, row(wiki, first), picture("PNG", size=(300, 150)), "b.png")
    file, _ = wiki.media.get(first.hash, first.name)
    kept = file.read_bytes()
    library.erase_version(MONA, row(wiki, second), first.hash, reason="Shows a password")
    file.write_bytes(kept)
    assert [one.hash for one in wiki.media.erased_on_disk()] == [first.hash]
    assert wiki.media.sweep() == 1
    assert not file.exists()
    assert wiki.media.get(second.hash, second.name)


def test_two_of_the_staff_do_not_take_off_twice(wiki, library):
    medium = brought(wiki)
    before = row(wiki, medium)
    library.delete(MONA, before, reason="Once")
    with pytest.raises(Conflict):
        library.delete(ANNA, before, reason="Twice")


def test_whoever_brought_a_file_takes_it_off_as_long_as_it_waits(wiki, library):
    medium = brought(wiki)
    with pytest.raises(Denied):
        library.delete(CARLA, row(wiki, medium), reason="x")
    library.delete(CARL, row(wiki, medium), reason="")
    assert row(wiki, medium).state == "deleted"


def test_captions_of_a_film_wait_and_appear_with_it(wiki, library):
    medium = brought(wiki, film(), "how.mp4")
    library.add_captions(CARL, row(wiki, medium), VTT, "de")
    [caption] = captions(wiki, medium)
    with pytest.raises(NotFound):
        library.get(ANONYMOUS, caption.file)
    published(wiki, medium)
    assert f'srclang="de" label="Deutsch" src="/-/media/{caption.file}/captions.vtt"' in html(wiki)
    assert library.get(ANONYMOUS, caption.file).state == "public"
    library.remove_captions(CARL, row(wiki, medium), "de")
    assert "<track" not in html(wiki)


def captions(wiki, medium):
    with wiki.database.read() as conn:
        return wiki.library.captions(conn, wiki.media.find(medium.hash))


@pytest.mark.parametrize(
    ("data", "language", "words"),
    [
        (b"1\n00:00 --> 00:02\nHello\n", "de", "This is no WebVTT file. It begins with the word WEBVTT."),
        (VTT, "xx", "Please choose a language."),
    ],
)
def test_captions_are_webvtt_in_a_known_language(wiki, library, data, language, words):
    medium = brought(wiki, film(), "how.mp4")
    with pytest.raises(Invalid) as caught:
        library.add_captions(CARL, row(wiki, medium), data, language)
    assert str(caught.value) == words


def test_a_page_that_includes_another_shows_its_files_anew_too(wiki, library):
    medium = brought(wiki)
    published(wiki, medium, words="On")
    wiki.store.create(PageText("Around", "[!INCLUDE [x](lamp)]\n"), author=Author("Carl", 1))
    assert medium.address in html(wiki, "around")
    library.delete(MONA, row(wiki, medium), reason="x")
    assert "image-missing" in html(wiki, "around")


def test_a_file_is_never_replaced_by_changing_what_its_row_says(wiki):
    medium = brought(wiki)
    with wiki.database.read() as conn:
        assert conn.execute(sa.select(table.c.current, table.c.number)).all() == [(medium.hash, 1)]
    assert replace(medium, name="x.png").hash == medium.hash
