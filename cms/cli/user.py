"""`cms user`: people who may sign in, their invitations, passwords and tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site
from cms.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cms.access.actor import TokenScope
    from cms.accounts.models import User


@click.group()
def user() -> None:
    """Add, invite and deactivate users, set passwords, make API tokens."""


@user.command("list", epilog="\b\nExamples:\n  cms user list\n  cms user list --json")
@json_option
@pass_site
def list_users(site: Site, *, as_json: bool) -> None:
    """List the users."""
    from sqlalchemy import select

    from cms.accounts.models import User

    with site.reading() as session:
        found = session.scalars(select(User).order_by(User.email)).all()
    rows = [
        {
            "id": one.id,
            "email": one.email,
            "name": one.name,
            "active": one.active,
            "groups": one.groups,
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
    else:
        cells = [(r["email"], r["name"], "yes" if r["active"] else "no", r["id"]) for r in rows]
        print_table(("email", "name", "active", "id"), cells)


@user.command(
    epilog="\b\nExamples:\n  cms user add ann@example.com --role editor\n"
    "  cms user add bot@example.com --name 'Importer' --no-password"
)
@click.argument("email")
@click.option("--name", default="", help="Without one, what stands before the @.")
@click.option("--role", "roles", multiple=True, help="A role on the whole site; may be repeated.")
@click.option("--password", metavar="TEXT", help="Without one, a random one is made and shown.")
@click.option("--no-password", is_flag=True, help="May have tokens, but can't sign in.")
@pass_site
def add(
    site: Site,
    email: str,
    name: str,
    roles: tuple[str, ...],
    password: str | None,
    *,
    no_password: bool,
) -> None:
    """Add a user with the address EMAIL."""
    from cms.access.actor import user_principal
    from cms.access.grants import grant
    from cms.accounts.passwords import PasswordParameters
    from cms.accounts.users import create_user
    from cms.cli.init import new_password

    chosen = None if no_password else password or new_password()
    with site.writing() as session:
        parameters = site.services.get(PasswordParameters)
        shown = name or email.partition("@")[0]
        made = create_user(session, email, shown, chosen, parameters=parameters)
        session.flush()
        for role in roles:
            grant(session, user_principal(made.id), role)
        say(f"Added {made.email} ({made.id}).")
    if chosen and not password:
        say(f"Password: {chosen}")


@user.command(
    epilog="\b\nExamples:\n  cms user invite ann@example.com --name 'Ann' --role editor --locale de\n"
    "  cms user invite ann@example.com"
)
@click.argument("email")
@click.option("--name", default="", help="Without one, what stands before the @.")
@click.option("--role", "roles", multiple=True, help="A role on the whole site; may be repeated.")
@click.option("--group", "groups", multiple=True, help="A group to be in; may be repeated.")
@click.option("--locale", help="The language of the mail, and of theirs from then on.")
@pass_site
def invite(
    site: Site,
    email: str,
    name: str,
    roles: tuple[str, ...],
    groups: tuple[str, ...],
    locale: str | None,
) -> None:
    """Mail EMAIL an invitation to choose a password; once more to who has none yet.

    A worker mails it. What is said of a user who is there already is left as it is.
    """
    from cms import clock
    from cms.access.actor import user_principal
    from cms.access.grants import grant
    from cms.accounts.invitations import invite as invite_user
    from cms.accounts.links import links_of
    from cms.accounts.users import create_user, find_by_email

    with site.writing() as session:
        found = find_by_email(session, email)
        if found is None:
            shown = name or email.partition("@")[0]
            found = create_user(session, email, shown, groups=groups, locale=locale)
            for role in roles:
                grant(session, user_principal(found.id), role)
        link = invite_user(session, found, links_of(site.settings))
        say(f"Invited {found.email}, until {clock.to_text(link.expires_at)}.")


@user.command(epilog="\b\nExample:\n  cms user reset ann@example.com")
@click.argument("email")
@pass_site
def reset(site: Site, email: str) -> None:
    """Mail the user EMAIL a link to choose a new password by."""
    from cms.accounts.links import links_of
    from cms.accounts.resets import mail_reset

    with site.writing() as session:
        mail_reset(session, require_by_email(session, email), links_of(site.settings))
    say("A worker mails the link; until it is followed, the present password stays.")


@user.command(epilog="\b\nExample:\n  cms user deactivate ann@example.com")
@click.argument("email")
@pass_site
def deactivate(site: Site, email: str) -> None:
    """Shut the user EMAIL out: sessions, tokens and links end. What they wrote keeps their name."""
    from cms.accounts.users import deactivate as shut_out

    with site.writing() as session:
        shut_out(session, require_by_email(session, email))
    say("Deactivated. `cms user activate` lets them in again.")


@user.command(epilog="\b\nExample:\n  cms user activate ann@example.com")
@click.argument("email")
@pass_site
def activate(site: Site, email: str) -> None:
    """Let the user EMAIL, who was deactivated, in again, with the same password and rights."""
    from cms.accounts.users import activate as let_in

    with site.writing() as session:
        let_in(session, require_by_email(session, email))
    say("Activated.")


@user.command(epilog="\b\nExample:\n  cms user password ann@example.com")
@click.argument("email")
@click.option("--password", metavar="TEXT", help="Without one, a random one is made and shown.")
@pass_site
def password(site: Site, email: str, password: str | None) -> None:
    """Give the user EMAIL a new password, and sign them out everywhere."""
    from cms.accounts.passwords import PasswordParameters
    from cms.accounts.users import set_password
    from cms.cli.init import new_password

    chosen = password or new_password()
    with site.writing() as session:
        parameters = site.services.get(PasswordParameters)
        set_password(session, require_by_email(session, email), chosen, parameters=parameters)
    say("The password is set." if password else f"The new password: {chosen}")


@user.command(
    epilog="\b\nExamples:\n  cms user token ann@example.com --name laptop\n"
    "  cms user token ann@example.com --name reader --scope view --days 30"
)
@click.argument("email")
@click.option("--name", required=True, help="What the token is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="PERMISSION[:TYPE]",
    help="What it may be used for; without one, for all that the user may. May be repeated.",
)
@click.option("--days", type=click.IntRange(min=1), help="Days after which it expires.")
@json_option
@pass_site
def token(
    site: Site, email: str, name: str, scopes: tuple[str, ...], days: int | None, *, as_json: bool
) -> None:
    """Make an API token that acts as the user EMAIL, and show it, once."""
    from cms import clock
    from cms.accounts.tokens import create_token

    narrowed = [_scope(site, one) for one in scopes] or None
    expires = clock.now() + timedelta(days=days) if days else None
    with site.writing() as session:
        found = require_by_email(session, email)
        made = create_token(session, found, name, scopes=narrowed, expires_at=expires)
        answer = {"id": made.token.id, "name": name, "token": made.secret}
    if as_json:
        print_json(answer)
    else:
        say(made.secret)


def _scope(site: Site, text: str) -> TokenScope:
    from cms.access.actor import TokenScope
    from cms.access.permissions import PermissionRegistry

    permission, _, type_name = text.partition(":")
    if permission != "*" and permission not in site.services.get(PermissionRegistry):
        raise NotFound(f"There is no permission {permission!r}.")
    if type_name:
        site.registry.require(type_name)
    return TokenScope(permission=permission, type=type_name or "*")


def require_by_email(session: Session, email: str) -> User:
    """Return the user with an address; raise `NotFound`."""
    from cms.accounts.users import find_by_email

    found = find_by_email(session, email)
    if found is None:
        raise NotFound(f"There is no user {email}.")
    return found
