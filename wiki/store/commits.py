"""What the catalog is told about a commit on main. Pure data: no Git, no SQL."""

from dataclasses import dataclass
from datetime import datetime

from wiki.store.pagefile import PageText


@dataclass(frozen=True, slots=True)
class FileChange:
    """One page's change against the commit's first parent.

    `status` is A(dded), M(odified), D(eleted) or R(enamed, from `old_path`). Paths are page paths, not file names.
    `blob` is the new text (empty for D), `size` its bytes; `text` is None for D only.
    """

    status: str
    path: str
    old_path: str | None = None
    blob: str = ""
    old_blob: str = ""
    text: PageText | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """A commit on main. `page_id` and `kind` come from its trailers: None and empty when somebody pushed it.

    `page_id` names the one subject of the commit; other pages it changes are known by their paths.
    """

    sha: str
    parents: tuple[str, ...]
    author_name: str
    author_id: int | None
    committer_id: int | None
    at: datetime
    summary: str
    kind: str = ""
    page_id: int | None = None
    proposal: int | None = None
    from_commit: str | None = None
    changes: tuple[FileChange, ...] = ()
