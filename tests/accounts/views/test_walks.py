"""The ways through accounts in Chromium: on a phone and a wide screen, light and dark, with and without script."""

import os
import re
from pathlib import Path

import pytest

from tests import browser as tools
from wiki.accounts import joining
from wiki.policy import Role

pytestmark = pytest.mark.browser
PASSWORD = "four calm grey horses"
SHOTS = os.environ.get("WIKI_TEST_SCREENSHOTS")


@pytest.fixture
def site(app):
    app.config["WTF_CSRF_ENABLED"] = True
    with tools.serving(app) as address:
        yield address


class Walker:
    """Someone with a browser, who checks each screen they come to."""

    def __init__(self, chromium, site, width, **options):
        self.context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site, **options)
        self.page = self.context.new_page()
        self.complaints = []
        self.label = f"{width}{options.get('color_scheme', '')}"
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message):
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def go(self, path):
        self.page.goto(path)
        return self.look()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        return self.look()

    def fill(self, **fields):
        for label, value in fields.items():
            self.page.get_by_label(re.compile("^" + label.replace("_", " "))).last.fill(value)

    def look(self):
        """No finding of axe, nothing wider than the screen, nothing in the console."""
        page = self.page
        page.wait_for_load_state()
        name = re.sub(r"\W+", "-", page.title())
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{self.label}.png", full_page=True)
        assert tools.axe_findings(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is too wide"
        assert self.complaints == [], page.url
        return page.get_by_role("main").inner_text()


@pytest.fixture
def walker(chromium, site):
    made = []

    def make(width=360, **options):
        made.append(Walker(chromium, site, width, **options))
        return made[-1]

    yield make
    for each in made:
        each.context.close()


def link_of(mail):
    return re.search(r"http://127.0.0.1:8000(/-/[\w-]+/[\w-]{40,})", mail.text)[1]


@pytest.mark.parametrize(("width", "script"), [(360, True), (1280, False)], ids=["phone", "wide without script"])
def test_sign_up_sign_out_and_sign_in(walker, letterbox, width, script):
    visitor = walker(width)
    if not script:  # none of ours arrives; switched off altogether, axe could not run either
        visitor.context.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    assert "Create an account" in visitor.go("/-/sign-up?next=/-/account")
    visitor.fill(Name="N", Mail_address="nonsense")
    assert "Please look at this again" in visitor.press("Send me the link")
    visitor.fill(Name="Nina New", Mail_address="nina@example.com")
    assert "We sent a mail to nina@example.com" in visitor.press("Send me the link")
    assert "Almost done" in visitor.go(link_of(letterbox.take()))
    visitor.fill(Password="short")
    assert "A password has at least 10 characters." in visitor.press("Create the account")
    visitor.fill(Password=PASSWORD)
    assert "Your profile" in visitor.press("Create the account")
    visitor.page.locator(".site-account summary").click()
    visitor.press("Sign out")
    visitor.go("/-/sign-in?next=/-/account/devices")
    visitor.fill(Mail_address="nina@example.com", Password="wrong")
    assert "do not belong together" in visitor.press("Sign in")
    visitor.fill(Password=PASSWORD)
    visitor.page.get_by_label("Remember me on this device").check()
    assert "Where you are signed in" in visitor.press("Sign in")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark")])
def test_ones_own_account(walker, letterbox, chromium, carl, width, scheme):
    visitor = walker(width, color_scheme=scheme)
    visitor.go("/-/account")
    visitor.fill(Mail_address=carl.email, Password=PASSWORD)
    assert "Your profile" in visitor.press("Sign in")
    visitor.fill(About_you="I repair printers, and people bring me theirs.")
    assert "Your profile is saved." in visitor.press("Save")
    visitor.go("/-/account/email")
    visitor.fill(New_mail_address="new@example.com", Password=PASSWORD)
    assert "We sent a link to new@example.com" in visitor.press("Send me the link")
    assert "Confirm your new mail address" in visitor.go(link_of(letterbox.take_all()[0]))
    assert "Your mail address is changed." in visitor.press("Use this address")
    visitor.go("/-/account/password")
    visitor.fill(Password_you_have_now="wrong", New_password="a better one than that")
    assert "This is not your password." in visitor.press("Set the password")
    visitor.fill(Password_you_have_now=PASSWORD, New_password="a better one than that")
    assert "This device" in visitor.press("Set the password")
    assert "You are signed out everywhere." in visitor.press("Sign out everywhere")
    visitor.go("/-/reset")
    visitor.fill(Mail_address="new@example.com")
    letterbox.take_all()
    visitor.press("Send me the link")
    visitor.go(link_of(letterbox.take()))
    visitor.fill(New_password=PASSWORD)
    visitor.press("Set the password")
    visitor.go("/-/account/leave")
    visitor.fill(Password=PASSWORD)
    visitor.press("Close my account")
    assert "Sign in" in visitor.go("/-/account")
    assert "This link is spent" in visitor.go("/-/reset/" + "x" * 43)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light")])
def test_staff_at_work(walker, accounts, letterbox, person, width, scheme):
    for name, role in (
        ("Carl Customer", Role.CUSTOMER),
        ("Mona", Role.MODERATOR),
        ("Élodie Durand-Lefèbvre", Role.TRUSTED),
    ):
        person(name, role)
    visitor = walker(width, color_scheme=scheme)
    assert "Welcome, administrator" in visitor.go(joining.create_first_staff_link(accounts).partition(":8000")[2])
    visitor.fill(Name="Ada", Mail_address="ada@example.com", Password=PASSWORD)
    visitor.press("Create the account")
    assert "Carl Customer" in visitor.go("/-/staff/users")
    visitor.page.get_by_role("link", name="Carl Customer").click()
    assert "Block this account" in visitor.look()
    visitor.page.get_by_label("Role").select_option("Trusted customer")
    assert "The role is changed." in visitor.press("Change the role")
    assert "Please give a reason" in visitor.press("Block this account")
    visitor.fill(Reason="Advertising")
    assert "This account is blocked" in visitor.press("Block this account")
    assert "no longer blocked" in visitor.press("Lift the block")
    visitor.go("/-/staff/invitations")
    visitor.fill(Mail_addresses="ivy@example.com\nsomebody.with.a.rather.long.address@customers.example.com")
    assert "2 invitations are on their way." in visitor.press("Send the invitations")
    visitor.go(link_of(letterbox.take_all()[-1]))
    visitor.go("/-/staff/explain")
    visitor.fill(Who="Carl Customer")
    visitor.page.get_by_label("What they want to do").select_option("page.delete")
    assert "Only staff may do this." in visitor.press("Explain")
    assert "Nobody found" in visitor.go("/-/staff/users?q=zz")


def test_all_of_signing_in_works_with_the_keyboard(walker, carl):
    page = walker(1280).page
    page.goto("/-/sign-in")
    page.get_by_label("Mail address").focus()
    page.keyboard.type(carl.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_label("Remember me on this device").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/-/sign-in"))
    assert any(cookie["name"] == "remember_token" for cookie in page.context.cookies())
