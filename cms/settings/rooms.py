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
    secret: str = setting(
        "",
        "Signs what the site hands out and takes back, such as cursors. The same for all processes; "
        "without one each start makes its own, and what was handed out before is refused.",
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


@dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """What hashing a password costs (argon2id, RFC 9106), and how long a session lasts."""

    argon2_memory: int = setting(19456, "Memory to hash a password, in KiB.", least=8)
    argon2_time: int = setting(2, "Passes over that memory.", least=1)
    argon2_parallelism: int = setting(1, "Lanes that the memory is divided into.", least=1)
    password_min: int = setting(12, "Fewest characters of a password.", least=8)
    session_hours: int = setting(12, "Hours after which one has to sign in again.", least=1)


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


ROOMS = MappingProxyType(
    {
        "database": DatabaseSettings,
        "site": SiteSettings,
        "api": ApiSettings,
        "accounts": AccountSettings,
        "plugins": PluginSettings,
    }
)
"""Each room's settings by the name under which `Settings` holds them."""
