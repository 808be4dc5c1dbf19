"""The edit form: what somebody typed, as text, on its way from and to a PageText.

Nothing typed is ever lost here: what cannot be used comes back as it was. Must never save or check names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wiki.errors import Invalid
from wiki.pages import parts
from wiki.store import names
from wiki.store.pagefile import PageText


@dataclass(frozen=True, slots=True)
class PageForm:
    """The fields of the form as typed. `base` is the blob the writing started from ("" for a new page); `part` the
    number of the section that `body` is, when one section is edited by itself; `proposed` the blob of the writer's own
    proposal, when they go on from that."""

    title: str = ""
    section: str = ""
    tags: str = ""
    summary: str = ""
    body: str = ""
    edit_summary: str = ""
    base: str = ""
    part: int | None = None
    proposed: str = ""

    @classmethod
    def of(cls, text: PageText, base: str, part: int | None = None) -> "PageForm":
        """The form that shows `text`, or one section of it. Raises NotFound for a section that is not there."""
        body = text.body if part is None else parts.body_of(text.body, part)
        return cls(text.title, text.section, ", ".join(text.tags), text.summary, body, "", base, part)

    @classmethod
    def read(cls, fields: Mapping[str, str], part: int | None = None) -> "PageForm":
        """What was sent. Browsers send CRLF; line ends become LF again."""
        names = ("title", "section", "tags", "summary", "body", "edit_summary", "base", "proposed")
        return cls(**{name: _lines(fields.get(name, "")) for name in names}, part=part)

    def text(self, origin: PageText) -> PageText:
        """The page that this form describes, written from `origin`, which gives all that the form does not hold."""
        if self.part is not None:
            return replace(origin, body=parts.splice(origin.body, self.part, self.body))
        return replace(
            origin,
            title=origin.title or self.title,
            section=self.section,
            tags=_tags(self.tags),
            summary=self.summary,
            body=self.body,
        )

    @property
    def told(self) -> str:
        """The edit summary as one line. Raises Invalid when it is too long."""
        return one_line(self.edit_summary, "edit_summary")

    def settled(self, text: PageText, base: str) -> "PageForm":
        """The form for the whole of `text`, with the edit summary kept."""
        return replace(PageForm.of(text, base), edit_summary=self.edit_summary)


def one_line(text: str, field: str) -> str:
    """A summary or reason as one line. Raises Invalid, for the form's `field`, when it is too long."""
    try:
        return names.check_summary(text)
    except Invalid as error:
        raise Invalid(error.message, field=field, **error.values) from None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tags(typed: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in typed.replace("\n", ",").split(",") if tag.strip())
