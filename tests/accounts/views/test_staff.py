import re

import pytest

from wiki.accounts import staffing
from wiki.policy import Role
from wiki.store.tables import page, protection

STAFF_SCREENS = ("/-/staff/users", "/-/staff/users/1", "/-/staff/invitations", "/-/staff/explain")


@pytest.mark.parametrize("path", STAFF_SCREENS)
def test_staff_screens_are_for_staff(anon, as_person, mona, carl, path):
    assert as_person(mona).get(path).status == 200
    answer = as_person(carl).get(path)
    assert answer.status == 403
    assert "Only staff may do this." in answer.text
    assert anon.get(path).status == 302


def test_people_are_listed_and_found(as_person, mona, carl, ada):
    browser = as_person(mona)
    assert re.findall(r'/-/staff/users/\d+">([^<]+)<', browser.get("/-/staff/users").html) == [
        "Ada",
        "Carl Customer",
        "Mona",
    ]
    assert re.findall(r'/-/staff/users/\d+">([^<]+)<', browser.get("/-/staff/users?q=ca").html) == ["Carl Customer"]
    assert re.findall(r'/-/staff/users/\d+">([^<]+)<', browser.get("/-/staff/users?role=4").html) == ["Ada"]
    assert "Nobody found" in browser.get("/-/staff/users?q=zz").text
    assert browser.get("/-/staff/users?role=nonsense&after=x").status == 200


def test_addresses_are_shown_to_administrators_only(as_person, mona, carl, ada):
    for path in ("/-/staff/users", f"/-/staff/users/{carl.id}"):
        assert "carl@example.com" in as_person(ada).get(path).html
        assert "carl@example.com" not in as_person(mona).get(path).html


def test_a_long_list_is_paged(as_person, mona, person, monkeypatch):
    monkeypatch.setattr("wiki.accounts.users.PAGE_SIZE", 2)
    for name in ("Bo", "Cy", "Di"):
        person(name)
    browser = as_person(mona)
    first = browser.get("/-/staff/users?q=")
    following = re.search(r'rel="next" href="([^"]+)"', first.html)[1].replace("&amp;", "&")
    assert re.findall(r'/-/staff/users/\d+">([^<]+)<', browser.get(following).html) == ["Di", "Mona"]


def test_a_role_is_changed(as_person, mona, carl, reload):
    browser = as_person(mona)
    assert browser.post(f"/-/staff/users/{carl.id}/role", role="2").status == 303
    assert reload(carl).role == Role.TRUSTED
    assert "The role is changed." in browser.get(f"/-/staff/users/{carl.id}").text


def test_only_roles_that_one_may_give_are_offered_and_taken(as_person, mona, carl, reload):
    browser = as_person(mona)
    roles = re.search(r'<select[^>]* name="role".*?</select>', browser.get(f"/-/staff/users/{carl.id}").html, re.S)[0]
    offered = re.findall(r'<option[^>]* value="(\d)"', roles)
    assert offered == ["0", "1", "2"]
    answer = browser.post(f"/-/staff/users/{carl.id}/role", role="4")
    assert answer.status == 403
    assert "You may only give rights below your own." in answer.text
    assert browser.post(f"/-/staff/users/{carl.id}/role", role="nonsense").status == 422
    assert reload(carl).role == Role.CUSTOMER


def test_a_block_acts_at_once_and_can_be_lifted(as_person, mona, carl):
    hers, his = as_person(mona), as_person(carl)
    where = f"/-/staff/users/{carl.id}"
    assert hers.post(where + "/block", reason="Advertising").target == where
    assert his.get("/-/account").status == 302
    answer = hers.get(where)
    assert "This account is blocked Reason: Advertising" in answer.text
    assert "by Mona" in answer.text
    assert "Blocked" in hers.get("/-/staff/users?role=blocked").text
    assert hers.post(where + "/unblock").target == where
    assert "This account is blocked" not in hers.get(where).text


def test_a_block_without_reason_comes_back(as_person, mona, carl, reload):
    answer = as_person(mona).post(f"/-/staff/users/{carl.id}/block", reason=" ")
    assert answer.status == 422
    assert answer.error_at("reason") == "Please give a reason: the person reads it."
    assert reload(carl).blocked_at is None


def test_nobody_is_offered_what_they_may_not_do(as_person, mona, ada):
    answer = as_person(mona).get(f"/-/staff/users/{ada.id}")
    assert "This person has the same rights as you or more. Ask an administrator." in answer.text
    assert "Block this account" not in answer.text
    assert as_person(mona).post(f"/-/staff/users/{ada.id}/block", reason="x").status == 403


def test_customers_do_nothing_to_people(as_person, anon, carl, mona, reload):
    for path in ("role", "block", "unblock"):
        assert as_person(carl).post(f"/-/staff/users/{mona.id}/{path}", role="0", reason="x").status == 403
        assert anon.post(f"/-/staff/users/{mona.id}/{path}", role="0", reason="x").status == 401
    assert (reload(mona).role, reload(mona).blocked_at) == (Role.MODERATOR, None)


def test_nobody_there(as_person, mona):
    browser = as_person(mona)
    assert browser.get("/-/staff/users/999").status == 404
    assert browser.post("/-/staff/users/999/block", reason="x").status == 404


def test_invitations_are_sent_listed_and_taken_back(as_person, mona, letterbox):
    browser = as_person(mona)
    answer = browser.post("/-/staff/invitations", email="ivy@example.com, joe@example.com\n", role="2")
    assert answer.target == "/-/staff/invitations"
    assert [mail.to for mail in letterbox.take_all()] == ["ivy@example.com", "joe@example.com"]
    answer = browser.get("/-/staff/invitations")
    assert "2 invitations are on their way." in answer.text
    assert "ivy@example.com Trusted customer" in answer.text
    revoke = re.findall(r"/-/staff/invitations/\d+/revoke", answer.html)
    assert len(revoke) == 2
    browser.post(revoke[0])
    browser.post(revoke[1])
    assert "No invitation is waiting." in browser.get("/-/staff/invitations").text


def test_a_wrong_address_among_invitations_comes_back(as_person, mona, letterbox):
    answer = as_person(mona).post("/-/staff/invitations", email="ivy@example.com\nnonsense", role="1")
    assert answer.status == 422
    assert answer.error_at("email") == "Please type a mail address like name@example.com."
    assert "ivy@example.com\nnonsense" in answer.html.replace("\r", "")
    assert letterbox.mails == []


def test_moderators_cannot_invite_moderators(as_person, mona, letterbox):
    assert as_person(mona).post("/-/staff/invitations", email="ivy@example.com", role="3").status == 422
    assert letterbox.mails == []


@pytest.fixture
def printing(database, clock):
    """A page limited to staff."""
    at = clock()
    with database.write() as conn:
        conn.execute(
            page.insert().values(
                id=1, path="printing-at-home", title="Printing at home", sort_key="printing at home", section="",
                skeleton="printing-at-home", tags=[], summary="", state="live", blob="b" * 40, commit="c" * 40,
                revision_id=1, created_at=at, changed_at=at, changed_by_name="", seeded=False,
            )
        )  # fmt: skip
        conn.execute(protection.insert().values(page_id=1, level="staff", at=at))


@pytest.mark.parametrize(
    ("who", "action", "where", "answer"),
    [
        ("Carl Customer", "page.edit", "", "Allowed: Carl Customer Nothing stands in the way."),
        ("Carl Customer", "page.delete", "", "Denied: Carl Customer They are told: “Only staff may do this.”"),
        ("", "page.edit", "", "Denied: Someone who is not signed in They are told: “Please sign in to do this.”"),
        ("Carl Customer", "page.publish", "Printing at home", "They are told: “Here, changes by staff appear at once."),
        ("mona", "page.edit", "http://127.0.0.1:8000/printing-at-home", "Allowed: Mona"),
    ],
)
def test_why_was_that_denied(as_person, mona, carl, printing, who, action, where, answer):
    asked = as_person(mona).get("/-/staff/explain", query_string={"who": who, "action": action, "page": where})
    assert asked.status == 200
    assert answer in asked.text


def test_a_block_is_explained(as_person, accounts, mona, carl):
    staffing.block(accounts, mona.actor(), carl.id, "Advertising")
    asked = as_person(mona).get("/-/staff/explain?who=Carl+Customer&action=page.edit&page=")
    assert "They are told: “Your account is blocked.”" in asked.text


def test_a_question_about_nobody_or_nothing_comes_back(as_person, mona, carl):
    browser = as_person(mona)
    answer = browser.get("/-/staff/explain?who=Zoe&action=page.edit&page=")
    assert answer.error_at("who") == "Nobody here is called Zoe."
    answer = browser.get("/-/staff/explain?who=Mona&action=page.edit&page=No+such+page")
    assert answer.error_at("page") == "There is no such page."
    assert browser.get("/-/staff/explain?who=Mona&action=nonsense&page=").status == 422


def test_moderators_cannot_try_out_addresses(as_person, mona, ada, carl):
    path = "/-/staff/explain?who=carl@example.com&action=page.edit&page="
    assert "Nobody here is called carl@example.com." in as_person(mona).get(path).text
    assert "Allowed: Carl Customer" in as_person(ada).get(path).text
