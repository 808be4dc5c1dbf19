"""What readers see of a verified page: the text that comes first, the other one, and the bar that tells them apart."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import noted_statements
from wiki import operate
from wiki.moderation import reading
from wiki.moderation.drifting import remind
from wiki.policy import Actor, Role
from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import activity

PAGE = "/reset-the-router"
VERIFY = "/-/verify/reset-the-router"
STAFF = Actor(99, "Staff", Role.MODERATOR, confirmed=True)
TODAY = datetime.now(UTC).date()


@pytest.fixture
def follow_up(wiki):
    """Let the followers do what the worker lets them do."""

    def run():
        for follower in operate.followers(wiki):
            while follow.run(wiki.database, follower, 500, folder=wiki.settings.data):
                pass

    return run


@pytest.fixture
def verify(mona, wiki, follow_up):
    """Verify the page by its form, as Mona."""

    def post(**changes):
        commit = changes.get("revision") or wiki.store.get("reset-the-router").commit
        sent = {"revision": commit, "seen": "0", "review": "6", "review_date": "", "owner": "", "note": ""}
        answer = mona.post(VERIFY, data=sent | changes)
        follow_up()
        return answer

    return post


@pytest.fixture
def edit(wiki, follow_up):
    def save(old="a minute", new="two minutes"):
        row = wiki.store.get("reset-the-router")
        text = wiki.store.text(row.blob)
        assert old in text.body
        changed = PageText(text.title, text.body.replace(old, new), text.section, text.tags, "Newest summary.")
        saved = wiki.store.save(row.path, changed, base=row.blob, author=Author("Ada", 9))
        follow_up()
        return saved

    return save


@pytest.fixture
def verified_first(wiki, page, verify, edit):
    """The page is verified and then edited, in a section that shows the verified text first."""
    reading.show_first(wiki.database, "Network", "verified", by=STAFF)
    verify()
    return edit()


def test_a_verified_page_says_so_and_any_other_does_not(client, page, verify):
    assert "Verified" not in client.get(PAGE).text
    assert verify().status_code == 303
    shown = client.get(PAGE).text
    assert "Verified by staff on " in shown
    assert "version=" not in shown


def test_changes_since_are_counted_and_both_texts_can_be_read(client, page, verify, edit):
    verify()
    edit()
    edit("Hold the button", "Press the button")
    newest = client.get(PAGE).text
    assert "; 2 changes since" in newest
    assert "two minutes" in newest
    assert f'href="{PAGE}?version=verified"' in newest
    assert f'href="/-/diff{PAGE}?old={page.commit}"' in newest
    verified = client.get(f"{PAGE}?version=verified").text
    assert "Wait a minute" in verified
    assert "two minutes" not in verified
    assert f'href="{PAGE}"' in verified


def test_a_moment_after_a_save_it_is_said_that_something_changed(client, page, verify, fields, carl):
    verify()
    assert carl.post("/-/edit/reset-the-router", data=fields(body="Other.\n")).status_code == 303
    assert "; changed since" in client.get(PAGE).text


def test_a_section_can_show_the_verified_text_first(client, verified_first):
    shown = client.get(PAGE).text
    assert "Wait a minute" in shown
    assert "two minutes" not in shown
    assert "This is the text that staff verified." in shown
    newest = client.get(f"{PAGE}?version=newest").text
    assert "two minutes" in newest
    assert "This is the newest text." in newest


def test_what_is_shown_is_what_other_sites_are_told(client, verified_first):
    first, newest = client.get(PAGE).text, client.get(f"{PAGE}?version=newest").text
    assert '<meta property="og:description" content="Start anew.">' in first
    assert '<meta property="og:description" content="Newest summary.">' in newest
    assert '<p class="lead" dir="auto">Start anew.</p>' in first
    canonical = 'rel="canonical" href="http://127.0.0.1:8000/reset-the-router"'
    assert canonical in first
    assert canonical in newest
    noindex = '<meta name="robots" content="noindex">'
    assert noindex not in first
    assert noindex in newest


def test_the_nearest_section_above_says_which_text_comes_first(client, wiki, verified_first, edit):
    assert "Wait a minute" in client.get(PAGE).text
    reading.show_first(wiki.database, "Net", "newest", by=STAFF)
    assert "Wait a minute" in client.get(PAGE).text
    row = wiki.store.get("reset-the-router")
    text = wiki.store.text(row.blob)
    moved = PageText(text.title, text.body, "Network/Old", text.tags, text.summary)
    wiki.store.save(row.path, moved, base=row.blob, author=Author("Ada", 9))
    assert "Wait a minute" in client.get(PAGE).text
    reading.show_first(wiki.database, "Network/Old", "newest", by=STAFF)
    assert "two minutes" in client.get(PAGE).text
    reading.show_first(wiki.database, "Network/Old", "", by=STAFF)
    assert "Wait a minute" in client.get(PAGE).text
    reading.show_first(wiki.database, "Network", "", by=STAFF)
    assert "two minutes" in client.get(PAGE).text


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?version=newest", f"{PAGE}?version=verified"])
def test_an_anonymous_view_costs_one_query_whichever_text_it_shows(client, verified_first, address, monkeypatch):
    client.get(address)
    client.get(address)
    monkeypatch.setattr("subprocess.Popen.__init__", lambda *a, **k: pytest.fail("a process was started"))
    with noted_statements() as queries:
        assert client.get(address).status_code == 200
    assert len(queries) == 1


def test_a_view_of_somebody_signed_in_costs_no_more_than_before(carl, wiki, page, verify, edit, client):
    carl.get(PAGE)
    with noted_statements() as before:
        carl.get(PAGE)
    verify()
    edit()
    carl.get(PAGE)
    for address in (PAGE, f"{PAGE}?version=verified"):
        with noted_statements() as after:
            assert carl.get(address).status_code == 200
        assert len(after) == len(before)


def test_each_text_has_an_etag_that_changes_with_what_is_said_of_it(client, wiki, page, verify, edit):
    def etag(address=PAGE):
        client.get(address)
        return client.get(address).headers["ETag"]

    seen = [etag()]
    verify()
    seen.append(etag())
    edit()
    seen += [etag(), etag(f"{PAGE}?version=verified")]
    assert client.get(PAGE, headers={"If-None-Match": seen[2]}).status_code == 304
    assert client.get(f"{PAGE}?version=verified", headers={"If-None-Match": seen[2]}).status_code == 200
    assert client.get(f"{PAGE}?version=verified", headers={"If-None-Match": seen[3]}).status_code == 304
    reading.show_first(wiki.database, "Network", "verified", by=STAFF)
    seen.append(etag())
    assert len(set(seen)) == 5


@pytest.mark.parametrize("asked", ["", "x", "<script>", "VERIFIED", "newest", "verified", "é", "../etc", "%00"])
def test_odd_versions_are_the_page_itself(client, page, asked):
    answer = client.get(PAGE, query_string={"version": asked})
    assert answer.status_code == 200
    assert answer.text == client.get(PAGE).text
    assert "noindex" not in answer.text


def test_a_renamed_address_keeps_the_version(client, wiki, verified_first):
    row = wiki.store.get("reset-the-router")
    wiki.store.rename(row.path, "Restart the router", base=row.blob, author=Author("Ada", 9))
    moved = client.get(f"{PAGE}?version=newest")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/restart-the-router?version=newest")
    assert "Wait a minute" in client.get("/restart-the-router").text
    assert '<h1 dir="auto">Restart the router</h1>' in client.get("/restart-the-router").text


def test_a_link_in_the_verified_text_follows_its_page(client, wiki, page, verify, edit, follow_up):
    edit("Lead.", "See [[Lamps]].")
    verify()
    edit("See [[Lamps]].", "Lead.")
    reading.show_first(wiki.database, "Network", "verified", by=STAFF)
    assert 'class="missing"' in client.get(PAGE).text
    wiki.store.create(PageText("Lamps", "They glow.\n"), author=Author("Ada", 9))
    assert 'class="missing"' not in client.get(PAGE).text
    assert 'href="/lamps"' in client.get(PAGE).text


def test_search_finds_and_quotes_the_text_that_comes_first(client, wiki, verified_first, verify, follow_up):
    def found(word):
        return client.get(f"/-/search.json?q={word}").json["total"]

    follow_up()
    assert (found("minute"), found("two")) == (1, 0)
    assert "Wait a minute" in plain(wiki)
    reading.show_first(wiki.database, "Network", "newest", by=STAFF)
    follow_up()
    assert "two minutes" in plain(wiki)
    assert (found("minute"), found("two")) == (1, 1)
    reading.show_first(wiki.database, "Network", "verified", by=STAFF)
    follow_up()
    assert "Wait a minute" in plain(wiki)
    verify(seen=str(number(wiki)))
    assert "two minutes" in plain(wiki)


def plain(wiki):
    from wiki.store.tables import contents

    with wiki.database.read() as conn:
        return conn.scalar(sa.select(contents.c.plain).where(contents.c.page_id == 1))


def number(wiki):
    from wiki.moderation import verification

    with wiki.database.read() as conn:
        found = verification.find(conn, wiki.store.get("reset-the-router").id)
    return found.number if found is not None else 0


def test_whoever_edits_is_told_that_readers_see_the_verified_text(carl, mona, verified_first, fields):
    assert "You change the newest text" in carl.get("/-/edit/reset-the-router").text
    answer = carl.post("/-/edit/reset-the-router", data=fields(body="Mine.\n"))
    assert answer.headers["Location"] == f"{PAGE}?version=newest"
    shown = carl.get(answer.headers["Location"]).text
    assert "Readers see the text that staff verified first, until staff have looked at yours." in shown
    assert "Mine." in shown
    again = mona.post("/-/edit/reset-the-router", data=fields(body="Hers.\n"))
    assert "until you verify this one" in mona.get(again.headers["Location"]).text


def test_where_the_newest_comes_first_nobody_is_told_anything(carl, page, verify, edit, fields):
    verify()
    edit()
    assert "You change the newest text" not in carl.get("/-/edit/reset-the-router").text
    answer = carl.post("/-/edit/reset-the-router", data=fields(body="Mine.\n"))
    assert answer.headers["Location"] == PAGE
    assert "until staff have looked" not in carl.get(PAGE).text


def test_sections_are_edited_from_the_newest_text_only(carl, verified_first):
    assert "?section=1" not in carl.get(PAGE).text
    assert "?section=1" in carl.get(f"{PAGE}?version=newest").text


def test_a_text_that_is_gone_from_git_gives_way_to_the_newest(client, wiki, verified_first, monkeypatch):
    from wiki.errors import NotFound
    from wiki.store.tables import html

    gone = wiki.store.get("reset-the-router").verified_blob
    with wiki.database.write() as conn:
        conn.execute(html.delete())
    text = wiki.store.text

    def missing(blob):
        if blob == gone:
            raise NotFound("gone")
        return text(blob)

    monkeypatch.setattr(wiki.store, "text", missing)
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "two minutes" in answer.text


def test_a_due_review_is_told_to_readers(client, wiki, page, verify):
    day = TODAY + timedelta(days=3)
    verify(review_date=day.isoformat())
    assert "to be looked at again since" not in client.get(PAGE).text
    remind(wiki.database, day)
    assert "to be looked at again since" in client.get(PAGE).text


def test_the_form_offers_staff_as_owners_and_days(mona, carl, page):
    shown = mona.get(VERIFY).text
    assert '<option value="6" selected>In 6 months</option>' in shown
    assert "Mona Moderator</option>" in shown
    assert "Carl Customer</option>" not in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"owner": "1; DROP TABLE page"}, "owner"),
        ({"owner": "9" * 40}, "owner"),
        ({"owner": "²"}, "owner"),
        ({"review": "7"}, "review"),
        ({"review_date": "<b>"}, "review_date"),
        ({"review_date": "2001-01-01"}, "review_date"),
        ({"note": "x" * 300}, "note"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_all_is_kept(verify, page, wiki, changes, field):
    answer = verify(**{"note": "A word", **changes})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert changes.get("note", "A word") in answer.text
    assert number(wiki) == 0


def test_two_staff_at_once_do_not_verify_over_each_other(verify, page, wiki):
    assert verify().status_code == 303
    answer = verify()
    assert answer.status_code == 409
    assert "Somebody else of the staff was quicker." in answer.text
    assert verify(seen=str(number(wiki))).status_code == 303


def test_a_form_opened_before_a_rename_still_verifies(verify, wiki, page):
    wiki.store.rename("reset-the-router", "Restart", base=page.blob, author=Author("Ada", 9))
    answer = verify(revision=page.commit, review="soon")
    assert (answer.status_code, "Verify “Restart”" in answer.text) == (422, True)
    assert verify(revision=page.commit).status_code == 303
    assert wiki.store.get("restart").verified_commit == page.commit


def test_what_was_looked_at_is_what_is_verified(mona, wiki, page, verify, edit):
    form = mona.get(VERIFY).text
    assert f'name="revision" value="{page.commit}"' in form
    edit()
    verify(revision=page.commit)
    assert wiki.store.get("reset-the-router").verified_commit == page.commit


def test_an_old_revision_and_its_differences_can_be_verified(mona, page, verify, edit):
    verify()
    edit()
    shown = mona.get(VERIFY).text
    assert "What changed since it was verified" in shown
    assert "<ins>" in shown
    assert f"/-/verify/reset-the-router?revision={page.commit}" in mona.get("/-/history/reset-the-router").text
    assert "Not the newest" in mona.get(f"{VERIFY}?revision={page.commit}").text
    assert mona.get(f"{VERIFY}?revision=--help").status_code == 404


def count_html(wiki):
    from wiki.store.tables import html

    with wiki.database.read() as conn:
        return conn.scalar(sa.select(sa.func.count()).select_from(html).where(html.c.page_id == 1))


def test_the_verification_ends_by_its_form(mona, client, wiki, page, verify, edit):
    verify()
    ending = {"seen": str(number(wiki)), "reason": ""}
    refused = mona.post(f"{VERIFY}/end", data=ending)
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    edit()
    assert count_html(wiki) == 2
    assert mona.post(f"{VERIFY}/end", data=ending | {"reason": "Outdated"}).status_code == 303
    assert count_html(wiki) == 1
    assert "Verified" not in client.get(PAGE).text


def test_customers_do_not_verify(carl, client, wiki, page):
    sent = {"revision": page.commit, "seen": "0", "review": "6"}
    assert carl.get(VERIFY).status_code == 403
    refused = carl.post(VERIFY, data=sent)
    assert refused.status_code == 403
    assert "Who looks after it" not in refused.text
    assert carl.post(f"{VERIFY}/end", data={"seen": "0", "reason": "x"}).status_code == 403
    assert carl.get("/-/staff/verified").status_code == 403
    assert carl.post("/-/staff/sections/shown", data={"section": "Network", "shown": "verified"}).status_code == 403
    assert client.get("/-/staff/verified").status_code == 302
    assert VERIFY not in carl.get(PAGE).text
    assert number(wiki) == 0


def test_the_list_shows_what_drifted(mona, page, verify, edit):
    empty = mona.get("/-/staff/verified")
    assert "No page is verified here yet" in empty.text
    verify(owner="1")
    edit()
    for address in ("/-/staff/verified", "/-/staff/verified?order=review&owner=me", "/-/staff/verified?owner=me"):
        shown = mona.get(address).text
        assert "1 change since" in shown
        assert "Second" in shown
    assert mona.get("/-/staff/verified?after=nonsense&order=review").status_code == 200


def test_staff_choose_by_section_which_text_comes_first(mona, wiki, page):
    address = "/-/staff/sections/shown"
    for sent, field in (
        ({"section": "Network", "shown": "x"}, "shown"),
        ({"section": "", "shown": "newest"}, "shown-section"),
    ):
        answer = mona.post(address, data=sent)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    assert mona.post(address, data={"section": "Network", "shown": "verified"}).status_code == 303
    assert "The verified text" in mona.get("/-/staff/sections").text
    with wiki.database.read() as conn:
        told = conn.execute(
            sa.select(activity.c.user_id, activity.c.data).where(activity.c.kind == "section.shown")
        ).one()
    assert told.data == {"section": "Network", "shown": "verified"}
    assert told.user_id is not None


def test_a_section_named_like_a_pattern_is_only_itself(client, wiki, page, verify, edit):
    verify()
    edit()
    for name in ("Net%", "N_twork", "Networ", "network", "Network%"):
        reading.show_first(wiki.database, name, "verified", by=STAFF)
        assert "two minutes" in client.get(PAGE).text
    reading.show_first(wiki.database, "Network", "verified", by=STAFF)
    assert "Wait a minute" in client.get(PAGE).text
