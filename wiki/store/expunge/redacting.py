"""Commits and tags as Git holds them, rewritten: another tree, other parents, without a summary or an author. Pure.

What is not to change keeps its bytes. A signature is left out of what changes: it would be wrong. Must never read Git.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from wiki.store.gitlog import compose, email_of, take_apart
from wiki.store.hidden import AUTHOR, SUMMARY

ERASED_NAME = "Name removed"
ERASED_SUMMARY = "Summary removed"  # where no trailer tells the kind of edit
SIGNATURES = (b"gpgsig", b"gpgsig-sha256", b"mergetag")
_PERSON = re.compile(rb"(.*<.*>) (\d+ [+-]\d+)")
_FROM = re.compile(rb"^From: ([0-9a-f]{40})$", re.MULTILINE)

Header = tuple[bytes, bytes]


def take_headers(data: bytes) -> tuple[list[Header], bytes]:
    """The header lines of a commit or tag, those that continue one joined to it, and its message."""
    head, _, message = data.partition(b"\n\n")
    headers: list[Header] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and headers:
            headers[-1] = (headers[-1][0], headers[-1][1] + b"\n" + line)
        else:
            name, _, value = line.partition(b" ")
            headers.append((name, value))
    return headers, message


def put_together(headers: list[Header], message: bytes) -> bytes:
    """The commit or tag of these headers."""
    return b"\n".join(name + b" " + value for name, value in headers) + b"\n\n" + message


def rewritten(
    headers: list[Header], message: bytes, commits: Mapping[str, str], tree: str, parts: frozenset[str]
) -> bytes:
    """A commit with `tree`, its parents and the `From:` it tells as `commits` says, without `parts`."""
    author = next((_who(value) for name, value in headers if name == b"author"), b"")
    changed: list[Header] = []
    for name, value in headers:
        if name in SIGNATURES:
            continue
        if name == b"tree":
            value = tree.encode()
        elif name == b"parent":
            value = _mapped(value, commits)
        elif name in (b"author", b"committer") and AUTHOR in parts and _who(value) == author:
            value = _nobody(value)
        changed.append((name, value))
    message = _FROM.sub(lambda match: b"From: " + _mapped(match[1], commits), message)
    return put_together(changed, _message(message, parts))


def summary_of(message: bytes) -> str:
    """What the catalog reads as the summary of a commit."""
    return take_apart(message.decode("utf-8", "replace")).summary


def _mapped(sha: bytes, commits: Mapping[str, str]) -> bytes:
    return commits.get(sha.decode(), sha.decode()).encode()


def _who(value: bytes) -> bytes:
    match = _PERSON.fullmatch(value)
    return match[1] if match else value


def _nobody(value: bytes) -> bytes:
    match = _PERSON.fullmatch(value)
    return f"{ERASED_NAME} <{email_of(None)}> ".encode() + (match[2] if match else b"0 +0000")


def _message(message: bytes, parts: frozenset[str]) -> bytes:
    if not parts:
        return message
    told = take_apart(message.decode("utf-8", "replace"))
    if SUMMARY in parts:
        told = replace(told, summary="" if told.kind else ERASED_SUMMARY)
    elif not told.kind:  # somebody pushed it: only what this wiki writes names the author in a trailer
        return message
    return compose(replace(told, user_id=None if AUTHOR in parts else told.user_id)).encode()
