import pytest

from wiki.search.excerpts import excerpt, mark, passage
from wiki.search.index.schema import words_of

WORDS = words_of("en")


def shown(pieces):
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


def test_the_words_are_marked_in_any_form():
    assert shown(mark("Resetting passwords", {"password"}, WORDS)) == "Resetting [passwords]"


def test_a_part_of_a_name_is_marked_in_title_and_passage():
    assert shown(mark("The WindowManagerPro", {"manag"}, WORDS)) == "The Window[Manager]Pro"
    text = "Nothing to see here. " * 20 + "Open the WindowManagerPro first."
    assert shown(excerpt(text, {"manag"}, WORDS)).endswith("Open the Window[Manager]Pro first.")


def test_the_sentence_with_most_of_the_words_is_chosen():
    text = "A password is a secret. " + "Nothing to see here at all. " * 20 + "Reset the password here. The end."
    found = shown(excerpt(text, {"password", "reset"}, WORDS))
    assert found.endswith("Nothing to see here at all. [Reset] the [password] here. The end.")
    assert "secret" not in found


def test_it_is_cut_at_the_ends_of_sentences():
    text = "One sentence about mail. " * 30
    pieces = excerpt(text, {"mail"}, WORDS)
    assert shown(pieces).endswith("about [mail].")
    assert len("".join(piece.text for piece in pieces)) <= 260


def test_a_point_inside_a_word_ends_no_sentence():
    text = "Use example.org or 3.5 for this. Then the mail comes."
    assert shown(excerpt("Long. " * 100 + text, {"mail"}, WORDS)).endswith(
        "Long. Use example.org or 3.5 for this. Then the [mail] comes."
    )


def test_a_page_without_the_words_shows_its_beginning():
    assert shown(excerpt("First of all. Then more.", {"zebra"}, WORDS)) == "First of all. Then more."


def test_one_very_long_sentence_is_cut_between_words_around_the_match():
    text = "word " * 200 + "needle " + "word " * 200
    found = shown(excerpt(text, {"needl"}, WORDS))
    assert found.startswith("… word")
    assert found.endswith("word …")
    assert "[needle]" in found
    assert len(found) < 290


def test_headings_and_items_are_set_off_in_one_line():
    text = "Before you start\nOpen the settings.\nPaper\nInk"
    assert shown(excerpt(text, {"paper"}, WORDS)) == "Before you start · Open the settings. [Paper] · Ink"


@pytest.mark.parametrize("text", ["", "\n\n", "...", " "])
def test_nothing_to_show_is_shown_as_nothing(text):
    assert shown(excerpt(text, {"x"}, WORDS)).strip(". ") == ""


@pytest.mark.parametrize(
    "text", ["a" * 300_000, "a." * 100_000, "aB" * 100_000, ". " * 100_000, "password " * 30_000, "x\n" * 100_000]
)
def test_hostile_text_is_cut_without_fuss(text):
    assert len("".join(piece.text for piece in excerpt(text, {"password"}, WORDS))) < 300


def test_a_heading_does_not_end_it_unless_a_word_was_found_there():
    text = "The mail comes. It is short.\nPost office\nNext day"
    assert shown(passage(text, {"mail"}, WORDS, {"Post office", "Next day"}).pieces) == "The [mail] comes. It is short."
    assert shown(passage(text, {"post"}, WORDS, {"Post office", "Next day"}).pieces).endswith("[Post] office")


def test_of_a_word_on_every_line_the_first_hundreds_are_looked_at():
    text = "An error here. " * 500 + "An error and a password."
    assert "[password]" not in shown(excerpt(text, {"error", "password"}, WORDS))
    text = "An error here. " * 150 + "An error and a password."
    assert "[password]" in shown(excerpt(text, {"error", "password"}, WORDS))


def test_it_says_where_its_first_word_stands():
    text = "Nothing here. " * 30 + "The mail comes."
    assert text[passage(text, {"mail"}, WORDS).first :] == "mail comes."
    assert passage(text, {"zebra"}, WORDS).first is None
