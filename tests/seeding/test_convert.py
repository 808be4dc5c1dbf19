import pytest

from wiki.errors import Invalid
from wiki.seeding.articles import read
from wiki.seeding.convert import Converter
from wiki.seeding.files import scan

PAGES = {
    "a.md": "Alpha",
    "Guide/b.md": "Reset: a [new] one",
    "Guide/c.md": "C & D",
}


@pytest.fixture
def converter(tmp_path):
    for name in (*PAGES, "Guide/media/pic.png", "guide.pdf", "bad.png", "Guide/img/pic.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")

    def keep(data, name):
        if name == "bad.png":
            raise Invalid("The picture is damaged.")
        return f"/-/media/{len(name)}/{name.rpartition('/')[2]}"

    return Converter(scan(tmp_path), PAGES, keep, lambda title: title in ("Alpha", "C# basics"))


def convert(converter, text, source="Guide/x.md"):
    return converter.page(read(source, f"---\ntitle: X\n---\n{text}\n".encode())).body.rstrip("\n")


@pytest.mark.parametrize(
    ("written", "became"),
    [
        ("[Alpha](../a.md)", "[[Alpha]]"),
        ("see [the first](../a.md).", "see [[Alpha|the first]]."),
        ("[the first](../a.md#part-two)", "[[Alpha#part-two|the first]]"),
        ("[**bold** first](../a.md#part)", "[**bold** first](/alpha#part)"),
        ("[first](../a.md 'Hint')", "[first](/alpha 'Hint')"),
        ("| [first](../a.md) | x |", "| [first](/alpha) | x |"),
        ("[reset](b.md)", "[reset](/reset-a-new-one)"),
        ("[and](./c.md?view=x#y)", "[[C & D#y|and]]"),
        ("[![alt](media/pic.png)](../a.md)", "[![alt](/-/media/19/pic.png)](/alpha)"),
        ("![alt](media/pic.png 'T')", "![alt](/-/media/19/pic.png 'T')"),
        (
            ':::image source="media/pic.png" alt-text="A" lightbox="img/pic.png":::',
            ':::image source="/-/media/19/pic.png" alt-text="A" lightbox="/-/media/17/pic.png":::',
        ),
        ("[manual](../guide.pdf)", "[manual](/-/media/9/guide.pdf)"),
        ("[a]: ../a.md#p\n\n[see][a]", "[a]: /alpha#p\n\n[see][a]"),
        ("<a href='../a.md'>x</a> <img src=media/pic.png>", "<a href='/alpha'>x</a> <img src=/-/media/19/pic.png>"),
    ],
)
def test_links_between_files_become_links_between_pages_and_files_become_media(converter, written, became):
    assert convert(converter, written) == became
    assert converter.notes == []


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://example.com/a.md) [y](/exchange/mail) [z](#part) <mailto:a@b.c> [q](?a)",
        "`[x](../a.md)`",
        "```\n[x](../a.md)\n```",
        "text  \nwith two spaces and <placeholder> and [Alpha] alone",
        "[[Alpha]] [[Alpha#part|x]] [[C# basics]] [[#part]]",
    ],
)
def test_everything_else_stays_as_it_was_written(converter, text):
    assert convert(converter, text) == text
    assert converter.notes == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("[x](gone.md#p)", "link", "gone.md#p: There is no such file."),
        ("![x](media/gone.png)", "picture", "media/gone.png: There is no such file."),
        (':::image source="gone.png":::', "picture", "gone.png: There is no such file."),
        ("[x](../../outside.md)", "link", "../../outside.md: There is no such file."),
        ("![x](../bad.png)", "file", "bad.png: The picture is damaged."),
        ("[[Nowhere|x]]", "link", "Nowhere: There is no page with this title."),
        ("[!INCLUDE [x](gone.md)]", "include", "gone.md: There is no such file."),
    ],
)
def test_what_leads_nowhere_stays_and_is_reported(converter, text, kind, words):
    assert convert(converter, text) == text
    assert [(note.kind, note.source, note.text) for note in converter.notes] == [(kind, "Guide/x.md", words)]


def included(converter, around, snippet, source="Guide/x.md"):
    file = converter.folder.root / "includes" / "s.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text(snippet)
    converter.folder = scan(converter.folder.root)
    return convert(converter, around.replace("@", "[!INCLUDE [s](../includes/s.md)]"), source)


@pytest.mark.parametrize(
    ("around", "became"),
    [
        ("before\n\n@\n\nafter", "before\n\n> [!NOTE]\n> Take care.\n\nafter"),
        ("1. item\n\n   @\n\n2. item", "1. item\n\n   > [!NOTE]\n   > Take care.\n\n2. item"),
        ("> @", "> > [!NOTE]\n> > Take care."),
        ("- @", "- > [!NOTE]\n  > Take care."),
    ],
)
def test_an_include_stands_where_it_was_named_in_its_list_or_quotation(converter, around, became):
    assert included(converter, around, "---\nms.topic: include\n---\n\n> [!NOTE]\n> Take care.\n") == became
    assert converter.found["includes"] == 1


def test_an_include_inside_a_line_becomes_part_of_the_line(converter):
    assert included(converter, "Please @ now.", "take\ncare\n") == "Please take care now."


def test_links_of_an_included_text_are_those_of_its_own_file(converter):
    assert included(converter, "@", "[x](../a.md) ![y](../Guide/media/pic.png)") == (
        "[[Alpha|x]] ![y](/-/media/19/pic.png)"
    )


def test_a_text_that_includes_itself_does_so_once(converter):
    assert included(converter, "@", "again [!INCLUDE [s](s.md)]") == "again [!INCLUDE [s](s.md)]"
    assert [(note.kind, note.text) for note in converter.notes] == [("include", "s.md: The file includes itself.")]


def test_a_page_that_grows_too_long_by_its_includes_is_refused(converter):
    with pytest.raises(Invalid, match="The text has 293 kB"):
        included(converter, "@", "x" * 300_000)
