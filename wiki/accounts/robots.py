"""Telling people from programs without asking anybody else: a field that people do not see, and the time a form took.

The moment a form was opened is signed, so that a program cannot make it up, with whether that was somebody signed in.
Must never keep who asked.
"""

from collections.abc import Callable

from itsdangerous import BadData, URLSafeTimedSerializer

from wiki.errors import N_, Invalid

TRAP = "homepage"  # a field that only programs fill in
OPENED = "opened"
QUICKEST = 3  # seconds in which nobody fills in a form
LONGEST = 2 * 24 * 3600  # seconds after which a form says nothing any more: else one would do for ever
SALT = "opened"
SIGNED_IN = "1"


class TooQuick(Invalid):
    """A form was sent quicker than anybody types. It is enough to send it once more."""

    def __init__(self) -> None:
        super().__init__(N_("That was very quick. Please wait a moment and send it once more."))


class Robots:
    """Signs and reads when forms were opened. `key` gives the secret of this wiki."""

    def __init__(self, key: Callable[[], str]) -> None:
        self._key = key

    def opened(self, before: str = "", *, signed_in: bool = False) -> str:
        """What a form carries to tell that it was opened now or, when it comes back, still `before`."""
        age = self._age(before)
        return before if age is not None and age <= LONGEST else str(self._signer().dumps(SIGNED_IN * signed_in))

    def is_of_somebody(self, opened: str) -> bool:
        """Whether who opened a form was signed in."""
        try:
            return bool(self._signer().loads(opened) == SIGNED_IN)
        except BadData:
            return False

    def is_quick(self, opened: str) -> bool:
        """Whether a form was sent quicker than anybody types, or does not say since when it was open."""
        age = self._age(opened)
        return age is None or not QUICKEST <= age <= LONGEST

    def check_time(self, opened: str) -> None:
        """Raises TooQuick."""
        if self.is_quick(opened):
            raise TooQuick()

    def now(self) -> int:
        """Seconds, as the signer counts them."""
        return int(self._signer().make_signer(SALT).get_timestamp())  # type: ignore[attr-defined]

    def _age(self, opened: str) -> float | None:
        try:
            _, at = self._signer().loads(opened, return_timestamp=True)
        except BadData:
            return None
        return float(self.now() - at.timestamp())

    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key(), salt=SALT)
