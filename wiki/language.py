"""One language: words, dates and numbers as screens, mails and stored HTML say them in it.

It knows no request, so what it says may be kept. Must never decide what is said, or in which language.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.support import NullTranslations, Translations
from markupsafe import Markup

from wiki.errors import BadSetting

TRANSLATIONS = Path(__file__).parent / "translations"
KEPT = 4096  # results of each kind: a list shows the same words, dates and numbers again and again

Result = TypeVar("Result")


class Language:
    """`code` as settings have it, for example `en` or `de_AT`. Words without a translation stay English.

    `tag` is its name in HTML and HTTP. Raises BadSetting for a language that nobody speaks.
    """

    def __init__(self, code: str, folder: Path = TRANSLATIONS) -> None:
        try:
            self.locale = Locale.parse(code.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            raise BadSetting("WIKI_LANGUAGE is “%(code)s”, which is no language known here.", code=code) from None
        self.tag = str(self.locale).replace("_", "-")
        self.direction = self.locale.text_direction
        self._folder = folder
        self.number = _kept(self._number)
        self._kept_day = _kept(self._new_day)
        self._kept_clock = _kept(self._new_clock)
        self._words = _kept(self._new_words)

    @cached_property
    def name(self) -> str:
        """What its speakers call it."""
        own = self.locale.get_display_name() or self.tag
        return own[0].upper() + own[1:]

    @cached_property
    def translations(self) -> NullTranslations:
        """The catalog; read when the first word is asked for."""
        return _catalog(self._folder, self.locale)

    def text(self, message: str) -> str:
        """`message` translated, its placeholders still in it."""
        return str(self.translations.gettext(message))

    def words(self, message: str, /, **values: Any) -> Markup:
        """`_` of templates: `message` translated, safe as it is, with `values` escaped in it."""
        return Markup(self.text(message)) % values if values else self._words(message)

    def count(self, one: str, many: str, num: Any, /, **values: Any) -> Markup:
        """`ngettext` of templates: `one` or `many`, whichever fits the number `num`."""
        return Markup(self.translations.ngettext(one, many, num)) % ({"num": num} | values)

    def day(self, at: date, format: str = "medium") -> str:
        """A day, in UTC: short, medium, long or full."""
        return self._kept_day(at.astimezone(UTC).date() if isinstance(at, datetime) else at, format)

    def clock(self, at: datetime, format: str = "medium") -> str:
        """A time of day, in UTC."""
        return self._kept_clock(at.astimezone(UTC).timetz(), format)

    def span(self, wait: timedelta) -> str:
        """How long something takes, roughly: 3 hours, 2 days."""
        return dates.format_timedelta(wait, granularity="minute", locale=self.locale)

    def size(self, bytes: int) -> str:
        """How large a file is, roughly: 12 kB, 3.5 MB. A thousand bytes are a kB."""
        kilo = max(1, round(bytes / 1000))
        return f"{self.number(kilo)}\u00a0kB" if kilo < 1000 else f"{self.number(round(bytes / 1_000_000, 1))}\u00a0MB"

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


def _catalog(folder: Path, locale: Locale) -> NullTranslations:
    """The catalog of this locale or else of its language: the compiled one, made anew when what people wrote is newer,
    so that a fresh checkout needs no step for it."""
    for name in dict.fromkeys((str(locale), locale.language)):
        compiled = folder / name / "LC_MESSAGES" / "messages.mo"
        written = compiled.with_suffix(".po")
        if written.exists() and not _is_newer(compiled, written):
            return Translations(BytesIO(_compile(written, compiled)))
        if compiled.exists():
            with compiled.open("rb") as file:
                return Translations(file)
    return NullTranslations()


def _is_newer(compiled: Path, written: Path) -> bool:
    return compiled.exists() and compiled.stat().st_mtime_ns >= written.stat().st_mtime_ns


def _compile(written: Path, compiled: Path) -> bytes:
    """The catalog as programs read it, kept beside the one that people write where that folder can be written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = BytesIO()
    with written.open("rb") as file:
        write_mo(made, read_po(file))
    with suppress(OSError):  # a folder that only others may write
        draft = compiled.with_suffix(f".{os.getpid()}")
        draft.write_bytes(made.getvalue())
        draft.replace(compiled)
    return made.getvalue()
