"""Throttles: how often an account or an address may try something, kept in SQL so that all workers share it.

A leaky bucket each (GCRA): one row, one number, no history. The network address is stored as a hash only.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from wiki.accounts.tables import throttle
from wiki.errors import N_, TooMany
from wiki.store.database import insert


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` tries at once, then one more every `seconds`. `name` tells the buckets of several limits apart."""

    name: str
    burst: int
    seconds: int


SIGN_IN_ACCOUNT = Limit("sign_in.account", 10, 60)
SIGN_IN_ADDRESS = Limit("sign_in.address", 50, 6)
MAIL_ACCOUNT = Limit("mail.account", 4, 900)
MAIL_ADDRESS = Limit("mail.address", 20, 180)
LONG = 120  # seconds of waiting from which on they are told in minutes


def take(conn: sa.Connection, limit: Limit, who: str, at: datetime) -> None:
    """Count one try. Raises TooMany, with the seconds to wait, when the bucket is full; that try costs nothing."""
    key, now, step = _key(limit, who), _milliseconds(at), limit.seconds * 1000
    kept = throttle.c.full_until
    first = insert(conn, throttle).values(key=key, full_until=now + step)
    added = first.on_conflict_do_update(
        index_elements=[throttle.c.key],
        set_={"full_until": sa.case((kept > now, kept), else_=now) + step},
        where=kept <= now + (limit.burst - 1) * step,
    ).returning(kept)
    if conn.execute(added).first() is None:
        until = conn.execute(sa.select(kept).where(throttle.c.key == key)).scalar_one()
        wait = (until - now - (limit.burst - 1) * step + 999) // 1000
        if wait < LONG:
            raise TooMany(N_("There were too many attempts. Please wait %(wait)s seconds and try again."),
                          retry_after=wait, wait=wait)  # fmt: skip
        raise TooMany(N_("There were too many attempts. Please wait %(wait)s minutes and try again."),
                      retry_after=wait, wait=-(-wait // 60))  # fmt: skip


def give_back(conn: sa.Connection, limit: Limit, who: str) -> None:
    """Undo one `take` that turned out to be no guess."""
    mine = throttle.c.key == _key(limit, who)
    conn.execute(sa.update(throttle).where(mine).values(full_until=throttle.c.full_until - limit.seconds * 1000))


def forget(conn: sa.Connection, limit: Limit, who: str) -> None:
    """Empty a bucket: the right password was typed, or a new one set."""
    conn.execute(sa.delete(throttle).where(throttle.c.key == _key(limit, who)))


def sweep(conn: sa.Connection, at: datetime) -> None:
    """Drop empty buckets, and with them the last trace of an address."""
    conn.execute(sa.delete(throttle).where(throttle.c.full_until < _milliseconds(at)))


def network(address: str | None) -> str:
    """What counts as one address: an IPv4 address, or the /64 that a provider gives one IPv6 customer."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is None and found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(mapped or found)


def _key(limit: Limit, who: str) -> str:
    return hashlib.sha256(f"{limit.name}\0{who}".encode()).hexdigest()


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
