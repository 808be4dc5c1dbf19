"""The wiki's one language: words, dates and numbers as its screens, mails and stored HTML say them.

It knows no request, so what it says may be kept. Must never decide what is said.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.support import Translations
from markupsafe import Markup

from wiki.errors import BadSetting

TRANSLATIONS = Path(__file__).parent / "translations"
KEPT = 4096  # results of each kind: a list shows the same words, dates and numbers again and again

Result = TypeVar("Result")


class Language:
    """`code` as the setting `language` has it, for example `en`. Words without a translation stay English.

    Raises BadSetting for a language that nobody speaks.
    """

    def __init__(self, code: str, folder: Path = TRANSLATIONS) -> None:
        try:
            self.locale = Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            raise BadSetting("WIKI_LANGUAGE is “%(code)s”, which is no language known here.", code=code) from None
        self._translations = Translations.load(str(folder), [str(self.locale)])
        self.number = _kept(self._number)
        self._kept_day = _kept(self._new_day)
        self._kept_clock = _kept(self._new_clock)
        self._words = _kept(self._new_words)

    def text(self, message: str) -> str:
        """`message` translated, its placeholders still in it."""
        return self._translations.gettext(message)

    def words(self, message: str, /, **values: Any) -> Markup:
        """`_` of templates: `message` translated, safe as it is, with `values` escaped in it."""
        return Markup(self.text(message)) % values if values else self._words(message)

    def count(self, one: str, many: str, num: Any, /, **values: Any) -> Markup:
        """`ngettext` of templates: `one` or `many`, whichever fits the number `num`."""
        return Markup(self._translations.ngettext(one, many, num)) % ({"num": num} | values)

    def day(self, at: date, format: str = "medium") -> str:
        """A day, in UTC: short, medium, long or full."""
        return self._kept_day(at.astimezone(UTC).date() if isinstance(at, datetime) else at, format)

    def clock(self, at: datetime, format: str = "medium") -> str:
        """A time of day, in UTC."""
        return self._kept_clock(at.astimezone(UTC).timetz(), format)

    def span(self, wait: timedelta) -> str:
        """How long something takes, roughly: 3 hours, 2 days."""
        return dates.format_timedelta(wait, granularity="minute", locale=self.locale)

    def exact(self, at: datetime) -> str:
        """A moment with everything that tells it from another."""
        both = str(dates.get_datetime_format("long", locale=self.locale)).replace("'", "")
        return both.replace("{0}", self.clock(at, "long")).replace("{1}", self.day(at, "long"))

    def _number(self, number: float) -> str:
        return numbers.format_decimal(number, locale=self.locale)

    def _new_day(self, day: date, format: Any) -> str:
        return dates.format_date(day, format, locale=self.locale)

    def _new_clock(self, at: time, format: Any) -> str:
        return dates.format_time(at, format, locale=self.locale)

    def _new_words(self, message: str) -> Markup:
        return Markup(self.text(message)) % {}


def _kept(make: Callable[..., Result]) -> Callable[..., Result]:
    return lru_cache(KEPT)(make)
