"""Reviewing in Chromium: by keys, never while one types, until they are switched off; and all of it without script."""

from urllib.parse import urlsplit

import pytest

from tests import browser as tools
from tests.moderation.test_reviewing import actor, carl, propose, store  # noqa: F401 - fixtures
from wiki.policy import Role

pytestmark = pytest.mark.browser


def arrive(page, path):
    page.wait_for_url(lambda url: urlsplit(url).path == path)


@pytest.fixture
def open_queue(app, chromium, person, propose):  # noqa: F811
    """Opens the queue for Mona, with the proposals “A”, “B” and “C” in it; gives the window and their numbers."""
    numbers = [propose(title, "ten\n", "twelve\n") for title in "ABC"]
    session = person("Mona Moderator", Role.MODERATOR).get_cookie("session").value
    app.config["WTF_CSRF_ENABLED"] = True
    with tools.serving(app) as site, tools.windows(chromium, site) as window:

        def open_queue(**options):
            page = window(1280, **options)
            page.context.add_cookies([{"name": "session", "value": session, "url": site}])
            page.goto("/-/proposals")
            return page, numbers

        yield open_queue


def in_order(page):
    """The numbers of the proposals, as the queue shows them."""
    links = page.locator("[data-items] .list__title a").evaluate_all("all => all.map(a => a.pathname)")
    return [int(path.rpartition("/")[2]) for path in links]


def test_the_queue_and_a_decision_by_keys_alone(open_queue, store):  # noqa: F811
    page, _ = open_queue()
    first, second, third = in_order(page)
    for key in "jjk":
        page.keyboard.press(key)
    page.keyboard.press("o")
    arrive(page, f"/-/proposals/{first}")
    page.keyboard.press("s")
    arrive(page, f"/-/proposals/{second}")
    page.keyboard.press("a")
    arrive(page, f"/-/proposals/{third}")
    page.keyboard.press("r")
    page.keyboard.type("A long and kind reason, as far as it goes.")
    assert page.locator("#reason").input_value() == "A long and kind reason, as far as it goes."
    page.get_by_role("button", name="Reject").click()
    arrive(page, f"/-/proposals/{first}")
    page.keyboard.press("u")
    arrive(page, "/-/proposals")
    assert in_order(page) == [first]
    assert sorted(store.text(store.get(path).blob).body for path in "abc") == ["ten\n", "ten\n", "twelve\n"]
    assert page.complaints == []


def test_keys_do_nothing_with_a_modifier_in_a_field_or_when_switched_off(open_queue):
    page, _ = open_queue()
    page.goto(f"/-/proposals/{in_order(page)[0]}")
    here = page.url
    page.keyboard.press("Control+a")
    page.locator("#edit_summary").press("s")
    assert page.url == here
    page.get_by_text("Keys of this screen").click()
    page.get_by_label("Use keys on this device").uncheck()
    page.locator("h1").click()
    page.keyboard.press("s")
    page.reload()
    page.keyboard.press("s")
    assert page.url == here
    page.get_by_text("Keys of this screen").click()
    page.get_by_label("Use keys on this device").check()
    page.keyboard.press("s")
    page.wait_for_url(lambda url: url != here)


def test_all_that_are_shown_are_ticked_and_accepted_together(open_queue, store):  # noqa: F811
    page, _ = open_queue()
    page.keyboard.press("j")
    page.keyboard.press("x")
    boxes = page.get_by_role("checkbox", name="Accept this with others")
    assert [box.is_checked() for box in boxes.all()] == [True, False, False]
    page.get_by_role("button", name="Tick all shown").click()
    assert [box.is_checked() for box in boxes.all()] == [True, True, True]
    page.get_by_role("button", name="Accept those ticked").click()
    page.get_by_role("heading", name="3 proposals accepted").wait_for()
    assert tools.axe_findings(page) == []
    assert [store.text(store.get(path).blob).body for path in "abc"] == ["twelve\n"] * 3


def test_without_script_everything_works_and_nothing_speaks_of_keys(open_queue, store):  # noqa: F811
    page, _ = open_queue(java_script_enabled=False)
    assert not page.get_by_text("Keys of this screen").is_visible()
    assert not page.get_by_role("button", name="Tick all shown").is_visible()
    page.get_by_role("checkbox", name="Accept this with others – A").check()
    page.get_by_role("button", name="Accept those ticked").click()
    page.get_by_role("link", name="Back to the proposals").click()
    page.get_by_role("link", name="B", exact=True).click()
    page.get_by_label("A ready-made reason").select_option(index=1)
    page.get_by_role("button", name="Ask for changes").click()
    page.goto("/-/proposals?show=returned")
    assert page.get_by_role("link", name="B", exact=True).is_visible()
    assert store.text(store.get("a").blob).body == "twelve\n"
