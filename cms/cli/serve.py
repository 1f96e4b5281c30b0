"""`cms serve`: the site over HTTP, by the server that the ini file names."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from cms.cli.output import say
from cms.cli.site import Site, pass_site
from cms.errors import ConfigurationError

SECTION = "server:main"


@click.command(
    epilog="\b\nExamples:\n  cms serve\n  cms serve --port 8000 --reload\n"
    "  cms --config production.ini serve"
)
@click.option("--host", help="Address to listen on, instead of the ini file's.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port, instead of the ini file's.")
@click.option("--reload", is_flag=True, help="Start again when code changes; for development.")
@click.option("--production", is_flag=True, help="Serve with granian, whatever the ini file says.")
@pass_site
def serve(
    site: Site, host: str | None, port: int | None, *, reload: bool, production: bool
) -> None:
    """Serve the site over HTTP until Ctrl-C.

    `[server:main]` of the ini file says how: waitress for development, granian in production.
    """
    from cms.cli.steps import make_keys, require_current

    require_current(site)
    make_keys(site)
    _warn_of_locales(site)
    server = _server(site.config)
    kind = "granian" if production else server.pop("use", "egg:waitress#main").partition("#")[2]
    if kind == "granian":
        _serve_granian(site, _chosen_granian(server, host, port))
    elif reload:
        _reload()
    else:
        _serve_waitress(site, _chosen_waitress(server, host, port))


def _warn_of_locales(site: Site) -> None:
    from cms.cli.steps import locale_differences
    from cms.content.site import load_site

    with site.reading() as session:
        try:
            lines = locale_differences(site, load_site(session))
        except ConfigurationError:
            return  # There is no site yet; requests will say so.
    for line in lines:
        say(f"Locales: {line}", err=True)
    if lines:
        say("Locales: the database's hold until `cms locales sync`.", err=True)


def _server(config: Path) -> dict[str, str]:
    import plaster

    return dict(plaster.get_settings(str(config), SECTION))


def _chosen_granian(server: dict[str, str], host: str | None, port: int | None) -> dict[str, str]:
    from cms.cli.granian_server import DEFAULTS

    chosen = {name: server[name] for name in DEFAULTS if name in server}
    return chosen | ({"host": host} if host else {}) | ({"port": str(port)} if port else {})


def _chosen_waitress(server: dict[str, str], host: str | None, port: int | None) -> dict[str, str]:
    if not host and not port:
        return server
    address, _, number = server.pop("listen", "127.0.0.1:6543").rpartition(":")
    server["host"] = host or server.get("host", address)
    server["port"] = str(port or server.get("port", number))
    return server


def _serve_granian(site: Site, server: dict[str, str]) -> None:
    from cms.cli.granian_server import serve as serve_granian

    _say_where(site)
    site.close()
    with _worker_beside(site), _live_beside(site):
        serve_granian(str(site.config), server, site.settings.limits.receive_seconds)


def _serve_waitress(site: Site, server: dict[str, str]) -> None:
    from pyramid.paster import get_app, setup_logging

    from cms.cli.waitress_server import create_server

    setup_logging(str(site.config))
    app = get_app(str(site.config))
    try:
        running = create_server(app, site.settings, server)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"[{SECTION}] can't be served: {error}") from error
    _say_where(site)
    with _worker_beside(site), _live_beside(site):
        running.run()


def _worker_beside(site: Site) -> AbstractContextManager[None]:
    """Run a worker as a process beside the server, if the settings say so.

    One for all processes of the server, and none that slows their requests down.
    """
    if not site.settings.jobs.in_serve:
        return nullcontext()
    from cms.cli.worker import beside

    return beside(site.config)


def _live_beside(site: Site) -> AbstractContextManager[None]:
    """Hold streams in a process beside the server, if the settings say so."""
    settings = site.settings.live
    if not (settings.in_serve and settings.port):
        return nullcontext()
    from cms.cli.worker import beside

    return beside(site.config, "live")


def _say_where(site: Site) -> None:
    url = site.settings.site.url
    say(f"{site.settings.site.name} is at {url}")
    say(f"  the API        {url}/api/v1")
    say(f"  its reference  {url}/api/v1/docs")
    say("Ctrl-C ends it.")


def _reload() -> None:
    import sys

    import hupper

    arguments = [one for one in sys.argv[1:] if one != "--reload"]
    hupper.start_reloader("cms.cli.main.main", worker_args=[arguments])
