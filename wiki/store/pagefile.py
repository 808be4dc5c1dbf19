"""The file of a page: YAML front matter and Markdown, in and out.

Reading never fails and loses no text: odd encodings, BOM, CRLF and invalid YAML are understood as far as possible,
and every key the wiki does not know is kept as it was written. Must never render Markdown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import yaml

from wiki.errors import N_, Invalid
from wiki.store import names

LIMIT = 256 * 1024  # bytes of UTF-8 in a body that is saved through the wiki
FIELD_LIMIT = 1000  # characters in the summary and source fields
KNOWN = ("title", "section", "tags", "summary", "source")

_FENCE = "---"
_ENTRY = re.compile(r"([^\s#\-:{}\[\]\"'&*!|>%@`,?][^:\n]*|\"[^\"\n]+\"|'[^'\n]+'):(?=\s|$)")
_PLAIN = re.compile(r"[^\W_](?:[^:#\n\"'\\]*[^\s:#\"'\\])?")
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says. `extra` holds unknown front matter: key → its YAML as written after the colon."""

    title: str
    body: str
    section: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    source: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


EMPTY = PageText("", "")


def parse(data: bytes) -> PageText:
    """The page in `data`, whatever its encoding and line ends. Never raises; the title may be empty."""
    header, body = _split(decode(data))
    extra = _entries(header)
    known = {key: _value(extra.pop(key)) for key in KNOWN if key in extra}
    return PageText(
        title=_title(known.get("title"), body),
        body=_tidy(body),
        section=_section(known.get("section")),
        tags=_tags(known.get("tags")),
        summary=_text(known.get("summary")),
        source=_text(known.get("source")),
        extra=extra,
    )


def dump(text: PageText) -> bytes:
    """The file of `text`: UTF-8, LF, one final newline. `dump(parse(dump(text)))` equals `dump(text)`."""
    lines = [f"title: {_scalar(text.title)}"]
    if text.section:
        lines.append(f"section: {_scalar(text.section)}")
    if text.tags:
        lines.append("tags: [" + ", ".join(_scalar(tag) for tag in text.tags) + "]")
    lines += [f"{key}: {_scalar(value)}" for key in ("summary", "source") if (value := getattr(text, key))]
    lines += [f"{key}:{raw}" if key else raw for key, raw in text.extra.items()]
    return f"{_FENCE}\n{chr(10).join(lines)}\n{_FENCE}\n\n{_tidy(text.body)}".encode()


def check(text: PageText) -> PageText:
    """`text` in its one form, ready to be saved. Raises Invalid with the field that is wrong."""
    checked = replace(
        text,
        title=names.check_title(text.title),
        section=names.check_section(text.section),
        tags=tuple(dict.fromkeys(names.check_tag(tag) for tag in text.tags if tag.strip())),
        summary=_field(text.summary, "summary"),
        source=_field(text.source, "source"),
        body=_tidy(_lines(text.body)),
    )
    try:
        size = len(checked.body.encode())
    except UnicodeEncodeError:
        raise Invalid(N_("The text contains a broken character. Please remove it."), field="body") from None
    if size > LIMIT:
        raise Invalid(
            N_("The text has %(size)s kB; a page can hold %(limit)s. Please split it into several pages."),
            field="body",
            size=-(-size // 1024),
            limit=LIMIT // 1024,
        )
    return checked


def decode(data: bytes) -> str:
    """Text of `data`: UTF-8, UTF-16 with or without BOM, else Windows-1252; LF line ends, NUL shown as U+FFFD."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    elif data[1:200:2].count(0) > len(data[:200]) // 3:
        text = data.decode("utf-16-le", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace") if _is_cp1252(data) else data.decode("latin-1")
    return _lines(text)


def _is_cp1252(data: bytes) -> bool:
    return not any(code in data for code in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").removeprefix("\ufeff")


def _tidy(body: str) -> str:
    """No blank lines around, one newline at the end; spaces inside lines stay, they can be Markdown."""
    body = re.sub(r"\A(?:[ \t]*\n)+", "", body)
    body = body.rstrip("\n")
    return body + "\n" if body.strip() else ""


def _split(text: str) -> tuple[str, str]:
    """Front matter and body. Text between two rules that holds no `key:` line is body."""
    if not text.startswith(_FENCE):
        return "", text
    first, _, rest = text.partition("\n")
    if first.rstrip() != _FENCE:
        return "", text
    end = re.search(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", rest, re.MULTILINE)
    if end is None:
        return "", text
    header = rest[: end.start()]
    first_line = next((line for line in header.split("\n") if line.strip() and not line.startswith("#")), None)
    if first_line is not None and not _ENTRY.match(first_line):
        return "", text
    return header, rest[end.end() :]


def _entries(header: str) -> dict[str, str]:
    """Top-level keys of the header, each with its YAML as written: valid or not, nothing is lost."""
    entries: dict[str, str] = {}
    key = ""
    for line in header.rstrip("\n").split("\n"):
        found = _ENTRY.match(line)
        if found and (name := found[1].strip().strip("\"'")) not in entries:
            key = name
            entries[key] = line[found.end() :].rstrip()
        elif key or line.strip():
            entries[key] = f"{entries[key]}\n{line}" if key in entries else line
    return {name: raw.rstrip("\n") for name, raw in entries.items()}


def _value(raw: str) -> object:
    """The YAML in `raw` with every scalar as a string; the plain words where it is not valid YAML."""
    plain = raw.strip()
    if _PLAIN.fullmatch(plain):
        return plain
    try:
        return yaml.load(f"x:{raw}\n", Loader=_LOADER)["x"]
    except (yaml.YAMLError, TypeError, KeyError, ValueError, RecursionError):
        return plain.strip("\"'")


def _words(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = [item for pair in value.items() for item in pair]
    if isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            yield from _words(item)
    elif value is not None:
        yield str(value)


def _text(value: object) -> str:
    return names.clean(" ".join(_words(value)))


def _title(value: object, body: str) -> str:
    title = _text(value)
    if not title and (heading := _HEADING.search(body)):
        title = names.clean(heading[1])
    return title[: names.TITLE_LIMIT].rstrip()


def _section(value: object) -> str:
    parts = (names.clean(part) for part in _text(value).split("/"))
    return "/".join(part for part in parts if names.slug(part))[: names.SECTION_LIMIT].strip("/ ")


def _tags(value: object) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else _words(value)
    tags = (names.slug(names.clean(word))[: names.TAG_LIMIT].strip("-") for word in words)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _field(value: str, name: str) -> str:
    value = names.clean(value)
    if len(value) > FIELD_LIMIT:
        raise names.too_long(name, len(value), FIELD_LIMIT)
    return value


def _scalar(value: str) -> str:
    """`value` as a YAML scalar on one line, quoted where another reader could take it for something else."""
    if _PLAIN.fullmatch(value) and not _resolves(value):
        return value
    return yaml.dump(value, Dumper=_DUMPER, allow_unicode=True, width=2**20, default_style='"').rstrip("\n")


def _resolves(value: str) -> bool:
    """Whether YAML would read the plain words as a number, date, truth value or null."""
    return value[:1].isdigit() or value.lower() in {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
