"""What the words of a query mean in an index: which stand in it, are misspelt, or are names to be taken apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from wiki.search.evaluator import Evaluator, Sought
from wiki.search.pages import Pages
from wiki.search.rules import NO_RULES, Rules, Terms
from wiki.search.spelling import near
from wiki.search.synonyms import widen
from wiki.search.words import Token, Words

CORRECTED = 5  # words of a query for which another spelling is looked up


@dataclass
class Reading:
    """Reads the words of one query. `corrected` then says which word, as typed, was read as which other one."""

    words: Words
    evaluator: Evaluator
    tables: Sequence[Pages]
    rules: Rules = NO_RULES
    corrected: dict[str, str] = field(default_factory=dict)
    left: int = CORRECTED

    def sought(self, tokens: Sequence[Token]) -> list[Sought]:
        """The words to search for, each once, with what means the same.

        One that no page has becomes its parts, or the word nearest to it.
        """
        words: dict[str, Sought] = {}
        for token, others in zip(tokens, self.rules.others([token.term for token in tokens]), strict=True):
            for word in self._meant(token, others):
                words.setdefault(word.term, word)
        return list(words.values())

    def _meant(self, token: Token, others: Sequence[Terms]) -> list[Sought]:
        word = Sought(token.term, token.folded)
        widen(self.evaluator, word, others)
        if self.evaluator.holds(word):
            return [word]
        parts = self._parts(token)
        if parts or not self.left:
            return parts
        self.left -= 1
        spelled = self.near(token.folded, 1, 1)
        for other in spelled:
            self.corrected[token.typed] = other
            widen(self.evaluator, self._word(other), self.rules.others([self._word(other).term])[0])
        return [self._word(other) for other in spelled]

    def _parts(self, token: Token) -> list[Sought]:
        """The parts of a name that pages have; of a code only if pages have all, as half a code is another one."""
        parts = [Sought(part.term, part.folded) for part in token.parts]
        known = [part for part in parts if self.evaluator.holds(part)]
        return known if len(known) == len(parts) or token.folded.isalpha() else []

    def near(self, word: str, mistakes: int, limit: int) -> list[str]:
        """Words of pages that are not deleted, at most so many mistakes from the folded `word`, likeliest first."""
        return list(islice(self._living(near(self.tables, word, mistakes)), limit))

    def _living(self, spelled: Sequence[str]) -> Iterator[str]:
        return (word for word in spelled if self.evaluator.holds(self._word(word)))

    def _word(self, spelled: str) -> Sought:
        return Sought(self.words.word(spelled).terms[0], spelled)
