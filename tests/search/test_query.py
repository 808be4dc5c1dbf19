"""What is typed becomes clauses; what does not fit the language is words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.search.query import AFTER, BEFORE, CLAUSES, Clause, parse


def read(text):
    """Kind, value and whether it is ruled out, of each clause."""
    return [(("-" if c.without else "") + c.kind, c.value) for c in parse(text).clauses]


def test_words_and_phrases():
    assert read('print "two sided" labels') == [("word", "print"), ("phrase", "two sided"), ("word", "labels")]


def test_quotation_marks_of_phones_and_other_languages():
    assert read("“two sided” „auf Papier“ «deux faces»") == [
        ("phrase", "two sided"),
        ("phrase", "auf Papier"),
        ("phrase", "deux faces"),
    ]


def test_a_minus_before_a_word_phrase_or_field_rules_it_out():
    assert read('print -labels -"two sided" -tag:old') == [
        ("word", "print"),
        ("-word", "labels"),
        ("-phrase", "two sided"),
        ("-tag", "old"),
    ]


@pytest.mark.parametrize("text", ["e-mail", "print - labels", "--force", "a-b -", "print -- -"])
def test_any_other_minus_is_no_operator(text):
    assert {kind for kind, _ in read(text)} == {"word"}


def test_a_query_that_only_rules_out_words_is_read_as_words():
    assert read("-verbose") == [("word", "verbose")]
    assert read("-verbose tag:old") == [("-word", "verbose"), ("tag", "old")]


def test_fields_with_and_without_quotation_marks_in_any_case():
    assert read('title:reset Section:"Mail and calendar" TAG:old by:Ada') == [
        ("title", "reset"),
        ("section", "Mail and calendar"),
        ("tag", "old"),
        ("by", "Ada"),
    ]


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2024", "2024-01-01"), ("2024-5", "2024-05-01"), ("2024-05-31", "2024-05-31"), ("1999-12", "1999-12-01")],
)
def test_dates_are_years_months_or_days(typed, day):
    assert parse(f"after:{typed}").clauses[0].value == day
    assert parse(f"before:{typed}").clauses == (Clause(BEFORE, day, end=7 + len(typed)),)


def test_a_day_begins_at_midnight_in_universal_time():
    assert Clause(AFTER, "2024-05-01").moment == 1_714_521_600


@pytest.mark.parametrize(
    "text",
    [
        *("after:yesterday", "before:2024-13", "after:2024-02-30", "before:0000", "title:", "title: reset"),
        *('an "open end', "AND (", "reset*", "file://x", "C:\\temp", "mytitle:x", "tag::x", "by:", '"', "((()))"),
        *("error:404", "http://example.com/?q=tag:x", "12:30", "a:b:c"),
    ],
)
def test_what_does_not_fit_the_language_is_read_as_words(text):
    assert {kind for kind, _ in read(text)} <= {"word"}


def test_words_in_parentheses_keep_their_operators():
    assert read("(title:reset -old)") == [("title", "reset"), ("-word", "old")]


def test_marks_alone_are_nothing():
    assert read('"" "-" * . () -"" title:"" ***') == []


def test_a_clause_can_be_dropped_from_the_text():
    query = parse('print  -"two sided" tag:old')
    assert query.dropping(query.clauses[1]) == "print tag:old"
    assert query.dropping(query.clauses[2]) == 'print -"two sided"'


def test_only_so_many_clauses_are_read():
    assert len(parse("a b " * 1000).clauses) == CLAUSES
    assert len(parse('"' * 10_000 + "a" * 10_000).clauses) <= 1


@given(st.text(alphabet=st.sampled_from('ab1 -":()*“é.titleafter'), max_size=60))
def test_no_text_is_an_error_and_clauses_lie_where_they_were_typed(text):
    query = parse(text)
    for clause in query.clauses:
        assert 0 <= clause.start < clause.end <= len(text)
        assert len(query.dropping(clause)) <= len(text)
