"""The steps of a page as a list to tick off, on the screen, on paper or copied into other programs."""

from flask import render_template

from wiki import web
from wiki.errors import N_, NotFound
from wiki.markup import HowTo
from wiki.pages.views import blueprint
from wiki.pages.views.read import with_html
from wiki.web import wiki


@blueprint.get("/-/checklist/<path>")
@web.action("page.read")
def checklist(path: str) -> str:
    """The steps of what the page shows first. Raises NotFound where it has none."""
    reading = with_html(path)
    taught = wiki().html.of(reading.page, reading.blob).how_to
    if not taught.steps:
        raise NotFound(N_("This page has no numbered steps to tick off."))
    return render_template(
        "pages/checklist.html", page=reading.page, taught=taught, written=written(reading.page.title, taught)
    )


def written(title: str, taught: HowTo) -> str:
    """The list in Markdown (https://github.github.com/gfm/#task-list-items-extension-)."""
    lines = [f"# {title}", "", *(f"- [ ] {need}" for need in taught.needs)]
    for group in taught.steps:
        lines += ["", f"## {group.heading}", ""] if group.heading else [""]
        lines += ["- [ ] " + step.replace("\n", "\n  ") for step in group.steps]
    return "\n".join(lines) + "\n"
