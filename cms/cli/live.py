"""`cms live`: holds the streams of what changes, until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal

import click

from cms.cli.output import say
from cms.cli.site import Site, pass_site
from cms.errors import ConfigurationError, SettingsError

_PAUSE = 0.5
"""Seconds between two looks at whether the parent still lives."""


@click.command(epilog="\b\nExamples:\n  cms live --port 6544\n  cms --config production.ini live")
@click.option("--host", help="Address to listen on, instead of the ini file's.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port, instead of the ini file's.")
@click.option("--parent", type=int, hidden=True, help="End when this process has ended.")
@pass_site
def live(site: Site, host: str | None, port: int | None, parent: int | None) -> None:
    """Hold the streams of `/api/v1/events`: whoever opened one is told of what changes as it does.

    One process holds thousands. The server in front passes that path on to it.
    """
    from pyramid.paster import get_app, setup_logging

    from cms.cli.steps import make_keys, require_current

    require_current(site)
    make_keys(site)
    chosen = port or site.settings.live.port
    if not chosen:
        raise SettingsError("There is no port to listen on: set cms.live.port, or give --port.")
    setup_logging(str(site.config))
    app = get_app(str(site.config))
    site.close()
    address = host or site.settings.live.host
    try:
        asyncio.run(_serve(app, address, chosen, parent))
    except OSError as error:
        raise ConfigurationError(f"{address}:{chosen} can't be listened on: {error}") from error


async def _serve(app: object, host: str, port: int, parent: int | None) -> None:
    from cms.live.server import Server

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    watching = None if parent is None else asyncio.create_task(_follow(parent, stop))

    def ready() -> None:
        if parent is None:
            say(f"Streams are held at http://{host}:{port}/api/v1/events. Ctrl-C ends it.")

    await Server(app).run(host, port, stop, ready)
    if watching is not None:
        watching.cancel()


async def _follow(parent: int, stop: asyncio.Event) -> None:
    while os.getppid() == parent:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE):
                await stop.wait()
            return
    stop.set()
