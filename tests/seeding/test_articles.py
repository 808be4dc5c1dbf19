import pytest

from wiki.errors import Invalid
from wiki.seeding.articles import heading_of, read, section_of


def text_of(data, source="Setup/install.md"):
    return read(source, data).text


def test_front_matter_gives_title_tags_and_summary_and_keeps_the_rest():
    text = text_of(
        b"---\ntitle: Install it\ndescription: How to install.\ntags: [Setup, Office 365]\nms.topic: how-to\n---\n# H\n"
    )
    assert (text.title, text.summary, text.tags) == ("Install it", "How to install.", ("setup", "office-365"))
    assert (text.section, text.source, text.body) == ("Setup", "Setup/install.md", "# H\n")
    assert dict(text.extra) == {"ms.topic": " how-to"}


def test_a_summary_is_not_replaced_by_the_description():
    text = text_of(b"---\ntitle: A\nsummary: Short.\ndescription: Long.\n---\nb\n")
    assert (text.summary, dict(text.extra)) == ("Short.", {"description": " Long."})


def test_a_section_in_the_front_matter_wins_over_the_folder():
    assert text_of(b"---\ntitle: A\nsection: Other/Place\n---\nb\n").section == "Other/Place"


@pytest.mark.parametrize(
    ("data", "source", "title"),
    [
        (b"# The *real* `title` of [this](x.md)\n\ntext", "a.md", "The real title of this"),
        (b"text\n\n## Second level\n", "a.md", "Second level"),
        (b"Underlined\n======\n\ntext", "a.md", "Underlined"),
        (b"```\n# comment\n```\n\n# Heading\n", "a.md", "Heading"),
        (b"text only", "reset-your_password.md", "Reset your password"),
        (b"text only", "02-billing/index.md", "Billing"),
        (b"text only", "README.md", "README"),
        (b"---\ntitle: ''\n---\n# Heading\n", "a.md", "Heading"),
        (b"---\n\nA rule above.\n\n---\n\n# Heading\n", "a.md", "Heading"),
    ],
)
def test_a_title_comes_from_the_first_heading_else_from_the_file_name(data, source, title):
    assert text_of(data, source).title == title


def test_a_snake_case_word_in_a_heading_stays_whole():
    assert heading_of("# Set max_user_count to 5*3\n") == "Set max_user_count to 5*3"


@pytest.mark.parametrize(
    ("source", "section"),
    [
        ("a.md", ""),
        ("SkypeforBusiness/hybrid-im_presence/a.md", "SkypeforBusiness/Hybrid im presence"),
        ("01-getting-started/2. setup/a.md", "Getting started/Setup"),
        ("___/2024/a.md", "2024"),
        ("Ärger/a.md", "Ärger"),
    ],
)
def test_folders_become_readable_sections(source, section):
    assert section_of(source) == section


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        ("# Größe\r\n\r\nText".encode(), []),
        ("# Größe\n\nText\n".encode("utf-8-sig"), []),
        ("# Größe\n\nText\n".encode("utf-16"), []),
        ("# Größe\n\nText\n".encode("utf-16-be"), None),
        ("# Größe\n\nText\n".encode("cp1252"), ["Not UTF-8: read as Windows-1252."]),
        ("# Größe\r\rText".encode(), []),
    ],
)
def test_encodings_and_line_ends_are_understood(data, notes):
    if notes is None:
        data, notes = b"\xfe\xff" + data, []
    article = read("a.md", data)
    assert (article.text.title, article.text.body) == ("Größe", "# Größe\n\nText\n")
    assert [note.text for note in article.notes] == notes


def test_invalid_yaml_is_taken_line_by_line_and_said():
    article = read("a.md", b"---\ntitle: Error: it fails\nms.topic: x\n---\ntext\n")
    assert article.text.title == "Error: it fails"
    assert [note.text for note in article.notes] == [
        "Not valid YAML (line 2: mapping values are not allowed in this context): its lines were taken as they stand."
    ]
    assert read("a.md", b"---\ntitle: 'Error: it fails'\n---\ntext\n").notes == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file has no text."),
        (b"---\ntitle: A\n---\n\n", "The file has no text."),
        (b"---\ntitle: '!!!'\n---\ntext", "The title “!!!” needs at least one letter or digit."),
        (
            b"---\ntitle: CON\n---\ntext",
            "“CON” alone cannot be a title, because Windows reserves that name. Add a word to it.",
        ),
        (b"# A\n" + b"x" * 300_000, "The text has 293 kB; a page can hold 256. Please split it into several pages."),
    ],
)
def test_what_cannot_become_a_page_is_refused_with_the_reason(data, words):
    with pytest.raises(Invalid) as caught:
        read("a.md", data)
    assert str(caught.value) == words


def test_a_long_description_is_cut_and_nothing_else_is_lost():
    text = text_of(b"---\ntitle: A\ndescription: " + b"word " * 300 + b"\n---\ntext\n")
    assert len(text.summary) <= 1000
    assert text.summary.endswith("word…")
