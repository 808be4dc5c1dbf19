"""The sentence that a customer reads, and the screen where staff see and change trust."""

import re

import pytest

from wiki.accounts import staffing
from wiki.moderation import limits
from wiki.policy import ANONYMOUS, Role
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

NAME = "Carl Customer"


@pytest.fixture
def carl(person):
    return person(NAME, Role.CUSTOMER)


@pytest.fixture
def mona(person):
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def trust_screen(wiki, carl):
    """The address of Carl's; there is a section that is limited to trusted customers."""
    limits.limit_section(wiki.database, "Billing", "trusted", by=ANONYMOUS, reason="Money")
    wiki.store.create(PageText("Topic", "one\n\ntwo\n", section="Billing/Taxes"), author=Author("Ada", 900))
    return f"/-/staff/users/{staffing.find_person(wiki.accounts, NAME).id}/trust"


def propose(someone, body="one\n\nzwei\n"):
    form = someone.get("/-/edit/topic").text
    base = re.search(r'name="base" value="(\w+)"', form)[1]
    data = {"base": base, "title": "Topic", "section": "Billing/Taxes", "body": body}
    return someone.post("/-/edit/topic", data=data)


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_customer_reads_what_is_missing_on_their_proposals(trust_screen, carl):
    assert "more accepted edits" not in words(carl.get("/-/account/proposals"))
    assert propose(carl).headers["Location"] == "/-/proposals/1"
    sentence = "5 more accepted edits in Billing and yours publish at once."
    assert sentence in words(carl.get("/-/account/proposals"))
    assert sentence in words(carl.get("/-/proposals/1"))


def test_a_proposal_that_was_not_taken_costs_nothing_and_says_so(trust_screen, carl, mona):
    propose(carl)
    assert "costs you nothing" not in words(carl.get("/-/proposals/1"))
    mona.post("/-/proposals/1/reject", data={"reason": "It is German."})
    seen = words(carl.get("/-/proposals/1"))
    assert "What is not taken costs you nothing. 5 more accepted edits in Billing" in seen


def test_staff_give_trust_on_the_screen_of_a_person(trust_screen, carl, mona):
    assert f'href="{trust_screen}"' in mona.get(trust_screen.removesuffix("/trust")).text
    assert "Nothing is known of this person yet" in words(mona.get(trust_screen))
    data = {"section": "Billing", "word": "given", "reason": "Repairs our invoices"}
    assert mona.post(trust_screen, data=data).headers["Location"] == trust_screen
    seen = words(mona.get(trust_screen))
    assert "Billing Trusted Decided by staff Reason: Repairs our invoices" in seen
    own = words(carl.get("/-/account/proposals"))
    assert "You are trusted in Billing: your changes appear at once" in own
    assert "Staff say: Repairs our invoices" in own
    assert propose(carl).headers["Location"] == "/topic"


def test_trust_that_was_taken_is_told_with_its_reason(trust_screen, carl, mona):
    mona.post(trust_screen, data={"section": "Billing", "word": "taken", "reason": "Prices are ours"})
    own = words(carl.get("/-/account/proposals"))
    assert "Your changes in Billing are looked at first. Staff say: Prices are ours" in own
    assert "more accepted" not in own


def test_without_a_reason_the_form_comes_back_as_it_was(trust_screen, mona):
    answer = mona.post(trust_screen, data={"section": "Billing", "word": "taken", "reason": ""})
    assert answer.status_code == 422
    assert 'id="word-taken" value="taken" aria-describedby="word-taken-hint" checked' in answer.text
    assert '<option value="Billing" selected>' in answer.text
    assert "Please give a reason: the person reads it." in words(answer)


def test_customers_neither_see_nor_change_it(trust_screen, carl, mona, client):
    assert carl.get(trust_screen).status_code == 403
    data = {"section": "Billing", "word": "given", "reason": "Me"}
    assert carl.post(trust_screen, data=data).status_code == 403
    assert client.get(trust_screen).status_code == 302
    assert "Nothing is known" in words(mona.get(trust_screen))


def test_staff_cannot_trust_themselves_or_who_is_not_there(trust_screen, mona, wiki):
    own = f"/-/staff/users/{staffing.find_person(wiki.accounts, 'Mona Moderator').id}/trust"
    assert "As Moderator, this person is trusted everywhere." in words(mona.get(own))
    assert 'name="word"' not in mona.get(own).text
    assert 'name="word"' in mona.get(trust_screen).text
    assert mona.post(own, data={"section": "Billing", "word": "given", "reason": "Me"}).status_code == 403
    assert mona.get("/-/staff/users/9999/trust").status_code == 404


def test_why_somebody_may_publish_is_answered_with_their_trust(trust_screen, mona):
    asked = "/-/staff/explain?who=Carl+Customer&action=page.publish&page=topic"
    assert "Those of others are looked at first." in words(mona.get(asked))
    mona.post(trust_screen, data={"section": "Billing", "word": "given", "reason": "Good"})
    assert "Those of others are looked at first." not in words(mona.get(asked))


def test_whoever_is_trusted_somewhere_finds_small_changes_in_their_menu_and_reviewers_their_queue(
    trust_screen,
    carl,
    mona,
    person,
):
    entries = ('href="/-/proposals/small"', 'href="/-/proposals"')

    def shown(someone):
        menu = someone.get("/").text
        return [entry in menu for entry in entries]

    assert shown(carl) == [False, False]
    assert carl.get("/-/proposals").status_code == 403
    mona.post(trust_screen, data={"section": "Billing", "word": "given", "reason": "Knows it"})
    assert shown(carl) == [True, False]
    answer = mona.post("/-/staff/sections/reviewers", data={"reviewed": "Billing/Taxes", "reviewer": NAME})
    assert answer.status_code == 303
    assert f">{NAME}</a>" in mona.get("/-/staff/sections").text
    assert shown(carl) == [True, True]
    assert carl.get("/-/proposals").status_code == 200
    mona.post(trust_screen, data={"section": "Billing", "word": "taken", "reason": "Too quick"})
    assert shown(carl) == [False, False]
    assert carl.get("/-/proposals").status_code == 403
    assert f">{NAME}</a>" not in mona.get("/-/staff/sections").text
    assert shown(person("Tina Trusted", Role.TRUSTED)) == [True, False]
    assert shown(mona) == [False, True]
