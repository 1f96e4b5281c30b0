"""The production server: granian, several processes, each with the application of an ini file."""

from __future__ import annotations

import os
from typing import Any

from cms.cli.site import CONFIG_VARIABLE
from cms.errors import ConfigurationError, SettingsError
from cms.settings import Settings

NUMBERS = ("port", "workers", "threads", "backlog")
DEFAULTS = {"host": "127.0.0.1", "port": "6543", "workers": "1", "threads": "4", "backlog": "1024"}
"""What `[server:main]` may set beside `use`."""
HEADER_SECONDS = 15
"""Seconds within which a request's header has to have arrived."""
HEADER_MAX = 73728
"""Bytes of a request's header, all fields together; of fields there may be a hundred."""


def run(_app: object, global_conf: dict[str, str], **settings: str) -> None:
    """Serve the ini file for PasteDeploy (`use = egg:cartouche-cms#granian`), so for pserve.

    The application that PasteDeploy has loaded only proves that it loads: each worker makes its
    own, since connections to a database are not to be shared.
    """
    serve(global_conf["__file__"], settings, receive_seconds(_app))


def serve(config: str, settings: dict[str, str], header_seconds: int) -> None:
    """Serve the application of the ini file `config` until a signal ends it.

    A request's header has to have arrived within so many seconds, and within `HEADER_SECONDS`.

    Raises SettingsError for a bad value, ConfigurationError where granian is not installed.
    """
    try:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.http import HTTP1Settings
    except ImportError:
        raise ConfigurationError(
            "The production server is not installed: pip install 'cartouche-cms[server]'."
        ) from None
    chosen = read(settings)
    os.environ[CONFIG_VARIABLE] = config
    Granian(
        f"{__name__}:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=str(chosen["host"]),
        port=int(chosen["port"]),
        workers=int(chosen["workers"]),
        blocking_threads=int(chosen["threads"]),
        backlog=int(chosen["backlog"]),
        http1_settings=HTTP1Settings(
            header_read_timeout=min(HEADER_SECONDS, header_seconds) * 1000,
            max_buffer_size=HEADER_MAX,
        ),
        respawn_failed_workers=True,
        log_enabled=False,
    ).serve()


def read(settings: dict[str, str]) -> dict[str, str | int]:
    """Read the settings of the server; raise SettingsError naming what is wrong."""
    unknown = sorted(settings.keys() - DEFAULTS.keys())
    if unknown:
        known = ", ".join(DEFAULTS)
        raise SettingsError(f"[server:main] can't set {unknown[0]!r} for granian; it sets {known}.")
    chosen: dict[str, str | int] = {**DEFAULTS, **settings}
    for name in NUMBERS:
        text = str(chosen[name])
        if not text.isdecimal() or not int(text):
            raise SettingsError(f"[server:main] {name}: {text!r} is not a number above zero.")
        chosen[name] = int(text)
    return chosen


def application() -> Any:
    """Make a worker's application; granian calls this in each process."""
    from pyramid.paster import get_app, setup_logging

    from cms.web.slow_bodies import punctual

    config = os.environ[CONFIG_VARIABLE]
    setup_logging(config)
    app = get_app(config)
    return punctual(app, receive_seconds(app))


def receive_seconds(app: Any) -> int:
    """Return the seconds within which a request has to have arrived, as the application is set."""
    # An ini file may name an application of another kind.
    services = getattr(getattr(app, "registry", None), "cms_services", None)
    settings = Settings() if services is None else services.get(Settings)
    return int(settings.limits.receive_seconds)
