import os

import pytest

from wiki.errors import Busy
from wiki.search.document import Document, Suggestion
from wiki.search.index import Index, live
from wiki.search.index.folder import attach
from wiki.search.index.writer import FOLDED_AT_MOST, folding
from wiki.search.screen import Screen


def paths(results):
    return [hit.path for hit in results.hits]


def test_finds_pages_by_any_word_and_counts_them_all(index):
    results = index.search("password printer")
    assert set(paths(results)) == {"reset-your-password", "print-a-label", "c-plus-plus"}
    assert results.total == 3


def test_a_hit_says_what_a_list_of_results_shows(index):
    hit = index.search("reset").hits[0]
    assert (hit.page_id, hit.path, hit.title) == (1, "reset-your-password", "Reset your password")
    assert (hit.section, hit.changed) == ("Accounts", 1_700_000_000)


def test_the_page_named_so_comes_before_one_that_mentions_it(index):
    assert paths(index.search("password")) == ["reset-your-password", "c-plus-plus"]


def test_all_words_in_a_page_beat_one_in_a_title(make_index):
    index = make_index(
        Document(1, "paper", "Paper", (), "Paper."),
        Document(2, "printer", "Help", (), "A printer jams with thin paper."),
    )
    assert paths(index.search("printer paper")) == ["printer", "paper"]


def test_words_that_stand_together_count_more(make_index):
    apart = "The mail server is quick. " + "Something else entirely. " * 5 + "Its address book is full."
    near = "The mail address is short. " + "Something else entirely. " * 5 + "Its server book is full."
    index = make_index(Document(1, "apart", "One", (), apart), Document(2, "near", "Two", (), near))
    assert paths(index.search("mail address")) == ["near", "apart"]


def test_the_word_as_typed_counts_more_than_another_form(make_index):
    index = make_index(
        Document(1, "operation", "One", (), "An operation."), Document(2, "operable", "Two", (), "An operable.")
    )
    assert paths(index.search("operable")) == ["operable", "operation"]
    assert paths(index.search("operation")) == ["operation", "operable"]


def test_common_words_are_left_out_unless_there_are_no_others(index):
    assert index.search("the password of you").terms == {"password"}
    assert paths(index.search("out of")) == ["out-of-office"]


def test_results_are_paged_to_the_end(index):
    first = index.search("password printer account", Screen(0, 2))
    second = index.search("password printer account", Screen(2, 2))
    assert first.total == second.total == 4
    assert len(set(paths(first)) | set(paths(second))) == 4
    assert paths(index.search("password printer account", Screen(4, 2))) == []


def test_a_section_holds_the_sections_below_it(index):
    assert paths(index.search("paper away section:Shop")) == ["print-a-label", "out-of-office"]
    assert paths(index.search("paper away section:Shop/Labels")) == ["print-a-label"]
    assert index.search("paper away section:Sho").total == 0


def test_a_mistyped_word_is_read_as_the_nearest_and_this_is_said(index):
    results = index.search("pasword")
    assert paths(results) == ["reset-your-password", "c-plus-plus"]
    assert results.corrected == {"pasword": "password"}


def test_a_word_that_exists_is_not_corrected(index):
    assert index.search("label").corrected == {}


@pytest.mark.parametrize(
    "query", ["", " ", "?!", '"', "(((", "*", "title:", "a AND (b OR", "\x00", "\ud800", "🙂", "-" * 99]
)
def test_odd_queries_find_nothing_and_are_no_error(index, query):
    assert index.search(query).total == 0


def test_a_very_long_query_is_read_as_far_as_it_matters(index):
    assert index.search("password " + "nonsense " * 10_000).total == 2


def test_a_number_or_code_is_never_read_as_another(make_index):
    index = make_index(Document(1, "error", "Error 0x80070005"), Document(2, "release", "Release kb2024"))
    assert paths(index.search("0x80070005")) == ["error"]
    assert index.search("0x80070006").total == 0
    assert index.search("kb2023").total == 0
    assert paths(index.search("relaese")) == ["release"]


NAMES = (
    Document(1, "kb", "Update KB-1234", (), "What to know."),
    Document(2, "other", "Update KB-9999", (), "Call 1234 for help."),
    Document(3, "mail", "Ask user.name@host", (), "Send an e-mail."),
    Document(4, "shell", "Use PowerShell", (), "C++ has none. HTTP 404 is an answer."),
    Document(5, "phone", "\u624b\u673a\u53f7\u7801", (), "\u5982\u4f55\u66f4\u6539\u624b\u673a\u53f7\u7801"),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("KB-1234", ["kb"]),
        ("kb1234", ["kb"]),
        ("KB-4321", []),
        ("1234-KB", ["kb", "other"]),
        ("PowerMail", ["shell", "mail"]),
        ("user.name@host", ["mail"]),
        ("name", ["mail"]),
        ("email", ["mail"]),
        ("e-mail", ["mail"]),
        ("PowerShell", ["shell"]),
        ("powershell", ["shell"]),
        ("shell", ["shell"]),
        ('"power shell"', []),
        ("C++", ["shell"]),
        ('"HTTP 404"', ["shell"]),
        ("\u624b\u673a", ["phone"]),
        ("\u673a\u53f7", ["phone"]),
        ('"\u624b\u673a\u53f7\u7801"', ["phone"]),
        ('"\u673a\u624b"', []),
        ("\u6539", ["phone"]),
    ],
)
def test_names_codes_and_chinese_are_found_whole_and_in_parts(make_index, query, found):
    assert sorted(paths(make_index(*NAMES).search(query))) == sorted(found)


def test_near_words_are_those_of_the_pages(index):
    assert index.near("printre") == ["printer", "print"]
    assert index.near("printre", mistakes=1) == ["printer"]
    assert index.near("prnterr", mistakes=1) == []
    assert index.near("zebra") == []


def test_a_changed_page_is_found_by_its_new_words_only(index):
    index.update([Document(1, "reset-your-password", "Choose a new passphrase", (), "Type it twice.")], cursor=1)
    assert paths(index.search("passphrase")) == ["reset-your-password"]
    assert index.search("reset").total == 0


def test_a_deleted_page_is_found_no_more_by_any_door(index):
    assert index.near("printre") == ["printer", "print"]
    index.update(deleted=[3], cursor=1)
    assert index.search("printer").total == 0
    assert index.suggest("print") == []
    assert index.near("printre") == []
    assert index.search("printre").corrected == {}


def test_of_two_versions_in_one_batch_the_last_counts(index):
    index.update([Document(9, "x", "First words"), Document(9, "x", "Last words")], cursor=1)
    assert [hit.title for hit in index.search("words").hits] == ["Last words"]


def test_the_cursor_is_what_the_last_commit_has_seen(index):
    assert index.cursor == 0
    index.update(cursor=41)
    assert index.cursor == 41
    assert Index(index.folder).cursor == 41


def test_another_process_sees_a_commit_at_once(index):
    other = Index(index.folder)
    assert other.search("zebra").total == 0
    index.update([Document(7, "zebra", "Zebra")], cursor=1)
    assert other.search("zebra").total == 1


def test_segments_stay_few_and_files_too(index):
    for number in range(60):
        index.update([Document(100 + number, f"p{number}", f"Number {number}", (), "common words")], cursor=number)
    assert index.search("common").total == 60
    assert len(index.state().segments) < 20
    files = os.listdir(index.folder / "live")
    assert len([name for name in files if name.endswith(".seg")]) == len(index.state().segments)


def test_folding_keeps_every_posting_and_position(index):
    for number in range(30):
        index.update(
            [Document(50, "p", f"Version {number}", (), "alpha beta"), Document(100 + number, f"q{number}", "Gamma")],
            cursor=1,
        )
    assert [hit.title for hit in index.search("version").hits] == ["Version 29"]
    assert index.search("gamma").total == 30
    assert index.search("alpha beta").hits[0].score > index.search("alpha").hits[0].score * 2
    assert index.search("password").total == 2


def test_what_a_killed_writer_left_behind_is_swept(index):
    live = index.folder / "live"
    left = [
        live / n
        for n in ("MAIN_0123456789abcdef.seg", "MAIN_fedcba9876543210.pst", "_MAIN_1.toc.1234.5", "seen_0.json")
    ]
    for file in left:
        file.write_bytes(b"left behind")
    index.update([Document(7, "zebra", "Zebra")], cursor=1)
    assert [file.name for file in left if file.exists()] == []
    assert index.search("zebra password").total == 3


def test_a_second_writer_is_told_that_the_index_is_busy(index, monkeypatch):
    monkeypatch.setattr("wiki.search.index.writer.PATIENCE", 0.0)
    lock = attach(index.folder / "live").lock("WRITELOCK")
    assert lock.acquire()
    with pytest.raises(Busy):
        index.update([Document(7, "zebra", "Zebra")], cursor=1)
    lock.release()
    index.update([Document(7, "zebra", "Zebra")], cursor=1)
    assert index.search("zebra").total == 1


def test_only_one_index_is_built_at_a_time(index):
    fresh = index.begin()
    with pytest.raises(Busy):
        Index(index.folder).begin()
    fresh.abandon()
    index.begin().abandon()


def test_another_language_asks_for_a_rebuild(index):
    assert Index(index.folder, "en").cursor == 0
    assert Index(index.folder, "de").cursor is None


def test_a_rebuilt_index_takes_over_in_one_step_and_the_old_one_goes(index):
    reader = Index(index.folder)
    assert reader.search("password").total == 2
    fresh = index.begin()
    fresh.update([Document(1, "only", "Only password")], cursor=3)
    assert reader.search("password").total == 2
    index.take_over(fresh)
    assert reader.search("password").total == 1
    assert len(list(index.folder.glob("index-*"))) == 1


def test_a_rebuilt_index_takes_over_from_one_that_was_copied_without_links(index):
    live = index.folder / "live"
    copy = live.resolve()
    live.unlink()
    copy.rename(live)
    copied = Index(index.folder)
    assert (copied.cursor, copied.search("password").total) == (0, 2)
    fresh = copied.begin()
    fresh.update([Document(1, "only", "Only password")], cursor=3)
    copied.take_over(fresh)
    assert (copied.cursor, copied.search("password").total) == (3, 1)


def test_suggests_titles_that_go_on_as_typed(index):
    assert index.suggest("Res") == [Suggestion(1, "reset-your-password", "Reset your password", "Accounts")]
    assert [s.path for s in index.suggest("your")] == ["delete-your-account", "reset-your-password"]
    assert [s.path for s in index.suggest("your pass")] == ["reset-your-password"]
    assert [s.path for s in index.suggest("passw res")] == ["reset-your-password"]
    assert [s.path for s in index.suggest("C+")] == ["c-plus-plus"]
    assert index.suggest("zebra") == []
    assert index.suggest("  ") == []


def test_a_title_that_begins_so_comes_before_one_that_holds_it(make_index):
    index = make_index(Document(1, "a", "About print"), Document(2, "p", "Printing"))
    assert [s.path for s in index.suggest("print")] == ["p", "a"]


@pytest.mark.parametrize("typed", ["pasw", "passwrod", "psswor", "passworrd", "resat your", "resete your"])
def test_one_mistake_is_forgiven_from_the_fourth_letter(index, typed):
    assert [s.path for s in index.suggest(typed)] == ["reset-your-password"]


def test_no_mistake_is_forgiven_in_fewer_letters(index):
    assert index.suggest("psa") == []
    assert [s.path for s in index.suggest("psas")] == ["reset-your-password"]


def test_suggestions_follow_a_rename_at_once(index):
    index.update([Document(1, "reset-your-passphrase", "Reset your passphrase")], cursor=1)
    assert [s.title for s in index.suggest("reset")] == ["Reset your passphrase"]


class Sized:
    """A segment as the merge policy sees it."""

    def __init__(self, documents):
        self.documents = documents

    def doc_count(self):
        return self.documents


class Folding:
    """Takes segments over into a new one, as a writer does."""

    def __init__(self):
        self.taken = 0

    def take(self, segment):
        self.taken += segment.documents


def test_segments_stay_few_over_ten_thousand_updates_and_no_fold_is_large():
    segments, most, largest, rewritten = [Sized(170_000)], 0, 0, 0
    for _ in range(10_000):
        writer = Folding()
        kept = folding(FOLDED_AT_MOST)(writer, segments)
        segments = [*kept, Sized(1 + writer.taken)]
        most, largest = max(most, len(segments)), max(largest, writer.taken)
        rewritten += writer.taken
    assert sum(segment.documents for segment in segments) == 180_000
    assert (most <= 28, largest <= FOLDED_AT_MOST, rewritten <= 50_000) == (True, True, True)


def test_an_index_is_worn_when_it_is_in_many_pieces_or_most_of_it_is_deleted(index, monkeypatch):
    for number in range(4):
        index.update([Document(100 + number, f"p{number}", "Title")], cursor=number)
    assert index.is_worn is False
    monkeypatch.setattr("wiki.search.index.live.PIECES", 4)
    assert (len(index.state().segments), index.is_worn) == (5, True)
    index.pack()
    assert (len(index.state().segments), index.is_worn) == (1, False)


def test_a_folder_that_has_long_been_as_it_is_is_not_read_again_for_each_question(index, monkeypatch):
    looked = []
    real = live.current_key
    monkeypatch.setattr(live, "current_key", lambda folder: looked.append(folder) or real(folder))
    assert index.search("label").total == 1
    index.search("label")
    assert looked  # something may have happened at this very moment
    folder = (index.folder / "live").resolve()
    os.utime(folder, (1_700_000_000, 1_700_000_000))
    index.search("label")
    looked.clear()
    assert index.search("label").total == 1
    assert looked == []
    Index(index.folder, "en").update([Document(9, "n", "New label")], cursor=9)
    assert index.search("label").total == 2
