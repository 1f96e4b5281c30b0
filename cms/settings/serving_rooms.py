"""What can be set about the site, its database, its API and who may ask how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cms.settings.declaring import NOWHERE, setting


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
    serve: bool = setting(
        False,
        "Whether pages are served to visitors too, made of the content by a theme. Without it the CMS "
        "is headless: what stands at its addresses beside the API and the admin is up to others.",
    )
    themes: Path | None = setting(
        NOWHERE, "Folder of the site's own themes, beside those that come along."
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
class GraphQLSettings:
    """Bounds of GraphQL; what exceeds one is refused."""

    introspection: bool = setting(
        True, "Whether GraphQL answers what its schema is; tools that draw it need that."
    )
    depth: int = setting(12, "Deepest nesting of fields in a query.", least=3)
    fields: int = setting(400, "Most fields that a query selects, fragments included.", least=10)
    aliases: int = setting(30, "Most fields of a query that are given other names.", least=1)
    cost: int = setting(
        10000,
        "What a query may cost: each field is 1, below a list as often as it has entries on a page.",
        least=100,
    )
    tokens: int = setting(4000, "Most tokens (names, signs and values) of a query.", least=100)


@dataclass(frozen=True, kw_only=True)
class AdminSettings:
    """How the admin looks."""

    accent: int = setting(
        262,
        "The hue of the one accent, in degrees of OKLCH (0 to 360): 262 is lapis, 25 red, 160 green. "
        "How light and how strong it is follows the theme, so that it can be read.",
    )
    preview_url: str = setting(
        "",
        "Where the frontend shows an entry that is not public yet, beside the form: an address with "
        "`{token}` (a preview token) and any of `{path}`, `{type}`, `{id}`, `{slug}`, `{locale}`, "
        "`{at}` and `{release}`. Empty: a plain page of the entry's fields.",
        key="cms.preview.url",
    )
    preview_urls: Mapping[str, tuple[str, ...]] = setting(
        MappingProxyType({}),
        "Other such addresses for some types, as `post: https://…; page: https://…`.",
        key="cms.preview.urls",
    )


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
class CacheSettings:
    """Answers that anybody may have, kept in memory until what they show is changed."""

    megabytes: int = setting(
        32,
        "Memory that each process keeps such answers in, the least asked for given up first; 0 keeps "
        "none.",
    )
    seconds: int = setting(
        300,
        "Longest that an answer is kept. Processes of one host tell each other what they change at "
        "once; where several hosts share a database, this is how late one may learn of another's.",
        least=1,
    )
    wait_seconds: int = setting(
        5, "Seconds that a request waits for another that makes the same answer.", least=0
    )
    file: Path | None = setting(
        NOWHERE,
        "File by which the processes of this host tell each other what they change. Without it, "
        "beside an SQLite file its name with `-generations1` behind it, for PostgreSQL one in "
        "/dev/shm. All processes need the same, the command line among them.",
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
