import html
import io
import re
from urllib.parse import quote

import pytest

from tests.conftest import noted_statements
from tests.media.conftest import film, picture
from wiki.accounts import doors, staffing
from wiki.policy import Role
from wiki.settings import Settings
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

PASSWORD = "four calm grey horses"
JSON = {"Accept": "application/json"}

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def media(app):
    return app.extensions["wiki"].media


def test_a_picture_is_shown_and_cached_for_ever(media, client):
    medium = media.add(picture("PNG"), "a.png")
    reply = client.get(medium.address, buffered=True)
    assert (reply.status_code, reply.content_type) == (200, "image/png")
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert reply.headers["Content-Disposition"] == "inline; filename=a.png"
    again = client.get(medium.address, buffered=True, headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("data", "name"), [(SVG, "a.svg"), (b"<html><script>1</script>", "a.html"), (b"%PDF-1", "a.pdf")]
)
def test_what_could_act_is_only_downloaded(media, client, data, name):
    reply = client.get(media.add(data, name).address, buffered=True)
    assert reply.headers["Content-Disposition"].startswith("attachment; filename=a.")
    assert "html" not in reply.content_type
    assert reply.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_part_of_a_film_can_be_asked_for(media, client):
    medium = media.add(film(), "a.mp4")
    reply = client.get(medium.address, buffered=True, headers={"Range": "bytes=4-7"})
    assert (reply.status_code, reply.data) == (206, b"ftyp")


def test_an_unknown_file_is_not_found(media, client):
    medium = media.add(picture("PNG"), "a.png")
    wanted = [medium.address, medium.address.replace("a.png", "a.html"), "/-/media/" + "0" * 40 + "/a.png"]
    found = [
        client.get(address, buffered=True, headers={"Accept": "application/json"}).status_code for address in wanted
    ]
    assert found == [200, 404, 404]


def test_a_closed_wiki_shows_its_media_to_nobody_outside(app, media):
    medium = media.add(picture("PNG"), "a.png")
    app.extensions["wiki"].settings = Settings(read_access="signed-in")
    reply = app.test_client().get(medium.address, headers={"Accept": "application/json"})
    assert reply.status_code == 401


def person(app, role, name="Carl Customer", email="carl@example.com"):
    """A browser in which somebody of this role is signed in."""
    wiki = app.extensions["wiki"]
    staffing.add_user(wiki.accounts, name, email, role, PASSWORD)
    given = {"remembered": False, "user_agent": ""}
    secret = doors.sign_in(wiki.accounts, email, PASSWORD, address="192.0.2.1", **given)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = secret
    return browser


@pytest.fixture
def carl(app, client):
    return person(app, Role.CUSTOMER)


def upload(browser, data, name="lamp.png", **headers):
    return browser.post(
        "/-/media", data=data, content_type="image/png", headers={"X-File-Name": quote(name), **JSON, **headers}
    )


def test_a_script_uploads_a_file_as_the_body_of_a_request(carl, app):
    answer = upload(carl, picture("PNG", size=(200, 100)), "Große Lampe.png")
    assert answer.status_code == 201
    told = answer.json
    assert told["address"].endswith("/groe-lampe.png")
    assert (told["shape"], told["width"], told["height"], told["alt"]) == ("image", 200, 100, None)
    shown = carl.get(told["address"], buffered=True)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "private, no-cache")
    assert app.test_client().get(told["address"], headers=JSON).status_code == 404
    assert list(app.extensions["wiki"].media.folder.glob("incoming/*")) == []


def test_what_is_refused_is_told_in_json(carl):
    answer = upload(carl, b"<html>", "a.png")
    assert answer.status_code == 422
    assert answer.json["error"]["message"].startswith("This is no picture, although its name says so.")


def test_an_upload_may_be_larger_than_a_form(carl):
    assert upload(carl, film(sound=bytes(5 * 1024 * 1024)), "a.mp4").status_code == 201


def test_a_stranger_and_a_missing_token_upload_nothing(app, carl, media):
    assert upload(app.test_client(), picture("PNG")).status_code == 401
    app.config["WTF_CSRF_ENABLED"] = True
    assert upload(carl, picture("PNG")).status_code == 400
    assert not media.folder.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd.png", "a\u202egnp.exe.png", "x\0.png", "%00%2e.png", "." * 300, ""])
def test_no_name_of_a_file_leads_anywhere(carl, name):
    address = upload(carl, picture("PNG"), name).json["address"]
    assert re.fullmatch(r"/-/media/[0-9a-f]{40}/[a-z0-9-]+\.png", address)
    assert carl.get(address, buffered=True).headers["Content-Disposition"].startswith("inline; filename=")


def test_without_script_a_form_takes_the_file_and_gives_the_text_to_write(carl):
    assert 'type="file"' in carl.get("/-/media/new").text
    sent = {"file": (io.BytesIO(picture("PNG", size=(200, 100))), "lamp.png"), "alt": "A [red] lamp"}
    answer = carl.post("/-/media/new", data=sent, follow_redirects=True)
    assert "![A \\[red\\] lamp](/-/media/" in html.unescape(answer.text)
    assert "No page shows this yet" in answer.text


def test_a_refused_form_comes_back_with_its_words(carl):
    answer = carl.post("/-/media/new", data={"file": (io.BytesIO(b"<html>"), "a.png"), "alt": "A lamp"})
    assert answer.status_code == 422
    assert "This is no picture, although its name says so." in answer.text
    assert 'value="A lamp"' in answer.text
    assert "Please choose a file." in carl.post("/-/media/new", data={"alt": "A lamp"}).text


def test_a_size_is_the_picture_itself_until_it_is_made(app, media, client):
    medium = media.add(picture("PNG", size=(600, 300)), "a.png")
    address = f"/-/media/{medium.hash}/480/a.webp"
    early = client.get(address, buffered=True)
    assert (early.status_code, early.content_type) == (200, "image/png")
    assert early.headers["Cache-Control"] == "public, no-cache"
    app.extensions["wiki"].sizes.make()
    made = client.get(address, buffered=True)
    assert (made.status_code, made.content_type) == (200, "image/webp")
    assert made.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(made.data) < len(early.data) + 2000
    best = client.get(address.replace("webp", "avif"), buffered=True)
    assert best.content_type in ("image/avif", "image/webp")


@pytest.mark.parametrize("wanted", ["481/a.webp", "480/a.gif", "480/a.html", "480/a", "-1/a.webp", "99999999/a.webp"])
def test_only_sizes_that_are_offered_are_there(media, client, wanted):
    medium = media.add(picture("PNG", size=(600, 300)), "a.png")
    assert client.get(f"/-/media/{medium.hash}/480/a.webp", buffered=True).status_code == 200
    assert client.get(f"/-/media/{medium.hash}/{wanted}", headers=JSON, buffered=True).status_code == 404


def test_a_file_that_is_seen_by_everybody_costs_one_query(media, client):
    medium = media.add(picture("PNG", size=(600, 300)), "a.png")
    client.get(medium.address, buffered=True)
    with noted_statements() as seen:
        client.get(medium.address, buffered=True)
    assert len([s for s in seen if not s.startswith(("PRAGMA", "BEGIN"))]) == 1


def test_a_polyglot_loses_its_other_half(media, client):
    script = b"<script>alert(document.domain)</script>"
    for data, name in ((picture("GIF") + script, "a.gif"), (picture("JPEG", comment=script), "a.jpg")):
        medium = media.add(data, name)
        assert script not in client.get(medium.address, buffered=True).data


def test_ranges_are_answered_as_players_need_them(media, client):
    address = media.add(film(sound=bytes(1000)), "a.mp4").address
    whole = client.get(address, buffered=True)
    assert whole.headers["Accept-Ranges"] == "bytes"
    size = len(whole.data)
    asked = {
        "bytes=0-0": (206, 1),
        "bytes=-10": (206, 10),
        f"bytes={size - 5}-": (206, 5),
        f"bytes={size}-": (416, None),
    }
    for header, (status, length) in asked.items():
        answer = client.get(address, buffered=True, headers={"Range": header})
        assert answer.status_code == status, header
        if length is not None:
            assert len(answer.data) == length
            assert answer.headers["Content-Range"].endswith(f"/{size}")


def test_the_gallery_finds_by_name_words_and_person_and_hides_what_waits(app, carl, media):
    mine = upload(carl, picture("PNG", size=(200, 100)), "secret-plan.png").json
    media.add(picture("PNG", size=(300, 100)), "harbour.png")
    stranger = app.test_client()
    assert "harbour.png" in stranger.get("/-/media").text
    assert "secret-plan" not in stranger.get("/-/media").text
    assert "secret-plan" not in stranger.get("/-/media?show=mine").text
    assert "secret-plan" not in stranger.get("/-/media?show=waiting").text
    assert "secret-plan.png" in carl.get("/-/media?show=mine").text
    assert "harbour" not in carl.get("/-/media?q=plan&show=mine").text
    carl.post(f"/-/media/{mine['hash']}/act/describe", data={"alt": "Blueprint"})
    assert "secret-plan.png" in carl.get("/-/media?q=blueprint&show=mine").text
    assert "secret-plan.png" in carl.get("/-/media?q=carl+cust&show=mine").text
    assert "No file fits" in carl.get("/-/media?q=100%25&show=mine").text


def test_the_gallery_of_a_page_shows_its_files(app, media, client):
    one, other = media.add(picture("PNG", size=(200, 100)), "one.png"), media.add(b"text", "other.txt")
    store = app.extensions["wiki"].store
    store.create(PageText("Lamp", f"![x]({one.address})\n"), author=Author("Carl", 1))
    found = client.get("/-/media?page=lamp").text
    assert "one.png" in found
    assert "other.txt" not in found
    assert other.name in client.get("/-/media").text
    assert "Lamp" in client.get(f"/-/media/{one.hash}").text


def test_a_page_view_still_costs_two_queries_with_pictures(app, media, client):
    medium = media.add(picture("PNG", size=(600, 300)), "a.png")
    app.extensions["wiki"].store.create(PageText("Lamp", f"![x]({medium.address})\n"), author=Author("Carl", 1))
    client.get("/lamp")
    with noted_statements() as seen:
        answer = client.get("/lamp")
    assert b"<picture>" in answer.data
    assert len([s for s in seen if s.startswith("SELECT")]) <= 2


def test_frames_may_come_from_the_two_players_alone(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "frame-src https://www.youtube-nocookie.com https://player.vimeo.com;" in policy


def test_staff_are_told_gently_of_pictures_without_words(app, client, media):
    one, two = (media.add(picture("PNG", size=(200, n)), "a.png") for n in (100, 101))
    body = f"![]({one.address}) ![]({two.address}) ![Words]({two.address})\n"
    app.extensions["wiki"].store.create(PageText("Lamp", body), author=Author("Ada", 9))
    mona = person(app, Role.MODERATOR, "Mona Moderator", "mona@example.com")
    assert "2 pictures here have no words" in mona.get("/lamp").text
    mona.post(f"/-/media/{one.hash}/act/describe", data={"decorative": "1"})
    assert "1 picture here has no words" in mona.get("/lamp").text
    mona.post(f"/-/media/{two.hash}/act/describe", data={"alt": "A lamp"})
    assert "no words for people" not in mona.get("/lamp").text
    assert 'alt="A lamp"' in mona.get("/lamp").text


def test_others_are_not_told_of_pictures_without_words(app, carl, media):
    medium = media.add(picture("PNG", size=(200, 100)), "a.png")
    app.extensions["wiki"].store.create(PageText("Lamp", f"![]({medium.address})\n"), author=Author("Ada", 9))
    assert medium.address in carl.get("/lamp").text
    assert "no words for people" not in carl.get("/lamp").text


def test_the_editor_offers_uploads_to_those_who_may(app, carl):
    app.extensions["wiki"].store.create(PageText("Lamp", "x\n"), author=Author("Ada", 9))
    assert 'href="/-/media/new"' in carl.get("/-/edit/lamp").text
    reader = person(app, Role.READER, "Rita Reader", "rita@example.com")
    assert reader.get("/-/edit/lamp").status_code == 403


def test_a_writer_is_offered_the_files_of_the_page_then_others_and_nothing_of_others_that_waits(app, carl, media):
    here, there = media.add(picture("PNG"), "here.png"), media.add(picture("PNG", size=(41, 20)), "there.png")
    app.extensions["wiki"].store.create(PageText("Lamp", f"![]({here.address})\n"), author=Author("Ada", 9))
    carla, mona = (person(app, role, name, f"{name}@example.com") for role, name in STRANGERS)
    upload(carla, picture("PNG", size=(42, 20)), "mine.png")
    offered = carl.get("/-/media/choose?page=lamp").text
    assert re.findall(r'shelf__name">([^<]+)', offered) == ["here.png", "there.png"]
    assert offered.index("On this page") < offered.index("here.png") < offered.index("Elsewhere in the wiki")
    assert "mine.png" not in mona.get("/-/media/choose").text + app.test_client().get("/-/media/choose").text
    assert re.findall(r'shelf__name">([^<]+)', carla.get("/-/media/choose?q=MINE").text) == ["mine.png"]
    more = carl.get("/-/media/choose?page=lamp&part=elsewhere").text
    assert re.findall(r'shelf__name">([^<]+)', more) == [there.name]


STRANGERS = [(Role.CUSTOMER, "Carla"), (Role.MODERATOR, "Mona")]
