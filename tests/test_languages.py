"""Which languages a wiki speaks, and which of them is best for somebody."""

from pathlib import Path

import pytest

from wiki.errors import BadSetting
from wiki.languages import Languages, shipped
from wiki.settings import Settings

GERMAN = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\nmsgid "Cancel"\nmsgstr "Abbrechen"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Catalogs of German, Danish and Brazilian Portuguese."""
    for code in ("de", "da", "pt_BR"):
        file = tmp_path / code / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True)
        file.write_text(GERMAN)
    return tmp_path


def languages(folder: Path, **settings) -> Languages:
    return Languages(Settings(**settings), folder)


def test_all_that_there_is_a_catalog_for_are_offered_by_name(folder):
    assert list(shipped(folder)) == ["da", "de", "en", "pt-BR"]
    names = [language.name for language in languages(folder).offered.values()]
    assert names == ["Dansk", "Deutsch", "English", "Português (Brasil)"]


def test_a_setting_says_which_are_offered(folder):
    assert list(languages(folder, languages=("de",)).offered) == ["de", "en"]
    assert list(languages(folder, languages=("de", "pt_BR"), language="de").offered) == ["de", "pt-BR"]


def test_a_language_without_catalog_cannot_be_offered(folder):
    with pytest.raises(BadSetting, match=r"WIKI_LANGUAGES names “fr”.* da, de, en, pt-BR"):
        languages(folder, languages=("de", "fr"))


@pytest.mark.parametrize(
    ("content", "offered", "default"),
    [("en", (), "en"), ("de", (), "de"), ("de_AT", (), "de-AT"), ("fr", (), "en"), ("fr", ("de", "en"), "de")],
)
def test_who_wants_none_of_them_gets_that_of_the_pages_or_english(folder, content, offered, default):
    found = languages(folder, language=content, languages=offered)
    assert found.default.tag == default
    assert found.content.tag == content.replace("_", "-")
    assert found.of("xx") is found.default


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("de", "de"),
        ("de-CH, en;q=0.8", "de"),
        ("fr, en;q=0.3, da;q=0.7", "da"),
        ("pt", "pt-BR"),
        ("PT-br", "pt-BR"),
        ("de;q=0, en", "en"),
        ("fr", None),
        ("*", None),
        ("", None),
        ("de;q=much, ;;;, da", "da"),
    ],
)
def test_the_browser_says_which_it_prefers(folder, header, tag):
    found = languages(folder).wanted(header)
    assert (found and found.tag) == tag


def test_a_long_header_is_not_remembered_whole(folder):
    many = languages(folder)
    assert many.wanted("xx," * 1000 + "de") is None
    assert many.wanted("de," + "xx," * 1000).tag == "de"


def test_pseudo_languages_are_for_developers_and_never_a_browsers_choice(folder):
    assert "en-XA" not in languages(folder).offered
    debugging = languages(folder, debug=True)
    assert debugging.find("ar-XB").direction == "rtl"
    assert debugging.wanted("ar") is None
    assert debugging.wanted("ar-XB").tag == "ar-XB"


def test_a_catalog_is_compiled_when_it_is_first_asked_for_and_again_when_it_changed(folder):
    compiled = folder / "de" / "LC_MESSAGES" / "messages.mo"
    assert languages(folder).of("de").text("Cancel") == "Abbrechen"
    assert compiled.exists()
    compiled.with_suffix(".po").write_text(GERMAN.replace("Abbrechen", "Zurück"))
    assert languages(folder).of("de").text("Cancel") == "Zurück"
