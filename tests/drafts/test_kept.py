"""Texts of strangers themselves: a secret, limits, expiry; on every database."""

import pytest

from tests.conftest import EVERY_DATABASE
from tests.drafts.conftest import Clock
from wiki.drafts import kept
from wiki.drafts.kept import KeptTexts
from wiki.errors import Busy, Invalid, NotFound, TooMany


@pytest.fixture(params=EVERY_DATABASE)
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def texts(database, clock) -> KeptTexts:
    return KeptTexts(database, clock)


def keep(texts, body="Mine.\n", page_id=7, address="192.0.2.1"):
    return texts.keep(page_id, {"title": "Router", "body": body, "unknown": "x"}, address=address)


def test_a_text_is_behind_its_secret_and_no_other(texts):
    secret = keep(texts)
    assert texts.get(secret).fields == {"title": "Router", "body": "Mine.\n"}
    with pytest.raises(NotFound):
        texts.get(secret[:-1])
    with pytest.raises(NotFound):
        texts.get(texts.get(secret).hash)


def test_a_text_that_is_saved_is_gone(texts):
    secret, other = keep(texts), keep(texts, "Another.\n")
    texts.drop(secret)
    with pytest.raises(NotFound):
        texts.get(secret)
    assert texts.get(other).fields["body"] == "Another.\n"


def test_a_text_waits_for_seven_days(texts, clock):
    secret = keep(texts)
    clock.pass_by(days=6, hours=23)
    assert texts.sweep() == 0
    assert texts.get(secret).fields["body"] == "Mine.\n"
    clock.pass_by(hours=2)
    with pytest.raises(NotFound):
        texts.get(secret)
    assert texts.sweep() == 1


def test_one_address_keeps_six_at_once_and_another_one_none_the_less(texts, clock):
    for _ in range(6):
        keep(texts)
    with pytest.raises(TooMany):
        keep(texts)
    keep(texts, address="198.51.100.7")
    clock.pass_by(minutes=10)
    keep(texts)


def test_a_text_has_a_size_and_all_together_have_one(texts, monkeypatch):
    with pytest.raises(Invalid):
        keep(texts, "a" * 600_000)
    monkeypatch.setattr(kept, "MOST", 20_000)
    keep(texts, "a" * 15_000)
    with pytest.raises(Busy):
        keep(texts, "a" * 15_000)
    keep(texts, "a" * 1_000)


def test_a_page_that_is_expunged_takes_them_along(texts):
    secret, other = keep(texts), keep(texts, page_id=8)
    texts.forget_page(7)
    with pytest.raises(NotFound):
        texts.get(secret)
    assert texts.get(other).page_id == 8
