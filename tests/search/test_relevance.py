"""The right article of real queries comes first, or nearly: what `make bench-search` reports, held to its aims."""

import pytest

from bench.search_relevance import AIMS, CORPUS, half, measure, ndcg


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the checkout (../shared/corpus)")
def test_real_queries_find_their_article():
    found = {(kind, part): mrr for kind, part, _, mrr, _ in measure()}
    assert len(found) == 6
    assert {key: mrr for key, mrr in found.items() if mrr < AIMS[key[0]]} == {}


def test_the_halves_are_about_equal_and_fixed():
    halves = [half(f"words-{number:03}") for number in range(300)]
    assert 120 < halves.count("tune") < 180
    assert halves[1:7] == ["test", "tune", "test", "tune", "test", "tune"]


def test_the_gain_of_a_list_is_one_only_if_all_that_is_wanted_comes_first():
    assert ndcg(["a", "b", "c"], {"a", "b"}) == 1.0
    assert round(ndcg(["c", "a"], {"a"}), 4) == 0.6309
    assert ndcg(["c"], {"a"}) == 0.0
