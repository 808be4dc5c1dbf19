"""Nothing an operator or developer can use is undocumented: settings, routes, commands, policy actions."""

from pathlib import Path

import click
import pytest

from wiki import policy
from wiki.cli import main
from wiki.settings import Settings, describe

DOCS = Path(__file__).parent.parent / "docs"
OPERATORS = (DOCS / "operators.md").read_text()
ROUTES = (DOCS / "routes.md").read_text()
PERMISSIONS = (DOCS / "permissions.md").read_text()


def commands(group: click.Group, path: str = "wiki") -> list[str]:
    found = []
    for name, command in group.commands.items():
        found += commands(command, f"{path} {name}") if isinstance(command, click.Group) else [f"{path} {name}"]
    return found


@pytest.mark.parametrize("row", describe(Settings()), ids=lambda row: row[0])
def test_every_setting_is_documented_with_its_default(row):
    name, _, default, _ = row
    line = next((line for line in OPERATORS.splitlines() if line.startswith(f"| `{name}` |")), None)
    assert line, f"docs/operators.md has no row for {name}"
    shown = "empty" if default in ("", "()") else f"`{default}`"
    assert line.split("|")[2].strip() == shown, f"the default of {name} is {default}"


@pytest.mark.parametrize("name", commands(main))
def test_every_command_is_documented(name):
    assert f"`{name}" in OPERATORS


def test_every_route_is_documented_with_its_policy_action_and_nothing_else_is(app):
    declared = {
        f"| `{rule.rule}` | {' '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} | `{action(app, rule)}` |"
        for rule in app.url_map.iter_rules()
    }
    rows = (line.split("|") for line in ROUTES.splitlines() if line.startswith("| `/"))
    listed = {"|".join(row[:4]) + "|" for row in rows if row[4].strip()}
    assert declared - listed == set()
    assert listed - declared == set()


def action(app, rule):
    """The policy action that a route declares: a route without one fails here."""
    return app.view_functions[rule.endpoint].policy_action


def test_every_policy_action_is_documented():
    assert [name for name in policy.ACTIONS if f"`{name}`" not in PERMISSIONS] == []


def test_every_change_of_state_needs_a_token(app):
    """No route is exempt from CSRF protection but one, whose address is a secret and which a mail program calls."""
    protection = app.extensions["csrf"]
    assert protection._exempt_views == {"wiki.notifications.views.unsubscribe"}
    assert protection._exempt_blueprints == set()


def test_the_command_line_explains_itself():
    for name in commands(main):
        command = main
        for word in name.split()[1:]:
            command = command.commands[word]
        assert command.help, f"{name} has no help"
