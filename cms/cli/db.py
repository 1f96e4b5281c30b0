"""`cms db`: migrations of the core and of the plugins."""

from __future__ import annotations

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site
from cms.cli.steps import describe_database, migrate


@click.group()
def db() -> None:
    """Bring the database up to date, and see how it stands."""


@db.command(epilog="\b\nExample:\n  cms db upgrade")
@pass_site
def upgrade(site: Site) -> None:
    """Run the migrations of the core and of the plugins that are missing, all or none."""
    done = migrate(site)
    say(done)


@db.command(epilog="\b\nExamples:\n  cms db status\n  cms db status --json")
@json_option
@pass_site
def status(site: Site, *, as_json: bool) -> None:
    """Show how far the database is on the core's branch and on each plugin's.

    Exits with 1 where something is to be done.
    """
    standings = site.migrations.standings(site.engine)
    if as_json:
        print_json(standings)
    else:
        say(describe_database(site))
        rows = [
            (one.branch, one.at or "-", one.head or "-", _word(one.is_current, one.head))
            for one in standings
        ]
        print_table(("branch", "database", "code", "state"), rows)
    if not all(one.is_current for one in standings):
        raise click.exceptions.Exit(1)


def _word(is_current: bool, head: str | None) -> str:
    if head is None:
        return "not enabled" if is_current else "no migration"
    return "up to date" if is_current else "behind: cms db upgrade"


@db.command(epilog="\b\nExample:\n  cms db check")
@json_option
@pass_site
def check(site: Site, *, as_json: bool) -> None:
    """Compare the tables in the database with what the code expects of them.

    Exits with 1 where they differ.
    """
    differences = site.migrations.differences(site.engine)
    if as_json:
        print_json(differences)
    else:
        for line in differences or ["The database is as the code expects it."]:
            say(line)
    if differences:
        raise click.exceptions.Exit(1)
