"""One section or passage of a page by itself: taken out for editing, and put back in its place.

Offsets come from `wiki.markup.sections` of the very text that the editor started from. Must never guess a place in
another text: what changed meanwhile is merged afterwards.
"""

from wiki import markup
from wiki.errors import N_, Invalid, NotFound
from wiki.markup import Passage, Section

LONGEST_QUOTE = 200  # letters by which a passage is found


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


def get_passage(body: str, number: int) -> Passage:
    """The passage `number`, 0 being the first. Raises NotFound."""
    found = markup.passages(body)
    if not 0 <= number < len(found):
        raise NotFound(N_("The page has no such passage any more."))
    return found[number]


def find_passage(body: str, quote: str, near: int = 0) -> int | None:
    """The number of the passage that somebody means by words of it; of several, the one nearest to `near`."""
    asked = _folded(quote)[:LONGEST_QUOTE]
    found = [number for number, passage in enumerate(markup.passages(body)) if asked in _folded(passage.text)]
    return min(found, key=lambda number: abs(number - near)) if asked and found else None


def put_passage(body: str, number: int, text: str) -> str:
    """`body` with the passage replaced. Raises NotFound, and Invalid when nothing is left of it."""
    passage = get_passage(body, number)
    if not text.strip():
        raise Invalid(N_("There is no text left. Edit the whole page to take a passage out."), field="passage")
    return body[: passage.start] + text.strip("\n").rstrip() + body[passage.end :]


def _folded(text: str) -> str:
    """Letters and digits alone: quotation marks, spaces and signs differ between a source and what is shown of it."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _tidy(text: str) -> str:
    text = text.rstrip("\n")
    return text + "\n" if text else ""
