"""The scenarios of docs/permissions.md, by number."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from wiki.actions import ACTION_NAMES
from wiki.errors import Denied, SignInRequired
from wiki.policy import (
    ACTIONS,
    ANONYMOUS,
    FROM_ANYWHERE,
    PUBLISHED_BY_STAFF,
    PUBLISHED_BY_TRUSTED,
    Actor,
    Role,
    Subject,
    allowed,
    check,
    explain,
    protection_at,
    strictest,
)
from wiki.settings import Settings

DOCUMENT = Path(__file__).parent.parent / "docs" / "permissions.md"
OPEN_WIKI = Settings()
CLOSED_WIKI = Settings(read_access="signed-in")
ANYBODY_EDITS = Settings(edit_access="anonymous")

READER = Actor(1, "Rita", Role.READER, confirmed=True)
CUSTOMER = Actor(2, "Carl", Role.CUSTOMER, confirmed=True)
TRUSTED = Actor(3, "Tara", Role.TRUSTED, confirmed=True)
MODERATOR = Actor(4, "Mona", Role.MODERATOR, confirmed=True)
ADMINISTRATOR = Actor(5, "Ada", Role.ADMINISTRATOR, confirmed=True)
BLOCKED_CUSTOMER = Actor(6, "Bob", Role.CUSTOMER, confirmed=True, blocked=True)
BLOCKED_MODERATOR = Actor(7, "Ben", Role.MODERATOR, confirmed=True, blocked=True)
BLOCKED_ADMINISTRATOR = Actor(8, "Bea", Role.ADMINISTRATOR, confirmed=True, blocked=True)
UNCONFIRMED = Actor(9, "Una", Role.CUSTOMER)

FOR_TRUSTED = Subject(protection="trusted")
FOR_STAFF = Subject(protection="staff")

SIGN_IN = "Please sign in to do this."
BLOCKED = "Your account is blocked."
STAFF = "Only staff may do this."
REVIEWERS = "Only staff, and trusted customers who review this section, may do this."


def why(actor, action, subject=Subject(), settings=OPEN_WIKI):  # noqa: B008 - a frozen constant
    return explain(actor, action, subject, settings=settings)


def person(actor, grants=None):
    return Subject(owner_id=actor.id, role=actor.role, grants=grants)


@pytest.mark.parametrize("action", ["page.read", "search.read", "media.read"])
def test_1_an_open_wiki_is_read_by_everyone(action):
    assert why(ANONYMOUS, action) is None


@pytest.mark.parametrize("action", ["page.read", "search.read", "media.read"])
def test_2_a_closed_wiki_is_read_by_people_who_signed_in(action):
    assert why(ANONYMOUS, action, settings=CLOSED_WIKI) == SIGN_IN
    assert why(READER, action, settings=CLOSED_WIKI) is None


@pytest.mark.parametrize("action", ["page.edit", "page.create", "page.rename", "page.revert"])
def test_3_editing_needs_an_account(action):
    assert why(ANONYMOUS, action) == SIGN_IN
    assert why(CUSTOMER, action) is None


def test_4_a_reader_reads():
    assert why(READER, "page.edit") == "Your account may read but not edit."
    assert why(READER, "page.read") is None


def test_5_the_email_address_comes_first():
    assert why(UNCONFIRMED, "page.edit") == (
        "Please confirm your e-mail address first: open the link in the mail we sent you."
    )
    assert why(CUSTOMER, "page.edit") is None


@pytest.mark.parametrize("actor", [BLOCKED_CUSTOMER, BLOCKED_MODERATOR, BLOCKED_ADMINISTRATOR])
def test_6_a_blocked_account_changes_nothing(actor):
    assert why(actor, "page.edit") == BLOCKED
    assert why(actor, "page.edit", settings=ANYBODY_EDITS) == BLOCKED
    assert why(actor, "page.read") is None


@pytest.mark.parametrize("action", ["page.edit", "page.create"])
def test_7_anonymous_editing_can_be_switched_on(action):
    assert why(ANONYMOUS, action, settings=ANYBODY_EDITS) is None
    assert why(ANONYMOUS, action, FOR_TRUSTED, ANYBODY_EDITS) == SIGN_IN
    assert why(ANONYMOUS, action, FOR_STAFF, ANYBODY_EDITS) == SIGN_IN
    assert why(Actor(lapsed=True), action, settings=ANYBODY_EDITS) == SIGN_IN


@pytest.mark.parametrize("action", ["page.rename", "page.revert"])
def test_8_anonymous_editing_ends_with_text(action):
    assert why(ANONYMOUS, action, settings=ANYBODY_EDITS) == SIGN_IN
    assert why(CUSTOMER, action, settings=ANYBODY_EDITS) is None


def test_9_who_may_not_read_may_not_edit():
    settings = Settings(read_access="signed-in", edit_access="anonymous")
    assert why(ANONYMOUS, "page.edit", settings=settings) == SIGN_IN
    assert why(CUSTOMER, "page.edit", settings=settings) is None


def test_45_who_may_edit_may_upload():
    assert why(CUSTOMER, "media.upload") is None
    assert why(READER, "media.upload") is not None
    assert why(BLOCKED_CUSTOMER, "media.upload") == BLOCKED
    assert why(ANONYMOUS, "media.upload") == SIGN_IN
    assert why(ANONYMOUS, "media.upload", settings=Settings(edit_access="anonymous")) == SIGN_IN


def test_46_a_file_waits_for_a_page():
    his = Subject(owner_id=CUSTOMER.id)
    assert why(CUSTOMER, "media.read_waiting", his) is None
    assert why(MODERATOR, "media.read_waiting", his) is None
    assert why(TRUSTED, "media.read_waiting", Subject(owner_id=CUSTOMER.id, reviews=True)) is None
    assert why(TRUSTED, "media.read_waiting", his) == STAFF
    assert why(CUSTOMER, "media.read_waiting", Subject(owner_id=TRUSTED.id)) == STAFF
    assert why(READER, "media.read_waiting", Subject(owner_id=CUSTOMER.id, reviews=True)) is not None
    assert why(ANONYMOUS, "media.read_waiting", his) == SIGN_IN
    assert why(BLOCKED_CUSTOMER, "media.read_waiting", Subject(owner_id=BLOCKED_CUSTOMER.id)) == BLOCKED


def test_47_replacing_changes_every_page_that_shows_a_file():
    assert why(MODERATOR, "media.replace", Subject("staff", owner_id=CUSTOMER.id)) is None
    assert why(CUSTOMER, "media.replace", Subject(owner_id=CUSTOMER.id)) is None
    assert why(CUSTOMER, "media.replace", Subject("staff", owner_id=CUSTOMER.id)) is not None
    assert why(CUSTOMER, "media.replace", Subject("trusted", owner_id=CUSTOMER.id)) is not None
    assert why(TRUSTED, "media.replace", Subject("trusted", owner_id=TRUSTED.id)) is None
    assert why(TRUSTED, "media.replace", Subject(owner_id=CUSTOMER.id)) is not None


def test_48_staff_take_files_off_and_administrators_bring_them_back():
    assert why(MODERATOR, "media.delete", Subject(owner_id=0)) is None
    assert why(TRUSTED, "media.delete", Subject(owner_id=0)) == STAFF
    assert why(CUSTOMER, "media.delete", Subject(owner_id=CUSTOMER.id)) is None
    assert why(MODERATOR, "media.erase_version") is None
    assert why(CUSTOMER, "media.erase_version", Subject(owner_id=CUSTOMER.id)) == STAFF
    assert why(ADMINISTRATOR, "media.restore") is None
    assert why(MODERATOR, "media.restore") is not None


@pytest.mark.parametrize("action", ["page.edit", "page.rename", "page.revert"])
def test_10_a_page_limited_to_trusted_customers(action):
    assert why(CUSTOMER, action, FOR_TRUSTED) is None
    assert why(CUSTOMER, "page.publish", FOR_TRUSTED) == PUBLISHED_BY_TRUSTED
    assert why(TRUSTED, "page.publish", FOR_TRUSTED) is None
    assert why(MODERATOR, "page.publish", FOR_TRUSTED) is None


@pytest.mark.parametrize("action", ["page.edit", "page.rename", "page.revert"])
def test_11_a_page_limited_to_staff(action):
    assert why(TRUSTED, action, FOR_STAFF) is None
    assert why(TRUSTED, "page.publish", FOR_STAFF) == PUBLISHED_BY_STAFF
    assert why(MODERATOR, "page.publish", FOR_STAFF) is None


@pytest.mark.parametrize("action", ["page.delete", "page.restore", "page.protect"])
def test_12_deleting_restoring_and_protecting_is_for_staff(action):
    assert why(TRUSTED, action) == STAFF
    assert why(MODERATOR, action) is None


def test_13_proposals_are_decided_by_staff():
    assert why(TRUSTED, "proposal.review") == REVIEWERS
    assert why(MODERATOR, "proposal.review") is None


@pytest.mark.parametrize("action", ["page.delete", "user.list"])
def test_14_a_blocked_member_of_staff_is_no_staff(action):
    assert why(BLOCKED_MODERATOR, action) == BLOCKED
    assert not BLOCKED_MODERATOR.is_staff
    assert why(MODERATOR, action) is None
    assert MODERATOR.is_staff


def test_15_nobody_gives_a_right_they_lack():
    beyond = "You may only give rights below your own. Ask an administrator."
    assert why(MODERATOR, "user.promote", person(CUSTOMER, Role.TRUSTED)) is None
    assert why(MODERATOR, "user.promote", person(CUSTOMER, Role.MODERATOR)) == beyond
    assert why(MODERATOR, "user.promote", person(CUSTOMER, Role.ADMINISTRATOR)) == beyond
    assert why(ADMINISTRATOR, "user.promote", person(CUSTOMER, Role.ADMINISTRATOR)) is None
    assert why(TRUSTED, "user.promote", person(CUSTOMER, Role.READER)) == STAFF


@pytest.mark.parametrize("action", ["user.block", "user.promote"])
def test_16_nobody_acts_on_an_equal(action):
    outranked = "This person has the same rights as you or more. Ask an administrator."
    equal = Actor(40, "Max", Role.MODERATOR, confirmed=True)
    assert why(MODERATOR, action, person(equal, Role.CUSTOMER)) == outranked
    assert why(MODERATOR, action, person(ADMINISTRATOR, Role.CUSTOMER)) == outranked
    assert why(MODERATOR, action, person(TRUSTED, Role.CUSTOMER)) is None
    other = Actor(50, "Alan", Role.ADMINISTRATOR, confirmed=True)
    assert why(ADMINISTRATOR, action, person(other, Role.CUSTOMER)) is None


@pytest.mark.parametrize("action", ["user.block", "user.promote"])
def test_17_nobody_acts_on_themselves(action):
    assert why(ADMINISTRATOR, action, person(ADMINISTRATOR, Role.CUSTOMER)) == (
        "You cannot do this to your own account. Ask an administrator."
    )
    assert why(ADMINISTRATOR, action, person(CUSTOMER, Role.CUSTOMER)) is None


def test_18_invitations_carry_no_more_than_ones_own_rights():
    assert why(MODERATOR, "user.invite", Subject(grants=Role.CUSTOMER)) is None
    assert why(MODERATOR, "user.invite", Subject(grants=Role.TRUSTED)) is None
    assert why(MODERATOR, "user.invite", Subject(grants=Role.MODERATOR)) is not None
    assert why(ADMINISTRATOR, "user.invite", Subject(grants=Role.ADMINISTRATOR)) is None
    assert why(CUSTOMER, "user.invite", Subject(grants=Role.CUSTOMER)) == STAFF


def test_19_email_addresses_are_seen_by_administrators():
    assert why(MODERATOR, "user.list") is None
    assert why(MODERATOR, "user.see_email") == "Only administrators may do this."
    assert why(ADMINISTRATOR, "user.see_email") is None


def test_20_ones_own_account_is_ones_own():
    assert why(READER, "account.own") is None
    assert why(ANONYMOUS, "account.own") == SIGN_IN


def test_21_open_sign_up():
    assert why(ANONYMOUS, "account.sign_up", settings=Settings(sign_up="open")) is None
    by_domain = Settings(sign_up="domain", sign_up_domains=("example.com",))
    assert why(ANONYMOUS, "account.sign_up", settings=by_domain) is None


def test_22_sign_up_by_invitation_or_closed():
    assert why(ANONYMOUS, "account.sign_up", settings=Settings(sign_up="closed")) == (
        "This wiki does not take new accounts."
    )
    assert why(ANONYMOUS, "account.sign_up", settings=Settings(sign_up="invitation")) == (
        "New accounts are by invitation. Ask the people who run this wiki for one."
    )
    assert why(ANONYMOUS, "account.sign_in", settings=Settings(sign_up="closed")) is None


def test_23_why_was_that_denied():
    assert why(MODERATOR, "policy.explain") is None
    assert why(CUSTOMER, "policy.explain") == STAFF


def test_24_staff_steer_search():
    assert why(MODERATOR, "search.steer") is None
    assert why(TRUSTED, "search.steer") == STAFF
    for path in ("search-synonyms", "search-answers"):
        assert why(TRUSTED, "page.publish", Subject(protection_at(path, None))) is not None
        assert why(MODERATOR, "page.publish", Subject(protection_at(path, None))) is None
        assert protection_at(path, "trusted") == "trusted"
    assert protection_at("any-other", None) == "open"


def test_25_a_proposal_is_seen_by_its_author_and_staff():
    own, other = Subject(owner_id=CUSTOMER.id), Subject(owner_id=CUSTOMER.id + 1000)
    assert why(CUSTOMER, "proposal.read", own) is None
    assert why(CUSTOMER, "proposal.read", other) == "Only its author and whoever reviews it may see this proposal."
    assert why(MODERATOR, "proposal.read", other) is None
    assert why(ANONYMOUS, "proposal.read", other) == SIGN_IN
    assert why(CUSTOMER, "proposal.own", own) is None
    assert why(MODERATOR, "proposal.own", other) == "Only its author and whoever reviews it may see this proposal."


def test_26_staff_choose_who_changes_a_section_at_once():
    assert why(MODERATOR, "section.manage") is None
    assert why(TRUSTED, "section.manage") == STAFF


def test_27_the_strictest_limit_counts():
    assert strictest("open", "trusted") == "trusted"
    assert strictest("staff", "trusted", "open") == "staff"


def test_28_staff_undo_everything_of_people_below_them():
    customer, equal = Subject(owner_id=CUSTOMER.id, role=Role.CUSTOMER), Subject(owner_id=0, role=Role.MODERATOR)
    assert why(MODERATOR, "author.undo", customer) is None
    assert why(MODERATOR, "author.undo", equal) == (
        "This person has the same rights as you or more. Ask an administrator."
    )
    assert why(MODERATOR, "author.undo", Subject(owner_id=MODERATOR.id)) is not None
    assert why(TRUSTED, "author.undo", customer) == STAFF


def test_29_whoever_reads_may_report():
    assert why(ANONYMOUS, "page.report") is None
    assert why(ANONYMOUS, "page.report", settings=Settings(read_access="signed-in")) == SIGN_IN
    assert why(MODERATOR, "report.manage") is None
    assert why(TRUSTED, "report.manage") == STAFF


def test_30_staff_look_at_what_is_new():
    assert why(MODERATOR, "page.patrol") is None
    assert why(TRUSTED, "page.patrol") == STAFF


def test_31_trust_by_section_is_trust_there():
    assert why(CUSTOMER, "page.publish", FOR_TRUSTED) == PUBLISHED_BY_TRUSTED
    assert why(CUSTOMER, "page.publish", Subject("trusted", trusted=True)) is None
    assert why(CUSTOMER, "page.publish", Subject("staff", trusted=True)) == PUBLISHED_BY_STAFF
    assert why(READER, "page.publish", Subject("trusted", trusted=True)) == "Your account may read but not edit."
    assert why(BLOCKED_CUSTOMER, "page.publish", Subject("trusted", trusted=True)) == BLOCKED


def test_32_staff_give_and_take_trust():
    assert why(MODERATOR, "trust.give", person(CUSTOMER, Role.TRUSTED)) is None
    assert why(MODERATOR, "trust.give", person(replace(MODERATOR, id=99), Role.TRUSTED)) is not None
    assert why(MODERATOR, "trust.give", person(MODERATOR, Role.TRUSTED)) is not None
    assert why(TRUSTED, "trust.give", person(CUSTOMER, Role.TRUSTED)) == STAFF


def test_33_staff_block_addresses():
    assert why(MODERATOR, "address.block") is None
    assert why(TRUSTED, "address.block") == STAFF


def test_34_staff_verify_pages():
    assert why(MODERATOR, "page.verify") is None
    assert why(TRUSTED, "page.verify") == STAFF
    assert why(ANONYMOUS, "page.verify") == SIGN_IN


def test_35_two_trusted_customers_publish_a_typo_size_change():
    theirs = Subject("trusted", owner_id=1000)
    assert why(CUSTOMER, "proposal.confirm", replace(theirs, trusted=True)) is None
    assert why(TRUSTED, "proposal.confirm", theirs) is None
    assert why(CUSTOMER, "proposal.confirm", theirs) == (
        "Only staff, and customers who are trusted in this section, may do this."
    )
    own = Subject("trusted", owner_id=TRUSTED.id)
    assert why(TRUSTED, "proposal.confirm", own) == "You wrote this change. Somebody else has to look at it."
    assert why(BLOCKED_CUSTOMER, "proposal.confirm", replace(theirs, trusted=True)) == BLOCKED
    for_staff = replace(theirs, protection="staff", trusted=True)
    assert why(TRUSTED, "proposal.confirm", for_staff) is not None
    assert why(TRUSTED, "proposal.confirm", for_staff, Settings(typo_staff=True)) is None
    assert why(TRUSTED, "proposal.confirm", theirs, Settings(typo_characters=0)) is not None


def test_36_staff_hide_and_administrators_look():
    assert why(MODERATOR, "revision.hide") is None
    assert why(TRUSTED, "revision.hide") == STAFF
    assert why(MODERATOR, "revision.show") == "Only administrators may do this."
    assert why(ADMINISTRATOR, "revision.show") is None


def test_37_a_trusted_customer_reviews_sections():
    proposed = Subject(owner_id=CUSTOMER.id, reviews=True)
    assert why(TRUSTED, "proposal.review", proposed) is None
    assert why(TRUSTED, "proposal.read", proposed) is None
    assert why(TRUSTED, "proposal.review", Subject(owner_id=CUSTOMER.id)) == REVIEWERS
    assert why(TRUSTED, "proposal.read", Subject(owner_id=CUSTOMER.id)) is not None
    cleo = Actor(20, "Cleo", Role.CUSTOMER, confirmed=True)
    assert why(cleo, "proposal.review", proposed) == REVIEWERS
    assert why(cleo, "proposal.review", Subject(owner_id=CUSTOMER.id, trusted=True, reviews=True)) is None
    assert why(cleo, "proposal.review", Subject(owner_id=CUSTOMER.id, trusted=True)) == REVIEWERS
    assert why(Actor(21, "Uli", Role.TRUSTED), "proposal.review", proposed) is not None
    assert why(Actor(22, "Bo", Role.TRUSTED, confirmed=True, blocked=True), "proposal.review", proposed) == BLOCKED


def test_38_nobody_reviews_their_own_proposal_or_a_page_of_staff():
    assert why(TRUSTED, "proposal.review", Subject(owner_id=TRUSTED.id, reviews=True)) == (
        "You wrote this change. Somebody else has to look at it."
    )
    kept = Subject(protection="staff", owner_id=CUSTOMER.id, reviews=True)
    assert why(TRUSTED, "proposal.review", kept) == ("This page is limited to staff, who look at every change of it.")
    assert why(MODERATOR, "proposal.review", kept) is None


def test_39_author_and_reviewers_talk_about_a_proposal():
    proposed = Subject(owner_id=CUSTOMER.id)
    assert why(CUSTOMER, "proposal.discuss", proposed) is None
    assert why(MODERATOR, "proposal.discuss", proposed) is None
    assert why(TRUSTED, "proposal.discuss", Subject(owner_id=CUSTOMER.id, reviews=True)) is None
    assert why(TRUSTED, "proposal.discuss", proposed) is not None
    assert why(BLOCKED_CUSTOMER, "proposal.discuss", Subject(owner_id=BLOCKED_CUSTOMER.id)) == BLOCKED


def test_40_staff_write_rules_for_edits():
    assert why(MODERATOR, "rule.manage") is None
    assert why(TRUSTED, "rule.manage") == STAFF


def test_41_staff_read_the_whole_log():
    assert why(ANONYMOUS, "log.read") is None
    assert why(ANONYMOUS, "log.read", settings=Settings(read_access="signed-in")) == SIGN_IN
    assert why(MODERATOR, "log.read_all") is None
    assert why(TRUSTED, "log.read_all") == STAFF


def test_42_a_draft_is_its_owners_alone():
    for actor, keeps, sees in (
        (ANONYMOUS, False, False),
        (READER, False, True),
        (BLOCKED_MODERATOR, False, True),
        (CUSTOMER, True, True),
        (MODERATOR, True, True),
    ):
        assert allowed(actor, "draft.save", settings=OPEN_WIKI) is keeps
        assert allowed(actor, "draft.own", settings=OPEN_WIKI) is sees


def test_43_everybody_chooses_a_language():
    assert why(ANONYMOUS, "language.choose", settings=CLOSED_WIKI) is None
    assert why(BLOCKED_CUSTOMER, "language.choose") is None
    assert "language.choose" in FROM_ANYWHERE
    assert why(ANONYMOUS, "page.read", settings=CLOSED_WIKI) == SIGN_IN


def test_44_a_stranger_writes_first():
    assert why(ANONYMOUS, "page.try", FOR_STAFF) is None
    assert why(ANONYMOUS, "page.edit") == SIGN_IN
    assert why(ANONYMOUS, "page.try", settings=Settings(sign_up="domain", sign_up_domains=("example.com",))) is None
    for closed in (Settings(sign_up="closed"), Settings(sign_up="invitation"), Settings(read_access="signed-in")):
        assert why(ANONYMOUS, "page.try", settings=closed) == SIGN_IN
    assert why(READER, "page.try") == why(READER, "page.edit") is not None
    assert why(BLOCKED_CUSTOMER, "page.try") == BLOCKED
    assert why(CUSTOMER, "page.try", FOR_STAFF) is None


def test_45_the_sandbox_begins_anew_when_staff_say_so():
    assert why(MODERATOR, "sandbox.begin_anew") is None
    assert why(TRUSTED, "sandbox.begin_anew") == STAFF


def test_check_asks_to_sign_in_or_denies():
    with pytest.raises(SignInRequired):
        check(ANONYMOUS, "page.edit", settings=OPEN_WIKI)
    with pytest.raises(Denied) as caught:
        check(CUSTOMER, "page.delete", settings=OPEN_WIKI)
    assert not isinstance(caught.value, SignInRequired)
    check(MODERATOR, "page.delete", settings=OPEN_WIKI)


def test_every_action_answers_for_every_kind_of_actor():
    actors = (ANONYMOUS, READER, CUSTOMER, BLOCKED_MODERATOR, ADMINISTRATOR)
    answers = [allowed(actor, action, settings=OPEN_WIKI) for action in ACTIONS for actor in actors]
    assert set(answers) == {True, False}


def test_no_lower_role_may_do_what_a_higher_one_may_not():
    ladder = (READER, CUSTOMER, TRUSTED, MODERATOR, ADMINISTRATOR)
    for action in ACTIONS:
        for subject in (Subject(), FOR_TRUSTED, FOR_STAFF):
            rights = [allowed(actor, action, subject, settings=OPEN_WIKI) for actor in ladder]
            assert rights == sorted(rights), action


def test_every_scenario_has_a_test_and_every_test_a_scenario():
    written = {int(n) for n in re.findall(r"^(\d+)\. \*\*", DOCUMENT.read_text(encoding="utf-8"), re.M)}
    tested = {int(m[1]) for name in globals() if (m := re.match(r"test_(\d+)_", name))}
    assert written == tested == set(range(1, max(written) + 1))


def test_every_action_of_the_policy_is_asked_for_somewhere():
    root = Path(__file__).parent.parent
    files = [*root.glob("wiki/**/*.py"), *root.glob("templates/**/*.html")]
    code = "".join(file.read_text(encoding="utf-8") for file in files if file.name not in ("policy.py", "actions.py"))
    assert [action for action in ACTIONS if not re.search(rf"""["']{re.escape(action)}["']""", code)] == []


def test_every_action_has_a_name_that_staff_can_choose():
    assert set(ACTION_NAMES) == set(ACTIONS)
