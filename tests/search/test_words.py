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


@pytest.mark.parametrize(
    ("text", "terms", "marked"),
    [
        ("A WindowManagerPro here", {"window"}, ["Window"]),
        ("A WindowManagerPro here", {"manag", "pro"}, ["Manager", "Pro"]),
        ("A WindowManagerPro here", {"windowmanagerpro", "manag"}, ["WindowManagerPro"]),
        ("HTTPServer StepperMotor", {"server", "motor"}, ["Server", "Motor"]),
        ("KB1234 error404", {"1234", "404"}, ["1234", "404"]),
        ("windowmanager IDs X9", {"manag", "ds", "9"}, []),
        ("PowerShell shell", {"shell"}, ["Shell", "shell"]),
        ("\u624b\u673aPowerShell", {"shell"}, ["Shell"]),
    ],
)
def test_parts_of_names_are_marked_where_the_whole_is_not_looked_for(text, terms, marked):
    assert [text[start:end] for start, end, _ in words_of("en").places(text, terms)] == marked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("KB-1234", {"kb": [1], "1234": [2], "kb1234": [2]}),
        ("KB1234 now", {"kb1234": [1], "kb": [1], "1234": [1], "now": [2]}),
        ("PowerShell", {"powershell": [1], "power": [1], "shell": [1]}),
        ("HTTPServer", {"httpserver": [1], "http": [1], "server": [1]}),
        ("e-mail", {"e": [1], "mail": [2], "email": [2]}),
        ("read_only", {"read": [1], "only": [2], "readonly": [2]}),
        ("user.name@host", {"user": [1], "name": [2], "host": [3], "user.name@host": [3]}),
        ("3.5 -x- y. z", {"3": [1], "5": [2], "3.5": [2], "x": [3], "y": [4], "z": [5]}),
        ("HTTP 404", {"http": [1], "404": [2]}),
        ("0x80070005 IDs PDF", {"0x80070005": [1], "ids": [2], "pdf": [3]}),
        ("a-b-c-d-e-f", {"a": [1], "b": [2], "c": [3], "d": [4], "e": [5], "f": [6]}),
    ],
)
def test_names_and_codes_are_terms_whole_and_in_parts(text, found):
    assert words_of("xx").read([text], common=True).positions == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\u624b\u673a\u53f7", ["\u624b\u673a", "\u673a\u53f7"]),
        ("\u7a0e", ["\u7a0e"]),
        ("iPhone\u624b\u673a", ["iphone", "\u624b\u673a"]),
        ("\u304c\u304e", ["\u304c\u304e"]),
        ("\ud55c\uad6d\uc5b4", ["\ud55c\uad6d", "\uad6d\uc5b4"]),
    ],
)
def test_chinese_japanese_and_korean_are_looked_for_by_two_letters(text, found):
    assert terms(text, "xx") == found


def test_of_a_run_every_letter_and_every_two_are_kept():
    found = words_of("xx").read(["\u624b\u673a\u53f7 x"], common=True).positions
    assert found == {
        "\u624b": [1],
        "\u624b\u673a": [1],
        "\u673a": [2],
        "\u673a\u53f7": [2],
        "\u53f7": [3],
        "x": [4],
    }


def test_letters_of_a_run_are_marked_wherever_they_stand():
    text = "\u6211\u7684\u624b\u673a\u53f7\u7801"
    found = [(start, end) for start, end, _ in words_of("en").places(text, {"\u624b\u673a", "\u673a\u53f7"})]
    assert found == [(2, 5)]


def test_a_name_in_a_query_is_looked_for_whole_and_its_parts_only_instead():
    (code,) = words_of("en").query("KB-1234")
    assert (code.term, [part.term for part in code.parts]) == ("kb1234", ["kb", "1234"])
    (name,) = words_of("en").query("PowerShell")
    assert (name.term, [part.term for part in name.parts]) == ("powershel", ["power", "shell"])
    assert terms("third-party") == ["third", "parti"]


def test_a_part_of_words_counts_once_and_a_word_as_often_as_it_stands_there():
    often = words_of("xx").read(["SharePoint SharePoint e-mail email share share"], common=True).often
    assert often == {"sharepoint": 2, "point": 1, "share": 2, "e": 1, "mail": 1, "email": 2}
