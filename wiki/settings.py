"""Every setting: its name, type, default and help, read from `WIKI_*` variables and one TOML file.

The only place that knows the environment. Nonsense is refused at start, with the setting's name.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from wiki.errors import BadSetting

PREFIX = "WIKI_"
TRUE = {"1", "true", "yes", "on"}
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?")
FALSE = {"0", "false", "no", "off"}


def setting(default: Any, help: str, *, choices: tuple[str, ...] = (), least: int | None = None) -> Any:
    """Declare a setting. `least` is the smallest number allowed; `choices` are the only words allowed."""
    return field(default=default, metadata={"help": help, "choices": choices, "least": least})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one wiki. Build it with `load`; tests may construct it directly."""

    data: Path = setting(Path("instance"), "Folder for everything the wiki keeps: repository, database, index, media.")
    content: Path = setting(Path("content"), "Folder of Markdown articles that `make run` seeds.")
    database_url: str = setting("", "SQLAlchemy URL of the database. Empty: SQLite in the data folder.")
    save_wait: int = setting(10, "Seconds a save waits for others before it says that the wiki is busy.", least=1)
    title: str = setting("Almanac", "Name of the wiki, shown on every page.")
    tagline: str = setting("Answers, written together.", "One line under the name on the home page.")
    base_url: str = setting("http://127.0.0.1:8000", "Public address, used in mails, feeds and canonical links.")
    host: str = setting("127.0.0.1", "Address to listen on.")
    port: int = setting(8000, "Port to listen on.", least=1)
    workers: int = setting(2, "Number of web worker processes.", least=1)
    threads: int = setting(8, "Requests one web worker handles at once.", least=1)
    proxies: int = setting(0, "How many reverse proxies stand in front and set X-Forwarded-For.", least=0)
    secret_key: str = setting("", "Key that signs cookies. Empty: made once and kept in the data folder.")
    language: str = setting(
        "en", "Language of pages and of search stemming, and of the interface for whoever wants no other (ISO 639-1)."
    )
    languages: tuple[str, ...] = setting(
        (), "Languages that a reader may choose for the interface, with commas. Empty: all that there are."
    )
    debug: bool = setting(False, "For developers: serve the style guide at /-/styleguide, offer pseudo-languages.")
    read_access: str = setting("everyone", "Who may read: everyone, or signed-in.", choices=("everyone", "signed-in"))
    offline: bool = setting(True, "Let devices keep the pages read last for reading without a connection.")
    embed_origins: tuple[str, ...] = setting(
        (), "Sites that may show pages in frames, as https://example.com, with commas. Empty: none."
    )
    edit_access: str = setting(
        "signed-in", "Who may edit: signed-in, or anonymous (everyone).", choices=("signed-in", "anonymous")
    )
    publishing: str = setting(
        "open",
        "Whose changes appear at once: open (of all who may edit), trusted or staff. Those of others wait for review.",
        choices=("open", "trusted", "staff"),
    )
    proposal_days: int = setting(30, "Days for which a rejected or withdrawn proposal is kept.", least=1)
    trust_edits: int = setting(5, "Good edits in a section after which somebody is trusted there. 0: never.", least=0)
    trust_kept_days: int = setting(14, "Days after which an edit that nobody took back is a good one.", least=1)
    trust_reverted: int = setting(3, "Good edits that one reverted edit takes back.", least=0)
    public_log: str = setting(
        "default", "Kinds of acts in the log of moderation that everybody sees, with commas. Empty: none."
    )
    notice_minutes: int = setting(15, "Minutes a notice stays unread before a mail tells of it.", least=1)
    notice_days: int = setting(90, "Days for which notices are kept, read or not.", least=1)
    typo_characters: int = setting(
        20, "Characters up to which two trusted customers together publish a change that waits. 0: never.", least=0
    )
    typo_staff: bool = setting(False, "Let them do so on pages limited to staff too.")
    sign_up: str = setting(
        "open",
        "How people get an account: open, domain, invitation or closed.",
        choices=("open", "domain", "invitation", "closed"),
    )
    sign_up_domains: tuple[str, ...] = setting(
        (), "Mail domains that may sign up, with commas, when sign_up is `domain`."
    )
    session_days: int = setting(1, "Days a sign-in without “remember me” lasts.", least=1)
    remember_days: int = setting(60, "Days a sign-in with “remember me” lasts after the last visit.", least=1)
    password_length: int = setting(10, "Fewest characters a password may have.", least=8)
    password_memory: int = setting(19456, "Memory one password check takes, in KiB (argon2id).", least=8)
    password_rounds: int = setting(2, "Passes over that memory in one password check (argon2id).", least=1)
    draft_days: int = setting(30, "Days for which a draft is kept after its owner last wrote to it.", least=1)
    draft_count: int = setting(50, "Drafts one person may have at a time.", least=1)
    draft_kilobytes: int = setting(2048, "Kilobytes that all drafts of one person may take.", least=16)
    show_writers: bool = setting(True, "Tell people who write on a page who else does so at the moment.")
    media_limit: int = setting(20, "Largest picture or other file taken, in megabytes.", least=1)
    media_pixels: int = setting(50, "Largest picture taken, in million pixels.", least=1)
    video_limit: int = setting(100, "Largest film or recording taken, in megabytes.", least=1)
    media_hourly: int = setting(60, "Files that one person may upload in an hour. Staff may upload more.", least=1)
    media_quota: int = setting(500, "Megabytes that the files of one person may take. 0: no limit.", least=0)
    media_total: int = setting(0, "Megabytes that all files may take. 0: no limit.", least=0)
    query_log: bool = setting(True, "Count what people search for, without knowing who. Off: what is there is deleted.")
    query_log_days: int = setting(90, "Days for which it is kept what people searched for.", least=1)
    query_askers: int = setting(3, "Different askers on one day that make a query one to suggest.", least=2)
    seed_author: str = setting("The company", "Name under which seeded pages stand in the history.")
    smtp_host: str = setting("", "Mail server. Empty: mails are written to the folder mail in the data folder.")
    smtp_port: int = setting(587, "Port of the mail server.", least=1)
    smtp_security: str = setting(
        "starttls", "How the connection is encrypted: starttls, tls or none.", choices=("starttls", "tls", "none")
    )
    smtp_user: str = setting("", "Name to sign in to the mail server with. Empty: no sign-in.")
    smtp_password: str = setting("", "Password for the mail server.")
    mail_from: str = setting("", "Sender address of mails. Empty: no-reply at the host of the public address.")

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> "Settings":
        """Settings from the file `WIKI_CONFIG` (TOML, keys in lower case), overridden by `WIKI_*` in `environ`.

        Raises BadSetting for an unknown name or a value that does not fit.
        """
        file = environ.get("WIKI_CONFIG")
        given: dict[str, Any] = _from_file(Path(file)) if file else {}
        given |= {k[len(PREFIX) :].lower(): v for k, v in environ.items() if k.startswith(PREFIX)}
        given.pop("config", None)
        known = {f.name: f for f in fields(cls)}
        for name in given:
            if name not in known:
                raise BadSetting("There is no setting called %(name)s.", name=_shown(name))
        if "port" in given:  # whoever tries the wiki on another port gets there by its links
            given.setdefault("base_url", f"http://127.0.0.1:{given['port']}")
        settings = cls(**{name: _convert(known[name], value) for name, value in given.items()})
        if settings.sign_up == "domain" and not settings.sign_up_domains:
            raise BadSetting("WIKI_SIGN_UP is “domain”, so WIKI_SIGN_UP_DOMAINS must name at least one mail domain.")
        for origin in settings.embed_origins:
            if not ORIGIN.fullmatch(origin):
                raise BadSetting("WIKI_EMBED_ORIGINS needs origins like https://example.com, not “%(it)s”.", it=origin)
        return settings

    @property
    def is_open(self) -> bool:
        """Whether strangers may read, so that others may keep and show what they read."""
        return self.read_access == "everyone"

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'wiki.db'}"


def describe(settings: Settings) -> list[tuple[str, str, str, str]]:
    """Rows of name, value in force, default, help: what `wiki settings` prints. Secrets are masked."""
    rows = []
    for f in fields(settings):
        value = getattr(settings, f.name)
        shown = "(set)" if value and f.name.endswith(("_key", "_password", "_secret")) else str(value)
        rows.append((_shown(f.name), shown, str(f.default), f.metadata["help"]))
    return rows


def _shown(name: str) -> str:
    return PREFIX + name.upper()


def _from_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSetting("The settings file %(file)s cannot be read: %(why)s", file=file, why=error.strerror) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting("The settings file %(file)s is not valid TOML: %(why)s", file=file, why=error) from None


def _convert(f: Any, value: Any) -> Any:
    kind = f.type if isinstance(f.type, type) else type(f.default)
    shown = _shown(f.name)
    if kind is bool:
        return _boolean(shown, value)
    if kind is int:
        return _number(shown, value, f.metadata["least"])
    if kind is tuple:
        return tuple(value) if isinstance(value, list) else tuple(v.strip() for v in str(value).split(",") if v.strip())
    if kind is Path:
        return Path(str(value)).expanduser()
    choices = f.metadata["choices"]
    if choices and value not in choices:
        raise BadSetting("%(name)s must be one of: %(choices)s.", name=shown, choices=", ".join(choices))
    return str(value)


def _boolean(shown: str, value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in TRUE | FALSE:
        raise BadSetting("%(name)s must be yes or no, not “%(value)s”.", name=shown, value=value)
    return word in TRUE


def _number(shown: str, value: Any, least: int | None) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise BadSetting("%(name)s must be a number, not “%(value)s”.", name=shown, value=value) from None
    if least is not None and number < least:
        raise BadSetting("%(name)s must be at least %(least)s, not %(value)s.", name=shown, least=least, value=value)
    return number
