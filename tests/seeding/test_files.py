import pytest

from wiki.errors import Invalid
from wiki.seeding.files import is_elsewhere, scan


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "docs"
    names = ("a.md", "Guide/Über uns.md", "Guide/index.md", "Guide/pic.png", "includes/note.md", "x/.hidden.md")
    for name in (*names, ".git/config.md", "node_modules/b/readme.md", "LOUD.MD"):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("text")
    return root


def test_articles_are_markdown_files_that_are_not_hidden_and_not_snippets(folder):
    assert scan(folder).articles == ["LOUD.MD", "a.md", "Guide/index.md", "Guide/Über uns.md"]
    assert "Guide/pic.png" in scan(folder).files


@pytest.mark.parametrize(
    ("source", "to", "file"),
    [
        ("a.md", "Guide/pic.png", "Guide/pic.png"),
        ("Guide/index.md", "../a.md#part", "a.md"),
        ("Guide/index.md", "%C3%9Cber%20uns.md?x=1", "Guide/Über uns.md"),
        ("Guide/index.md", "..\\A.MD", "a.md"),
        ("Guide/index.md", "~/Guide/pic.png", "Guide/pic.png"),
        ("a.md", "guide/PIC.PNG", "Guide/pic.png"),
        ("a.md", "Guide/", "Guide/index.md"),
        ("a.md", "./Guide", "Guide/index.md"),
        ("Guide/index.md", "../a", "a.md"),
        ("a.md", "missing.md", None),
        ("a.md", "../../../etc/passwd", None),
        ("a.md", "Guide/../../docs/a.md", None),
    ],
)
def test_a_written_path_means_the_file_a_documentation_team_would_expect(folder, source, to, file):
    assert scan(folder).locate(source, to) == file


def test_what_leads_elsewhere_is_told_from_files():
    elsewhere = ("https://x.y/z.md", "mailto:a@b.c", "//cdn/x", "/exchange/a", "#part", "?view=1", "")
    assert [to for to in (*elsewhere, "a.md", "../a.md", "~/a.md") if not is_elsewhere(to)] == [
        "a.md",
        "../a.md",
        "~/a.md",
    ]


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "in.md").symlink_to(folder / "a.md")
    scanned = scan(folder)
    assert scanned.refused == {"out.md": "The file is a link that leads out of the folder."}
    assert "in.md" in scanned.articles
    assert "out.md" not in scanned.articles


def test_a_file_that_cannot_be_read_says_why(folder):
    scanned = scan(folder)
    (folder / "a.md").unlink()
    with pytest.raises(Invalid, match="The file cannot be read: No such file or directory"):
        scanned.read("a.md")
