"""What `make messages` finds: every string a person reads, wherever it is written."""

import re
import shlex
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from tests.test_translations import CATALOGS, catalog

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> Catalog:
    """The template of catalogs, made by the very command of the Makefile."""
    file = tmp_path_factory.mktemp("messages") / "messages.pot"
    line = re.search(r"pybabel (-q extract .*)", (ROOT / "Makefile").read_text())[1]
    words = [str(file) if word == "build/messages.pot" else word for word in shlex.split(line)]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run(["pybabel", *words])
    with file.open() as made:
        return read_po(made)


@pytest.mark.parametrize(
    "message",
    [
        "Recently improved",  # a template
        "Skip to the content",  # the frame of all screens
        "Appearance",  # a part of a template
        "Copy the link to this heading",  # an attribute
        "On this page",  # a macro
        "You changed nothing, so nothing was saved.",  # a view
        "Company’s own",  # a view's constant
        "Remember me on this device",  # a form's label
        "Please sign in to do this.",  # the policy
        "There is no such page.",  # an error of the store
        "Saved, together with what %(names)s changed meanwhile. Please read the page once.",
        "Watch the video",  # what the markup adds to a page
        "Caution",
    ],
)
def test_what_people_read_can_be_translated(found, message):
    assert message in found


def test_words_that_depend_on_a_number_have_two_forms(found):
    assert found["%(num)s revision"].id == ("%(num)s revision", "%(num)s revisions")


def test_nothing_but_messages_is_found(found):
    assert "pages/view.html" not in found
    assert len(found) > 400


def undone(template: Catalog, made: Catalog) -> list:
    """Messages without translation. What nobody says any more does no harm; `make messages` drops it."""
    known = {message.id for message in made if message.id and all(forms(message))}
    wanted = {message.id for message in template if message.id}
    return sorted(map(str, wanted - known))


def forms(message: Message) -> list[str]:
    return list(message.string) if message.pluralizable else [message.string]


@pytest.mark.parametrize("name", CATALOGS)
def test_every_message_is_translated(found, name):
    """Whoever adds a message adds its German: `make messages`, then the terms of docs/translating.md."""
    assert undone(found, catalog(name)) == []


def test_what_is_not_translated_is_noticed(found):
    made = Catalog(locale="de")
    for message in found:
        if message.id:
            made.add(message.id, ("eins", "viele") if message.pluralizable else "etwas")
    assert undone(found, made) == []
    made["Cancel"].string = ""
    made["%(num)s revision"].string = ("eine Version", "")
    made.add("Nobody says this", "Niemand sagt das")
    assert undone(found, made) == ["('%(num)s revision', '%(num)s revisions')", "Cancel"]
