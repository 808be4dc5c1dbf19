"""The edit form on its way from and to a page's text."""

from wiki.pages.form import PageForm
from wiki.store.pagefile import PageText

PAGE = PageText(
    "Reset the router",
    "Lead.\n\n## Steps\n\nWait.\n",
    section="Network/Home",
    tags=("router", "wifi"),
    summary="How to start anew.",
    source="router.md",
    extra={"audience": " all"},
)


def test_a_form_shows_the_page():
    form = PageForm.of(PAGE, "b" * 40)
    assert (form.title, form.section, form.tags) == ("Reset the router", "Network/Home", "router, wifi")
    assert (form.summary, form.base) == ("How to start anew.", "b" * 40)
    assert form.body == "Lead.\n\n## Steps\n\nWait.\n"


def test_a_form_sent_back_unchanged_is_the_page_again():
    assert PageForm.of(PAGE, "").text(PAGE) == PAGE


def test_what_the_form_does_not_hold_is_kept():
    text = PageForm.read({"title": "Another", "body": "New.\n"}).text(PAGE)
    assert text == PageText("Reset the router", "New.\n", source="router.md", extra={"audience": " all"})


def test_a_new_page_takes_its_title_from_the_form():
    text = PageForm.read({"title": "Wi-Fi", "tags": "a,, b ,"}).text(PageText("", ""))
    assert text == PageText("Wi-Fi", "", tags=("a", "b"))


def test_line_ends_become_what_they_were():
    form = PageForm.read({"body": "One\r\n\r\nTwo\rThree\n", "edit_summary": "a\r\nb"})
    assert form.body == "One\n\nTwo\nThree\n"
    assert form.edit_summary == "a\nb"


def test_the_form_of_a_section_changes_only_that():
    form = PageForm.of(PAGE, "", 1)
    assert form.body == "## Steps\n\nWait.\n"
    sent = PageForm.read({"body": "## Steps\r\n\r\nWait long.\r\n", "section": "ignored"}, 1)
    assert sent.text(PAGE).body == "Lead.\n\n## Steps\n\nWait long.\n"
    assert sent.text(PAGE).section == "Network/Home"


def test_a_settled_text_keeps_the_edit_summary():
    form = PageForm.read({"edit_summary": "Typo"}, 1).settled(PAGE, "c")
    assert (form.edit_summary, form.base, form.part, form.body) == ("Typo", "c", None, PAGE.body)
