"""Passwords: what makes a good one, hashing and checking. The only module that imports argon2.

It must never log, store or return a password.
"""

import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wiki.errors import N_, Invalid
from wiki.settings import Settings

LONGEST = 200  # characters; more is no safer and makes checking a way to keep the machine busy
# The common passwords of ten characters and more (shorter ones fail by length), and the rows of keyboards.
COMMON = """
1234567890 12345678910 0123456789 0987654321 9876543210 1234512345 1122334455 1q2w3e4r5t 1qaz2wsx3edc
q1w2e3r4t5 q1w2e3r4t5y6 qwertyuiop qwertyuiop123 qwerty12345 qwerty123456 qwertzuiop azertyuiop asdfghjkl;
asdfghjkl1 zxcvbnm123 abcdefghij abcdefghijk abcd123456 abc1234567 abcdef1234 password12 password123
password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 passwordpassword administrator changemenow
changeme123 letmein123 letmeinnow welcome123 welcome1234 iloveyou123 iloveyou12 sunshine123 princess123
football123 baseball123 basketball superman123 dragon12345 monkey12345 master12345 michael123 jordan12345
liverpool1 chocolate1 computer123 internet123 starwars123 trustno1trustno1 correcthorsebatterystaple
correct-horse-battery-staple hello12345 helloworld helloworld1 helloworld123 google12345 samsung123 test123456
testtest123 secret12345 motdepasse passwort123 passwort1234 contrasena contraseña 1111111111 0000000000
"""


class Passwords:
    """Hashes and checks with the cost that the settings say. Safe to share by threads."""

    def __init__(self, settings: Settings) -> None:
        self.least = settings.password_length
        self._hasher = PasswordHasher(
            time_cost=settings.password_rounds, memory_cost=settings.password_memory, parallelism=1
        )

    def check(self, password: str, *personal: str) -> None:
        """Raises Invalid, with the field `password`, when it is too short, too long or easy to guess.

        `personal` are the name and address of its owner.
        """
        plain = _canonical(password)
        if len(plain) < self.least:
            raise _invalid(N_("A password has at least %(least)s characters. A few words are easy to keep in mind."),
                           least=self.least)  # fmt: skip
        if len(plain) > LONGEST:
            raise _invalid(N_("A password has at most %(most)s characters."), most=LONGEST)
        if plain.casefold() in COMMON.split() or len(set(plain)) < 4:
            raise _invalid(N_("This password is among the first that anyone would try. Please choose another."))
        if any(_same(plain, word) for word in personal):
            raise _invalid(N_("Please choose a password that is not your name or mail address."))

    def hash(self, password: str) -> str:
        return self._hasher.hash(_canonical(password))

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether `password` fits. Without a hash it takes the same time and says no."""
        nobodys = self._nobodys  # made before it is known whose password this is, so that the first check tells nothing
        if len(password) > LONGEST * 4:
            password = ""
        try:
            return self._hasher.verify(hashed or nobodys, _canonical(password)) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_stale(self, hashed: str) -> bool:
        """Whether `hashed` was made at another cost than today's settings say."""
        return self._hasher.check_needs_rehash(hashed)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody has this password")


def _canonical(password: str) -> str:
    """NFKC, so that a password typed on another keyboard or system is the same one (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def _same(password: str, word: str) -> bool:
    plain, word = password.casefold(), word.casefold()
    return bool(word) and (plain == word or plain == word.partition("@")[0] or plain.strip("0123456789!.") == word)


def _invalid(message: str, **values: object) -> Invalid:
    return Invalid(message, field="password", **values)
