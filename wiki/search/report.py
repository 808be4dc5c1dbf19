"""An explanation of a score as lines of text, for the command line."""

from collections.abc import Iterator

from wiki.search.explain import Explanation, Form


def explanation(explained: Explanation | None) -> Iterator[str]:
    """Line by line how a page comes to its score."""
    if explained is None:
        yield "There is no search index that can be asked."
        return
    yield _place(explained)
    for word in explained.words:
        yield f"{word.typed} (stem “{word.term}”): {word.score:.3f}; {word.title} in the title, {word.body} in the text"
        yield _form("  stem", word.stem)
        yield _form("  as typed", word.exact)
        for text, impact in word.meant:
            yield f"  means the same: {text} would come to {impact:.3f}, the word itself comes to {word.own:.3f}"
    for left, right, gain in explained.pairs:
        yield f"{left} and {right} stand near each other: {gain:.3f}"
    yield f"score: {explained.score:.3f}"


def _place(explained: Explanation) -> str:
    chosen = " Staff chose it as the answer: it stands above all." if explained.is_chosen else ""
    if not explained.is_indexed:
        return "Search does not know this page." + chosen
    if not explained.is_kept:
        return f"It does not fulfil the conditions; {explained.total:,} pages do." + chosen
    if not explained.place:
        return f"It has none of the words; {explained.total:,} pages have." + chosen
    return f"Place {explained.place:,} of {explained.total:,}." + chosen


def _form(name: str, form: Form) -> str:
    counted = f"counted {form.times} times in {form.length:.0f} words (average {form.average:.0f})"
    held = f"held by {form.pages:,} pages, rarity {form.rarity:.3f}"
    return f"{name}: {counted}, comes to {form.impact:.3f}; {held}: {form.score:.3f}"
