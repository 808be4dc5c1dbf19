"""Staff write the rules for edits in a form, and try them on real edits before they switch them on."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.errors import Invalid
from wiki.moderation import rules as language
from wiki.moderation.dryrun import Trial, try_out
from wiki.moderation.rulebook import Rulebook
from wiki.moderation.rules import Condition, Rule
from wiki.moderation.views import blueprint
from wiki.web import wiki

MOST_VERSIONS = 10**6
SHOWN = 3  # conditions that stand there at first
EMPTY_RULE = Rule("", (), language.HOLD)


def rulebook() -> Rulebook:
    return wiki().screening.rulebook


@blueprint.get("/-/staff/rules")
@web.action("rule.manage")
def rules() -> str:
    """All rules, those that are on first."""
    found = rulebook().list_rules()
    with wiki().database.read() as conn:
        names = users.names_of(conn, [row.by for _rule, row in found])
    return render_template("moderation/rules.html", rules=found, names=names, language=language)


@blueprint.route("/-/staff/rules/new", methods=["GET", "POST"])
@web.gives_back(lambda error: rule_screen(0, error))
@web.action("rule.manage")
def new_rule() -> Any:
    return rule_screen(0) if request.method == "GET" else _try_or_save(0)


@blueprint.route("/-/staff/rules/<int:number>", methods=["GET", "POST"])
@web.gives_back(lambda error, number: rule_screen(number, error))
@web.action("rule.manage")
def rule(number: int) -> Any:
    return rule_screen(number) if request.method == "GET" else _try_or_save(number)


def _try_or_save(number: int) -> Any:
    sent = _sent(number)
    if request.form.get("show") == "try" or "before" in request.form:
        language.check(replace(sent, title=sent.title or "–"))
        return rule_screen(
            number, trial=try_out(wiki().store, sent, own_host=wiki().screening.own_host, **_where_it_stopped())
        )
    rulebook().save(sent, by=web.actor())
    flash(_("The rule is saved and in force.") if sent.enabled else _("The rule is saved. It is off."), "success")
    return redirect(url_for("moderation.rules"), 303)


def _where_it_stopped() -> dict[str, int]:
    """Where the next slice of a trial begins; nothing for a new trial."""
    if "before" not in request.form:
        return {}
    return {name: web.number(request.form, name) for name in ("before", "looked", "found")}


def _sent(number: int) -> Rule:
    """The rule as it was typed. Raises Invalid, with the row's number in the field's name."""
    conditions = []
    for row, typed in enumerate(_rows()):
        try:
            if any(typed):
                field, compare, value = typed
                conditions.append(Condition.read(field, compare, _key(field, value)))
        except Invalid as error:
            raise Invalid(error.message, field=f"{error.field}-{row}", **error.values) from None
    words = {name: request.form.get(name, "") for name in ("title", "action", "message", "answers")}
    flags = {name: name in request.form for name in ("trusted", "enabled")}
    version = min(web.number(request.form, "version"), MOST_VERSIONS)
    return Rule(conditions=tuple(conditions), id=number, version=version, **words, **flags)


def _rows() -> list[tuple[str, str, str]]:
    """Each row of the form as typed: what, how compared, with which value. One without a value and a field is empty."""
    rows = [tuple(request.form.get(f"{name}-{n}", "") for name in ("field", "compare", "value")) for n in _numbers()]
    return [(f, c, v) if f or v.strip() else ("", "", "") for f, c, v in rows]


def _key(field: str, typed: str) -> str:
    """The value that was typed, or chosen by what it is called."""
    choices = language.FIELDS[field].choices if field in language.FIELDS else {}
    names = {_(label).casefold(): key for key, label in choices.items()}
    return names.get(" ".join(typed.casefold().split()), typed)


def _called(condition: Condition) -> str:
    """The value of a condition as the form shows it."""
    label = language.FIELDS[condition.field].choices.get(condition.value)
    return condition.value if label is None else str(_(label))


def _numbers() -> range:
    return range(language.ROWS)


def rule_screen(number: int, error: Exception | None = None, *, trial: Trial | None = None) -> Any:
    """The form: as it is kept or, after something was sent, as it was filled in."""
    kept = rulebook().get_rule(number) if number else EMPTY_RULE
    rows = [(c.field, c.compare, _called(c)) for c in kept.conditions]
    rows = _rows() if request.method == "POST" else rows + [("", "", "")] * (language.ROWS - len(rows))
    used = [n for n, row in enumerate(rows) if any(row)]
    versions = rulebook().list_versions(number) if number else ()
    with wiki().database.read() as conn:
        names = users.names_of(conn, [row.by for _rule, row in versions])
    return web.answer(
        "moderation/rule.html",
        error,
        number=number,
        rule=kept,
        rows=rows,
        shown=max(SHOWN, used[-1] + 2) if used else SHOWN,
        language=language,
        versions=versions,
        names=names,
        trial=trial,
        is_blind=any(row[0] == "address.day" for row in _rows()) if trial else False,
    )
