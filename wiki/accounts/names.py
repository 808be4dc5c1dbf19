"""What a person may be called and how mail addresses are written: one canonical form for each.

Pure rules. Whether a name or address is taken is asked in `users`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from wiki.errors import N_, Invalid
from wiki.store.names import check_author, skeleton

SHORTEST, LONGEST = 2, 40  # characters of a name
PUNCTUATION = " -'’.·"
OFFICIAL = ("admin", "administrator", "moderator", "staff")  # not even as part of a name
RESERVED = (
    *OFFICIAL,
    *("anonymous", "everyone", "everybody", "nobody", "somebody", "former", "contributor", "former contributor"),
    *("help", "help desk", "info", "mail", "official", "owner", "postmaster", "root", "security", "superuser"),
    *("support", "customer service", "customer support", "sysadmin", "system", "team", "the team", "user"),
    *("webmaster", "wiki", "null", "undefined"),
)
# Letters that pass for each other in common typefaces, beyond those of other alphabets (Unicode TR 39).
TWINS = str.maketrans({"i": "l", "1": "l", "ı": "l", "0": "o", "5": "s"})


@dataclass(frozen=True, slots=True)
class Email:
    """`address` is what mails are sent to, `key` what makes it unique, `domain` in ASCII and lower case."""

    address: str
    key: str
    domain: str


def check_name(name: str, *, ours: Collection[str] = (), staff: bool = False) -> str:
    """The name in its one form: NFKC, single spaces. Raises Invalid with the field `name`.

    Names that sound official are for staff alone; so are `ours`, under which the company itself appears.
    """
    name = check_author(unicodedata.normalize("NFKC", name))
    if len(name) < SHORTEST or len(name) > LONGEST:
        raise _invalid(N_("A name has %(least)s to %(most)s characters."), least=SHORTEST, most=LONGEST)
    wrong = next((c for c in name if not _fits(c)), None)
    if wrong is not None:
        raise _invalid(
            N_("A name is made of letters, digits, spaces, hyphens and dots, so “%(c)s” cannot be part of it."), c=wrong
        )
    if sum(c.isalpha() for c in name) < SHORTEST or not name[0].isalnum():
        raise _invalid(N_("A name begins with a letter or digit and has at least two letters."))
    if not staff and _sounds_official(name, ours):
        raise _invalid(N_("This name sounds as if it belonged to the people who run this wiki. Please choose another."))
    return name


def name_key(name: str) -> str:
    """What `name` looks like, hashed: equal for names that readers would confuse. SHA-256 in hex."""
    return hashlib.sha256(_look(name).encode()).hexdigest()


def sort_key(name: str) -> str:
    """By what a name sorts and is found: case-folded, without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def check_email(text: str) -> Email:
    """A mail address in its one form. Raises Invalid with the field `email`. Asks no server."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Invalid(N_("Please type a mail address like name@example.com."), field="email") from None
    domain = (found.ascii_domain or found.domain).lower()
    address = f"{found.local_part}@{domain}"
    return Email(address, address.casefold(), domain)


def find_email(text: str) -> Email | None:
    """Like `check_email`, but None for what is no address: signing in answers alike for nonsense and unknown."""
    try:
        return check_email(text)
    except Invalid:
        return None


def _look(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(c for c in folded if c.isalnum() or unicodedata.category(c)[0] == "M")
    return skeleton(letters).casefold().translate(TWINS).replace("rn", "m").replace("vv", "w")


def _fits(char: str) -> bool:
    return char in PUNCTUATION or unicodedata.category(char)[0] in "LM" or unicodedata.category(char) == "Nd"


def _sounds_official(name: str, ours: Collection[str]) -> bool:
    looks = {_look(word) for word in (*RESERVED, *ours) if word}
    parts = {_look(part) for part in re.split(r"[^\w]+", name) if part}
    return _look(name) in looks or bool(parts & {_look(word) for word in OFFICIAL})


def _invalid(message: str, **values: object) -> Invalid:
    return Invalid(message, field="name", **values)
