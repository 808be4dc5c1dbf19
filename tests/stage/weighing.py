"""What a screen weighs: all that a browser without a cache fetches for it, but for pictures, films and files. No tests
here."""

import re
from dataclasses import dataclass, field

from flask.testing import FlaskClient

LOADED = re.compile(rb'(?:href|src)="(/-/static/dist/[^"#]+)')
# The formatted view: the editor's script fetches it.
FETCHED = re.compile(rb'src="/-/static/dist/editor-.*data-formatted="(/-/static/dist/[^"#]+)', re.DOTALL)
IMPORTED = re.compile(rb"""(?:from|import)\s*\(?\s*["'](?:\.|/-/static/dist)/([\w.-]+\.js)["']""")
FACE = re.compile(rb"@font-face\{[^}]*?url\(\"?\.?/?([\w.-]+\.woff2)[^}]*?unicode-range:([^;}]+)")
HEADING = re.compile(r"<h[1-3]\b[^>]*>(.*?)</h[1-3]>", re.DOTALL)
DIST = "/-/static/dist/"


@dataclass
class Scales:
    """Weighs for one person. Files are asked for once: their weight is the same on every screen."""

    client: FlaskClient
    files: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def weigh(self, path: str) -> dict[str, int]:
        """Bytes by address, gzip; an error screen weighs, too."""
        sent = self.client.get(path, headers={"Accept-Encoding": "gzip"})
        html = self.client.get(path).text
        found = {path: len(sent.data)}
        named = [*LOADED.findall(html.encode()), *FETCHED.findall(html.encode())]
        waiting = {address.decode() for address in named}
        while waiting:
            address = waiting.pop()
            found[address], text = self._file(address)
            waiting |= {DIST + name for name in self._needs(text, html)} - set(found)
        return found

    def _file(self, address: str) -> tuple[int, bytes]:
        if address not in self.files:
            answer = self.client.get(address, headers={"Accept-Encoding": "gzip"})
            assert answer.status_code == 200, address
            self.files[address] = len(answer.data), self.client.get(address).data
        return self.files[address]

    def _needs(self, text: bytes, html: str) -> set[str]:
        """What a script imports, and of the fonts of a sheet those that have letters of the headings."""
        headings = {ord(letter) for heading in HEADING.findall(html) for letter in heading}
        faces = {name.decode() for name, ranges in FACE.findall(text) if _meet(ranges.decode(), headings)}
        return faces | {name.decode() for name in IMPORTED.findall(text)}


def _meet(ranges: str, letters: set[int]) -> bool:
    for each in ranges.replace("U+", "").split(","):
        first, _, last = each.strip().partition("-")
        if any(int(first, 16) <= letter <= int(last or first, 16) for letter in letters):
            return True
    return False
