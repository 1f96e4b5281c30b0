"""`cms plugins`: which there are, in which order they are asked, and what failed in them."""

from __future__ import annotations

import click

from cms.cli.output import json_option, print_json, print_table
from cms.cli.site import Site, pass_site


@click.group()
def plugins() -> None:
    """See which plugins there are and what they do."""


@plugins.command("list", epilog="\b\nExamples:\n  cms plugins list\n  cms plugins list --json")
@json_option
@pass_site
def list_plugins(site: Site, *, as_json: bool) -> None:
    """List the enabled plugins in their order, then those that could be enabled."""
    infos = site.plugins.infos()
    if as_json:
        print_json(infos)
        return
    rows = [
        (one.name, "yes" if one.enabled else "no", one.source, " ".join(one.hooks), one.summary)
        for one in infos
    ]
    print_table(("name", "enabled", "from", "hooks", "what it does"), rows)
