"""`cms shell`: Python with the site at hand."""

from __future__ import annotations

import code
from typing import Any

import click

from cms.cli.site import Site, pass_site

BANNER = """Cartouche. At hand: {names}.
Writes go through operations; the session commits nothing until you say session.commit()."""


@click.command(epilog="\b\nExamples:\n  cms shell\n  cms shell --run 'print(registry.names)'")
@click.option("--run", metavar="CODE", help="Run this code instead of asking for some.")
@pass_site
def shell(site: Site, run: str | None) -> None:
    """Open Python with the site's settings, plugins, registry, engine and a session."""
    from sqlalchemy.orm import sessionmaker

    with site.services.get(sessionmaker)() as session:
        names: dict[str, Any] = {
            "settings": site.settings,
            "services": site.services,
            "plugins": site.plugins,
            "registry": site.registry,
            "engine": site.engine,
            "session": session,
        }
        if run is None:
            code.interact(BANNER.format(names=", ".join(names)), local=names, exitmsg="")
        else:
            exec(compile(run, "--run", "exec"), names)  # noqa: S102 - that is what it is for  # nosec B102
