import re

import pytest

from wiki.policy import Role
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

COMPANY = Author("The company")


@pytest.fixture
def store(wiki):
    return wiki.store


@pytest.fixture
def moderator(person):
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def number(store):
    page = store.create(PageText("Topic", "one\n\ntwo\n\nthree\n"), author=COMPANY)
    store.save("topic", PageText("Topic", "one\n\nzwei\n\nthree\n"), base=page.blob, author=Author("Ada", 9))
    proposed = PageText("Topic", "one\n\ndeux\n\ntrois\n", section="Guide")
    return store.propose("topic", proposed, base=page.blob, author=COMPANY, summary="New text", kind="seed")


def seen(answer):
    return re.search(r'name="seen" value="(\w*)"', answer.text)[1]


def live(store):
    return store.text(store.get("topic").blob)


def test_the_list_shows_what_waits(moderator, number):
    answer = moderator.get("/-/proposals")
    assert answer.status_code == 200
    assert f'<a href="/-/proposals/{number}">Topic</a>' in answer.text
    assert "New text" in answer.text


def test_an_empty_list_says_so(moderator):
    assert "Nothing waits for a decision" in moderator.get("/-/proposals").text


def test_one_screen_shows_the_words_that_change_and_the_passages_that_overlap(moderator, number):
    page = moderator.get(f"/-/proposals/{number}").text
    assert "<ins>deux</ins>" in page
    assert '<span class="diff__text">zwei</span>' in page
    assert '<span class="diff__text">trois</span>' in page
    assert "1 passage was changed on both sides." in page
    assert page.count('class="conflict"') == 1
    assert "Take the proposal" in page


def test_accepting_without_a_choice_asks_for_it_and_keeps_what_was_typed(moderator, store, number):
    first = moderator.get(f"/-/proposals/{number}")
    data = {"seen": seen(first), "edit_summary": "Mine"}
    answer = moderator.post(f"/-/proposals/{number}/accept", data=data)
    assert answer.status_code == 422
    assert "Please choose for every passage which text should stay." in answer.text
    assert 'value="Mine"' in answer.text
    assert live(store).body == "one\n\nzwei\n\nthree\n"


def test_accepting_publishes_as_chosen_and_leads_on(moderator, store, number):
    first = moderator.get(f"/-/proposals/{number}")
    answer = moderator.post(f"/-/proposals/{number}/accept", data={"seen": seen(first), "region-1": "theirs"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/-/proposals")
    assert live(store).body == "one\n\nzwei\n\ntrois\n"
    assert live(store).section == "Guide"
    page = moderator.get(f"/-/proposals/{number}").text
    assert "This proposal was accepted" in page
    assert "Mona Moderator" in page
    assert [f"/{number}/{step}" in page for step in ("accept", "reject", "comment")] == [False, False, True]


def test_the_text_can_be_edited_before_it_is_accepted(moderator, store, number):
    first = moderator.get(f"/-/proposals/{number}")
    data = {"seen": seen(first), "region-1": "both", "show": "edit"}
    editor = moderator.post(f"/-/proposals/{number}/accept", data=data)
    assert "deux\n\nzwei\n\ntrois" in editor.text
    assert live(store).body == "one\n\nzwei\n\nthree\n"
    data = {"seen": seen(editor), "body": "one\r\n\r\ndeux, zwei\r\n"}
    assert moderator.post(f"/-/proposals/{number}/accept", data=data).status_code == 303
    assert live(store).body == "one\n\ndeux, zwei\n"


def test_everything_about_the_page_can_be_edited_before_it_is_accepted(moderator, store, number):
    first = moderator.get(f"/-/proposals/{number}")
    data = {"seen": seen(first), "region-1": "mine", "show": "edit"}
    editor = moderator.post(f"/-/proposals/{number}/accept", data=data).text
    fields = ("title", "summary", "section", "tags")
    shown = {name: re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', editor)[1] for name in fields}
    assert shown == {"title": "Topic", "summary": "", "section": "Guide", "tags": ""}
    data = {"seen": seen(first), "body": "one\n", "title": "Other topic", "summary": "In short.", "tags": "Wifi, lamp"}
    wrong = moderator.post(f"/-/proposals/{number}/accept", data=data | {"section": "///!"})
    assert wrong.status_code == 422
    assert 'id="section-error"' in wrong.text
    assert 'value="///!"' in wrong.text
    assert 'value="In short."' in wrong.text
    answer = moderator.post(f"/-/proposals/{number}/accept", data=data | {"section": "Guide"})
    assert answer.status_code == 303
    text = store.text(store.get("other-topic").blob)
    assert (text.title, text.summary, text.tags, text.section) == (
        "Other topic",
        "In short.",
        ("wifi", "lamp"),
        "Guide",
    )


def test_what_was_saved_meanwhile_is_shown_and_the_edited_text_kept(moderator, store, number):
    first = moderator.get(f"/-/proposals/{number}")
    page = store.get("topic")
    store.save("topic", PageText("Topic", "one\n\ndrei\n\nthree\n"), base=page.blob, author=Author("Ada", 9))
    data = {"seen": seen(first), "body": "one\n\nsettled by hand\n\ntrois\n"}
    answer = moderator.post(f"/-/proposals/{number}/accept", data=data)
    assert answer.status_code == 409
    assert "settled by hand" in answer.text
    assert "drei" in answer.text
    assert live(store).body == "one\n\ndrei\n\nthree\n"
    data |= {"seen": seen(answer)}
    assert moderator.post(f"/-/proposals/{number}/accept", data=data).status_code == 303
    assert live(store).body == "one\n\nsettled by hand\n\ntrois\n"


def test_rejecting_asks_for_a_reason_beside_the_field(moderator, store, number):
    answer = moderator.post(f"/-/proposals/{number}/reject", data={"reason": ""})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    answer = moderator.post(f"/-/proposals/{number}/reject", data={"reason": "Ours is better."})
    assert answer.status_code == 303
    assert "Ours is better." in moderator.get(f"/-/proposals/{number}").text
    assert live(store).body == "one\n\nzwei\n\nthree\n"


def test_a_second_decision_is_told_that_somebody_was_faster(moderator, number):
    moderator.post(f"/-/proposals/{number}/reject", data={"reason": "No."})
    answer = moderator.post(f"/-/proposals/{number}/reject", data={"reason": "No, too."})
    assert answer.status_code == 409
    assert "Somebody has decided on this proposal already." in answer.text


def test_proposals_are_for_staff(client, person, number):
    carl = person("Carl Customer")
    addresses = ("/-/proposals", f"/-/proposals/{number}")
    assert [carl.get(address).status_code for address in addresses] == [403, 403]
    assert [client.get(address).status_code for address in addresses] == [302, 302]
    assert carl.post(f"/-/proposals/{number}/reject", data={"reason": "No."}).status_code == 403
    assert carl.post(f"/-/proposals/{number}/accept", data={}).status_code == 403


def test_a_proposal_that_is_not_there_is_not_found(moderator):
    assert moderator.get("/-/proposals/99").status_code == 404
