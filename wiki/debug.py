"""The living style guide at /-/styleguide: every piece of the screens in every state, from made-up data.

Registered only when the wiki runs in debug; it must never read or write the store.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Sample
from typing import Any

from flask import Blueprint, current_app, render_template
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, PasswordField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from wiki import web
from wiki.markup import Rendered, Target, render

blueprint = Blueprint("debug", __name__)
SECTION_CHOICES = [SelectChoice(*c) for c in (("", "No section"), ("router", "Router"), ("billing", "Billing"))]
READERS = [SelectChoice(*c) for c in (("everyone", "Everyone"), ("signed-in", "People signed in"))]
NOW = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)


class ExampleForm(FlaskForm):
    """One of each kind of field."""

    title = StringField("Title", [InputRequired()], description="What a reader would type to find it.")
    email = StringField("E-mail address", [InputRequired()])
    password = PasswordField("Password", [InputRequired()], description="At least 10 characters.")
    section = SelectField("Section", choices=SECTION_CHOICES)
    note = TextAreaField("Note", [Optional()])
    who = RadioField("Who may read", choices=READERS)
    keep = BooleanField("Keep me signed in", description="Not on a shared computer.")


@blueprint.get("/-/styleguide")
@web.action("static.read")
def styleguide() -> str:
    """Every component in every state."""
    form = ExampleForm(formdata=None, title="Reset the router", who="everyone")
    broken = ExampleForm(formdata=None, prefix="broken-", title="Con", email="ada@")
    broken.title.errors = ["“Con” is a reserved name on some computers. Add a word, such as “Con file”."]
    broken.email.errors = ["This is not a whole e-mail address. It needs something after the @."]
    broken.keep.errors = ["Tick this to go on."]
    return render_template("styleguide.html", form=form, broken=broken, **samples())


@blueprint.get("/-/styleguide/article")
@web.action("static.read")
def article() -> str:
    """A page as readers see it."""
    rendered = _article()
    html, headings = Markup(rendered.html), rendered.headings
    return render_template("styleguide/article.html", page=_page(), html=html, headings=headings)


def _article() -> Rendered:
    """A page that uses everything the markup knows; a link whose target says “missing” has no page."""
    loader = current_app.jinja_env.loader
    assert loader is not None
    source = loader.get_source(current_app.jinja_env, "styleguide/article.md")[0]
    return render(source, resolve=lambda target: Target(f"#{target}", exists="missing" not in target))


def samples() -> dict[str, Any]:
    """The made-up pages, changes and differences of the style guide."""
    return {
        "page": _page(),
        "pages_sample": [_page(), _page(LONG, "long", summary="", section="")],
        "changes": [_change(kind, delta, n) for n, (kind, delta) in enumerate(CHANGES)],
        "sections": [Sample(section=name, pages=pages, summary=summary) for name, pages, summary in SECTIONS],
        "rows": _rows(),
        "overlap": Sample(
            name="region-1",
            choice="",
            text="Wait at least two minutes.",
            in_body=True,
            mine_parts=[("Wait ", False), ("at least two minutes", True), (".", False)],
            theirs_parts=[("Wait ", False), ("for the green lamp", True), (".", False)],
            region=Sample(mine="Wait at least two minutes.", theirs="Wait for the green lamp."),
        ),
        "paged": Sample(previous="a", next="b"),
    }


LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz: what it means for you"
CHANGES = [("edit", 1204), ("create", 812), ("revert", -35), ("rename", 0), ("seed", 61), ("accept", 14)]
SECTIONS = [
    ("Getting started", 38, "Set up your account and your first device."),
    ("Router and network/" + "Donaudampfschifffahrt" * 3, 1204, "Lamps, cables, Wi-Fi and what to do when it stops."),
    ("Billing", 1, ""),
]


def _page(title: str = "Reset the router", path: str = "reset-the-router", **values: Any) -> Sample:
    facts = {
        "section": "Router and network/First aid",
        "summary": "Two ways to put the router back to how it left the factory, and what you lose.",
        "changed_at": NOW - timedelta(hours=3),
        "changed_by": 7,
        "changed_by_name": "Ada Quint",
        "revisions": 1204,
        "contributors": 12,
    }
    return Sample(title=title, path=path, **facts | values)


def _change(kind: str, delta: int, n: int) -> Sample:
    return Sample(
        path="reset-the-router",
        title="Reset the router",
        at=NOW - timedelta(hours=5 * n + 1),
        author_id=7 if n % 2 == 0 else None,
        author_name="Ada Quint" if n % 2 == 0 else "Jonas Ferber",
        summary="Say how long the button must be held" if kind == "edit" else "",
        delta=delta,
        kind=kind,
        commit="0123456789abcdef0123456789abcdef01234567",
    )


def _rows() -> list[Sample]:
    same = [("Hold the button until the lamp blinks.", False)]
    before = [("Wait ", False), ("a minute", True), (" before you plug it in.", False)]
    after = [("Wait ", False), ("at least two minutes", True), (" before you plug it in.", False)]
    return [
        Sample(kind="gap", lines=12),
        Sample(kind="same", old=_side(13, same), new=_side(13, same)),
        Sample(kind="changed", old=_side(14, before), new=_side(14, after)),
        Sample(kind="added", old=None, new=_side(15, [("The lamp turns green when it is ready.", True)])),
        Sample(kind="removed", old=_side(15, [("Call us if it does not.", True)]), new=None),
        Sample(kind="gap", lines=1),
    ]


def _side(number: int, parts: list[tuple[str, bool]]) -> Sample:
    return Sample(number=number, parts=parts)
