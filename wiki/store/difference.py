"""What changed between two texts: rows of lines, with the changed words marked inside lines, for every screen.

Its cost stays nearly linear: whatever authors write, alignment is given up for marking whole passages when a budget
is spent. Must never know HTML, revisions or who changed what.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from patiencediff import PatienceSequenceMatcher
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

from wiki.store.pagefile import PageText

CONTEXT = 3  # unchanged lines shown around a change
MAX_ROWS = 3000  # rows of one difference; a page of this many changed lines is read otherwise
ALIKE = 45  # percent from which on two lines count as one line that was changed
BUDGET = 40_000_000  # character and word comparisons of one difference, about 0.2 s at worst
LONGEST_BLOCK = 2500  # pairs of lines up to which a changed block is aligned by likeness
FIELDS = ("title", "section", "tags", "summary", "source")

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")

Parts = tuple[tuple[str, bool], ...]
Opcodes = Sequence[tuple[str, int, int, int, int]]


@dataclass(frozen=True, slots=True)
class Side:
    """A line of one of the texts. `parts` are its pieces in order, each with whether it changed."""

    number: int | None
    parts: Parts


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` is same, changed, removed, added or gap; a gap stands for `lines` unchanged ones."""

    kind: str
    old: Side | None = None
    new: Side | None = None
    lines: int = 0


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the page that changed, as one row. `name` is title, section, tags, summary, source or unknown."""

    name: str
    row: Row


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed between two texts of a page. `left_out` counts lines that were too many to show."""

    fields: tuple[FieldChange, ...]
    rows: tuple[Row, ...]
    left_out: int = 0

    def __bool__(self) -> bool:
        return bool(self.fields or self.rows)


def difference(old: PageText, new: PageText) -> Difference:
    """What changed from `old` to `new`; false when nothing did."""
    rows, left_out = lines(old.body, new.body)
    return Difference(tuple(_fields(old, new)), rows, left_out)


def lines(old: str, new: str, context: int = CONTEXT) -> tuple[tuple[Row, ...], int]:
    """Rows of what changed between two texts, `context` unchanged lines around; none when they are equal.
    The second value is how many lines at the end were not compared, because there were too many rows."""
    before, after = _lines(old), _lines(new)
    if before == after:
        return (), 0
    matcher = PatienceSequenceMatcher(None, before, after)
    rows = tuple(islice(_rows(before, after, matcher.get_opcodes(), context, _Budget(BUDGET)), MAX_ROWS))
    return rows, _left_out(rows, len(before), len(after)) if len(rows) == MAX_ROWS else 0


def words(old: str, new: str) -> tuple[Parts, Parts]:
    """The pieces of two versions of one line, each with whether it changed."""
    return _words(old, new, _Budget(BUDGET))


def distance(old: str, new: str, most: int) -> int:
    """How many characters have to be put in, taken out or replaced to make `new` of `old` (Levenshtein's distance);
    more than `most` is told as `most` + 1, at a cost that grows with `most` and not with the texts' product."""
    return Levenshtein.distance(old, new, score_cutoff=most)


class _Budget:
    """Work that may still be done. What does not fit is marked as changed as a whole."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def allows(self, steps: int) -> bool:
        if steps > self._left:
            return False
        self._left -= steps
        return True


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _fields(old: PageText, new: PageText) -> Iterator[FieldChange]:
    shown = [(name, _shown(getattr(old, name)), _shown(getattr(new, name))) for name in FIELDS]
    keys = dict.fromkeys((*old.extra, *new.extra))
    shown += [(key, old.extra.get(key, "").strip(), new.extra.get(key, "").strip()) for key in keys]
    return (FieldChange(name, _field_row(before, after)) for name, before, after in shown if before != after)


def _field_row(old: str, new: str) -> Row:
    if old and new:
        return _changed(None, old, None, new, _Budget(BUDGET))
    side = Side(None, ((old or new, True),))
    return Row("removed", old=side) if old else Row("added", new=side)


def _shown(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _rows(old: list[str], new: list[str], opcodes: Opcodes, context: int, budget: _Budget) -> Iterator[Row]:
    """All rows in order; unchanged lines further than `context` from a change are folded into gaps."""
    for tag, i1, i2, j1, j2 in opcodes:
        if tag != "equal":
            yield from _block(old, new, (i1, i2, j1, j2), budget)
            continue
        head = context if i1 or j1 else 0
        tail = context if i2 < len(old) or j2 < len(new) else 0
        gap = i2 - i1 - head - tail
        if gap <= 1:
            yield from _same(old, i1, i2, j1)
            continue
        yield from _same(old, i1, i1 + head, j1)
        yield Row("gap", lines=gap)
        yield from _same(old, i2 - tail, i2, j2 - tail)


def _same(old: list[str], start: int, stop: int, new_start: int) -> Iterator[Row]:
    for i in range(start, stop):
        parts = ((old[i], False),)
        yield Row("same", Side(i + 1, parts), Side(new_start + i - start + 1, parts))


def _left_out(rows: Sequence[Row], old: int, new: int) -> int:
    """How many lines come after the last row, on the side where they are more."""
    seen_old = max((row.old.number or 0 for row in rows if row.old), default=0)
    seen_new = max((row.new.number or 0 for row in rows if row.new), default=0)
    return max(old - seen_old, new - seen_new)


def _block(old: list[str], new: list[str], where: tuple[int, int, int, int], budget: _Budget) -> Iterator[Row]:
    """The rows of a passage that differs: lines that are alike stand side by side, the others alone."""
    i, i2, j, j2 = where
    for pair_old, pair_new in [*_pairs(old[i:i2], new[j:j2], budget), (i2 - i, j2 - j)]:
        stop_old, stop_new = where[0] + pair_old, where[2] + pair_new
        yield from (Row("removed", old=Side(n + 1, ((old[n], True),))) for n in range(i, stop_old))
        yield from (Row("added", new=Side(n + 1, ((new[n], True),))) for n in range(j, stop_new))
        if stop_old < i2 and stop_new < j2:
            yield _changed(stop_old + 1, old[stop_old], stop_new + 1, new[stop_new], budget)
        i, j = stop_old + 1, stop_new + 1


def _changed(old_number: int | None, old: str, new_number: int | None, new: str, budget: _Budget) -> Row:
    before, after = _words(old, new, budget)
    return Row("same" if old == new else "changed", Side(old_number, before), Side(new_number, after))


def _pairs(old: list[str], new: list[str], budget: _Budget) -> list[tuple[int, int]]:
    """Which lines are versions of each other, in order: the choice with the greatest likeness in all."""
    size = len(old) * len(new)
    if not size:
        return []
    if size > LONGEST_BLOCK or not budget.allows(sum(map(len, old)) * sum(map(len, new)) // 64 + size):
        return [(n, n) for n in range(min(len(old), len(new))) if _likeness(old[n], new[n], budget)]
    likeness = [[_likeness(a, b, budget) for b in new] for a in old]
    return _best_pairs(likeness)


def _likeness(old: str, new: str, budget: _Budget) -> float:
    """0 for lines that are not alike, else 0.45 to 1."""
    if not old.strip() or not new.strip():
        return 1.0 if old.strip() == new.strip() else 0.0
    if not budget.allows(len(old) * len(new) // 64):
        return 0.0
    return fuzz.ratio(old, new, score_cutoff=ALIKE) / 100


def _best_pairs(likeness: list[list[float]]) -> list[tuple[int, int]]:
    """Dynamic programming from the end, as for the longest common subsequence, with likeness as weight."""
    height, width = len(likeness), len(likeness[0])
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            paired = best[i + 1][j + 1] + likeness[i][j] if likeness[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < height and j < width:
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _words(old: str, new: str, budget: _Budget) -> tuple[Parts, Parts]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle_old, middle_new = before[head : len(before) - tail], after[head : len(after) - tail]
    kept_old, kept_new = [True] * len(before), [True] * len(after)
    kept_old[head : len(before) - tail], kept_new[head : len(after) - tail] = _kept(middle_old, middle_new, budget)
    return _parts(before, kept_old), _parts(after, kept_new)


def _common(old: list[str], new: list[str]) -> int:
    count = 0
    for a, b in zip(old, new, strict=False):
        if a != b:
            break
        count += 1
    return count


def _kept(old: list[str], new: list[str], budget: _Budget) -> tuple[list[bool], list[bool]]:
    """For each word of the two, whether it stayed: the longest common subsequence of words."""
    kept_old, kept_new = [False] * len(old), [False] * len(new)
    if old and new and budget.allows(len(old) * len(new) // 8 + len(old) + len(new)):
        for block in LCSseq.opcodes(old, new).as_matching_blocks():
            i, j, size = block.a, block.b, block.size
            if any(word.strip() and (word.isalnum() or size > 2) for word in old[i : i + size]):
                kept_old[i : i + size] = kept_new[j : j + size] = [True] * size
    return kept_old, kept_new


def _parts(pieces: list[str], kept: list[bool]) -> Parts:
    """Neighbouring pieces of one fate joined."""
    parts: list[tuple[list[str], bool]] = []
    for piece, stayed in zip(pieces, kept, strict=True):
        if parts and parts[-1][1] is not stayed:
            parts[-1][0].append(piece)
        else:
            parts.append(([piece], not stayed))
    return tuple(("".join(texts), changed) for texts, changed in parts)
