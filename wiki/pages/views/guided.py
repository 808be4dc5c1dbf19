"""A new page from a template: a form that asks for one part after the other, then the usual form with the text."""

from typing import Any

from flask import Response, request

from wiki import web
from wiki.drafts.handle import place_of_new
from wiki.errors import N_, Invalid, NotFound
from wiki.pages import templates
from wiki.pages.form import PageForm
from wiki.pages.templates import Part
from wiki.pages.views import blueprint, writing
from wiki.pages.views.new import screen
from wiki.pages.views.refusals import answer
from wiki.web import wiki


@blueprint.route("/-/new/guided", methods=["GET", "POST"])
@web.gives_back(lambda error: guided_again(error), to_anyone=True)
@web.action("page.try")
def guided() -> Any:
    """The parts of the template to fill in, or, with `plain`, its skeleton in the usual form; then the usual form with
    what was written. Nothing is saved here. Raises NotFound for a page that is no template."""
    title, chosen = request.values.get("title", ""), request.values.get("template", "")
    section = request.values.get("section", "")
    skeleton = skeleton_of(chosen)
    if "plain" in request.args:
        return screen(PageForm(title=title, section=section, body=skeleton))
    parts = templates.parts_of(skeleton)
    if request.method == "GET":
        return asked(title, chosen, parts, *answers(parts))
    return screen(PageForm(title=title, section=section, body=composed(parts)))


def composed(parts: list[Part]) -> str:
    """The text that was written. Raises Invalid for none, and for a part without the heading it wants."""
    headings, written = answers(parts)
    for number, part in enumerate(parts):
        if part.example and written[number].strip() and not headings[number].strip():
            raise Invalid(N_("Please give this part a heading."), field=f"heading-{number}")
    body = templates.composed(parts, headings, written)
    if not body:
        raise Invalid(N_("Please write something in one of the parts."), field="part-0")
    return body


def skeleton_of(path: str) -> str:
    skeleton = templates.find_skeleton(wiki().store, path)
    if skeleton is None:
        raise NotFound(N_("There is no such template. Its page is gone, or has no skeleton any more."))
    return skeleton


def answers(parts: list[Part]) -> tuple[list[str], list[str]]:
    """The headings and texts that were sent, a part each."""
    headings = [request.form.get(f"heading-{i}", "") if part.example else part.heading for i, part in enumerate(parts)]
    written = [request.form.get(f"part-{i}", "").replace("\r\n", "\n") for i in range(len(parts))]
    return headings, written


def guided_again(error: Exception) -> Response:
    parts = templates.parts_of(skeleton_of(request.form.get("template", "")))
    return asked(request.form.get("title", ""), request.form["template"], parts, *answers(parts), error)


def asked(
    title: str,
    template: str,
    parts: list[Part],
    headings: list[str],
    written: list[str],
    error: Exception | None = None,
) -> Response:
    """The form with what was written so far."""
    each = list(zip(parts, headings, written, strict=True))
    section, is_first = request.values.get("section", ""), writing.is_first()
    values = {"title": title, "section": section, "chosen": template, "parts": each, "boxes": BOXES}
    values["place"] = place_of_new(title)
    return answer("pages/guided.html", error, **values, is_first=is_first)


BOXES = {
    "NEED": N_("You need"),
    "TIME": N_("How long it takes"),
    "NOTE": N_("Note"),
    "TIP": N_("Tip"),
    "IMPORTANT": N_("Important"),
    "WARNING": N_("Warning"),
    "CAUTION": N_("Caution"),
}
