"""Network addresses from which nobody may write, or sign up, for a while: which, why, until when.

Never keeps an address that staff did not type. Staff themselves are not held up by it, so that they can lift it.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.accounts import staffing
from wiki.accounts.accounts import Accounts
from wiki.accounts.tables import address_block
from wiki.errors import N_, Denied, Invalid, NotFound
from wiki.policy import Actor
from wiki.store import activity
from wiki.store.watched import Watched

WIDEST = {4: 16, 6: 32}  # bits that a range fixes at least: one provider, never half the world
MAPPED = 96  # bits before an IPv4 address that is written as one of IPv6
HOUSEHOLD = 64  # bits of an IPv6 address that a provider gives to one customer
NO_ADDRESS = N_("This is no network address. Write one like 203.0.113.7, or a range like 203.0.113.0/24.")
WRITING = N_("Nobody can write from your network address at the moment. The reason given: %(reason)s")
SIGNING_UP = N_("Nobody can ask for an account from your network address at the moment. The reason given: %(reason)s")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A block as staff ask for it. `until` None: until it is lifted. `sure`: it may hold their own address."""

    typed: str
    reason: str
    until: datetime | None = None
    writing: bool = True
    sign_up: bool = True
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    reason: str
    until: datetime | None
    writing: bool
    sign_up: bool


Rules = dict[tuple[int, int], dict[int, list[_Rule]]]  # IP version and bits → the number those bits make → rules


class Addresses:
    """The blocks in force, in memory."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._rules: Watched[Rules] = Watched(accounts.settings.data / "addresses.changed", self._load)

    def check_writing(self, address: str | None) -> None:
        """Raises Denied, with the reason, when nobody may write from this address. Costs no query."""
        self._check(address, WRITING, sign_up=False)

    def check_sign_up(self, address: str | None) -> None:
        """Raises Denied, with the reason, when nobody may ask for an account from this address."""
        self._check(address, SIGNING_UP, sign_up=True)

    def block(self, actor: Actor, wanted: Wanted, *, own: str | None) -> None:
        """Block an address or a range; a block of the same range is replaced. `own` is the address that asks.

        Raises Denied, Invalid.
        """
        policy.check(actor, "address.block", settings=self._accounts.settings)
        network, reason = parse(wanted.typed), staffing.check_reason(wanted.reason)
        if not (wanted.writing or wanted.sign_up):
            raise Invalid(N_("Please choose what is not possible from there."), field="writing")
        here = _address(own)
        if here is not None and here.version == network.version and here in network and not wanted.sure:
            raise Invalid(N_("Your own address %(address)s is among them. Say below that you mean it."), field="sure",
                          address=str(here))  # fmt: skip
        row = {"network": str(network), "reason": reason, "until": wanted.until, "by": actor.id}
        row |= {"writing": wanted.writing, "sign_up": wanted.sign_up, "at": self._accounts.clock()}
        with self._accounts.database.write() as conn:
            conn.execute(address_block.delete().where(address_block.c.network == str(network)))
            conn.execute(address_block.insert().values(row))
            self._record(conn, "address.blocked", actor, row)
        self._rules.changed()

    def lift(self, actor: Actor, block_id: int) -> None:
        """Raises Denied or NotFound."""
        policy.check(actor, "address.block", settings=self._accounts.settings)
        mine = address_block.c.id == block_id
        with self._accounts.database.write() as conn:
            row = conn.execute(sa.select(address_block).where(mine)).one_or_none()
            if row is None:
                raise NotFound(N_("This block was lifted already."))
            conn.execute(address_block.delete().where(mine))
            self._record(conn, "address.unblocked", actor, row._mapping)
        self._rules.changed()

    def list_blocks(self) -> Sequence[Row]:
        """The blocks in force, newest first."""
        with self._accounts.database.read() as conn:
            return conn.execute(_in_force(self._accounts.clock()).order_by(address_block.c.id.desc())).all()

    def _record(self, conn: sa.Connection, kind: str, actor: Actor, row: Any) -> None:
        until = row["until"].isoformat() if row["until"] else None
        data = {"network": row["network"], "reason": row["reason"], "until": until}
        activity.record(conn, kind, user_id=actor.id, at=self._accounts.clock(), data=data)

    def _check(self, address: str | None, message: str, *, sign_up: bool) -> None:
        rules = self._rules.get()
        found = _address(address) if rules else None
        if found is None:
            return
        now, number = self._accounts.clock(), int(found)
        for (version, bits), by_number in rules.items():
            if version == found.version:
                for rule in by_number.get(number >> (found.max_prefixlen - bits), ()):
                    concerned = rule.sign_up if sign_up else rule.writing
                    if concerned and (rule.until is None or rule.until > now):
                        raise Denied(message, reason=rule.reason)

    def _load(self) -> Rules:
        rules: Rules = {}
        with self._accounts.database.read() as conn:
            for row in conn.execute(_in_force(self._accounts.clock())):
                network = ipaddress.ip_network(row.network)
                number = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
                here = rules.setdefault((network.version, network.prefixlen), {}).setdefault(number, [])
                here.append(_Rule(row.reason, row.until, row.writing, row.sign_up))
        return rules


def parse(typed: str) -> Network:
    """An address or a range as staff type it; of one IPv6 address the range of its household. Raises Invalid."""
    typed = typed.strip()
    try:
        network: Network = ipaddress.ip_network(typed, strict=False)
    except ValueError:
        raise Invalid(NO_ADDRESS, field="network") from None
    if isinstance(network, IPv6Network) and network.prefixlen >= MAPPED and network.network_address.ipv4_mapped:
        network = IPv4Network((network.network_address.ipv4_mapped, network.prefixlen - MAPPED))
    elif network.version == 6 and network.prefixlen > HOUSEHOLD:
        network = network.supernet(new_prefix=HOUSEHOLD)
    if network.prefixlen < WIDEST[network.version]:
        raise Invalid(N_("This range is too wide: at most /%(bits)s."), field="network", bits=WIDEST[network.version])
    first = network.network_address
    if first.is_loopback or first.is_unspecified or first.is_multicast:
        raise Invalid(N_("Everybody may seem to come from this address. Please choose another."), field="network")
    return network


def _in_force(at: datetime) -> sa.Select[Any]:
    return sa.select(address_block).where(address_block.c.until.is_(None) | (address_block.c.until > at))


def _address(typed: str | None) -> Address | None:
    try:
        found = ipaddress.ip_address(typed or "")
    except ValueError:
        return None
    mapped: IPv4Address | None = getattr(found, "ipv4_mapped", None)
    return mapped or found
