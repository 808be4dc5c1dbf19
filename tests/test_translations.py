"""The catalogs: what is translated says the same, with the same placeholders, and German says it as customers are
spoken to."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from wiki.language import TRANSLATIONS, Language

CATALOGS = sorted(file.parent.parent.name for file in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
TAG = re.compile(r"</?[a-z][^>]*>")
INFORMAL = re.compile(r"\b(du|dein|deine[mnrs]?|dir|dich|euch|euer|eure[mnrs]?)\b", re.I)
NOT_SAID = re.compile(
    r"\b(Revision\w*|Historie|Sektion\w*|Kategorie\w*|Mitarbeiter\w*|einloggen|ausloggen|Review(?! reasons)\w*|Edits?|"
    r"E-?mail|Mail|verifizier\w*|revertier\w*|Passage\w*)\b"
)


def catalog(name: str) -> Catalog:
    with (TRANSLATIONS / name / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each translated form with the English that it stands for."""
    if not message.pluralizable:
        return [(message.id, message.string)]
    return [(message.id[min(n, 1)], text) for n, text in enumerate(message.string)]


def wrong(english: str, said: str) -> str:
    """What is not right in a translation; nothing if it is."""
    if sorted(set(PLACEHOLDER.findall(english))) != sorted(set(PLACEHOLDER.findall(said))):
        return "placeholders"
    if sorted(TAG.findall(english)) != sorted(TAG.findall(said)):
        return "HTML"
    if (english[:1].isspace(), english[-1:].isspace()) != (said[:1].isspace(), said[-1:].isspace()):
        return "space at an end"
    if (english[-1:] in ".?!:…") and said[-1:] not in ".?!:…。？！：؟۔":
        return "full stop"
    seen = said.translate(dict.fromkeys(map(ord, "\n\u00a0\u202f\u200e\u200f")))
    return "" if seen.isprintable() else "invisible character"


@pytest.mark.parametrize("name", CATALOGS)
def test_what_is_translated_keeps_what_programs_need(name):
    said = [(message, text) for message in catalog(name) if message.id for text in pairs(message) if text[1]]
    assert [(text, why) for _, text in said if (why := wrong(*text))] == []
    assert len(said) > 1500


@pytest.mark.parametrize("name", CATALOGS)
def test_no_translation_is_a_guess_and_plurals_are_all_there(name):
    found = catalog(name)
    forms = found.num_plurals
    assert [message.id for message in found if message.id and message.fuzzy] == []
    plural = [message for message in found if message.id and message.pluralizable and any(message.string)]
    assert [message.id for message in plural if len(message.string) != forms or not all(message.string)] == []


@pytest.mark.parametrize(
    ("english", "good", "bad"),
    [
        ("Hello %(name)s", "Hallo %(name)s", "Hallo %(nam)s"),
        ("%(share)s %% of it", "%(share)s %% davon", "%(share)s davon"),
        ("<em>Now</em>", "<em>Jetzt</em>", "<em>Jetzt"),
        ("Saved.", "Gespeichert.", "Gespeichert"),
        ("Saved.\n", "Gespeichert.\n", "Gespeichert."),
        ("Saved", "Gespeichert", "Gespei\u00adchert"),
    ],
)
def test_a_wrong_translation_is_noticed(english, good, bad):
    assert wrong(english, good) == ""
    assert wrong(english, bad) != ""


def test_german_speaks_to_customers_politely_and_in_its_own_words():
    said = [text for message in catalog("de") if message.id for _, text in pairs(message)]
    assert [text for text in said if INFORMAL.search(text)] == []
    assert [text for text in said if NOT_SAID.search(text.replace("E-Mail", ""))] == []
    assert [text for text in said if '"' in text or "“" in text.replace("“", "", text.count("„"))] == []


def test_impolite_and_foreign_words_would_be_noticed():
    assert INFORMAL.search("Speichere deine Seite.")
    assert not INFORMAL.search("Speichern Sie Ihre Seite.")
    assert NOT_SAID.search("Alle Revisionen dieser Sektion")
    assert not NOT_SAID.search("Alle Versionen dieses Bereichs, mit Schlagwörtern")


def test_german_counts_and_dates():
    german = Language("de")
    assert german.count("%(num)s revision", "%(num)s revisions", 1) == "1 Version"
    assert german.count("%(num)s revision", "%(num)s revisions", 2500, num=german.number(2500)) == "2.500 Versionen"
    assert german.text("Saved. Thank you for improving this page.").startswith("Gespeichert. Vielen Dank")


def test_a_translation_lies_where_it_is_found():
    assert "de" in CATALOGS
    assert all(set(name) <= set(string.ascii_letters + "_") and Path(TRANSLATIONS / name).is_dir() for name in CATALOGS)
