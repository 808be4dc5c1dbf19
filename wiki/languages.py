"""Which languages the interface of one wiki speaks, and which of them is best for somebody.

Knows no request: what somebody chose and what their browser says are given. Must never load a catalog to choose.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from wiki.errors import BadSetting
from wiki.language import TRANSLATIONS, Language
from wiki.pseudo import PSEUDO, Pseudo
from wiki.settings import Settings

SOURCE = "en"  # what the messages are written in
KEPT = 1024  # Accept-Language headers, whose answer is remembered
LONGEST_HEADER = 200  # characters that are looked at
WANTED = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$")


class Languages:
    """`content` is the language that pages are written in. `offered`: what a reader may choose, by tag, in the order of
    their names. `default` is for whoever wants none of them.

    Raises BadSetting for a language nobody speaks, or one to be offered that there is no translation for.
    """

    def __init__(self, settings: Settings, folder: Path = TRANSLATIONS) -> None:
        self.content = Language(settings.language, folder)
        known = {tag: Language(tag, folder) for tag in shipped(folder)}
        wanted = list(map(_tag, settings.languages)) or list(known)
        if unknown := [tag for tag in wanted if tag not in known]:
            message = "WIKI_LANGUAGES names “%(code)s”, which there is no translation for. There are: %(known)s."
            raise BadSetting(message, code=unknown[0], known=", ".join(known))
        own = self.content.locale.language
        self.default = self.content if own in known else known[wanted[0] if settings.languages else SOURCE]
        chosen = {tag: known[tag] for tag in wanted if tag != own} | {self.default.tag: self.default}
        if settings.debug:
            chosen |= {tag: Pseudo(tag) for tag in PSEUDO}
        self.offered = dict(sorted(chosen.items(), key=lambda item: item[1].name))
        self.best = lru_cache(KEPT)(self._best)

    def find(self, tag: str) -> Language | None:
        """The language with this tag, if it is offered."""
        return self.offered.get(tag)

    def of(self, tag: str) -> Language:
        """The language of somebody who chose `tag`, whether or not it is offered (any more)."""
        return self.offered.get(tag, self.default)

    def wanted(self, header: str) -> Language | None:
        """The best for a browser that sends this Accept-Language (RFC 9110, 12.5.4)."""
        return self.best(header[:LONGEST_HEADER]) if header else None

    def _best(self, header: str) -> Language | None:
        parts = [found for part in header.split(",") if (found := WANTED.match(part))]
        parts.sort(key=lambda found: -float(found[2] or 1))
        for found in parts:
            if float(found[2] or 1) > 0 and (language := self._like(found[1])):
                return language
        return None

    def _like(self, tag: str) -> Language | None:
        """The one of this tag, or else of the same language: who reads `de-CH` reads `de`."""
        same = [language for own, language in self.offered.items() if own.casefold() == tag.casefold()]
        main = tag.partition("-")[0].casefold()
        alike = [language for own, language in self.offered.items() if own.partition("-")[0] == main]
        return next(iter(same + [language for language in alike if language.tag not in PSEUDO]), None)


def shipped(folder: Path = TRANSLATIONS) -> Iterable[str]:
    """The tags of the languages that there is a catalog for, and of the one that the messages are written in."""
    found = (file.parent.parent.name for file in folder.glob("*/LC_MESSAGES/messages.[pm]o"))
    return sorted({SOURCE, *map(_tag, found)})


def _tag(code: str) -> str:
    return code.strip().replace("_", "-")
