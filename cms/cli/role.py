"""`cms role`: what there is, who has it, and giving or taking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.places import entry_at
from cms.cli.site import Site, pass_site
from cms.cli.steps import executor_for
from cms.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


_ON = click.option("--on", help="Path or id of an entry: there, and on all below it.")


@click.group()
def role() -> None:
    """List roles, give them and take them back."""


@role.command("list", epilog="\b\nExamples:\n  cms role list\n  cms role list --json")
@json_option
@pass_site
def list_roles(site: Site, *, as_json: bool) -> None:
    """List the roles, and how often each is given."""
    from sqlalchemy import func, select

    from cms.access.models import Grant, Role

    with site.reading() as session:
        found = session.scalars(select(Role).order_by(Role.name)).all()
        counts = dict(session.execute(select(Grant.role, func.count()).group_by(Grant.role)).all())
    if as_json:
        print_json(
            [
                {"name": one.name, "label": one.label, "rules": one.rules, "builtin": one.builtin}
                for one in found
            ]
        )
    else:
        rows = [(one.name, one.label, len(one.rules), counts.get(one.name, 0)) for one in found]
        print_table(("name", "label", "rules", "given"), rows)


@role.command(
    epilog="\b\nExamples:\n  cms role grant editor ann@example.com\n  cms role grant author group:staff\n"
    "  cms role grant editor group:magazine --on /magazine"
)
@click.argument("name")
@click.argument("who")
@_ON
@pass_site
def grant(site: Site, name: str, who: str, on: str | None) -> None:
    """Give the role NAME to WHO: an address, or group:NAME. On the whole site, or on a subtree."""
    from cms.access.grants import grant as give
    from cms.content.subtree import descendants

    with site.writing() as session:
        place = _place(site, session, on)
        give(session, _principal(session, who), name, place, descendants)
    say(f"{who} has the role {name}{f' on {on}' if on else ''}.")


@role.command(
    epilog="\b\nExamples:\n  cms role revoke editor ann@example.com\n"
    "  cms role revoke editor group:magazine --on /magazine"
)
@click.argument("name")
@click.argument("who")
@_ON
@pass_site
def revoke(site: Site, name: str, who: str, on: str | None) -> None:
    """Take the role NAME back from WHO: an address, or group:NAME."""
    from sqlalchemy import select

    from cms.access.grants import revoke as take
    from cms.access.models import Grant

    with site.writing() as session:
        principal, place = _principal(session, who), _place(site, session, on)
        there = Grant.entry_id.is_(None) if place is None else Grant.entry_id == place
        found = session.scalars(
            select(Grant.id).where(Grant.principal == principal, Grant.role == name, there)
        ).first()
        if found is None:
            raise NotFound(f"{who} does not have the role {name}{f' on {on}' if on else ''}.")
        take(session, found)
    say(f"{who} no longer has the role {name}{f' on {on}' if on else ''}.")


def _place(site: Site, session: Session, on: str | None) -> str | None:
    return None if on is None else entry_at(executor_for(site, session), on).entry_id


def _principal(session: Session, who: str) -> str:
    from cms.access.actor import user_principal
    from cms.accounts.users import find_by_email

    if who.startswith("group:"):
        return who
    found = find_by_email(session, who)
    if found is None:
        raise NotFound(f"There is no user {who}.")
    return user_principal(found.id)
