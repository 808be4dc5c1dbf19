import pytest

from wiki.store.relink import relink


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("See [[Old name]].", "See [[New name]]."),
        ("[[old NAME#steps|the steps]]", "[[New name#steps|the steps]]"),
        ("[[old-name]]", "[[new-name]]"),
        ("[a](/old-name) [b](old-name.md#x)", "[a](/new-name) [b](new-name.md#x)"),
        ("[c](../x/old-name.md 'title')", "[c](../x/new-name.md 'title')"),
        ("[a](</old-name>)\n\n[b]: /old-name", "[a](</new-name>)\n\n[b]: /new-name"),
        ('<a href="/old-name">x</a>', '<a href="/new-name">x</a>'),
    ],
)
def test_links_to_the_old_path_lead_to_the_new_one(before, after):
    assert relink(before, "old-name", "new-name", "New name") == after


@pytest.mark.parametrize(
    "text",
    [
        "[[Old names]] and [[Older name]]",
        "`[[Old name]]` and ``a ` [[Old name]]``",
        "```\n[[Old name]]\n```\n",
        "> ~~~\n> [[Old name]]\n> ~~~\n",
        "<!-- [[Old name]] -->",
        "[a](https://example.com/old-name) [b](//old-name) [c](/-/old-name) [d](/folder/old-name) [e](#old-name)",
        "```\nunclosed [[Old name]]",
    ],
)
def test_code_and_other_links_stay_as_they_are(text):
    assert relink(text, "old-name", "new-name", "New name") == text


def test_a_title_that_brackets_cannot_hold_is_linked_by_its_path():
    assert relink("[[Old]]", "old", "a-b", "A|B") == "[[a-b]]"
    assert relink("[[Old]]", "old", "c-sharp", "C#") == "[[c-sharp]]"
