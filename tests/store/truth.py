"""What Git says, asked directly, to compare the catalog with."""

import subprocess
from pathlib import Path

import sqlalchemy as sa

from wiki.store.database import Database
from wiki.store.names import path_of_file
from wiki.store.tables import page, revision


def git(folder: Path, *args: str) -> str:
    command = ["git", "-C", folder / "wiki.git", *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def assert_catalog_equals_git(folder: Path, database: Database) -> None:
    """The live pages are the files of main, and each has as many revisions as main's line has changes of its file."""
    files = {}
    for line in git(folder, "ls-tree", "-r", "main").splitlines():
        head, file = line.split("\t")
        files[path_of_file(file)] = head.split(" ")[2]
    with database.read() as conn:
        live = sa.select(page.c.path, page.c.blob).where(page.c.state == "live")
        assert dict(conn.execute(live).all()) == files
        commits = list(conn.scalars(sa.select(revision.c.commit).order_by(revision.c.id)))
    assert commits == git(folder, "rev-list", "--reverse", "--first-parent", "main").split()


def assert_whole(folder: Path) -> None:
    """`git fsck` is content and no lock is left."""
    assert git(folder, "fsck", "--no-dangling", "--no-progress", "--strict") == ""
    assert list((folder / "wiki.git").rglob("*.lock")) == []
