import pytest

from wiki.errors import Invalid
from wiki.store import names


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Reset your password", "reset-your-password"),
        ("  Reset\tyour   PASSWORD ", "reset-your-password"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("Ticket #12", "ticket-12"),
        (".NET and Node.js", "dot-net-and-node-js"),
        ("Q&A", "q-and-a"),
        ("Can’t sign in?", "cant-sign-in"),
        ("Über die Straße", "über-die-strasse"),
        ("A\u030angstrom", "ångstrom"),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "full-width"),
        ("10 μm lens", "10-μm-lens"),
        ("日本語のページ", "日本語のページ"),
        ("../../etc/passwd", "etc-passwd"),
        ("Outlook™", "outlook"),
        ("\ufeffPasted\u200b", "pasted"),
    ],
)
def test_a_title_has_one_path(title, path):
    assert names.path_of(title) == path
    assert names.check_path(path) == path


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("", "Please give the page a title."),
        ("...", "The title “...” needs at least one letter or digit."),
        ("😀", "The title “😀” needs at least one letter or digit."),
        ("Con", "“Con” alone cannot be a title, because Windows reserves that name. Add a word to it."),
        ("LPT1", "“LPT1” alone cannot be a title, because Windows reserves that name. Add a word to it."),
        ("раypal", "The word “раypal” mixes Latin and Cyrillic letters that look alike. Type it in one alphabet."),
        ("re\u202etxt", "There is an invisible character (U+202E) after “re”. Delete it or type the words anew."),
        ("a\0b", "There is an invisible character (U+0000) after “a”. Delete it or type the words anew."),
        ("e" + "\u0316" * 9, "There are too many accents on one letter after “e”."),
        ("x" * 201, "This is 201 characters long; at most 200 are allowed. Please shorten it."),
        ("日" * 90, "The title is too long for a web address. Please shorten it."),
    ],
)
def test_a_title_that_cannot_be_used_is_refused_in_plain_words(title, words):
    with pytest.raises(Invalid) as caught:
        names.path_of(title)
    assert str(caught.value) == words
    assert caught.value.field == "title"


def test_letters_of_two_alphabets_that_do_not_pose_as_each_other_may_mix():
    assert names.check_title("5 μm and αβ-testing") == "5 μm and αβ-testing"


@pytest.mark.parametrize(
    "path", ["", "A", "a--b", "-a", "a/b", "a.b", "con", "..", "a\u0301", "a\n", "x" * 241, "\ud800"]
)
def test_only_the_one_spelling_is_a_path(path):
    assert not names.is_path(path)


def test_paths_that_look_alike_share_a_skeleton():
    assert names.skeleton("сосоа") == names.skeleton("cocoa") == "cocoa"
    assert names.skeleton("x1") != names.skeleton("xl")
    assert names.skeleton("modern") != names.skeleton("modem")


def test_a_page_lives_in_a_folder_made_from_its_path():
    assert names.file_of("reset-your-password") == "pages/a/7/e/reset-your-password.md"


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("pages/a/7/e/reset-your-password.md", "reset-your-password"),
        ("pages/anywhere/My Page .MD", "my-page"),
        ("pages/\u200eAllow.md", "allow"),
        ("pages/+.md", "plus"),
        ("pages/!!.md", "page-b4613f8681"),
        ("pages/con.md", "page-b1f6e510eb"),
        ("pages/picture.png", None),
        ("README.md", None),
    ],
)
def test_a_file_anywhere_below_pages_stands_for_a_page(file, path):
    assert names.path_of_file(file) == path


def test_sections_and_tags_have_one_form():
    assert names.check_section(" Outlook / Set  up/") == "Outlook/Set up"
    assert names.check_section("") == ""
    assert names.check_tag("Office 365") == "office-365"
    with pytest.raises(Invalid) as caught:
        names.check_section("Outlook/..")
    assert str(caught.value) == "The section “..” needs at least one letter or digit."
    with pytest.raises(Invalid) as caught:
        names.check_tag("!")
    assert caught.value.field == "tags"


def test_a_summary_is_one_line_and_an_author_no_address():
    assert names.check_summary("Fix\n\nUser: 1\0") == "Fix User: 1"
    assert names.check_author(" Ada  Lovelace ") == "Ada Lovelace"
    for name in ("", "...", "Ada <ada@example.com>", "A\0da"):
        with pytest.raises(Invalid):
            names.check_author(name)
