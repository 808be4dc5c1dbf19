import pytest

from wiki.seeding.spans import find


def found(text):
    return [(span.kind, span.to, text[span.start : span.end]) for span in find(text)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("see [a](b.md#c) now", [("link", "b.md#c", "[a](b.md#c)")]),
        ('see [a [x] b](<b c.md> "d")', [("link", "b c.md", '[a [x] b](<b c.md> "d")')]),
        ("[a](b_(c).md)", [("link", "b_(c).md", "[a](b_(c).md)")]),
        ("![a](b.png)", [("image", "b.png", "![a](b.png)")]),
        ("[![a](b.png)](c.md)", [("link", "c.md", "[![a](b.png)](c.md)"), ("image", "b.png", "![a](b.png)")]),
        ("[a]: ../b.md 'c'\n", [("address", "../b.md", "../b.md")]),
        ("[^a]: note.md\n", []),
        ("[!INCLUDE [a](../includes/b.md)]", [("include", "../includes/b.md", "[!INCLUDE [a](../includes/b.md)]")]),
        (
            ':::image type="content" source="m/a.png" alt-text="A: b" lightbox="m/b.png":::',
            [("address", "m/a.png", "m/a.png"), ("address", "m/b.png", "m/b.png")],
        ),
        ("<img alt='x' src='a.png'> <a href=b.md>c</a>", [("address", "a.png", "a.png"), ("address", "b.md", "b.md")]),
        ("[[Title#part|text]]", [("wiki", "Title#part", "[[Title#part|text]]")]),
        ("`[a](b.md)` \\[a](b.md)", []),
        ("```\n[a](b.md)\n```", []),
        ("<!-- ![a](b.png) -->", []),
        ("1. x\n\n   > [!NOTE]\n   > y\n\n    ![a](b.png)", [("image", "b.png", "![a](b.png)")]),
        ("[a] (b.md) [c]", []),
    ],
)
def test_every_place_that_names_a_file_is_found_and_nothing_in_code(text, spans):
    assert found(text) == spans


@pytest.mark.parametrize("text", ["[" * 20_000, "[a](" * 20_000, ":::image " * 20_000, "<a " * 20_000, "`" * 20_000])
def test_a_hostile_text_costs_no_more_than_its_length(text):
    assert found(text) == []
