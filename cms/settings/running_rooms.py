"""What can be set about plugins, keys, jobs, and what the CMS asks of other servers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cms.settings.declaring import NOWHERE, setting


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
class WebhookSettings:
    """How other servers are told of what happens to content."""

    timeout_seconds: int = setting(15, "Seconds for a receiver's whole answer to come.", least=1)
    retry_hours: int = setting(
        24, "Hours for which a delivery is tried again before it is given up as dead.", least=1
    )
    keep_days: int = setting(
        30, "Days for which deliveries that are over are kept, to be seen and sent again.", least=1
    )
    kept_bytes: int = setting(
        16 * 1024, "Bytes of each message that are kept with its delivery; 0 for none of it."
    )


@dataclass(frozen=True, kw_only=True)
class LiveSettings:
    """Streams of what changes (`/api/v1/events`), which `cms live` holds."""

    port: int = setting(0, "Port on which `cms live` listens. With 0, `cms serve` runs none.")
    host: str = setting("127.0.0.1", "Address on which it listens.")
    in_serve: bool = setting(
        True,
        "Whether `cms serve` runs `cms live` beside the server, where there is a port. Switch it off "
        "where it runs as a service of its own.",
    )
    url: str = setting(
        "",
        "Address to which the other processes send who asks them for a stream, such as "
        "`https://live.example.org`. Without one they say what is missing.",
    )
    streams: int = setting(2000, "Streams that one process holds.", least=1)
    streams_each: int = setting(
        20, "Streams of one person, or of one address without credentials.", least=1
    )
    threads: int = setting(2, "Threads of it that ask the database.", least=1)
    poll_seconds: int = setting(
        2, "Seconds after which it looks even if nothing has told it to.", least=1
    )
    beat_seconds: int = setting(
        15,
        "Seconds after which a silent stream is sent a comment, so that nobody cuts it.",
        least=1,
    )
    retry_seconds: int = setting(3, "Seconds after which browsers are to come back.", least=1)
    buffer_bytes: int = setting(
        1024 * 1024, "Bytes that may wait for a slow reader before the stream is cut.", least=1024
    )
