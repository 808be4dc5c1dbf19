"""One section of a page by itself: taken out for editing, and put back in its place.

Offsets come from `wiki.markup.sections` of the very text that the editor started from. Must never guess a place in
another text: what changed meanwhile is merged afterwards.
"""

from wiki import markup
from wiki.errors import N_, NotFound
from wiki.markup import Section


def get_part(body: str, number: int) -> Section:
    """The section `number`, 0 being the lead. Raises NotFound."""
    found = markup.sections(body)
    if not 0 <= number < len(found):
        raise NotFound(N_("The page has no such section any more."))
    return found[number]


def body_of(body: str, number: int) -> str:
    """The text of a section, without the blank lines that part it from the next one."""
    part = get_part(body, number)
    return _tidy(body[part.start : part.end])


def headings(body: str) -> list[tuple[int, str]]:
    """Number and heading of each section but the lead; none when there is but one."""
    found = [(number, part.heading or "") for number, part in enumerate(markup.sections(body)) if number]
    return found if len(found) > 1 else []


def splice(body: str, number: int, text: str) -> str:
    """`body` with the section replaced by `text`. An unchanged section gives `body` unchanged."""
    part = get_part(body, number)
    before, old, after = body[: part.start], body[part.start : part.end], body[part.end :]
    if _tidy(text) == _tidy(old):
        return body
    if not text.strip():
        return before + after
    lead = "" if not before or before.endswith("\n\n") or text.startswith("#") else "\n"
    return before + lead + _tidy(text) + ("\n" if after else "") + after


def _tidy(text: str) -> str:
    text = text.rstrip("\n")
    return text + "\n" if text else ""
