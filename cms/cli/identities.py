"""`cms identities`: as whom sign-in providers know people, and a way to take that off."""

from __future__ import annotations

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site


@click.group()
def identities() -> None:
    """See as whom sign-in providers know people, and take it off them."""


@identities.command(
    "list",
    epilog="\b\nExamples:\n  cms identities list ann@example.com\n"
    "  cms identities list ann@example.com --json",
)
@click.argument("email")
@json_option
@pass_site
def list_identities(site: Site, email: str, *, as_json: bool) -> None:
    """List the identities by which the user EMAIL may sign in."""
    from cms import clock
    from cms.accounts.providers.identities import identities_of
    from cms.cli.user import require_by_email

    with site.reading() as session:
        found = [
            {
                "id": one.id,
                "provider": one.provider,
                "issuer": one.issuer,
                "address": one.address,
                "created_at": clock.to_text(one.created_at),
                "last_used_at": clock.to_text(one.last_used_at) if one.last_used_at else None,
            }
            for one in identities_of(session, require_by_email(session, email).id)
        ]
    if as_json:
        print_json(found)
        return
    cells = [
        (one["provider"], one["address"] or "", one["last_used_at"] or "never", one["id"])
        for one in found
    ]
    print_table(("provider", "address", "last used", "id"), cells)


@identities.command(
    epilog="\b\nExample:\n"
    "  cms identities remove ann@example.com 0198c0de-0000-7000-8000-000000000001"
)
@click.argument("email")
@click.argument("identity")
@pass_site
def remove(site: Site, email: str, identity: str) -> None:
    """Take the IDENTITY (its id) off the user EMAIL, who is told of it by mail.

    The sessions and the roles that it gave end with it.
    """
    from cms.accounts.providers.identities import require_identity, unlink
    from cms.cli.user import require_by_email

    with site.writing() as session:
        user = require_by_email(session, email)
        unlink(session, user, require_identity(session, user.id, identity), own=False)
    say("Removed; the user is told by mail.")
