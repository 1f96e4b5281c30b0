"""`cms group`: groups of users, and who is in them."""

from __future__ import annotations

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site

ALL = 10_000
"""More users than are listed of one group."""


@click.group()
def group() -> None:
    """Make groups of users, and put users into them."""


@group.command("list", epilog="\b\nExamples:\n  cms group list\n  cms group list --json")
@json_option
@pass_site
def list_groups(site: Site, *, as_json: bool) -> None:
    """List the groups, and how many users are in each."""
    from cms.accounts.groups import count_groups, member_counts
    from cms.accounts.groups import list_groups as groups_of

    with site.reading() as session:
        found = groups_of(session, limit=count_groups(session) or 1)
        counts = member_counts(session, [one.name for one in found])
    rows = [
        {"name": one.name, "label": one.label, "members": counts.get(one.name, 0)} for one in found
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(("name", "label", "members"), [tuple(row.values()) for row in rows])


@group.command(epilog="\b\nExample:\n  cms group add desk --label 'News desk'")
@click.argument("name")
@click.option("--label", help="What people read; without one, the name.")
@pass_site
def add(site: Site, name: str, label: str | None) -> None:
    """Make a group called NAME. `cms role grant ROLE group:NAME` gives it a role."""
    from cms.accounts.groups import create_group

    with site.writing() as session:
        create_group(session, name, label or name)
    say(f"There is a group {name}.")


@group.command(epilog="\b\nExample:\n  cms group label desk 'News and sport'")
@click.argument("name")
@click.argument("label")
@pass_site
def label(site: Site, name: str, label: str) -> None:
    """Give the group NAME another LABEL; its name stays, since rights go by it."""
    from cms.accounts.groups import label_group, require_group

    with site.writing() as session:
        label_group(session, require_group(session, name), label)
    say(f"{name} is labelled {label}.")


@group.command(epilog="\b\nExample:\n  cms group delete desk")
@click.argument("name")
@pass_site
def delete(site: Site, name: str) -> None:
    """Delete the group NAME, if nobody is in it and it has no role."""
    from cms.accounts.groups import delete_group

    with site.writing() as session:
        delete_group(session, name)
    say(f"{name} is gone.")


@group.command(epilog="\b\nExample:\n  cms group members desk")
@click.argument("name")
@json_option
@pass_site
def members(site: Site, name: str, *, as_json: bool) -> None:
    """List who is in the group NAME."""
    from cms.accounts.groups import members as members_of
    from cms.accounts.groups import require_group

    with site.reading() as session:
        require_group(session, name)
        found = members_of(session, name, limit=ALL)
    rows = [
        {"id": one.id, "email": one.email, "name": one.name, "active": one.active} for one in found
    ]
    if as_json:
        print_json(rows)
    else:
        cells = [(r["email"], r["name"], "yes" if r["active"] else "no") for r in rows]
        print_table(("email", "name", "active"), cells)


@group.command(epilog="\b\nExample:\n  cms group join desk ann@example.com ben@example.com")
@click.argument("name")
@click.argument("emails", nargs=-1, required=True)
@pass_site
def join(site: Site, name: str, emails: tuple[str, ...]) -> None:
    """Put the users EMAILS into the group NAME."""
    _put(site, name, emails, there=True)
    say(f"{', '.join(emails)}: in the group {name}.")


@group.command(epilog="\b\nExample:\n  cms group leave desk ann@example.com")
@click.argument("name")
@click.argument("emails", nargs=-1, required=True)
@pass_site
def leave(site: Site, name: str, emails: tuple[str, ...]) -> None:
    """Take the users EMAILS out of the group NAME."""
    _put(site, name, emails, there=False)
    say(f"{', '.join(emails)}: not in the group {name}.")


def _put(site: Site, name: str, emails: tuple[str, ...], *, there: bool) -> None:
    from cms.accounts.groups import require_group
    from cms.accounts.users import set_groups
    from cms.cli.user import require_by_email

    with site.writing() as session:
        require_group(session, name)
        for email in emails:
            found = require_by_email(session, email)
            names = {*found.groups, name} if there else {*found.groups} - {name}
            if names != set(found.groups):
                set_groups(session, found, names)
