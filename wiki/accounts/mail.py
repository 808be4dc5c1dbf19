"""The post: turns a letter into a text mail and sends it. The only module that imports smtplib.

Call it after the transaction, never inside one. Without a mail server mails become files, and the log says so.
"""

import logging
import secrets
import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any, Protocol
from urllib.parse import urlsplit

from wiki.errors import N_, WikiError
from wiki.languages import Languages
from wiki.settings import Settings

log = logging.getLogger("wiki.mail")
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
TIMEOUT = 15  # seconds for each step of the conversation with the mail server


class MailFailed(WikiError):
    """The mail server did not take the mail. What the mail was about is stored; asking again is safe.

    `is_refused`: the server works but does not want this very mail.
    """

    status = 503
    is_refused = False


@dataclass(frozen=True, slots=True)
class Letter:
    """`subject` and `paragraphs` are English, marked for translation; `values` fill their placeholders.

    `headers` come beside the usual ones, or in their place. `language` is what the reader chose, by tag.
    """

    to: str
    subject: str
    paragraphs: tuple[str, ...]
    values: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    language: str = ""

    def in_language(self, tag: str) -> "Letter":
        """The same for somebody who reads that language; an empty tag leaves it to the wiki."""
        return replace(self, language=tag)


class Mailer(Protocol):
    def send(self, *letters: Letter) -> None:
        """Send text mails. Raises MailFailed."""


class Post:
    """A Mailer by SMTP, or into `WIKI_DATA/mail/*.eml` where no mail server is set."""

    def __init__(
        self, settings: Settings, languages: Languages, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.settings = settings
        self.languages = languages
        self.clock = clock
        self.host = urlsplit(settings.base_url).hostname or "localhost"

    def send(self, *letters: Letter) -> None:
        messages = [self.compose(letter) for letter in letters]
        try:
            if self.settings.smtp_host:
                self._deliver(messages)
            else:
                self._write(messages)
        except (OSError, smtplib.SMTPException) as error:
            log.error("A mail could not be sent: %s", type(error).__name__)
            failed = MailFailed(N_("We could not send the mail just now. Please try again in a few minutes."))
            failed.is_refused = isinstance(error, REFUSED)
            raise failed from error

    def compose(self, letter: Letter) -> EmailMessage:
        """The letter in its reader's language, with the headers that keep other machines from answering it."""
        language = self.languages.of(letter.language)
        translate = language.text
        values = {"wiki": self.settings.title, **letter.values}
        paragraphs = [translate(words) % values for words in letter.paragraphs]
        signature = f"-- \n{self.settings.title}\n{self.settings.base_url}"
        message = EmailMessage(policy=SMTP)
        message["From"] = formataddr((self.settings.title, self.settings.mail_from or f"no-reply@{self.host}"))
        message["To"] = letter.to
        message["Subject"] = translate(letter.subject) % values
        message["Date"] = format_datetime(self.clock())
        for name, value in (self._headers() | dict(letter.headers)).items():
            message[name] = value
        message.set_content("\n\n".join([*paragraphs, signature]) + "\n", charset="utf-8", cte="8bit")
        message["Content-Language"] = language.tag  # after the text, which sets all Content headers anew
        return message

    def _headers(self) -> dict[str, str]:
        return {
            "Message-ID": f"<{secrets.token_hex(16)}@{self.host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }

    def _deliver(self, messages: list[EmailMessage]) -> None:
        with self._connection() as server:
            if self.settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.settings.smtp_user:
                server.login(self.settings.smtp_user, self.settings.smtp_password)
            refused = [error for message in messages if (error := _refusal(server, message))]
        if refused:
            raise refused[0]

    def _connection(self) -> AbstractContextManager[smtplib.SMTP]:
        host, port = self.settings.smtp_host, self.settings.smtp_port
        if self.settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=TIMEOUT)

    def _write(self, messages: list[EmailMessage]) -> None:
        folder = self.settings.data / "mail"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in messages:
            file = folder / f"{self.clock():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}.eml"
            file.write_bytes(message.as_bytes())
            log.warning("No mail server is set (WIKI_SMTP_HOST), so a mail was written to %s", file)


def _refusal(server: smtplib.SMTP, message: EmailMessage) -> smtplib.SMTPException | None:
    """Send one of several mails; one that is refused must not hold back the others."""
    try:
        server.send_message(message)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        return error
    return None
