"""Our evaluation against Whoosh's own unlimited search over the same index."""

import random
from math import log

import numpy as np
import pytest
from whoosh.filedb.structfile import BufferFile
from whoosh.query import Or, Term
from whoosh.scoring import BM25F
from whoosh.searching import Searcher
from whoosh.util.numeric import byte_to_length

from wiki.search.cache import Cache
from wiki.search.document import Document
from wiki.search.evaluator import LENGTHS, Evaluator, Sought
from wiki.search.impacts import Scoring
from wiki.search.index import Index
from wiki.search.index.codec import MappedFile
from wiki.search.index.folder import attach

PLAIN = Scoring(k1=1.2, present=0.0, exact=0.0)


class Lucene(BM25F):
    """Whoosh's BM25F with the inverse document frequency that we use."""

    def idf(self, searcher, fieldname, text):
        count, found = searcher.get_parent().doc_count_all(), searcher.get_parent().doc_frequency(fieldname, text)
        return log(1 + (count - found + 0.5) / (found + 0.5))


@pytest.fixture
def random_index(make_index):
    """Three hundred pages of words of very different frequency, in several segments, some deleted."""
    chance = random.Random(7)
    words = [f"w{chr(97 + i % 26)}{chr(97 + i // 26)}x" for i in range(200)]

    def page(number):
        body = " ".join(words[int(chance.paretovariate(0.6)) % 200] for _ in range(chance.randint(1, 400)))
        return Document(number, f"p{number}", f"Page {number}", (), body)

    index = make_index(*(page(number) for number in range(200)), language="xx")
    index.update([page(number) for number in range(150, 300)], deleted=range(0, 40, 3), cursor=1)
    index.update([page(400)], deleted=[299], cursor=2)
    index.words_used = words
    return index


def whoosh_scores(index, terms):
    with Searcher(attach(index.folder / "live").reader(), weighting=Lucene()) as searcher:
        query = Or([Term("text", term) for term in terms])
        results = searcher.search(query, limit=None)
        return {hit.docnum: hit.score for hit in results}


def test_scores_and_totals_equal_whooshs_unlimited_search(random_index):
    state = random_index.state()
    bases = [sum(s.count for s in state.segments[:i]) for i in range(len(state.segments))]
    chance = random.Random(3)
    for size in (1, 2, 3, 6):
        for _ in range(10):
            terms = chance.sample(random_index.words_used, size)
            evaluator = Evaluator(state.segments, state.deleted, scoring=PLAIN)
            ranking = evaluator.rank([Sought(term, term) for term in terms])
            expected = whoosh_scores(random_index, terms)
            assert ranking.total == len(expected)
            found = {bases[r.part] + r.document: r.score for r in ranking.best(0, 1000)}
            assert found == pytest.approx(expected, rel=1e-3)


def reference_scores(index, words):
    """The whole formula, a document and a word at a time, over what Whoosh reads."""
    reader = attach(index.folder / "live").reader()
    count, scores = reader.doc_count_all(), {}

    def gains(field, term):
        found, average = reader.doc_frequency(field, term), reader.field_length(field) / count
        rarity, matcher = log(1 + (count - found + 0.5) / (found + 0.5)), reader.postings(field, term)
        while matcher.is_active():
            length = reader.doc_field_length(matcher.id(), field)
            times = matcher.weight()
            yield matcher.id(), rarity, times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / average))
            matcher.next()

    for word in words:
        for document, rarity, gain in gains("text", word.term):
            scores[document] = scores.get(document, 0) + rarity * (gain + 0.7)
        for document, rarity, gain in gains("exact", word.form):
            scores[document] += rarity * 1.2 * gain
    reader.close()
    return scores


def test_scores_equal_the_formula_written_out(random_index):
    state = random_index.state()
    bases = [sum(s.count for s in state.segments[:i]) for i in range(len(state.segments))]
    chance = random.Random(4)
    for size in (1, 2, 5):
        words = [Sought(term, term) for term in chance.sample(random_index.words_used, size)]
        ranking = Evaluator(state.segments, state.deleted).rank(words)
        expected = reference_scores(random_index, words)
        assert {bases[r.part] + r.document: r.score for r in ranking.best(0, 1000)} == pytest.approx(expected, rel=1e-3)
        assert ranking.total == len(expected)


def test_what_is_remembered_gives_the_same_scores_and_stays_within_its_bytes(random_index):
    state, cache = random_index.state(), Cache(most=20_000)
    words = [Sought(term, term) for term in random_index.words_used]
    cold = [Evaluator(state.segments, state.deleted).rank([word]).best(0, 20) for word in words]
    twice = [Evaluator(state.segments, state.deleted, cache).rank([word]).best(0, 20) for word in (*words, *words)]
    assert twice == cold + cold
    assert 10_000 < cache.size <= 20_000


def test_the_best_are_the_first_of_the_unlimited_order(random_index):
    state = random_index.state()
    words = [Sought(term, term) for term in random_index.words_used[:3]]
    ranking = Evaluator(state.segments, state.deleted).rank(words)
    everything = ranking.best(0, 1000)
    assert len(everything) == ranking.total > 50
    assert [r.score for r in everything] == sorted((r.score for r in everything), reverse=True)
    assert ranking.best(0, 10) == everything[:10]
    assert ranking.best(20, 30) == everything[20:30]
    assert ranking.best(ranking.total - 5, ranking.total + 5) == everything[-5:]
    assert ranking.best(5000, 5010) == []


def test_lengths_are_read_as_whoosh_writes_them():
    assert LENGTHS.tolist() == [byte_to_length(byte) for byte in range(256)]


def test_opening_a_segment_copies_nothing(random_index, monkeypatch):
    """Whoosh copies each part of a segment into memory on opening it; ours must stay views of the mapped file."""
    views = []
    original = MappedFile.__init__
    monkeypatch.setattr(
        MappedFile, "__init__", lambda self, view, name: views.append(view) or original(self, view, name)
    )
    copies = []
    monkeypatch.setattr(BufferFile, "__init__", lambda *given, **named: copies.append(given))
    reader = attach(random_index.folder / "live").reader()
    reader.close()
    assert Index(random_index.folder, "xx").search("wbax").ready
    assert len(views) > 10
    assert copies == []


def test_few_documents_are_scored_one_by_one_as_all_are_word_by_word(random_index):
    """A question of which few pages fulfil the conditions must not be answered otherwise for that."""
    state, chance = random_index.state(), random.Random(5)
    words = [Sought(term, term) for term in random_index.words_used[:30]]
    for size in (1, 2, 7):
        asked = chance.sample(words, size)
        every = Evaluator(state.segments, state.deleted).rank(asked)
        scores = {(r.part, r.document): r.score for r in every.best(0, 1000)}
        keep = [np.array(sorted(chance.sample(range(s.count), min(2, s.count))), np.int32) for s in state.segments]
        kept = {(part, document) for part, documents in enumerate(keep) for document in documents.tolist()}
        expected = {place: score for place, score in scores.items() if place in kept}
        for few in (1, 10_000):  # one by one, word by word
            evaluator = Evaluator(state.segments, state.deleted)
            ranking = evaluator.rank(asked, keep=keep, few=few)
            assert {(r.part, r.document): r.score for r in ranking.best(0, 10)} == pytest.approx(expected, rel=1e-3)
            assert ranking.total == len(expected)
            assert [ranking.documents(part).tolist() for part in range(len(keep))] == [
                [document for document in documents.tolist() if (part, document) in expected]
                for part, documents in enumerate(keep)
            ]
