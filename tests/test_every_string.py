"""Every string that people read goes through gettext: templates, code and scripts. Commands and logs are for operators
and stay English, like settings; the style guide is for developers."""

from pathlib import Path

import pytest

from tests.strings import in_code, in_script, in_template

ROOT = Path(__file__).parent.parent
FOR_OPERATORS = (
    *(
        "cli",
        "operate",
        "serve",
        "worker",
        "doctor",
        "settings",
        "debug",
        "pseudo",
        "app.py",
        "seeding/",
        "expunging.py",
        "store/expunge/",
    ),
    *("search/report.py", "store/migrations", "store/bulk.py", "store/checks.py", "store/follow.py"),
)
# Parts of pages and of their history, which are in the language of pages; and what no language changes.
NOT_TRANSLATED = {
    *("Review reasons", "Search synonyms", "Search answers"),  # titles
    *("Merge what was pushed", "Put pushed files into their places"),  # summaries of commits
    *("The search index must be rebuilt.", "There is no search index to ask for related pages."),  # of the log
    *("article", "UTF-8"),
}


def files(folder: str, pattern: str) -> list[str]:
    return sorted(str(file.relative_to(ROOT)) for file in (ROOT / folder).rglob(pattern))


TEMPLATES = [f for f in (*files("templates", "*.html"), *files("templates", "*.xml")) if "styleguide" not in f]
CODE = [f for f in files("wiki", "*.py") if not f.removeprefix("wiki/").startswith(FOR_OPERATORS)]
SCRIPTS = files("frontend/js", "*.js")


@pytest.mark.parametrize("file", TEMPLATES)
def test_a_template_shows_no_words_of_its_own(file):
    assert [text for text in in_template((ROOT / file).read_text()) if text not in NOT_TRANSLATED] == []


@pytest.mark.parametrize("file", CODE)
def test_code_shows_no_words_of_its_own(file):
    assert [text for text in in_code((ROOT / file).read_text()) if text not in NOT_TRANSLATED] == []


@pytest.mark.parametrize("file", SCRIPTS)
def test_a_script_says_only_what_the_server_gave_it(file):
    assert [text for text in in_script((ROOT / file).read_text()) if text not in NOT_TRANSLATED] == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("<p>Saved</p>", "<p>{{ _('Saved') }}</p>"),
        ("<p>{{ n }} pages</p>", "<p>{{ ngettext('%(num)s page', '%(num)s pages', n) }}</p>"),
        ('<a aria-label="Close">×</a>', "<a aria-label=\"{{ _('Close') }}\">×</a>"),
        ('<input placeholder="Search">', "<input placeholder=\"{{ _('Search') }}\">"),
        ('<img alt="A lamp">', '<img alt="{{ alt }}">'),
        ('<input type="submit" value="Send">', '<input type="hidden" value="Send">'),
        ('{{ ui.button("Save") }}', '{{ ui.button(_("Save"), "primary", "circle-check") }}'),
        ('{% call ui.notice("info", "Old version") %}{% endcall %}', '{% call ui.notice("info") %}{% endcall %}'),
        ("{% if x %}Yes{% endif %}", "{% if x %}<code>yes</code>{% endif %}"),
        ('{{ _("Hello") ~ "Goodbye" }}', '{{ _("Hello") ~ " · " }}'),
        ('{% set words = {"open": "Open"} %}', '{% set words = {"open": _("Open")} %}'),
    ],
)
def test_words_in_templates_are_found(wrong, right):
    assert in_template(wrong) != []
    assert in_template(right) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('flash("Saved.", "success")', 'flash(_("Saved."), "success")'),
        ('flash(f"Saved {n}.")', 'flash(_("Saved %(n)s.", n=n))'),
        ('raise NotFound("Nothing")', 'raise NotFound(N_("Nothing"))'),
        ('raise Invalid(f"Bad {x}", field="x")', 'raise Invalid(N_("Bad %(x)s"), field="x", x=x)'),
        ('StringField("Name")', 'StringField(_("Name"))'),
        ('StringField(_("Name"), description="Your own")', 'StringField(_("Name"), description=_("Your own"))'),
        ('InputRequired("Needed")', 'InputRequired(_("Needed"))'),
        ('WHY = "The page is not there any more."', 'WHY = N_("The page is not there any more.")'),
        ('words = {"a": "It was deleted."}', 'words = {"a": N_("It was deleted.")}'),
        ('said = f"About {n} pages"', 'log.info(f"About {n} pages")'),
        ('x = "Please try again."', 'raise ValueError("Please try again.")'),
    ],
)
def test_words_in_code_are_found(wrong, right):
    assert in_code(wrong) != []
    assert in_code(right) == []


def test_what_explains_code_is_no_message():
    assert in_code('"""A module that says much."""\n\n\ndef f():\n    """A sentence about it."""\n') == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('status.textContent = "Saved";', "status.textContent = status.dataset.saved;"),
        ('button.title = "close this";', "button.title = form.dataset.close;"),
        ('set(a, { "aria-label": "copy" });', 'set(a, { "aria-label": said.dataset.anchor });'),
        ("a.setAttribute('aria-label', `copy ${x}`);", "a.setAttribute('aria-label', `${said}: ${x}`);"),
        ('if (confirm("really?")) go();', "if (confirm(form.dataset.sure)) go();"),
        ('const words = ["Bold", "Italic"];', 'const words = ["bold", "italic"];'),
        ('throw new Error("Not now");', "throw new Error(String(answer.status));"),
        ("show(`Saved at ${time}`);", 'if (event.key === "ArrowDown") show(); // Saved at “ten”'),
    ],
)
def test_words_in_scripts_are_found(wrong, right):
    assert in_script(wrong) != []
    assert in_script(right) == []
