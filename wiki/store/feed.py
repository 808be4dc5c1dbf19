"""A `git fast-import` stream: many pages into one pack, for seeds, imports and renames that touch hundreds of pages.

Pure: makes bytes. Every name in it is a page's file or ours, every text carries its length. Must never run Git.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wiki.store.commits import CommitInfo, FileChange
from wiki.store.drafts import Draft, Edit
from wiki.store.gitlog import Message, compose
from wiki.store.names import check_author, check_summary, file_of
from wiki.store.objects import object_id
from wiki.store.pagefile import dump


@dataclass(frozen=True, slots=True)
class Planned:
    """A draft with its moment, its changes as the catalog wants them, and its files' data: blob → bytes."""

    draft: Draft
    at: datetime
    changes: tuple[FileChange, ...]
    data: Mapping[str, bytes]


def plan(draft: Draft, at: datetime) -> Planned:
    """`draft` ready to be written."""
    data: dict[str, bytes] = {}
    changes = tuple(_change(edit, data) for edit in draft.edits)
    return Planned(draft, at, changes, data)


def _change(edit: Edit, data: dict[str, bytes]) -> FileChange:
    if edit.text is None:
        return FileChange(edit.status, edit.path, edit.old_path, old_blob=edit.old_blob)
    dumped = dump(edit.text)
    blob = object_id("blob", dumped)
    data[blob] = dumped
    return FileChange(edit.status, edit.path, edit.old_path, blob, edit.old_blob, edit.text, len(dumped))


def message_of(draft: Draft) -> Message:
    """What the commit message of a draft says. Raises Invalid for a summary that is too long."""
    summary = check_summary(draft.summary)
    user = draft.author.user_id
    return Message(summary, draft.kind, draft.page_id, user, draft.proposal, draft.from_commit)


def commit_info(
    draft: Draft, sha: str, parents: tuple[str, ...], at: datetime, changes: tuple[FileChange, ...]
) -> CommitInfo:
    """The commit that `draft` became, as the catalog wants it."""
    committer = draft.committer or draft.author
    return CommitInfo(
        sha,
        parents,
        author_name=check_author(draft.author.name),
        author_id=draft.author.user_id,
        committer_id=committer.user_id,
        at=at,
        summary=check_summary(draft.summary),
        kind=draft.kind,
        page_id=draft.page_id,
        proposal=draft.proposal,
        from_commit=draft.from_commit,
        changes=changes,
    )


def files_of(changes: Sequence[FileChange]) -> dict[str, str | None]:
    """File → new blob, None for a file that goes."""
    files: dict[str, str | None] = {}
    for change in changes:
        if change.status in "RD":
            files.setdefault(file_of(change.old_path or change.path), None)
    return files | {file_of(change.path): change.blob for change in changes if change.blob}


def stream(planned: Sequence[Planned], parent: str | None, ref: str) -> Iterator[bytes]:
    """The commits `planned`, one on the other, the first on `parent`, as `ref`; marks count from 1."""
    sent: set[str] = set()
    yield f"reset {ref}\n".encode() + (f"from {parent}\n\n".encode() if parent else b"\n")
    for mark, entry in enumerate(planned, start=1):
        for blob, data in entry.data.items():
            if blob not in sent:
                sent.add(blob)
                yield b"blob\ndata %d\n%s\n" % (len(data), data)
        yield _commit(mark, entry, ref)
    yield b"done\n"


def _commit(mark: int, entry: Planned, ref: str) -> bytes:
    draft = entry.draft
    message = compose(message_of(draft)).encode()
    author, committer = draft.author.line(entry.at), (draft.committer or draft.author).line(entry.at)
    head = f"commit {ref}\nmark :{mark}\nauthor {author}\ncommitter {committer}\ndata {len(message)}\n"
    files = sorted(files_of(entry.changes).items(), key=lambda item: item[1] is not None)
    lines = (f"M 100644 {blob} {file}\n" if blob else f"D {file}\n" for file, blob in files)
    return head.encode() + message + "".join(lines).encode() + b"\n"
