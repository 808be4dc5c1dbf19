"""What edits come to: the rules alone."""

from datetime import UTC, datetime, timedelta

import pytest

from wiki.moderation.trust_points import ACCEPTED, KEPT, REVERTED, Counts, Deed, Rules, count
from wiki.settings import Settings

RULES = Rules(edits=5, kept=timedelta(days=14), cost=3)
START = datetime(2026, 5, 1, 12, tzinfo=UTC)


def deed(what, page, day):
    at = START + timedelta(days=day)
    return Deed(what, page, at, at)


def good(many, first_page=1, day=0.0):
    return [deed(ACCEPTED, first_page + n, day) for n in range(many)]


def test_the_rules_are_settings():
    assert Rules.of(Settings()) == RULES


def test_five_good_edits_earn_trust_and_four_do_not():
    assert count(good(4), RULES) == Counts(accepted=4, points=4)
    assert not count(good(4), RULES).earned(RULES)
    mixed = [*good(3), deed(KEPT, 8, 0), deed(KEPT, 9, 0)]
    assert count(mixed, RULES) == Counts(accepted=3, kept=2, points=5)
    assert count(mixed, RULES).earned(RULES)


def test_a_reverted_edit_takes_back_three():
    assert count([*good(5), deed(REVERTED, 7, 1)], RULES) == Counts(accepted=5, reverted=1, points=2)
    assert count([*good(8), deed(REVERTED, 9, 1)], RULES).earned(RULES)


def test_many_old_good_edits_do_not_outweigh_new_bad_ones():
    bad = [deed(REVERTED, 100, 1), deed(REVERTED, 101, 1)]
    assert count([*good(60), *bad], RULES) == Counts(accepted=60, reverted=2, points=4)


def test_who_was_reverted_often_can_begin_anew():
    bad = [deed(REVERTED, page, 0) for page in range(9)]
    assert count([*bad, *good(5, first_page=20, day=1)], RULES).points == 5


def test_several_edits_of_one_page_within_a_day_count_once():
    steps = [deed(ACCEPTED, 1, n / 10) for n in range(6)]
    assert count(steps, RULES).accepted == 1
    assert count([*steps, deed(ACCEPTED, 1, 1.0)], RULES).accepted == 2
    assert count([*steps, deed(ACCEPTED, 2, 0.1)], RULES).accepted == 2
    assert count([deed(REVERTED, 1, 0), deed(REVERTED, 1, 0.5)], RULES).reverted == 1


@pytest.mark.parametrize("edits", [0, 5])
def test_where_no_number_of_edits_suffices_nobody_earns_trust(edits):
    rules = Rules(edits, RULES.kept, RULES.cost)
    assert count(good(20), rules).earned(rules) is (edits == 5)
