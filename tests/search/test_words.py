import pytest

from wiki.search.index.schema import words_of
from wiki.search.words import fold


def terms(text, language="en"):
    return [token.term for token in words_of(language).query(text)]


def test_words_are_folded_and_stemmed():
    assert terms("Resetting PASSWORDS") == ["reset", "password"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "installations", "installing"),
        ("de", "Einstellungen", "Einstellung"),
        ("fr", "paramètres", "paramètre"),
        ("es", "configuraciones", "configuración"),
    ],
)
def test_forms_of_a_word_share_a_term_in_each_language(language, one, other):
    assert terms(one, language) == terms(other, language)


def test_a_language_without_a_stemmer_is_only_folded():
    assert terms("Passwörter passwords", "xx") == ["passworter", "passwords"]


def test_accents_and_case_make_no_difference():
    assert fold("Größe") == fold("grösse") == fold("GROSSE") == "grosse"


def test_an_accented_word_is_found_by_its_plain_spelling_too():
    text = words_of("es").read(["configuración"], common=False)
    assert set(text.positions) == {"configur", "configuracion"}


def test_c_plus_plus_and_c_sharp_are_words():
    assert terms("C++, C# and c") == ["c++", "c#", "and", "c"]


def test_an_apostrophe_parts_an_article_but_not_a_possessive():
    assert terms("the user's l'article", "xx") == ["the", "user", "l", "article"]


def test_a_combining_accent_does_not_split_a_word():
    assert terms("re\u0301initialiser", "xx") == ["reinitialiser"]


def test_common_words_leave_a_gap():
    assert words_of("en").read(["out of office"], common=False).positions == {"offic": [3]}
    assert words_of("en").read(["out of office"], common=True).positions == {"out": [1], "of": [2], "offic": [3]}


def test_places_are_those_of_the_words_as_written():
    text = "Passwords: a PASSWORD, not a passport."
    found = [text[start:end] for start, end, _ in words_of("en").places(text, {"password"})]
    assert found == ["Passwords", "PASSWORD"]
