"""Source code in colours: Pygments' tokens as a few `hl-` classes. The only importer of Pygments.

Never fails: an unknown or misspelt language, or code too large to be worth it, stays plain.
"""

import re
from html import escape

from markdown_it.common.utils import escapeHtml
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    String,
    _TokenType,
)

from wiki.markup.job import Job

# Lexers are regular expressions that nobody can stop, and each has input that takes time by the square of its length.
# Seconds that the worst of 170 hostile inputs of 10,000 characters took; those not named stay below the default.
WORST = {
    "bash": 0.2,
    "bat": 0.2,
    "c": 2.2,
    "cpp": 2.2,
    "csharp": 9.0,
    "diff": 0.7,
    "ini": 0.9,
    "java": 3.0,
    "json": 0.2,
    "powershell": 0.2,
    "python": 0.9,
    "sql": 0.2,
    "typescript": 1.2,
}
DEFAULT_WORST = 0.5
PAGE_WORST = 1.5
"""Seconds that colouring one page may take at the very worst; blocks beyond that stay plain."""

# fmt: off
SAME = (
    "bash", "c", "css", "diff", "go", "html", "http", "ini", "java", "javascript", "json", "kotlin",
    "lua", "perl", "php", "powershell", "python", "r", "ruby", "rust", "sql", "swift", "toml",
    "typescript", "xml", "yaml",
)
# fmt: on
# By hand rather than Pygments' own 500: each of these has been measured.
LANGUAGES = {
    **{name: name for name in SAME},
    "batch": "bat",
    "bat": "bat",
    "c#": "csharp",
    "c++": "cpp",
    "cmd": "bat",
    "cpp": "cpp",
    "cs": "csharp",
    "csharp": "csharp",
    "docker": "docker",
    "dockerfile": "docker",
    "golang": "go",
    "js": "javascript",
    "jsonc": "json",
    "kt": "kotlin",
    "patch": "diff",
    "ps": "powershell",
    "ps1": "powershell",
    "pwsh": "powershell",
    "py": "python",
    "rb": "ruby",
    "rs": "rust",
    "sh": "bash",
    "shell": "bash",
    "ts": "typescript",
    "vb": "vbnet",
    "vb.net": "vbnet",
    "vbnet": "vbnet",
    "vbscript": "vbscript",
    "yml": "yaml",
    "zsh": "bash",
}
# The first that contains the token's type gives the class; types that no row contains stay plain.
CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (Keyword, "keyword"),
    (String, "string"),
    (Number, "number"),
    (Literal, "string"),
    (Name.Function, "function"),
    (Name.Class, "function"),
    (Name.Builtin, "builtin"),
    (Name.Tag, "keyword"),
    (Name.Attribute, "attribute"),
    (Name.Variable, "variable"),
    (Name.Decorator, "attribute"),
    (Generic.Inserted, "inserted"),
    (Generic.Deleted, "deleted"),
    (Generic.Heading, "keyword"),
    (Generic.Subheading, "keyword"),
)
LANGUAGE = re.compile(r"[^\s{,:]+")


def block(source: str, info: str, job: Job) -> str:
    """A whole `pre` element for a fence whose info string is `info`. Long lines scroll, so the keyboard reaches it."""
    found = LANGUAGE.match(info.strip().lower())
    language = LANGUAGES.get(found.group().lstrip(".") if found else "")
    cost = WORST.get(language or "", DEFAULT_WORST) * (len(source) / 10_000) ** 2
    if not language or job.colouring + cost > PAGE_WORST:
        return f'<pre tabindex="0"><code>{escapeHtml(source)}</code></pre>\n'
    job.colouring += cost
    return f'<pre class="highlight" tabindex="0"><code>{coloured(source, language)}</code></pre>\n'


def coloured(source: str, language: str) -> str:
    """Runs of one class become one span."""
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    out: list[str] = []
    current, pending = "", ""
    for kind, value in lexer.get_tokens(source):
        css = class_of(kind)
        if css != current:
            out.append(span(current, pending))
            current, pending = css, ""
        pending += value
    out.append(span(current, pending))
    return "".join(out)


def class_of(kind: _TokenType) -> str:
    for parent, css in CLASSES:
        if kind[: len(parent)] == parent:
            return css
    return ""


def span(css: str, text: str) -> str:
    written = escape(text, quote=False)
    return f'<span class="hl-{css}">{written}</span>' if css and text else written
