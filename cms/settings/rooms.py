"""What can be set, room by room, with its default, its bounds and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")
NOWHERE: Path | None = None


def setting(default: T, about: str, *, key: str = "", least: int = 0, secret: bool = False) -> T:
    """Declare a setting: `key` where it is not `cms.ROOM.NAME`, `least` the smallest number."""
    told = {"about": about, "key": key, "least": least, "secret": secret, "default": default}
    declared: Any = field(default_factory=lambda: default, repr=not secret, metadata=told)
    result: T = declared
    return result


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """Where content is stored."""

    url: str = setting(
        "",
        "SQLAlchemy URL of the database: `sqlite:////path/site.sqlite` or "
        "`postgresql+psycopg://user:password@host/name`. Has to be set.",
        secret=True,
    )
    pool_size: int = setting(10, "Connections that a process keeps open to PostgreSQL.", least=1)
    ephemeral: Path | None = setting(
        NOWHERE,
        "Beside SQLite, the file for what may be lost: locks, and who has what open. Without it, the "
        "database's own name with `-ephemeral` behind it. PostgreSQL holds it in tables of its own.",
    )


@dataclass(frozen=True, kw_only=True)
class SiteSettings:
    """The site that the installation begins with."""

    name: str = setting("Cartouche", "Name of the site.")
    url: str = setting("http://localhost:6543", "Address of the site as its readers see it.")
    locales: tuple[str, ...] = setting(
        ("en",), "Locales of the content, separated by spaces; the first is the default."
    )
    fallbacks: Mapping[str, tuple[str, ...]] = setting(
        MappingProxyType({}),
        "Where a missing translation is taken from, as in `de-AT: de en; fr: en`. "
        "A locale that is not named falls back to the default one.",
    )
    time_zone: str = setting(
        "UTC",
        "Time zone in which the site's people live, such as `Europe/Berlin`: calendars and mail tell "
        "times in it, and what is done daily is done by its clock.",
    )
    secret: str = setting(
        "",
        "Signs what the site hands out and takes back, such as cursors and links in mail. The same "
        "for all processes; without one each start makes its own, what was handed out before is "
        "refused, and no links are mailed.",
        secret=True,
    )


@dataclass(frozen=True, kw_only=True)
class ApiSettings:
    """Bounds of the HTTP API; what exceeds one is refused, never cut."""

    page_size: int = setting(25, "Entries on a page when the caller names no size.", least=1)
    page_max: int = setting(100, "Largest page that a caller may ask for.", least=1)
    body_max: int = setting(1024 * 1024, "Largest body of a request, in bytes.", least=1024)
    depth_max: int = setting(80, "Deepest nesting of a JSON body.", least=4)
    include_depth: int = setting(4, "Most relations that `include` follows in a row.")
    filter_max: int = setting(50, "Most conditions in one filter.", least=1)
    cors_origins: tuple[str, ...] = setting(
        (),
        "Origins whose pages may call the API, separated by spaces; `*` for all. None by default.",
    )
    cors_credentials: bool = setting(
        False, "Whether such pages may send the session's cookie; never together with `*`."
    )
    translations_max: int = setting(
        10 * 1024 * 1024,
        "Largest file of translations (XLIFF) that is taken in, in bytes.",
        least=1024,
    )
    batch_max: int = setting(100, "Most operations in one batch.", least=1)
    bulk_max: int = setting(5000, "Most entries that one bulk operation changes.", least=1)


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """How the site stands on the web."""

    proxies: int = setting(
        0,
        "How many proxies stand in front, each of which adds to `X-Forwarded-For`: behind them, who "
        "calls and whether by TLS is what the outermost of them says. With 0 nothing is believed.",
    )
    hsts_days: int = setting(
        365,
        "Days for which browsers are told to use TLS only (Strict-Transport-Security), where a "
        "request came by TLS; 0 tells them nothing.",
    )


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """How many requests a caller may make in a while; what exceeds it is answered by 429."""

    window_seconds: int = setting(
        60, "Seconds in which a quota that was used up is whole again.", least=1
    )
    reads: int = setting(
        30000,
        "Reads by one token, or by one person who signed in, that a process answers in that time; 0 "
        "for no limit, here and below.",
    )
    anonymous_reads: int = setting(
        6000,
        "Reads without credentials from one address (with IPv6, from one /64) that a process answers "
        "in that time.",
    )
    writes: int = setting(
        1200,
        "Writes by one token, or by one person who signed in, that all processes together take in "
        "that time; a batch is one.",
    )
    anonymous_writes: int = setting(
        300,
        "Writes without credentials from one address that all processes together take in that time: "
        "signing in, and asking for links by mail.",
    )
    receive_seconds: int = setting(
        60, "Seconds within which the whole of a request has to have arrived.", least=1
    )


@dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """What hashing a password costs (argon2id, RFC 9106), what one has to be; how long things last."""

    argon2_memory: int = setting(19456, "Memory to hash a password, in KiB.", least=8)
    argon2_time: int = setting(2, "Passes over that memory.", least=1)
    argon2_parallelism: int = setting(1, "Lanes that the memory is divided into.", least=1)
    password_min: int = setting(12, "Fewest characters of a password.", least=8)
    password_score: int = setting(
        3,
        "How hard a password has to be to guess, as zxcvbn measures it: from 0, where it is not "
        "asked for, to 4.",
    )
    password_leaked: Path | None = setting(
        NOWHERE,
        "A file of passwords that were leaked elsewhere and can't be chosen: one on each line, or its "
        "SHA-1 as Have I Been Pwned gives them out, sorted by bytes (`LC_ALL=C sort -u`). It may be "
        "of any size.",
    )
    session_hours: int = setting(12, "Hours after which one has to sign in again.", least=1)
    device_days: int = setting(
        180,
        "Days for which a browser in which somebody signed in is known: guesses of others at their "
        "password do not hold it up. 0 knows none.",
    )
    preview_hours: int = setting(
        24, "Hours for which a preview token is good, unless another number is asked for.", least=1
    )
    invitation_days: int = setting(7, "Days for which an invitation by mail is good.", least=1)
    reset_minutes: int = setting(
        60, "Minutes for which a link in mail to choose a new password is good.", least=5
    )
    address_hours: int = setting(
        24, "Hours for which a link in mail that confirms a new address is good.", least=1
    )
    link_url: str = setting(
        "",
        "Address of the page to which such links lead, with `{kind}` (`invitation`, `reset`, "
        "`address`) and `{token}` in it. Without one, `/account/{kind}#{token}` on the site.",
    )
    factors_required: tuple[str, ...] = setting(
        (),
        "Roles whose holders need a factor beside the password, separated by spaces. Until they add "
        "one, their sessions serve for nothing else.",
    )
    passkey_origins: tuple[str, ...] = setting(
        (),
        "Origins of the pages on which passkeys are used, such as `https://admin.example.org`, "
        "separated by spaces; without any, that of `cms.site.url`, whose host is their domain.",
    )
    providers: tuple[str, ...] = setting(
        (),
        "Names of sign-in providers, separated by spaces, in the order in which they are offered. "
        "What each is, `cms.provider.NAME.…` says.",
    )
    step_up_minutes: int = setting(
        15,
        "Minutes for which a proof of who one is, by password or factor, serves for what is grave: "
        "changes of rights, tokens, factors, purging and erasing.",
        least=1,
    )


@dataclass(frozen=True, kw_only=True)
class HistorySettings:
    """Which versions `cms history prune` keeps, beside those that were, are or will be live.

    A version's content goes only if every rule that is set lets it go; without any, none does.
    """

    keep_newest: int = setting(0, "So many newest versions of each entry; 0 for no such rule.")
    keep_days: int = setting(
        0, "Versions that are not older than so many days; 0 for no such rule."
    )


@dataclass(frozen=True, kw_only=True)
class EditingSettings:
    """How people edit the same content: working copies, presence and locks."""

    working_copy_bytes: int = setting(
        1024 * 1024, "Largest working copy, in bytes of its JSON.", least=1024
    )
    working_copies: int = setting(200, "Most working copies that one person has.", least=1)
    working_copy_days: int = setting(
        90, "Days after which a working copy that nobody touched is thrown away.", least=1
    )
    presence_seconds: int = setting(
        60, "Seconds after its last sign that an editor counts as gone.", least=5
    )
    lock_minutes: int = setting(15, "Minutes for which a lock holds unless it is renewed.", least=1)
    strict_locks: tuple[str, ...] = setting(
        (),
        "Content types whose locks bar others from writing, separated by spaces; `*` for all. "
        "Elsewhere a lock only warns.",
    )


@dataclass(frozen=True, kw_only=True)
class PluginSettings:
    """Which plugins are enabled, and where those lie that are not installed packages."""

    enabled: tuple[str, ...] = setting(
        (),
        "Enabled plugins, separated by spaces. Their order is the order in which they are asked.",
        key="cms.plugins",
    )
    folder: Path | None = setting(
        NOWHERE,
        "A folder of plugins: each module or package in it is one.",
        key="cms.plugins_folder",
    )


@dataclass(frozen=True, kw_only=True)
class KeySettings:
    """The master keys, which wrap the keys that encrypt sensitive fields; never in the database."""

    master: str = setting(
        "",
        "Master keys of 32 bytes in base64, separated by spaces, the newest first: that one wraps, "
        "the others still open what they wrapped. Best set in the environment, or use the file.",
        secret=True,
    )
    file: Path | None = setting(
        NOWHERE,
        "A file of master keys, a line each, the newest first. Keep it apart from the database and "
        "its backups, and keep a copy: without it nothing that is encrypted can be read.",
    )


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """What is done behind: mail, schedules that came true, cron entries."""

    in_serve: bool = setting(
        True,
        "Whether `cms serve` runs a worker beside the server. Switch it off where `cms worker` "
        "runs as a service of its own.",
    )
    threads: int = setting(2, "Jobs that a worker does at once.", least=1)
    attempts: int = setting(12, "How often a job is tried before it is given up as dead.", least=1)
    lease_seconds: int = setting(
        60, "Seconds without a sign of life after which another worker takes a job up.", least=3
    )
    grace_seconds: int = setting(
        30, "Seconds that a worker which is stopped waits for its jobs to end."
    )
    keep_hours: int = setting(24, "Hours for which jobs that are done are kept to be seen.")


@dataclass(frozen=True, kw_only=True)
class MediaSettings:
    """Files of the media library: where they lie, and what is taken in."""

    folder: Path | None = setting(
        NOWHERE,
        "Folder in which files lie. Without it, `media` beside an SQLite database; with PostgreSQL it "
        "has to be set, to a folder that all processes share.",
    )
    upload_max: int = setting(2 * 1024**3, "Largest file that is taken in, in bytes.", least=1)
    part_max: int = setting(
        64 * 1024**2, "Largest part of an upload that is sent in one request, in bytes.", least=1024
    )
    types: tuple[str, ...] = setting(
        ("image/*", "video/*", "audio/*", "application/pdf", "text/plain", "text/csv"),
        "Media types that are taken in, separated by spaces, as in `image/* application/pdf`; what a "
        "file is, its bytes say.",
    )
    pixels_max: int = setting(
        100_000_000, "Most pixels of an image, all its frames together.", least=1
    )
    keep_metadata: bool = setting(
        False,
        "Whether images keep what cameras and programs wrote into them, such as where they were "
        "taken. Orientation and colour profile are kept in any case.",
    )
    upload_hours: int = setting(
        24, "Hours after which an upload is thrown away that is not whole, or not used.", least=1
    )


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """The SMTP server that mail is handed to; without `host` no mail is sent."""

    host: str = setting("", "Name of the SMTP server. Without one, no mail is sent.")
    port: int = setting(0, "Its port; 0 for the usual one: 587, or 465 with `tls`, 25 with `none`.")
    tls: str = setting(
        "starttls", "`starttls`, `tls` from the first byte, or `none` where nobody can listen."
    )
    user: str = setting("", "Name to sign in with; without one, nobody signs in.")
    password: str = setting("", "Password to sign in with.", secret=True)
    sender: str = setting(
        "", "Address that mail is from, such as `Cartouche <cms@example.org>`. Needed with `host`."
    )
    timeout_seconds: int = setting(20, "Seconds to wait for the server's answer.", least=1)
    ca_file: Path | None = setting(
        NOWHERE, "File of certificates to trust instead of the system's, for a server of one's own."
    )


@dataclass(frozen=True, kw_only=True)
class OutgoingSettings:
    """Requests that the CMS makes itself: to sign-in providers, webhooks, files by URL."""

    internal: tuple[str, ...] = setting(
        (),
        "Hosts of the own network that may be asked all the same, as `host` or `host:port`, "
        "separated by spaces. No other address that is not public is ever connected to.",
    )
    timeout_seconds: int = setting(10, "Seconds for a whole answer to come.", least=1)
    answer_max: int = setting(
        1024 * 1024, "Largest answer, in bytes, where nothing else is said.", least=1024
    )
    ca_file: Path | None = setting(
        NOWHERE, "File of certificates to trust instead of the system's, for servers of one's own."
    )


@dataclass(frozen=True, kw_only=True)
class NotificationSettings:
    """What people are told of, and where links in mail lead."""

    remind_hours: int = setting(24, "Hours before a task is due at which its assignee is reminded.")
    digest_hour: int = setting(
        7, "Hour of the day, in `cms.site.time_zone`, at which daily digests are sent."
    )
    entry_url: str = setting(
        "",
        "Address at which an entry is edited, with `{type}`, `{id}` and `{locale}` in it, such as "
        "`https://cms.example.org/admin/content/{type}/{id}`. Without one, mail links to no entry.",
    )
    preferences_url: str = setting(
        "", "Address of the page on which people choose what they are told of."
    )


@dataclass(frozen=True, kw_only=True)
class AuditSettings:
    """How the event log is sealed, so that a change of it is found."""

    key: str = setting(
        "",
        "Signs the seals of the event log: a long random text. Without one, it is derived from "
        "`cms.site.secret`.",
        secret=True,
    )
    old_keys: tuple[str, ...] = setting(
        (),
        "Keys (or secrets of the site) of earlier times, separated by spaces, so that what they "
        "signed still verifies.",
        secret=True,
    )
    seal_seconds: int = setting(
        60,
        "Seconds after which a worker seals what happened; until then it can be changed.",
        least=1,
    )


ROOMS = MappingProxyType(
    {
        "database": DatabaseSettings,
        "site": SiteSettings,
        "api": ApiSettings,
        "web": WebSettings,
        "limits": LimitSettings,
        "accounts": AccountSettings,
        "history": HistorySettings,
        "editing": EditingSettings,
        "jobs": JobSettings,
        "keys": KeySettings,
        "media": MediaSettings,
        "mail": MailSettings,
        "outgoing": OutgoingSettings,
        "notifications": NotificationSettings,
        "audit": AuditSettings,
        "plugins": PluginSettings,
    }
)
"""Each room's settings by the name under which `Settings` holds them."""
