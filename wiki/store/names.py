"""Every rule about names: title, path, section, tag, author, edit summary, and the file a page lives in.

A path has exactly one spelling; two paths that merely look alike share a skeleton.
Must never read the repository or the database: whether a name is taken is asked elsewhere.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

from wiki.errors import N_, Invalid
from wiki.store.lookalikes import LOOKALIKES

TITLE_LIMIT = 200  # characters
PATH_LIMIT = 240  # bytes in UTF-8; file systems allow 255 and the file name adds ".md"
SECTION_LIMIT = 200  # characters
TAG_LIMIT = 60  # characters
SUMMARY_LIMIT = 250  # characters
AUTHOR_LIMIT = 100  # characters
FOLDER = "pages"
SUFFIX = ".md"
DEVICES = frozenset({"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)})

_FILLERS = "\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\u180f"
_JOINERS = "\u200c\u200d"  # meaningful inside Persian, Indic and emoji sequences
_APOSTROPHES = re.compile(r"(?<=[^\W\d_])['\u2019\u02bc\uff07](?=[^\W\d_])")
_MARKS_DROPPED = str.maketrans("", "", "™®©℠")
_SPACES = re.compile(r"\s+")


def check_title(title: str) -> str:
    """The title in its one form (NFC, single spaces). Raises Invalid, with field `title`, in the user's words."""
    title = _one_line(title)
    if not title:
        raise Invalid(N_("Please give the page a title."), field="title")
    _check_characters(title, "title")
    if len(title) > TITLE_LIMIT:
        raise too_long("title", len(title), TITLE_LIMIT)
    for word in re.findall(r"[^\W\d_]+", title):
        _check_scripts(word)
    return title


def path_of(title: str) -> str:
    """The path of a page called `title`: lower case, words joined by hyphens, NFKC. Raises Invalid."""
    title = check_title(title)
    path = slug(title)
    if not path:
        raise Invalid(N_("The title “%(title)s” needs at least one letter or digit."), field="title", title=title)
    if path in DEVICES:
        raise Invalid(
            N_("“%(title)s” alone cannot be a title, because Windows reserves that name. Add a word to it."),
            field="title",
            title=title,
        )
    if len(path.encode()) > PATH_LIMIT:
        raise Invalid(N_("The title is too long for a web address. Please shorten it."), field="title")
    return path


@lru_cache(maxsize=4096)
def slug(words: str) -> str:
    """`words` reduced to letters, marks and digits joined by single hyphens; may be empty. Never raises."""
    text = _APOSTROPHES.sub("", words.translate(_MARKS_DROPPED))
    text = re.sub(r"\b([A-Za-z])#(?!\w)", r"\1 sharp ", text)
    text = re.sub(r"(?<![\w.])\.(?=\w)", " dot ", text)
    text = _folded(text.replace("+", " plus ").replace("&", " and "))
    if text.isascii():
        return re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    kept = "".join(c if _survives(c) else "" if unicodedata.category(c) == "Cf" else "-" for c in text)
    parts = (part.lstrip("".join(c for c in part if unicodedata.category(c)[0] == "M")) for part in kept.split("-"))
    return unicodedata.normalize("NFC", "-".join(part for part in parts if part))


def check_path(path: str) -> str:
    """`path` unchanged when it is a path in its one spelling, else Invalid."""
    if not path or len(path.encode("utf-8", "replace")) > PATH_LIMIT or path in DEVICES or slug(path) != path:
        raise Invalid(N_("“%(path)s” is not the address of a page."), path=path[:PATH_LIMIT])
    return path


def is_path(path: str) -> bool:
    """Whether `path` is a path in its one spelling."""
    try:
        return check_path(path) == path
    except Invalid:
        return False


def title_of(path: str) -> str:
    """A readable title for a page that has none: `reset-your-password` → `Reset your password`."""
    words = path.replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def lies_in(section: str, above: str) -> bool:
    """Whether a section is `above` or one below it."""
    return section == above or section.startswith(f"{above}/")


def check_section(section: str) -> str:
    """A section such as `Outlook/Setup` in its one form; empty for none. Raises Invalid."""
    parts = [_one_line(part) for part in section.split("/")]
    section = "/".join(part for part in parts if part)
    _check_characters(section, "section")
    if len(section) > SECTION_LIMIT:
        raise too_long("section", len(section), SECTION_LIMIT)
    for part in filter(None, parts):
        if not slug(part):
            raise Invalid(N_("The section “%(part)s” needs at least one letter or digit."), field="section", part=part)
    return section


def check_tag(tag: str) -> str:
    """A tag in its one form, spelled like a path: `Office 365` → `office-365`. Raises Invalid."""
    _check_characters(_one_line(tag), "tags")
    found = slug(tag)
    if not found:
        raise Invalid(N_("The tag “%(tag)s” needs at least one letter or digit."), field="tags", tag=tag.strip())
    if len(found) > TAG_LIMIT:
        raise too_long("tags", len(found), TAG_LIMIT)
    return found


def check_summary(summary: str) -> str:
    """An edit summary as one line without control characters. Raises Invalid when it is too long."""
    summary = clean(summary)
    if len(summary) > SUMMARY_LIMIT:
        raise too_long("summary", len(summary), SUMMARY_LIMIT)
    return summary


def check_author(name: str) -> str:
    """A contributor's name as Git may hold it. Raises Invalid for `<`, `>`, control characters or nothing left."""
    name = _one_line(name)
    if not name.strip(" .,:;\"'\\"):
        raise Invalid(N_("A contributor needs a name with at least one letter or digit."), field="name")
    _check_characters(name, "name")
    if len(name) > AUTHOR_LIMIT:
        raise too_long("name", len(name), AUTHOR_LIMIT)
    if "<" in name or ">" in name:
        raise Invalid(N_("A name cannot contain < or >."), field="name")
    return name


def clean(text: str) -> str:
    """`text` as one line of visible characters, for names that came from outside and cannot be refused."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _SPACES.sub(" ", "".join(" " if c.isspace() else c for c in _nfc(text) if not _unwelcome(c))).strip()


def skeleton(path: str) -> str:
    """What `path` looks like: equal for paths a reader cannot tell apart (after Unicode TR 39)."""
    if path.isascii():
        return path
    shapes = unicodedata.normalize("NFD", path).translate(LOOKALIKES)
    return unicodedata.normalize("NFC", shapes)


def file_of(path: str) -> str:
    """The file of a page inside the repository: `pages/<a>/<b>/<c>/<path>.md`."""
    digest = hashlib.sha1(path.encode()).hexdigest()
    return f"{FOLDER}/{digest[0]}/{digest[1]}/{digest[2]}/{path}{SUFFIX}"


def path_of_file(file: str) -> str | None:
    """The page path that a file under `pages/` stands for, wherever it lies; None when it is no page."""
    folder, _, rest = file.partition("/")
    if folder != FOLDER or not rest.lower().endswith(SUFFIX):
        return None
    stem = rest.rpartition("/")[2][: -len(SUFFIX)]
    path = slug(stem)
    if is_path(path):
        return path
    return "page-" + hashlib.sha1(stem.encode("utf-8", "surrogateescape")).hexdigest()[:10]


def too_long(field: str, length: int, limit: int) -> Invalid:
    """The error for a `field` with more than `limit` characters."""
    return Invalid(
        N_("This is %(length)s characters long; at most %(limit)s are allowed. Please shorten it."),
        field=field,
        length=length,
        limit=limit,
    )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _one_line(text: str) -> str:
    """NFC, runs of white space as one space, invisible characters cut from both ends (they come with pasting)."""
    text = _SPACES.sub(" ", _nfc(text)).strip()
    while text and (_invisible(text[0]) or _invisible(text[-1])):
        text = (text[1:] if _invisible(text[0]) else text[:-1]).strip()
    return text


def _folded(text: str) -> str:
    """NFKC and case folding to a fixed point; folding can undo normal form and the other way round."""
    for _ in range(4):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        if folded == text:
            break
        text = folded
    return text


def _survives(char: str) -> bool:
    category = unicodedata.category(char)
    return (category[0] in "LM" or category == "Nd") and char not in _FILLERS and not _selector(char)


def _selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _invisible(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or char in _FILLERS


def _unwelcome(char: str) -> bool:
    category = unicodedata.category(char)
    return not char.isspace() and (category in ("Cc", "Cs", "Cn", "Co") or _invisible(char)) and char not in _JOINERS


def _check_characters(text: str, field: str) -> None:
    if text.isascii() and text.isprintable():
        return
    marks = 0
    for place, char in enumerate(text):
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        if marks > 4:
            raise Invalid(N_("There are too many accents on one letter after “%(before)s”."), field=field,
                          before=text[max(0, place - 16) : place - marks + 1])  # fmt: skip
        if _unwelcome(char):
            raise Invalid(
                N_("There is an invisible character (%(code)s) after “%(before)s”. Delete it or type the words anew."),
                field=field,
                code=f"U+{ord(char):04X}",
                before="".join(c for c in text[max(0, place - 12) : place] if not _unwelcome(c)),
            )


def _check_scripts(word: str) -> None:
    """Refuse a word of several alphabets when one of its letters poses as a Latin one."""
    if word.isascii():
        return
    scripts = {_script(c) for c in word if c.isalpha()}
    if len(scripts) > 1 and "Latin" in scripts and any(_poses(c) for c in word):
        others = sorted(scripts - {"Latin"})
        raise Invalid(
            N_("The word “%(word)s” mixes Latin and %(script)s letters that look alike. Type it in one alphabet."),
            field="title",
            word=word,
            script=others[0],
        )


def _poses(char: str) -> bool:
    return _script(char) != "Latin" and _folded(char)[:1].translate(LOOKALIKES).isascii()


def _script(char: str) -> str:
    return unicodedata.name(char, "?").split(" ")[0].capitalize()
