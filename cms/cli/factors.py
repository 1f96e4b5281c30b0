"""`cms factors`: what people show beside their passwords, and a way back for who has lost it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site
from cms.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cms.accounts.models import User


@click.group()
def factors() -> None:
    """See what people sign in with, and reset it."""


@factors.command("list", epilog="\b\nExamples:\n  cms factors list ann@example.com")
@click.argument("email")
@json_option
@pass_site
def list_factors(site: Site, email: str, *, as_json: bool) -> None:
    """List the factors of the user EMAIL, and how many recovery codes are left."""
    from cms import clock
    from cms.accounts.factors.keeping import factors_of
    from cms.accounts.factors.recovery import codes_left

    with site.reading() as session:
        user = _require(session, email)
        left = codes_left(session, user.id)
        found = [
            {
                "id": one.id,
                "kind": one.kind,
                "name": one.name,
                "created_at": clock.to_text(one.created_at),
                "last_used_at": clock.to_text(one.last_used_at) if one.last_used_at else None,
            }
            for one in factors_of(session, user.id)
        ]
    if as_json:
        print_json(found)
        return
    cells = [(one["kind"], one["name"], one["last_used_at"] or "never", one["id"]) for one in found]
    print_table(("kind", "name", "last used", "id"), cells)
    say(f"Recovery codes left: {left}")


@factors.command(epilog="\b\nExamples:\n  cms factors reset ann@example.com")
@click.argument("email")
@pass_site
def reset(site: Site, email: str) -> None:
    """Take all factors and recovery codes off the user EMAIL, who is signed out everywhere.

    Make sure first who asked for it: the password alone lets in then.
    """
    from cms.accounts.factors.keeping import reset_factors

    with site.writing() as session:
        count = reset_factors(session, _require(session, email))
    say(f"{count} factor{'' if count == 1 else 's'} taken off; the user is told by mail.")


def _require(session: Session, email: str) -> User:
    from cms.accounts.users import find_by_email

    found = find_by_email(session, email)
    if found is None:
        raise NotFound(f"There is no user {email}.")
    return found
