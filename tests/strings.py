"""Finds what people read and no translator sees: words in templates, code and scripts that do not go through gettext.

Used by test_every_string.py. It looks at what is written, never at what runs.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

GETTEXT = {"_", "N_", "gettext", "ngettext", "lazy", "lazy_gettext"}
FILLED = "qzq"  # stands for what a template puts in, even as the name of an element
LETTERS = re.compile(r"[^\W\d_]{2}")
READ_ATTRIBUTES = {"aria-label", "aria-description", "aria-roledescription", "title", "alt", "placeholder", "label"}
NO_TEXT = re.compile(r'\s*([\w-]+="|/-/)')  # attributes or an address that a macro makes
NOT_WORDS = {"code", "kbd", "samp", "script", "style", "svg"}  # elements in which nothing is translated
BUTTONS = {"submit", "button", "reset"}

# A word or sentence as people are shown one: a capital letter, then small ones, and nothing that a name in code has.
WORDS = re.compile(r"[“(]?[A-Z][a-zäöü’]+([ ,.:;?!…’“”()%-].*)?", re.S)
SENTENCE = re.compile(r"[“(]?([A-Z][a-z’]*|%\(\w+\)s|\{\}) [a-z“(%{].*[a-z].*", re.S)

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")

# Exceptions whose words only operators and developers read.
FOR_DEVELOPERS = {"ValueError", "KeyError", "TypeError", "RuntimeError", "AssertionError", "AttributeError"}
FOR_OPERATORS = {"BadSetting", "OSError"}
SHOWN_BY_CALL = {"flash", "InputRequired", "DataRequired", "Length", "ValidationError", "SelectChoice"}
ERRORS = {
    *("WikiError", "NotFound", "Gone", "Denied", "Conflict", "Exists", "Invalid", "Busy", "StorageFailed", "TooMany"),
    *("Hidden", "SignInRequired", "MailFailed"),
}


def in_template(source: str) -> list[str]:
    """What a Jinja template shows without gettext: text, attributes that are read, and words given to macros."""
    tree = Environment().parse(source)
    reader = _Reader()
    reader.feed("".join(_flat(tree)))
    reader.close()
    return [*reader.found, *_given(tree)]


def _flat(node: nodes.Node) -> Iterator[str]:
    """The HTML of all branches, one after the other."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Output):
        for part in node.nodes:
            yield part.data if isinstance(part, nodes.TemplateData) else FILLED
    else:
        for child in node.iter_child_nodes():
            if not isinstance(child, nodes.Expr):
                yield from _flat(child)


def _given(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return
    if isinstance(node, nodes.Compare):  # what is looked for is not shown
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and WORDS.fullmatch(node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _given(child)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        read = {name for name in given if name in READ_ATTRIBUTES}
        if tag == "input" and given.get("type") in BUTTONS:
            read.add("value")
        self.found += [f'{name}="{given[name]}"' for name in sorted(read) if _has_words(given[name] or "")]
        if tag in NOT_WORDS:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside and _has_words(data) and not NO_TEXT.match(data.replace(FILLED, "")):
            self.found.append(" ".join(data.split()))


def _has_words(text: str) -> bool:
    return bool(LETTERS.search(text.replace(FILLED, "")))


def in_code(source: str) -> list[str]:
    """What Python code says without gettext: errors, flashes, labels, and whatever reads like a sentence."""
    tree = ast.parse(source)
    passed = set(_passed(tree))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [text for text in _shown_by(node) if id(node) not in passed]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            found += [node.value] if SENTENCE.fullmatch(node.value) else []
        elif isinstance(node, ast.JoinedStr) and id(node) not in passed:
            text = _joined(node)
            found += [text] if SENTENCE.fullmatch(text) else []
    return list(dict.fromkeys(found))


def _shown_by(call: ast.Call) -> list[str]:
    """Literal words given to a call that shows them."""
    name = _name(call.func)
    if name not in SHOWN_BY_CALL | ERRORS and not name.endswith("Field"):
        return []
    given = [*call.args[:1], *(k.value for k in call.keywords if k.arg in ("label", "description", "message"))]
    texts = [_joined(part) if isinstance(part, ast.JoinedStr) else getattr(part, "value", "") for part in given]
    return [text for text in texts if isinstance(text, str) and LETTERS.search(PLACEHOLDER.sub("", text))]


def _passed(tree: ast.Module) -> Iterator[int]:
    """Strings that are translated, or that nobody reads on a screen."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring, or one for a constant
            yield id(node.value)
        if isinstance(node, ast.Call) and _is_passed(node):
            yield from (id(inner) for inner in ast.walk(node))
        if isinstance(node, ast.JoinedStr):
            yield from (id(part) for part in node.values)


def _is_passed(call: ast.Call) -> bool:
    name = _name(call.func)
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    is_log = isinstance(of, ast.Name) and of.id in ("log", "logger", "logging", "re", "op")
    is_table = isinstance(of, ast.Name) and of.id == "sa"
    return name in GETTEXT | FOR_DEVELOPERS | FOR_OPERATORS or is_log or is_table


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _joined(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*", re.S)
LITERAL = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`")
SHOWS = re.compile(
    r"(?:\b(?:textContent|innerText|innerHTML|placeholder|title|alt|ariaLabel)\s*(?::|\+?=)|\b(?:alert|confirm|prompt)\(|"
    r"setAttribute\([\"'](?:aria-label|title|alt|placeholder)[\"']\s*,|[\"'](?:aria-label|title|alt|placeholder)[\"']\s*:)"
    r"\s*(\"[^\"]*\"|'[^']*'|`[^`]*`)"
)
NAMES = re.compile(  # of keys, headers and the like
    r"(Arrow|Page)(Up|Down|Left|Right)|Escape|Enter|Tab|Home|End|Backspace|Delete|Accept|Content-[\w-]+|X-[\w-]+|Control|"
    r"Shift|Meta|Alt|Space|Insert|Files|Range|Dead|Process|Unidentified"
)


def in_script(source: str) -> list[str]:
    """What a script says in words of its own, and not in those that the server gave it."""
    code = COMMENT.sub("", source)
    literals = ["".join(match.groups(default="")) for match in LITERAL.finditer(code)]
    words = [text for text in literals if WORDS.fullmatch(text) and not NAMES.fullmatch(text)]
    shown = [match[1][1:-1] for match in SHOWS.finditer(code)]
    return list(dict.fromkeys([*words, *(text for text in shown if LETTERS.search(re.sub(r"\$\{[^}]*\}", "", text)))]))
