"""Commits as `git log` prints them and as their messages tell: author, summary, trailers, changed files.

Only this wiki writes trailers; where one cannot be right it is ignored. Must never start a process.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

FORMAT = "--format=tformat:%x01%H%x00%P%x00%an%x00%ae%x00%ce%x00%ct%x00%B%x00"
FIELDS = 7
NOREPLY = "users.noreply.invalid"
TRAILERS = ("Page", "Kind", "User", "Proposal", "From")
_TRAILER = re.compile(rf"({'|'.join(TRAILERS)}): ([0-9a-z]+)")
_MAIL = re.compile(rf"user-(\d{{1,18}})@{re.escape(NOREPLY)}")


@dataclass(frozen=True, slots=True)
class RawChange:
    """A changed file: status A, M, D, R or T, both names, modes and blobs as Git has them."""

    status: str
    file: str
    old_file: str
    mode: str
    blob: str
    old_mode: str
    old_blob: str


@dataclass(frozen=True, slots=True)
class LoggedCommit:
    """One commit of the log. `at` is when it was committed."""

    sha: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    committer_email: str
    at: datetime
    message: str
    changes: list[RawChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Message:
    """A commit message taken apart. `summary` is empty when the author gave none."""

    summary: str
    kind: str = ""
    page_id: int | None = None
    user_id: int | None = None
    proposal: int | None = None
    from_commit: str | None = None


def compose(message: Message) -> str:
    """The commit message of `message`. Its summary must be one line already."""
    given = {
        "Page": message.page_id,
        "Kind": message.kind,
        "User": message.user_id,
        "Proposal": message.proposal,
        "From": message.from_commit,
    }
    lines = "".join(f"{name}: {value}\n" for name, value in given.items() if value not in (None, ""))
    return f"{message.summary or f'({message.kind})'}\n\n{lines}"


def take_apart(text: str) -> Message:
    """The summary and trailers of a commit message; trailers count only in the last paragraph, whole."""
    subject, _, rest = text.strip().partition("\n")
    last = rest.strip().rpartition("\n\n")[2].split("\n")
    found = [_TRAILER.fullmatch(line) for line in last]
    trailers = {match[1]: match[2] for match in found if match} if all(found) else {}
    kind = trailers.get("Kind", "")
    return Message(
        summary="" if kind and subject == f"({kind})" else subject.strip(),
        kind=kind,
        page_id=_number(trailers.get("Page")),
        user_id=_number(trailers.get("User")),
        proposal=_number(trailers.get("Proposal")),
        from_commit=trailers.get("From") if len(trailers.get("From", "")) == 40 else None,
    )


def email_of(user_id: int | None) -> str:
    """The address that stands for a user in Git; never a real one."""
    return f"user-{user_id}@{NOREPLY}" if user_id is not None else f"nobody@{NOREPLY}"


def user_of(email: str) -> int | None:
    """The user an address of ours stands for."""
    match = _MAIL.fullmatch(email)
    return int(match[1]) if match else None


def is_ours(email: str) -> bool:
    """Whether an address is one that only this wiki gives to committers."""
    return email.endswith(f"@{NOREPLY}")


def parse_log(stream: IO[bytes]) -> Iterator[LoggedCommit]:
    """Commits of `git log -z --raw` with FORMAT, one after the other as they arrive."""
    commit: LoggedCommit | None = None
    tokens = _tokens(stream)
    for token in tokens:
        token = token.lstrip(b"\n")
        if token.startswith(b"\x01"):
            if commit:
                yield commit
            commit = _commit([token[1:], *(next(tokens) for _ in range(FIELDS - 1))])
        elif token.startswith(b":") and commit:
            commit.changes.append(_change(token, tokens))
    if commit:
        yield commit


def parse_changes(data: bytes) -> list[RawChange]:
    """Changes of `git diff-tree -z --raw`."""
    tokens = iter(data.split(b"\0")[:-1])
    return [_change(token, tokens) for token in tokens]


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    left = b""
    while piece := stream.read(65536):
        *whole, left = (left + piece).split(b"\0")
        yield from whole
    if left:
        yield left


def _commit(fields: list[bytes]) -> LoggedCommit:
    sha, parents, *people, at, message = (value.decode("utf-8", "replace") for value in fields)
    name, email, committer_email = people
    moment = datetime.fromtimestamp(int(at), UTC)
    return LoggedCommit(sha, tuple(parents.split()), name, email, committer_email, moment, message)


def _change(token: bytes, tokens: Iterator[bytes]) -> RawChange:
    old_mode, mode, old_blob, blob, status = token[1:].decode().split(" ")
    old_file = file = next(tokens).decode("utf-8", "surrogateescape")
    if status[0] in "RC":
        file = next(tokens).decode("utf-8", "surrogateescape")
    return RawChange(status[0], file, old_file, mode, blob, old_mode, old_blob)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 19 else None
