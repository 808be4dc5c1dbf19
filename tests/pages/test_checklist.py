"""The steps of a page to tick off, and what search engines are told of them."""

import json
import re

import pytest

from wiki.markup import HowTo, Steps
from wiki.pages.structured import structured
from wiki.pages.views.checklist import written
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

STAFF = Author("Mona", 1)
STEPS = "1. Turn </script><b>it</b>.\n2. Push.\n   - once\n   - twice\n"
KETTLE = "> [!NEED]\n> - oil\n\n> [!TIME] 5 minutes\n\n## Go\n\n" + STEPS


@pytest.fixture
def kettle(wiki):
    wiki.store.create(PageText("Kettle", KETTLE), author=STAFF)
    return "/kettle"


def test_the_steps_can_be_ticked_off_and_copied(client, kettle):
    shown = client.get("/-/checklist/kettle").text
    assert shown.count('type="checkbox"') == 3
    assert "- [ ] Push.\n  once\n  twice\n" in shown
    assert "Push.<br>once<br>twice</label>" in shown
    assert 'href="/-/checklist/kettle"' in client.get(kettle).text


def test_a_page_without_steps_has_no_checklist_and_no_link_to_it(client, page):
    assert client.get("/-/checklist/reset-the-router").status_code == 404
    assert "/-/checklist/" not in client.get("/reset-the-router").text


def test_the_list_is_written_as_tasks():
    taught = HowTo((Steps("", ("One", "Two")), Steps("Then", ("Three",))), needs=("oil",))
    assert written("Kettle", taught) == ("# Kettle\n\n- [ ] oil\n\n- [ ] One\n- [ ] Two\n\n## Then\n\n- [ ] Three\n")


def test_a_page_tells_search_engines_its_steps_in_what_no_text_can_leave(client, kettle):
    client.get(kettle)
    shown = client.get(kettle).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', shown)[1]
    assert re.match(r"http://[^/]+/-/card/kettle\?v=", json.loads(found)["image"])
    assert json.loads(found)["step"][0] == {"@type": "HowToStep", "position": 1, "text": "Turn </script>it."}
    assert json.loads(found)["step"][1]["text"] == "Push. once twice"
    assert shown.count("</script>") == shown.count("<script")


def test_steps_below_several_headings_are_sections():
    taught = HowTo((Steps("", ("One",)), Steps("B", ("Two",)), Steps("Pictures only", ())))
    (data,) = structured("Kettle", "https://w/kettle", taught)
    assert [(step["@type"], step["name"]) for step in data["step"]] == [
        ("HowToSection", "Kettle"),
        ("HowToSection", "B"),
    ]
    assert data["step"][1]["itemListElement"] == [{"@type": "HowToStep", "position": 1, "text": "Two"}]


def test_questions_are_a_page_of_them():
    (data,) = structured("FAQ", "https://w/faq", HowTo(questions=(("Why?", "So."), ("When?", "Now."))))
    assert (data["@type"], len(data["mainEntity"])) == ("FAQPage", 2)
    assert data["mainEntity"][0]["acceptedAnswer"]["text"] == "So."


def test_a_page_that_teaches_nothing_tells_nothing(client, page):
    assert structured("Page", "https://w/page", HowTo()) == []
    assert "ld+json" not in client.get("/reset-the-router").text


def test_only_strangers_are_told_as_search_engines_are(client, carl, kettle):
    assert "ld+json" in client.get(kettle).text
    assert "ld+json" not in carl.get(kettle).text
