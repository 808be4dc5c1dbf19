"""Words, dates and numbers in the wiki's language."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from markupsafe import Markup

from wiki.errors import BadSetting
from wiki.language import Language

AT = datetime(2026, 3, 4, 15, 6, 7, tzinfo=UTC)


@pytest.fixture
def german(tmp_path: Path) -> Language:
    catalog = Catalog(locale="de")
    catalog.add("Edit this page", "Seite bearbeiten")
    catalog.add("Hello %(name)s", "Hallo %(name)s")
    catalog.add(("%(num)s page", "%(num)s pages"), ("%(num)s Seite", "%(num)s Seiten"))
    file = tmp_path / "de" / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as compiled:
        write_mo(compiled, catalog)
    return Language("de", tmp_path)


def test_words_are_translated_and_unknown_ones_stay_as_they_are(german):
    assert german.words("Edit this page") == "Seite bearbeiten"
    assert german.words("Cancel") == "Cancel"
    assert german.text("Hello %(name)s") == "Hallo %(name)s"


def test_values_are_escaped_in_words_that_are_safe(german):
    assert german.words("Hello %(name)s", name="<b>") == Markup("Hallo &lt;b&gt;")
    assert german.words("100%% <em>true</em>") == Markup("100% <em>true</em>")


def test_a_number_chooses_the_form_of_its_words(german):
    assert german.count("%(num)s page", "%(num)s pages", 1) == "1 Seite"
    assert german.count("%(num)s page", "%(num)s pages", 2500, num=german.number(2500)) == "2.500 Seiten"
    assert Language("en").count("%(num)s page", "%(num)s pages", 2) == "2 pages"


def test_moments_are_told_in_utc():
    english, there = Language("en"), timezone(timedelta(hours=-10))
    assert english.day(AT) == "Mar 4, 2026"
    assert english.day(AT.astimezone(there)) == "Mar 4, 2026"
    assert english.day(date(2026, 3, 4), "long") == "March 4, 2026"
    assert english.clock(AT.astimezone(there), "short") == "3:06\u202fPM"
    assert english.exact(AT) == "March 4, 2026, 3:06:07\u202fPM UTC"


def test_dates_and_numbers_are_those_of_the_language(german):
    assert german.exact(AT) == "4. März 2026, 15:06:07 UTC"
    assert german.number(1234567) == "1.234.567"
    assert Language("en").number(1234567) == "1,234,567"


def test_sizes_are_told_roughly(german):
    told = [german.size(size) for size in (0, 349, 12_345, 999_499)]
    assert told == [
        "1\u00a0kB",
        "1\u00a0kB",
        "12\u00a0kB",
        "999\u00a0kB",
    ]
    assert (german.size(999_500), german.size(1_540_000)) == ("1\u00a0MB", "1,5\u00a0MB")
    assert Language("en").size(20_000_000) == "20\u00a0MB"


@pytest.mark.parametrize("code", ["klingon", "", "e"])
def test_a_language_nobody_knows_is_refused_by_the_name_of_the_setting(code):
    with pytest.raises(BadSetting, match="WIKI_LANGUAGE"):
        Language(code)
