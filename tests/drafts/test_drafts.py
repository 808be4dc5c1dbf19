"""Drafts themselves: versions, windows, whose they are, quotas and expiry; on every database."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import EVERY_DATABASE, noted_statements
from tests.drafts.conftest import Clock
from wiki.accounts import staffing, users
from wiki.accounts.accounts import Accounts
from wiki.drafts.drafts import Drafts, Elsewhere, Finished
from wiki.drafts.handle import Handle
from wiki.errors import Invalid, NotFound
from wiki.policy import Role
from wiki.settings import Settings

PLACE = "page:7"


@pytest.fixture(params=EVERY_DATABASE)
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def accounts(database, settings) -> Accounts:
    return Accounts(database, settings, mailer=None)


@pytest.fixture
def people(accounts) -> dict[str, int]:
    for name in ("Ana", "Bea"):
        staffing.add_user(accounts, name, f"{name.lower()}@example.com", Role.CUSTOMER, "four calm grey horses")
    return {name: staffing.find_person(accounts, f"{name.lower()}@example.com").id for name in ("Ana", "Bea")}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drafts(database, settings, clock) -> Drafts:
    return Drafts(database, settings, clock)


def write(drafts, owner, body, *, place=PLACE, version=0, editor="a1") -> Handle:
    return drafts.save(owner, Handle(place, version, editor), {"title": "Router", "body": body})


def body_of(drafts, owner, place=PLACE):
    row = drafts.open(owner, place).row
    return row.fields["body"] if row else None


def test_what_is_saved_is_there_with_its_version(drafts, people, clock):
    handle = write(drafts, people["Ana"], "One.\n")
    assert str(handle) == "page:7 1 a1"
    clock.pass_by(seconds=5)
    handle = write(drafts, people["Ana"], "Two.\n", version=1)
    row = drafts.open(people["Ana"], PLACE).row
    assert (row.version, row.fields, row.at) == (2, {"title": "Router", "body": "Two.\n"}, clock.at)


def test_a_window_goes_on_with_its_own_version_when_an_answer_was_lost(drafts, people):
    write(drafts, people["Ana"], "One.\n")
    assert write(drafts, people["Ana"], "Two.\n").version == 2
    assert write(drafts, people["Ana"], "Three.\n", version=1).version == 3
    assert body_of(drafts, people["Ana"]) == "Three.\n"


@pytest.mark.parametrize("version", [0, 1])
def test_another_window_does_not_replace_what_it_has_not_seen(drafts, people, version):
    write(drafts, people["Ana"], "One.\n")
    write(drafts, people["Ana"], "Two.\n", version=1)
    with pytest.raises(Elsewhere) as met:
        write(drafts, people["Ana"], "Other.\n", version=version, editor="b2")
    assert (met.value.row.version, met.value.row.fields["body"]) == (2, "Two.\n")
    assert body_of(drafts, people["Ana"]) == "Two.\n"


def test_another_window_goes_on_from_what_it_has_seen(drafts, people):
    write(drafts, people["Ana"], "One.\n")
    assert write(drafts, people["Ana"], "Two.\n", version=1, editor="b2").version == 2
    with pytest.raises(Elsewhere):
        write(drafts, people["Ana"], "Three.\n", version=1)


def test_a_draft_that_was_finished_elsewhere_does_not_come_back_by_itself(drafts, people):
    handle = write(drafts, people["Ana"], "One.\n")
    drafts.finish(people["Ana"], handle)
    with pytest.raises(Finished):
        write(drafts, people["Ana"], "Two.\n", version=1)
    assert body_of(drafts, people["Ana"]) is None


def test_finishing_leaves_what_another_window_wrote_since(drafts, people):
    write(drafts, people["Ana"], "One.\n")
    write(drafts, people["Ana"], "Two.\n", version=1, editor="b2")
    drafts.finish(people["Ana"], Handle(PLACE, 1, "a1"))
    assert body_of(drafts, people["Ana"]) == "Two.\n"
    drafts.finish(people["Ana"], Handle(PLACE, 1, "b2"))
    assert body_of(drafts, people["Ana"]) is None


def test_finishing_what_was_never_a_draft_asks_nothing(drafts, people):
    with noted_statements() as seen:
        drafts.finish(people["Ana"], Handle(PLACE))
        drafts.finish(None, Handle(PLACE, 1, "a1"))
    assert seen == []


def test_a_draft_is_its_owners_alone(drafts, people):
    write(drafts, people["Ana"], "Mine.\n")
    number = drafts.open(people["Ana"], PLACE).row.id
    assert drafts.open(people["Bea"], PLACE).row is None
    assert drafts.list(people["Bea"]) == []
    with pytest.raises(NotFound):
        drafts.get(people["Bea"], number)
    drafts.discard(people["Bea"], number)
    drafts.finish(people["Bea"], Handle(PLACE, 1, "a1"))
    assert drafts.get(people["Ana"], number).fields["body"] == "Mine.\n"
    write(drafts, people["Bea"], "Hers.\n")
    assert (body_of(drafts, people["Ana"]), body_of(drafts, people["Bea"])) == ("Mine.\n", "Hers.\n")
    drafts.discard(people["Ana"], number)
    assert drafts.list(people["Ana"]) == []


def test_who_writes_in_the_same_place_now_is_known_for_three_minutes(drafts, people, clock):
    write(drafts, people["Bea"], "Hers.\n")
    assert drafts.open(people["Ana"], PLACE).writers == ("Bea",)
    assert drafts.open(people["Bea"], PLACE).writers == ()
    assert drafts.look(people["Ana"], Handle(PLACE)).writers == ()  # no such page
    assert drafts.open(people["Ana"], "page:8").writers == ()
    clock.pass_by(minutes=3, seconds=1)
    assert drafts.open(people["Ana"], PLACE).writers == ()


def test_who_writes_is_told_to_nobody_where_the_setting_says_so(database, people, clock):
    drafts = Drafts(database, Settings(show_writers=False), clock)
    write(drafts, people["Bea"], "Hers.\n", place="new:lamp")
    assert drafts.open(people["Ana"], "new:lamp").writers == ()
    assert drafts.look(people["Ana"], Handle("new:lamp")).writers == ()
    assert body_of(drafts, people["Bea"], "new:lamp") == "Hers.\n"


def test_of_the_drafts_of_others_nothing_but_the_name_is_read(drafts, people):
    write(drafts, people["Bea"], "Hers.\n")
    with noted_statements() as seen:
        opened = drafts.open(people["Ana"], PLACE)
    assert opened.writers == ("Bea",)
    assert len([statement for statement in seen if "draft" in statement]) == 1
    assert "CASE WHEN" in seen[-1]


def test_one_person_keeps_so_many_drafts_and_no_more(database, people):
    drafts = Drafts(database, Settings(draft_count=2))
    for place in ("page:1", "page:2"):
        write(drafts, people["Ana"], "One.\n", place=place)
    with pytest.raises(Invalid, match="You have 2 drafts already"):
        write(drafts, people["Ana"], "One.\n", place="page:3")
    assert write(drafts, people["Ana"], "Two.\n", place="page:2", version=1).version == 2
    assert write(drafts, people["Bea"], "One.\n", place="page:3").version == 1


def test_all_drafts_of_one_person_together_have_a_size(database, people):
    drafts = Drafts(database, Settings(draft_kilobytes=16))
    write(drafts, people["Ana"], "a" * 9000, place="page:1")
    with pytest.raises(Invalid, match="larger than the wiki keeps"):
        write(drafts, people["Ana"], "b" * 9000, place="page:2")
    write(drafts, people["Ana"], "b" * 6000, place="page:2")
    with pytest.raises(Invalid, match="larger than the wiki keeps"):
        write(drafts, people["Ana"], "b" * 9000, place="page:2", version=1)
    assert body_of(drafts, people["Ana"], "page:2") == "b" * 6000


def test_one_draft_has_a_size(database, people):
    drafts = Drafts(database, Settings(draft_kilobytes=100_000))
    with pytest.raises(Invalid, match="larger than the wiki keeps"):
        write(drafts, people["Ana"], "a" * 600_000)


def test_what_nobody_touched_for_long_is_forgotten(drafts, people, clock):
    write(drafts, people["Ana"], "Old.\n", place="page:1")
    clock.pass_by(days=29)
    write(drafts, people["Ana"], "New.\n", place="page:2")
    assert drafts.sweep() == 0
    clock.pass_by(days=2)
    assert drafts.sweep() == 1
    assert [row.place for row in drafts.list(people["Ana"])] == ["page:2"]


def test_who_leaves_leaves_no_drafts(drafts, people, database, clock):
    write(drafts, people["Ana"], "Mine.\n")
    write(drafts, people["Bea"], "Hers.\n")
    with database.write() as conn:
        users.leave(conn, people["Ana"], clock.at)
    assert drafts.sweep() == 1
    assert body_of(drafts, people["Bea"]) == "Hers.\n"


def test_a_save_costs_one_write_of_one_statement_and_a_first_one_two(drafts, people):
    def cost(**given) -> int:
        with noted_statements() as seen:
            write(drafts, people["Ana"], "Text.\n", **given)
        return len(seen)

    assert cost() == 2
    assert cost(version=1) == 1
    with noted_statements() as seen:
        drafts.look(people["Ana"], Handle(PLACE))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "text",
    ["", "page:7", "page:x 1 a", "page:7 -1 a", "page:7 1 A!", "page:7 1 a b", "new:Not a path 1 a", "edit:7 1 a"],
)
def test_a_handle_that_makes_no_sense_names_nothing(text):
    assert Handle.read(text) == Handle()
    with pytest.raises(Invalid):
        Handle.read(text).checked()


@pytest.mark.parametrize("text", ["page:7 0", "page:7 12 0a1b", "new:set-up-wi-fi 3 ff"])
def test_a_handle_is_written_as_it_is_read(text):
    assert str(Handle.read(text)) == text


def test_text_of_any_kind_comes_back_as_it_was(drafts, people):
    body = "Ünïcödé \U0001f4a1 \u202eright\n\ttab\r\nline\x00nul \ud800 half"
    write(drafts, people["Ana"], body)
    assert body_of(drafts, people["Ana"]) == body


def test_dates_are_utc(drafts, people, clock):
    write(drafts, people["Ana"], "One.\n")
    assert drafts.list(people["Ana"])[0].at - datetime(2026, 11, 22, 10, 42, tzinfo=UTC) == timedelta(0)
