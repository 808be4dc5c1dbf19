"""The style guide in Chromium: axe finds nothing, nothing is too wide or too small, all works without script."""

import pytest

from tests import browser as tools

pytestmark = pytest.mark.browser
SCREENS = ("/-/styleguide", "/-/styleguide/article", "/-/error/404", "/-/error/503")
PRESSED = ".button, .input, .select, .textarea, summary, .tabs a, .tabs button, nav li > a, .menu__list a"


@pytest.fixture
def site(app):
    with tools.serving(app) as address:
        yield address


@pytest.fixture
def open_page(chromium, site):
    """Opens a path in a browser of its own; what the console complains about is kept in `page.complaints`."""
    with tools.windows(chromium, site) as window:

        def open_page(path, width=1280, **options):
            page = window(width, **options)
            page.goto(path)
            return page

        yield open_page


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing(open_page, width, scheme):
    page = open_page(SCREENS[0], width, color_scheme=scheme)
    for path in SCREENS:
        page.goto(path)
        assert tools.axe_findings(page) == [], path


def test_axe_does_find_what_is_wrong(open_page):
    page = open_page("/-/styleguide")
    page.evaluate("document.querySelector('#search').previousElementSibling.remove()")
    page.evaluate("document.querySelector('#search').placeholder = ''")
    assert [finding for finding in tools.axe_findings(page) if finding.startswith("label:")]


@pytest.mark.parametrize("path", SCREENS)
def test_nothing_is_wider_than_the_smallest_phone(open_page, path):
    page = open_page(path, 320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_everything_one_presses_is_44_pixels_high_on_a_phone(open_page):
    page = open_page("/-/styleguide", 360)
    page.locator("details.menu").evaluate_all("menus => menus.forEach(menu => menu.open = true)")
    shown = page.locator(PRESSED).locator("visible=true")
    heights = shown.evaluate_all("all => all.map(e => [e.outerHTML.slice(0, 90), e.offsetHeight])")
    assert len(heights) > 40
    assert [found for found in heights if found[1] < 44] == []


def test_the_content_security_policy_has_nothing_to_complain_about(open_page):
    assert open_page("/-/styleguide").complaints == []
    assert open_page("/-/styleguide/article").complaints == []


def test_a_chosen_theme_is_kept_and_set_before_the_first_paint(open_page):
    page = open_page("/-/styleguide", color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".site-account summary").click()
    page.get_by_role("button", name="Dark").click()
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    page.reload(wait_until="commit")
    page.wait_for_selector("body")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.locator(".site-account summary").click()
    page.get_by_role("button", name="Automatic").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_escape_closes_a_menu_and_returns_to_its_button(open_page):
    page = open_page("/-/styleguide")
    summary = page.locator(".site-account summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="New page").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="New page").is_visible()
    assert summary.evaluate("summary => summary === document.activeElement")


def test_the_first_stop_of_the_tab_key_skips_to_the_content(open_page):
    page = open_page("/-/styleguide")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_heading_offers_its_link_and_its_pencil(open_page):
    page = open_page("/-/styleguide/article")
    heading = page.get_by_role("heading", name="Reset with the button", exact=True)
    assert heading.locator("a.anchor").get_attribute("href") == "#h-reset-with-the-button"
    assert heading.locator("a.toc__edit").get_attribute("href") == "/-/edit/reset-the-router?section=2"


def test_the_toolbar_writes_markdown(open_page):
    page = open_page("/-/styleguide")
    page.locator("#body").fill("word")
    page.locator("#body").select_text()
    page.get_by_role("button", name="Bold").click()
    assert page.locator("#body").input_value() == "**word**"


def test_without_script_menus_open_and_nothing_that_needs_script_is_shown(open_page):
    page = open_page("/-/styleguide", java_script_enabled=False)
    page.locator(".site-account summary").click()
    assert page.get_by_role("link", name="New page").is_visible()
    assert not page.get_by_text("Appearance").is_visible()
    assert not page.locator("markdown-toolbar").first.is_visible()
    assert page.get_by_role("button", name="Preview").first.is_visible()


MOVING = """() => [document.documentElement, ...document.querySelectorAll("body *")].filter(element => {
  const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
  return !/^(0s(, )?)+$/.test(transitionDuration) || animationName !== "none" || scrollBehavior === "smooth";
}).length"""
# Signs that are cut out of a ground which is not there any more.
INVISIBLE = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  const isLost = (element, part) => {
    const { content, maskImage, backgroundColor } = getComputedStyle(element, part);
    return content !== "none" && maskImage !== "none" && backgroundColor === ground;
  };
  const lost = each => ["::before", "::after"].filter(part => isLost(each, part)).map(part => each.className + part);
  return [...document.querySelectorAll("body *")].flatMap(lost);
}"""
# The transparent edge of what is not current must not show as if it were.
PLAIN = """() => {
  const tab = document.createElement("summary");
  tab.className = "tab";
  document.querySelector(".page-bar").append(tab);
  return getComputedStyle(tab).borderBottomWidth === "0px";
}"""
STATES = """() => [".toc--wide a:not(.toc__edit)", ".tabs a"].map(all => {
  const [one, other] = [...document.querySelectorAll(all)];
  one.setAttribute("aria-current", "page");
  other.removeAttribute("aria-current");
  const edges = element => ["borderBottomColor", "borderInlineStartColor"].map(edge => getComputedStyle(element)[edge]);
  return edges(one).join() !== edges(other).join();
})"""
QUIET = "getComputedStyle(document.querySelector('.meta')).color === getComputedStyle(document.body).color"


def test_nothing_moves_for_whoever_asks_for_that(open_page):
    assert open_page("/-/styleguide", reduced_motion="reduce").evaluate(MOVING) == 0
    assert open_page("/-/styleguide").evaluate(MOVING) > 20


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_the_colours_of_the_system_signs_and_states_are_still_seen(open_page, scheme):
    page = open_page("/-/styleguide/article", forced_colors="active", color_scheme=scheme)
    assert page.evaluate(INVISIBLE) == []
    assert page.evaluate(STATES) == [True, True]
    assert page.evaluate(PLAIN) is True
    page.goto("/-/styleguide")
    assert page.evaluate(INVISIBLE) == []


def test_more_contrast_leaves_nothing_pale(open_page):
    assert open_page("/-/styleguide", contrast="more").evaluate(QUIET) is True
    assert open_page("/-/styleguide").evaluate(QUIET) is False
