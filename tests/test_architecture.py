"""The shape of the whole: who may import whom, one door a library, and no route or template without an owner."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WIKI = ROOT / "wiki"
RANKS = {
    **dict.fromkeys(
        ("settings", "errors", "policy", "actions", "language", "languages", "pseudo", "markup", "keyfile"), 0
    ),
    **dict.fromkeys(("store", "speech", "incoming", "packing"), 1),
    "web": 2,
    "accounts": 3,
    **dict.fromkeys(("search", "moderation", "discussions", "notifications", "seeding", "insight", "drafts"), 4),
    **dict.fromkeys(("media", "assets"), 4),
    "pages": 5,
    **dict.fromkeys(("feeds", "api", "debug"), 6),
    **dict.fromkeys(("app", "cli", "cli_progress", "operate", "serve", "worker", "doctor", "expunging"), 7),
}
DOORS = {
    "git": "wiki.store.git",
    "whoosh": "wiki.search.index",
    "bleach": "wiki.markup",
    "markdown_it": "wiki.markup",
    "mdit_py_plugins": "wiki.markup",
    "pygments": "wiki.markup",
    "smtplib": "wiki.accounts.mail",
    "PIL": "wiki.media",
    "argon2": "wiki.accounts.passwords",
    "merge3": "wiki.store.merge",
    "alembic": "wiki.store.database",
}
WEB_LIBRARIES = {"flask", "flask_login", "flask_babel", "flask_wtf", "wtforms", "werkzeug"}
WEB_MODULES = re.compile(
    r"wiki\.(web|speech|incoming|packing|app|cli|feeds|debug|api(\..*)?|\w+\.(views(\..*)?|forms))"
)


def modules() -> dict[str, ast.Module]:
    found = {}
    for file in sorted(WIKI.rglob("*.py")):
        if "migrations" not in file.parts:
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = ast.parse(file.read_text())
    return found


def imports(name: str, tree: ast.Module) -> set[str]:
    package = name if (ROOT / Path(*name.split("."))).is_dir() else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], base]).rstrip(".")
            found |= {f"{base}.{alias.name}" for alias in node.names} | {base}
    return found


MODULES = modules()
IMPORTS = {name: imports(name, tree) for name, tree in MODULES.items()}


def slice_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


@pytest.mark.parametrize("name", [n for n in MODULES if n != "wiki"])
def test_a_module_imports_only_lower_ranks(name):
    own = slice_of(name)
    assert own in RANKS, f"{name} is in no rank of the table"
    for target in IMPORTS[name]:
        other = slice_of(target) if target.startswith("wiki.") else ""
        if other and other != own:
            allowed = RANKS[other] < RANKS[own] or RANKS[own] in (0, 7)
            assert allowed, f"{name} (rank {RANKS[own]}) imports {target} (rank {RANKS[other]})"


@pytest.mark.parametrize("library", DOORS)
def test_one_door_a_library(library):
    door = DOORS[library]
    users = {n for n, targets in IMPORTS.items() if any(t == library or t.startswith(library + ".") for t in targets)}
    assert {n for n in users if not (n == door or n.startswith(door + "."))} == set()


@pytest.mark.parametrize("name", MODULES)
def test_flask_only_where_the_web_begins(name):
    used = {target.split(".")[0] for target in IMPORTS[name]} & WEB_LIBRARIES
    assert not used or WEB_MODULES.fullmatch(name), f"{name} imports {used}"


@pytest.mark.parametrize("name", [n for n in MODULES if re.match(r"wiki\.(accounts|media|moderation|pages|feeds)", n)])
def test_people_change_pages_through_one_door(name):
    """Seeding and the store itself act without a person; everybody else asks `submissions`, which asks the policy."""
    writes = {"create", "save", "rename", "revert", "undo", "delete", "restore", "propose"}
    called = [node.func for node in ast.walk(MODULES[name]) if isinstance(node, ast.Call)]
    direct = {
        f.attr for f in called if isinstance(f, ast.Attribute) and ast.unparse(f.value).endswith("store")
    } & writes
    assert (direct != set()) == (name == "wiki.moderation.submit"), f"{name} calls {direct} of the store"


def test_no_circles():
    graph = {n: {t for t in targets if t in MODULES and t != n} for n, targets in IMPORTS.items()}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join([*path, name])
        if name not in done:
            for target in graph[name]:
                if not name.startswith(target + "."):
                    visit(target, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("name", MODULES)
def test_files_and_functions_stay_small(name):
    file = ROOT / Path(*name.split("."))
    file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    assert len(file.read_text().splitlines()) <= 400
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 60, f"{name}.{node.name} has {length} lines"


def test_every_template_belongs_to_a_view():
    sources = "\n".join(file.read_text() for file in [*WIKI.rglob("*.py"), *(ROOT / "templates").rglob("*.*")])
    for file in (ROOT / "templates").rglob("*.*"):
        name = str(file.relative_to(ROOT / "templates"))
        assert name.startswith("errors/") or f'"{name}"' in sources, f"nothing renders {name}"


def test_no_inline_script_or_style_in_a_template():
    for file in (ROOT / "templates").rglob("*.html"):
        text = file.read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=\"|javascript:", text), file
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", text), file
