from wiki.seeding.articles import read
from wiki.seeding.titles import settle


def articles(*sources, title="Setup"):
    return [read(source, f"# {title}\n\ntext".encode()) for source in sources]


def titles(settled):
    return {article.source: article.text.title for article in settled[0]}


def test_one_title_in_two_folders_is_told_apart_by_the_section():
    settled = settle(articles("mac/a.md", "windows/a.md"), {})
    assert titles(settled) == {"mac/a.md": "Setup", "windows/a.md": "Setup (Windows)"}
    assert [note.text for note in settled[0][1].notes] == [
        "mac/a.md has the title “Setup” too; this page is “Setup (Windows)”."
    ]


def test_the_whole_section_path_tells_apart_what_the_innermost_section_cannot():
    found = titles(settle(articles("a/old/x.md", "b/old/x.md", "c/old/x.md"), {}))
    assert found == {"a/old/x.md": "Setup", "b/old/x.md": "Setup (Old)", "c/old/x.md": "Setup (C, Old)"}


def test_a_page_keeps_its_title_when_another_file_comes_later():
    seeded = {"mac/a.md": "Setup", "windows/a.md": "Setup (Windows)"}
    found = titles(settle(articles("linux/a.md", "mac/a.md", "windows/a.md"), seeded))
    assert found == {"linux/a.md": "Setup (Linux)", "mac/a.md": "Setup", "windows/a.md": "Setup (Windows)"}


def test_a_page_keeps_its_longer_title_when_the_other_file_goes():
    assert titles(settle(articles("windows/a.md"), {"windows/a.md": "Setup (Windows)"})) == {
        "windows/a.md": "Setup (Windows)"
    }
    assert settle(articles("windows/a.md"), {"windows/a.md": "Setup (Windows)"})[0][0].notes == ()
    assert titles(settle(articles("windows/a.md"), {})) == {"windows/a.md": "Setup"}


def test_a_changed_title_is_taken_over():
    assert titles(settle(articles("a.md", title="Set-up guide"), {"a.md": "Setup"})) == {"a.md": "Set-up guide"}


def test_titles_that_look_alike_collide_too():
    settled = settle([read("mac/a.md", b"# Setup"), read("mac/b.md", "# Ｓｅｔｕｐ".encode())], {})
    assert titles(settled)["mac/b.md"] == "Ｓｅｔｕｐ (Mac)"


def test_what_cannot_be_told_apart_is_refused_with_a_suggestion():
    settled = settle(articles("a.md", "b.md"), {})
    assert titles(settled) == {"a.md": "Setup"}
    assert [(entry.source, entry.reason) for entry in settled[1]] == [
        ("b.md", "a.md has the same title or one that looks like it. Give one of the two another title.")
    ]
