"""What was written in this browser before anybody signed in: noted in its cookie, so that it comes along on every
way to an account, also where the address to go on to was lost. Never for whoever else gives another mail address here.
"""

from flask import session

from wiki.accounts.onward import MOST, TEXT, Onward
from wiki.web import safe_next

NOTED = "texts"  # [secret, mail address it went to or ""], the newest first


def note_text(secret: str) -> None:
    """A stranger wrote this, here and now."""
    session[NOTED] = [[secret, ""], *session.get(NOTED, ())][:MOST]


def onward(next: str | None, email: str) -> Onward:
    """Where who gives this address goes on, with the texts that are theirs as far as anybody knows."""
    target, whose = safe_next(next, ""), email.strip().casefold()[:254]
    asked = [target.removeprefix(TEXT)] if target.startswith(TEXT) else []
    noted = session.get(NOTED, [])
    theirs = [secret for secret, who in noted if who in ("", whose)]
    if theirs:
        session[NOTED] = [[secret, whose if secret in theirs else who] for secret, who in noted]
    return Onward(target, tuple(dict.fromkeys(asked + theirs))[:MOST])
