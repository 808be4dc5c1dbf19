"""Staff write rules in a form and try them first; whoever runs into one keeps their text."""

import re

import pytest

from tests.pages.conftest import body_of, fields, page  # noqa: F401 - fixtures
from wiki.accounts.robots import QUICKEST, Robots
from wiki.moderation.dryrun import try_out
from wiki.moderation.rules import Condition, Rule
from wiki.policy import Role
from wiki.store.pages import Author

FORM = {"title": "Casinos", "field-0": "text.words", "compare-0": "any", "value-0": "casino", "action": "refuse"}
FORM |= {"message": "No casinos here.", "enabled": "on", "version": "0"}
EDIT = "/-/edit/reset-the-router"


@pytest.fixture
def carl(person):
    return person("Carl Customer")


@pytest.fixture
def mona(person):
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def later(monkeypatch):
    """Let some seconds pass for forms that are open."""
    now = Robots.now

    def later(seconds):
        monkeypatch.setattr(Robots, "now", lambda self: now(self) + seconds)

    return later


def opened_in(text):
    return re.search(r'name="opened" value="([^"]+)"', text)[1]


def test_a_rule_is_written_and_in_force_at_once(mona, carl, page, fields, body_of):  # noqa: F811
    saved = mona.post("/-/staff/rules/new", data=FORM, follow_redirects=True).text
    assert "The rule is saved and in force." in saved
    assert "Casinos" in saved
    refused = carl.post(EDIT, data=fields(body="Play in our casino.\n"))
    assert refused.status_code == 422
    assert "No casinos here." in refused.text
    assert "Play in our casino." in refused.text
    assert "casino" not in body_of()
    assert carl.post(EDIT, data=fields(body="Play in our garden.\n")).status_code == 303


def test_a_rule_is_changed_and_switched_off(mona, carl, page, fields):  # noqa: F811
    mona.post("/-/staff/rules/new", data=FORM)
    number = max(int(n) for n in re.findall(r"/-/staff/rules/(\d+)", mona.get("/-/staff/rules").text))
    shown = mona.get(f"/-/staff/rules/{number}").text
    assert 'value="casino"' in shown
    off = {name: value for name, value in FORM.items() if name != "enabled"} | {"version": "1"}
    assert mona.post(f"/-/staff/rules/{number}", data=off).status_code == 303
    assert carl.post(EDIT, data=fields(body="Play in our casino.\n")).status_code == 303
    assert mona.get(f"/-/staff/rules/{number}").text.count("Version ") == 2
    stale = mona.post(f"/-/staff/rules/{number}", data=off)
    assert stale.status_code == 409
    assert "No casinos here." in stale.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Please give the rule a name"),
        ({"field-0": "", "value-0": ""}, "at least one condition"),
        ({"field-0": "text.size"}, "This cannot be compared so."),
        ({"field-0": "text.size", "compare-0": "at_most"}, "Please type a whole number."),
        ({"message": ""}, "Please say why it is refused"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(mona, changes, words):
    refused = mona.post("/-/staff/rules/new", data={**FORM, **changes})
    assert refused.status_code == 422
    assert words in refused.text
    assert 'value="casino"' in refused.text or changes.get("value-0") == ""


def test_values_are_typed_as_they_are_called_and_need_no_comparison(mona, wiki):
    given = {
        "field-0": "edit.kind",
        "compare-0": "",
        "value-0": "A new  page",
        "field-4": "author.role",
        "compare-4": "",
    }
    assert mona.post("/-/staff/rules/new", data={**FORM, **given, "value-4": "customer"}).status_code == 303
    rule = wiki.screening.rulebook.in_force()[-1]
    assert [(c.field, c.compare, c.value) for c in rule.conditions] == [
        ("edit.kind", "is", "create"),
        ("author.role", "is", "1"),
    ]
    shown = mona.get(f"/-/staff/rules/{rule.id}").text
    assert 'value="a new page"' in shown
    assert "More conditions" in shown
    typed = mona.post("/-/staff/rules/new", data={**FORM, **given, "value-4": "king"}).text
    assert "Please choose one of" in typed
    assert "More conditions" not in typed


def test_trying_a_rule_changes_nothing_and_goes_on_where_it_stopped(mona, wiki, page, monkeypatch):  # noqa: F811
    shown = mona.post("/-/staff/rules/new", data={**FORM, "show": "try", "value-0": "lead"}).text
    assert "1 of 1 edits." in shown
    assert "Reset the router" in shown
    assert 'value="lead"' in shown
    assert "Casinos" not in mona.get("/-/staff/rules").text
    monkeypatch.setattr(
        "wiki.moderation.views.rules.try_out", lambda store, rule, **at: try_out(store, rule, **at, budget=0)
    )
    wiki.store.delete("reset-the-router", author=Author("Ada", 9))
    first = mona.post("/-/staff/rules/new", data={**FORM, "show": "try", "value-0": "lead"}).text
    going_on = {name: re.search(rf'name="{name}" value="(\d+)"', first)[1] for name in ("before", "looked", "found")}
    assert going_on == {"before": "1", "looked": "1", "found": "1"}
    assert "1 of 1 edits." in mona.post("/-/staff/rules/new", data={**FORM, **going_on, "value-0": "lead"}).text


@pytest.mark.parametrize("odd", ["9" * 30, "-1", "x", ""])
def test_odd_numbers_in_a_form_are_no_error(mona, page, odd):  # noqa: F811
    tried = mona.post("/-/staff/rules/new", data={**FORM, "before": odd, "looked": odd, "found": odd})
    assert tried.status_code == 200
    assert mona.post("/-/staff/rules/1", data={**FORM, "version": odd}).status_code == 409
    assert mona.get(f"/-/staff/users/1/undo?on={odd}&after={odd}").status_code in (200, 403)
    assert mona.post("/-/patrol/reset-the-router", data={"commit": page.commit, "after": odd}).status_code == 303


def test_a_question_stands_in_the_form_and_its_answer_lets_the_edit_pass(mona, carl, page, fields, body_of, later):  # noqa: F811
    ask = {**FORM, "action": "challenge", "message": "What do we sell?", "answers": "boats"}
    mona.post("/-/staff/rules/new", data=ask)
    sent = fields(body="Play in our casino.\n")
    asked = carl.post(EDIT, data=sent)
    assert asked.status_code == 422
    assert '<label for="challenge">What do we sell?</label>' in asked.text
    assert "Play in our casino." in asked.text
    assert carl.post(EDIT, data={**sent, "challenge": "cars"}).status_code == 422
    assert "That was very quick." in carl.post(EDIT, data={**sent, "challenge": "boats"}).text
    sent["opened"] = opened_in(carl.get(EDIT).text)
    later(QUICKEST)
    assert carl.post(EDIT, data={**sent, "challenge": " Boats", "homepage": "http://x"}).status_code == 422
    assert opened_in(carl.post(EDIT, data=sent).text) == sent["opened"]
    assert carl.post(EDIT, data={**sent, "challenge": " Boats"}).status_code == 303
    assert "casino" in body_of()
    new = {"title": "Casino", "body": "Play.\n"}
    assert "What do we sell?" in carl.post("/-/new", data=new).text
    assert carl.post("/-/new", data={**new, "challenge": "boats", "opened": sent["opened"]}).status_code == 303


def test_an_edit_that_a_rule_holds_leads_to_its_proposal_with_the_note(mona, carl, page, fields):  # noqa: F811
    mona.post("/-/staff/rules/new", data={**FORM, "action": "hold"})
    waiting = carl.post(EDIT, data=fields(body="Play in our casino.\n"), follow_redirects=True)
    assert "Your proposal waits to be looked at" in waiting.text
    assert "No casinos here." in waiting.text


def test_a_mark_shows_in_recent_changes_to_staff_only(mona, carl, page, fields):  # noqa: F811
    mona.post("/-/staff/rules/new", data={**FORM, "action": "tag", "title": "About casinos"})
    carl.post(EDIT, data=fields(body="Play in our casino.\n"))
    assert "About casinos" in mona.get("/-/changes").text
    assert "About casinos" not in carl.get("/-/changes").text


def test_names_and_mail_addresses_are_looked_at_when_somebody_signs_up(client, mona, wiki):
    mona.post("/-/staff/rules/new", data={**FORM, "field-0": "author.name", "value-0": "casino", "message": "Not so."})
    mona.post("/-/staff/rules/new", data={**FORM, "field-0": "links.domain", "value-0": "spam.example"})
    sent = {"name": "Nina New", "email": "nina@example.com"}
    for wrong in ({"name": "Casino Nina"}, {"email": "nina@mail.spam.example"}):
        assert client.post("/-/sign-up", data={**sent, **wrong}).status_code == 422
    assert client.post("/-/sign-up", data=sent).status_code == 303


def test_who_signs_up_is_asked_once_and_has_to_take_their_time(client, mona, wiki, later):
    ask = {**FORM, "field-0": "edit.kind", "compare-0": "is", "value-0": "name", "action": "challenge"}
    mona.post("/-/staff/rules/new", data={**ask, "message": "What do we sell?", "answers": "boats"})
    sent = {"name": "Nina New", "email": "nina@example.com", "opened": opened_in(client.get("/-/sign-up").text)}
    asked = client.post("/-/sign-up", data=sent)
    assert (asked.status_code, opened_in(asked.text)) == (422, sent["opened"])
    assert '<label for="challenge">What do we sell?</label>' in asked.text
    assert 'value="Nina New"' in asked.text
    assert "That was very quick." in client.post("/-/sign-up", data={**sent, "challenge": "boats"}).text
    later(QUICKEST)
    assert client.post("/-/sign-up", data={**sent, "challenge": "boats"}).status_code == 303
    [mail] = (wiki.settings.data / "mail").iterdir()
    link = re.search(r"/-/confirm/\S+", mail.read_text().replace("=\n", ""))[0]
    join = {"name": "Nina Newer", "password": "four calm grey horses"}
    assert "What do we sell?" in client.post(link, data=join).text
    assert client.post(link, data={**join, "name": "Nina New"}).status_code == 303


def test_a_rule_that_could_never_be_done_is_refused_with_the_reason(mona):
    name = {**FORM, "field-0": "edit.kind", "compare-0": "is", "value-0": "name"}
    for action in ("hold", "tag"):
        refused = mona.post("/-/staff/rules/new", data={**name, "action": action})
        assert refused.status_code == 422
        assert "A name or a comment cannot wait as a proposal or be marked." in refused.text
    assert mona.post("/-/staff/rules/new", data={**name, "action": "challenge", "message": ""}).status_code == 303
    assert "For: a name, at sign-up or later" in re.sub(r"\s+", " ", mona.get("/-/staff/rules").text)


def test_comments_on_proposals_are_looked_at(mona, carl, page, fields, later):  # noqa: F811
    mona.post("/-/staff/rules/new", data={**FORM, "field-1": "edit.kind", "compare-1": "is", "value-1": "comment"})
    mona.post("/-/protect/reset-the-router", data={"level": "staff", "reason": "Prices"})
    assert carl.post(EDIT, data=fields(body="Play in our casino.\n")).status_code == 303
    refused = carl.post("/-/proposals/1/comment", data={"reason": "But the casino is nice."})
    assert refused.status_code == 422
    assert "No casinos here." in refused.text
    assert "But the casino is nice." in refused.text
    assert carl.post("/-/proposals/1/comment", data={"reason": "But it is nice."}).status_code == 303
    ask = {**FORM, "value-0": "poker", "action": "challenge", "message": "What do we sell?", "answers": "boats"}
    mona.post("/-/staff/rules/new", data=ask)
    asked = carl.post("/-/proposals/1/comment", data={"reason": "But poker is nice."})
    assert '<label for="challenge">What do we sell?</label>' in asked.text
    sent = {"reason": "But poker is nice.", "opened": opened_in(asked.text), "challenge": "boats"}
    later(QUICKEST)
    assert carl.post("/-/proposals/1/comment", data=sent).status_code == 303


def test_names_are_looked_at_when_somebody_changes_theirs(mona, carl):
    mona.post("/-/staff/rules/new", data={**FORM, "field-0": "author.name", "message": "Not so."})
    assert "Not so." in carl.post("/-/account", data={"name": "Casino Carl", "about": ""}).text
    assert carl.post("/-/account", data={"name": "Carl Clever", "about": ""}).status_code == 303


def test_a_program_that_signs_up_is_thanked_and_gets_no_mail(client, wiki):
    sent = {"name": "Nina New", "email": "nina@example.com"}
    mail = wiki.settings.data / "mail"
    assert client.post("/-/sign-up", data={**sent, "homepage": "http://x"}).status_code == 303
    assert not mail.exists()
    assert client.post("/-/sign-up", data=sent).status_code == 303
    assert len(list(mail.iterdir())) == 1


def test_others_may_not(carl, wiki):
    for address in ("/-/staff/rules", "/-/staff/rules/new", "/-/staff/rules/1"):
        assert carl.get(address).status_code == 403
    assert carl.post("/-/staff/rules/new", data=FORM).status_code == 403
    assert "Casinos" not in [rule.title for rule in wiki.screening.rulebook.in_force()]


def test_newcomers_are_held_by_the_first_rules_and_others_are_not(carl, wiki, page, fields):  # noqa: F811
    links = "".join(f"https://{n}.example/\n" for n in range(4))
    assert "/-/proposals/" in carl.post(EDIT, data=fields(body=links)).location
    assert carl.post("/-/new", data={"title": "Plain", "body": "https://one.example\n"}).status_code == 303
    rule = Rule("x", (Condition.read("links.new", "at_least", "1"),), "hold")
    assert [row.page_path for row in try_out(wiki.store, rule).caught] == ["plain"]
