"""`cms export` and `cms load`: all content as a folder of JSON, and back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from cms.cli.bar import Bar
from cms.cli.output import json_option, print_json
from cms.cli.site import Site, pass_site

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("export", epilog="\b\nExample:\n  cms export backup/")
@click.argument("folder", type=FOLDER)
@json_option
@pass_site
def export(site: Site, folder: Path, *, as_json: bool) -> None:
    """Write all content to FOLDER: entries with their whole history, people, roles and grants.

    FOLDER has to be new, empty, or an earlier export, which is replaced. Passwords, tokens, what is
    in encrypted fields and the event log stay here.
    """
    from cms.cli.steps import require_current
    from cms.content.site import load_site
    from cms.transfer.export import export_site

    require_current(site)
    with closing(Bar("Exporting")) as bar, site.reading() as session:
        counts = export_site(session, load_site(session), folder, bar.tell)
    _say("Exported", counts, as_json=as_json)


@click.command(
    "load",
    epilog="\b\nExamples:\n  cms init copy --empty\n  cms --config copy/site.ini load backup/\n  cms load backup/",
)
@click.argument("folder", type=FOLDER)
@json_option
@pass_site
def load(site: Site, folder: Path, *, as_json: bool) -> None:
    """Load what `cms export` wrote to FOLDER into a site without content, all or nothing.

    Users come without a password: `cms user password EMAIL` gives one.
    """
    from cms.cli.steps import refresh, require_current
    from cms.content.site import load_site
    from cms.transfer.load import load_export

    require_current(site)
    with closing(Bar("Loading")) as bar, site.writing() as session:
        counts = load_export(session, load_site(session), folder, progress=bar.tell)
    refresh(site)
    _say("Loaded", counts, as_json=as_json)


def _say(verb: str, counts: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        print_json(counts)
        return
    parts = ", ".join(f"{count} × {name}" for name, count in sorted(counts.items()))
    click.echo(f"{verb} {sum(counts.values())} entries{': ' if parts else ''}{parts}.")
