"""A company's folder and the wiki that is seeded from it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from wiki.seeding.run import seed
from wiki.store.pages import Author
from wiki.store.tables import proposal

ADA = Author("Ada", 1)


class Company:
    """Writes articles into its folder and seeds them."""

    def __init__(self, wiki, folder):
        self.wiki, self.folder = wiki, folder
        self._bodies = {}

    def write(self, source, text):
        file = self.folder / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def replace(self, source, old, new):
        text = (self.folder / source).read_text()
        assert old in text
        self.write(source, text.replace(old, new))

    def seed(self, **options):
        return seed(self.wiki, self.folder, **options)

    def seeded(self):
        """Path → text of the company's branch."""
        return {path: self.wiki.store.text(blob).body for path, blob in self.wiki.store.bulk.company().items()}

    def seeded_texts(self):
        """The texts of the company's branch."""
        return [self.wiki.store.text(blob) for blob in self.wiki.store.bulk.company().values()]

    def seeded_text(self, source):
        """The body that the company's branch has of one file."""
        if source not in self._bodies:
            self._bodies = {text.source: text.body for text in self.seeded_texts()}
        return self._bodies[source]


class Customers:
    """Read and change the live wiki."""

    def __init__(self, wiki):
        self.store, self.database = wiki.store, wiki.database

    def read(self, path):
        return self.store.text(self.store.get(path).blob)

    def find(self, path):
        return self.store.find(path)

    def edit(self, path, old, new):
        page = self.store.get(path)
        text = self.store.text(page.blob)
        assert old in text.body
        changed = type(text)(
            **{name: getattr(text, name) for name in text.__slots__} | {"body": text.body.replace(old, new)}
        )
        return self.store.save(path, changed, base=page.blob, author=ADA)

    def rename(self, path, title):
        return self.store.rename(path, title, base=self.store.get(path).blob, author=ADA)

    def proposals(self):
        with self.database.read() as conn:
            query = sa.select(proposal.c.id, proposal.c.path, proposal.c.state).order_by(proposal.c.id)
            return [tuple(row) for row in conn.execute(query)]


@pytest.fixture
def wiki(app):
    wiki = app.extensions["wiki"]
    yield wiki
    wiki.store.close()


@pytest.fixture
def company(wiki, tmp_path: Path):
    company = Company(wiki, tmp_path / "content")
    company.write("start.md", "# Start here\n\nRead [how to set up](guide/setup.md#steps).\n")
    company.write("guide/setup.md", "---\ntitle: Set up\ntags: [first]\n---\n\n# Set up\n\nOne.\n\nTwo.\n\nThree.\n")
    return company


@pytest.fixture
def customers(wiki):
    return Customers(wiki)
