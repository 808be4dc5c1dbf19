"""Which changes are so small that they can only mend a typo. Pure.

What counts is what readers get: the same headings, lists, links and pictures, the same digits and addresses, and only a
few letters that differ. Must never know who wrote them.
"""

import re
from dataclasses import replace

from wiki import markup
from wiki.store.difference import distance
from wiki.store.pagefile import PageText

# Tags and where they lead, in order. Not the ids of headings: those change with their words.
_SHAPE = re.compile(r"<(/?[a-z][a-z0-9]*)|\s(?:href|src)=\"(?!#)([^\"]*)\"")
_WORD = re.compile(r"[^\s\[\]()<>]+")
_ADDRESS = re.compile(r"[@\d]|://|\w\.\w")  # on the web or of mail, linked or not


def is_typo(old: PageText, new: PageText, most: int) -> bool:
    """Whether at most `most` characters of the text differ, and nothing but words: no field, link, picture, heading,
    list, digit or address. Prices, numbers to call and dates are no typos."""
    if old.body == new.body or replace(new, body=old.body) != old:
        return False
    if distance(old.body, new.body, most) > most or _exact(old.body) != _exact(new.body):
        return False
    return _shape(old.body) == _shape(new.body)


def _exact(body: str) -> list[str]:
    """The words in which every character counts: those with a digit, and what could be an address."""
    return [word for word in _WORD.findall(body) if _ADDRESS.search(word)]


def _shape(body: str) -> tuple[object, ...]:
    done = markup.render(body)
    return (_SHAPE.findall(done.html), done.links, done.includes, done.fell_back)
