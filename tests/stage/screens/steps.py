"""What people do on screens before one looks: press buttons, open menus, write."""

from playwright.sync_api import Page

from tests.media.conftest import drawing
from tests.stage.screens.screen import Steps
from tests.stage.stage import Stage
from wiki.languages import Languages
from wiki.settings import Settings


def said(page: Page, words: str) -> str:
    """`words` in the language of the screen."""
    return Languages(Settings(debug=True)).of(page.evaluate("document.documentElement.lang")).text(words)


def press(button: str, **filled: str) -> Steps:
    """Fill fields by their id, then press the button; what is required is not asked for by the browser."""

    def steps(page: Page) -> None:
        page.locator("form").evaluate_all("all => all.forEach(form => form.noValidate = true)")
        for field, value in filled.items():
            if field == "body":
                markdown(page)
            page.locator(f"#{field}").fill(value)
        page.get_by_role("button", name=said(page, button), exact=True).last.click()
        page.wait_for_load_state()

    return steps


def signed_out(steps: Steps) -> Steps:
    """The same steps, by somebody whose session has ended meanwhile."""

    def afterwards(page: Page) -> None:
        cookies = page.context.cookies()
        page.context.clear_cookies()
        steps(page)
        page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "session"])

    return afterwards


def more(page: Page) -> None:
    page.get_by_text(said(page, "More"), exact=True).click()


def open_all(page: Page) -> None:
    """Whatever unfolds, but for menus: those lie above what one looks at."""
    page.locator("main details:not(.menu)").evaluate_all("all => all.forEach(part => { part.open = true })")


def accept_all(page: Page) -> None:
    page.locator("[data-tick-all]").click()
    press("Accept those ticked")(page)


def suggest(page: Page) -> None:
    page.locator("main .search .input").press_sequentially("re", delay=60)
    page.locator(".suggest [role=option]").first.wait_for()


def markdown(page: Page) -> None:
    page.locator("[data-view=markdown]").click()


def write(page: Page, tool: str) -> None:
    """In the formatted view: stand in the first lines and press a button of the toolbar."""
    page.locator(".formatted > p").first.click()
    page.locator(f"[data-do={tool}]").click()


def show(tab: str) -> Steps:
    def steps(page: Page) -> None:
        markdown(page)
        text = page.locator("#body")
        text.fill(text.input_value().replace("router", "**red** router"))
        page.get_by_role("tab", name=said(page, tab)).click()
        page.locator("[data-pane] :is(strong, ins)").first.wait_for()

    return steps


def choose_file(page: Page) -> None:
    """The files that are there already, to be put into the text."""
    page.locator(".uploads [data-pick]").click()
    page.locator(".shelf__file .thumb").first.wait_for()


def bring(page: Page) -> None:
    """Two files on their way into the text: one that is there, one that is refused."""
    files = [("Lamp.png", drawing(600, 300)), ("No picture.png", b"<html>")]
    chosen = [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in files]
    page.locator("[data-choose]").first.set_input_files(chosen)
    page.locator(".upload--refused").wait_for()
    page.locator(".upload:not(.upload--refused) [data-insert]").wait_for()


def fix_in_the_page(page: Page) -> None:
    page.get_by_role("link", name="Fix a typo").click()
    page.locator(".prose > p").first.click()
    page.locator(".fix").wait_for()


def show_two_texts(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.draft [hidden]').forEach(part => { part.hidden = false })")
    page.locator("[data-draft-elsewhere] summary").click()


def show_sign_in(page: Page) -> None:
    page.evaluate("document.querySelector('dialog[data-sign-in]').showModal()")


def conflict(stage: Stage) -> Steps:
    def steps(page: Page) -> None:
        stage.somebody_else_saves()
        markdown(page)
        text = page.locator("#body")
        text.fill(text.input_value().replace("seconds", "seconds, or until the lamp blinks"))
        page.get_by_role("button", name=said(page, "Save the page")).last.click()
        page.locator(".conflict").first.wait_for()
        page.locator(".conflict [value=edit]").first.check()
        open_all(page)

    return steps
