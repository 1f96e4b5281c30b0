"""`cms erase`: a person's data, on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cms.cli.output import print_table, say
from cms.cli.site import Site, pass_site
from cms.cli.steps import executor_for

if TYPE_CHECKING:
    from cms.content.plan import Plan


@click.command(
    epilog="\b\nExamples:\n  cms erase ann@example.com --reason 'request of 3 May' --dry-run\n"
    "  cms erase ann@example.com --reason 'request of 3 May' --search"
)
@click.argument("person")
@click.option("--reason", required=True, help="For the record; should not name the person.")
@click.option("--search", is_flag=True, help="Also name the entries whose text holds the address.")
@click.option("--dry-run", is_flag=True, help="Say how much would go, and change nothing.")
@pass_site
def erase(site: Site, person: str, reason: str, *, search: bool, dry_run: bool) -> None:
    """Erase the data of PERSON (an address, or a user's id): account, keys, names on record.

    What they wrote stays, without their name; `cms history erase` takes text out of the past.
    """
    from cms.content.operations.erase_person import ErasePerson

    with site.writing(keep=not dry_run) as session:
        operation = ErasePerson(person=person, reason=reason, search=search)
        done = executor_for(site, session).apply(operation)
    print_erased(done.plan, dry_run=dry_run)


def print_erased(plan: Plan, *, dry_run: bool) -> None:
    """Print where how much was, or would be, erased."""
    print_table(("where", "rows"), [(one["holding"], one["rows"]) for one in plan.also])
    for warning in plan.warnings:
        say(f"→ {warning}")
    say("Nothing was changed." if dry_run else "It is erased, and on record.")
