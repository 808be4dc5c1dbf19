"""Titles while one types, as JSON."""


def test_titles_that_go_on_as_typed(client, write):
    write("Reset your password", "Text.", section="Accounts")
    answer = client.get("/-/suggest?q=pass")
    expected = {"title": "Reset your password", "section": "Accounts", "href": "/reset-your-password"}
    assert answer.json == {"suggestions": [expected], "questions": [], "said": "1 page. Use the arrow keys."}


def test_no_title_is_said_too(client, write):
    write("Reset your password", "Text.")
    assert client.get("/-/suggest?q=zebra").json == {
        "suggestions": [],
        "questions": [],
        "said": "No page has such a title.",
    }


def test_it_costs_no_query(client, write, queries):
    write("Reset your password", "Text.")
    queries.clear()
    assert client.get("/-/suggest?q=pass").json["suggestions"]
    assert queries == []


def test_a_new_title_is_suggested_at_once(client, write):
    write("Reset your password", "Text.")
    assert client.get("/-/suggest?q=prin").json["suggestions"] == []
    write("Print a label", "Text.")
    assert [s["title"] for s in client.get("/-/suggest?q=prin").json["suggestions"]] == ["Print a label"]
