"""The installation that is measured: production.ini with a database, an address and a token."""

from __future__ import annotations

import configparser
import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATHS = (ROOT, ROOT / "plugins" / "blog", ROOT / "plugins" / "demo")
HOST = "127.0.0.1"
UNLIMITED = (
    "cms.limits.reads",
    "cms.limits.anonymous_reads",
    "cms.limits.writes",
    "cms.limits.anonymous_writes",
)


@dataclass(frozen=True)
class Ini:
    """An ini file for `cms serve`, and the port that it serves on."""

    path: Path
    port: int


def write_ini(path: Path, url: str, **app: str) -> Ini:
    """Write production.ini anew for a database; `app` replaces settings of the application.

    Workers, threads and logging stay what production.ini says; only loopback is listened on. Nobody is
    limited: one address asks as often as it can, and each request is counted all the same.
    """
    ini = configparser.ConfigParser(interpolation=None)
    ini.optionxform = str  # type: ignore[assignment,method-assign]
    ini.read(ROOT / "production.ini", encoding="utf-8")
    ini["app:main"].update(
        {
            "cms.database.url": url.replace("%", "%%"),
            "cms.media.folder": str(path.parent / "media"),
            "cms.site.secret": secrets.token_urlsafe(32),
            **dict.fromkeys(UNLIMITED, str(10**9)),
            **app,
        }
    )
    port = free_port()
    ini["server:main"].update({"host": HOST, "port": str(port)})
    ini["logger_root"]["level"] = "WARNING"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        ini.write(file)
    return Ini(path, port)


def environment() -> dict[str, str]:
    """Return the environment of the servers: this checkout, and no setting from outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CMS_")}
    known = [*map(str, PATHS), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(known), "PYTHONWARNINGS": "ignore"}


def use_checkout() -> None:
    """Let this process, and those that it starts, find the plugins of this checkout."""
    sys.path[:0] = [str(one) for one in PATHS if str(one) not in sys.path]


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port
