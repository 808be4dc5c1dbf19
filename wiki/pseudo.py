"""Languages that nobody speaks, for developers: English with accents and four tenths longer, and English that runs from
right to left. They show what does not go through gettext, does not fit, or is not mirrored.

Made from the messages themselves, so they are always complete. Must never be offered where readers choose.
"""

import re
from functools import cached_property

from babel.support import NullTranslations

from wiki.language import Language

ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPRSTUVWXYZabcdefghijklmnoprstuvwxyz", "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļṁñöþŕšţûṽŵẋýž"
)
LONGER = 0.4  # share of a message's letters that is added to it
FILLING = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
KEPT_PARTS = re.compile(r"(%\(\w+\)[sd]|%%|\{\w+\}|<[^>]*>|&\w+;)")  # placeholders and HTML stay as they are
WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*")
REVERSED, END = "\u202e", "\u202c"  # Unicode: right-to-left override, pop directional formatting
MARK = "\u200f"  # right-to-left mark: what begins with it runs from right to left
PSEUDO = {"en-XA": "en", "ar-XB": "ar"}  # tags as CLDR has them, and whose dates, numbers and direction they take


def accented(message: str) -> str:
    """`message` with an accent on each letter, in brackets and longer."""
    parts = KEPT_PARTS.split(message)
    letters = sum(len(part) for part in parts[::2])
    filling = FILLING * (1 + int(letters * LONGER) // len(FILLING))
    more = filling[: max(1, int(letters * LONGER))].rstrip().translate(ACCENTED)
    shown = "".join(part if n % 2 else part.translate(ACCENTED) for n, part in enumerate(parts))
    return f"[{shown} {more}]" if WORD.search("".join(parts[::2])) else message


def mirrored(message: str) -> str:
    """`message` with each of its words written from right to left."""
    parts = KEPT_PARTS.split(message)
    return MARK + "".join(part if n % 2 else WORD.sub(_reversed, part) for n, part in enumerate(parts))


def _reversed(word: re.Match[str]) -> str:
    return REVERSED + word[0] + END


class Pseudo(Language):
    """`tag` is one of PSEUDO."""

    def __init__(self, tag: str) -> None:
        super().__init__(PSEUDO[tag])
        self.tag = tag

    @cached_property
    def name(self) -> str:
        return {"ltr": "Pseudo, longer", "rtl": "Pseudo, right to left"}[self.direction]

    @cached_property
    def translations(self) -> NullTranslations:
        return PseudoTranslations(self.direction)


class PseudoTranslations(NullTranslations):
    """`direction` is that of the script: ltr or rtl."""

    def __init__(self, direction: str) -> None:
        super().__init__()
        self._change = mirrored if direction == "rtl" else accented

    def gettext(self, message: str) -> str:
        return self._change(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._change(msgid1 if n == 1 else msgid2)

    ugettext, ungettext = gettext, ngettext
