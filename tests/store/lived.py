"""A wiki that has seen everything: what rebuilding and checking are tried on."""

from pathlib import Path

from tests.store.clone import Clone
from wiki.store import follow
from wiki.store.catalog import rename_author
from wiki.store.contents import Contents
from wiki.store.database import Database
from wiki.store.drafts import Draft, Edit
from wiki.store.names import file_of
from wiki.store.pagefile import PageText
from wiki.store.pages import Author, PageStore

ADA, BOB, COMPANY = Author("Ada", 1), Author("Bob", 2), Author("The company", None)


def live(store: PageStore, database: Database, folder: Path) -> None:
    """Let everything happen that can happen to a page."""
    one = store.create(PageText("One", "See [[Two]].\n", section="S", tags=("x", "y")), author=ADA)
    two = store.create(PageText("Two", "a\nb\nc\n", tags=("x",)), author=BOB)
    store.save("two", PageText("Two", "a\nB\nc\n", tags=("x",)), base=two.blob, author=ADA, summary="Louder")
    store.rename("two", "Zwei", base=store.get("two").blob, author=BOB)
    store.rename("zwei", "Deux", base=store.get("zwei").blob, author=BOB)
    store.delete("one", author=ADA)
    again = store.create(PageText("One", "A new one, linking to [[Deux]] and [[Nowhere]].\n"), author=BOB)
    assert again.page_id != one.page_id
    gone = store.create(PageText("Gone", "x\n"), author=ADA)
    store.delete("gone", author=ADA)
    store.restore("gone", author=BOB, page_id=gone.page_id)
    store.revert("deux", two.commit, author=ADA)
    texts = [PageText(f"Seed {n}", f"Text {n}, see [[One]].\n", section="T", source="a.md") for n in range(5)]
    drafts = [Draft("seed", COMPANY, (Edit("A", f"seed-{n}", text),)) for n, text in enumerate(texts)]
    assert store.bulk.publish(drafts) == []
    push(store, folder / "clone")
    with database.write() as conn:
        rename_author(conn, 2, "Former member")
    refresh(store, database, folder)


def push(store: PageStore, folder: Path) -> None:
    """Somebody pushes an edit, a rename with a new text, a new page and a page in the wrong place."""
    clone = Clone(store, folder)
    clone.write(file_of("seed-1"), "---\ntitle: Seed 1\n---\n\nPushed.\n")
    (clone.folder / file_of("moved")).parent.mkdir(parents=True, exist_ok=True)
    clone.run("mv", file_of("seed-2"), file_of("moved"))
    clone.write(file_of("fresh"), "Fresh\n")
    clone.write("pages/Stray page.md", "Lost\n")
    clone.commit()
    clone.push()
    store.catch_up()


def refresh(store: PageStore, database: Database, folder: Path) -> None:
    """Let the follower `contents` catch up."""
    while follow.run(database, Contents(database, store.text), 500, folder=folder):
        pass
