"""`cms rights`: why somebody may do something, what a change would do, and where rights end."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.places import entry_at
from cms.cli.site import Site, pass_site
from cms.cli.steps import executor_for
from cms.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cms.access.actor import Actor
    from cms.access.facts import Facts
    from cms.content.rights.what_if import WhatIf


@click.group()
def rights() -> None:
    """Ask who may do what and why; see and set where inheritance ends."""


@rights.command(
    epilog="\b\nExamples:\n  cms rights explain ann@example.com edit /magazine\n"
    "  cms rights explain anonymous view /magazine\n  cms rights explain ann@example.com manage_users"
)
@click.argument("who")
@click.argument("permission")
@click.argument("entry", required=False)
@click.option("--locale", help="Locale in question; without it, the entry as a whole.")
@json_option
@pass_site
def explain(
    site: Site, who: str, permission: str, entry: str | None, locale: str | None, *, as_json: bool
) -> None:
    """Say whether WHO (an address, or `anonymous`) may do PERMISSION to ENTRY, and why.

    ENTRY is a path or an id; without it, the question is about the whole site.
    """
    from cms.access.explain import explain as explained
    from cms.access.permissions import PermissionRegistry
    from cms.access.rights import load_rights

    site.services.get(PermissionRegistry).require(permission)
    with site.reading() as session:
        actor, facts = _actor(session, who), _facts(site, session, entry, locale)
        found = explained(load_rights(session), actor, permission, facts).to_json()
    if as_json:
        print_json(found)
        return
    say(found["reason"])
    for step in found["steps"]:
        say(f"  {step['detail']}")


def _actor(session: Session, who: str) -> Actor:
    from cms.access.actor import ANONYMOUS
    from cms.accounts.actors import actor_for_user
    from cms.accounts.users import find_by_email

    if who == "anonymous":
        return ANONYMOUS
    user = find_by_email(session, who)
    if user is None:
        raise NotFound(f"There is no user {who}.")
    return actor_for_user(user)


def _facts(site: Site, session: Session, entry: str | None, locale: str | None) -> Facts:
    from cms.access.facts import NO_CONTENT
    from cms.content.queries.facts import facts_of

    if entry is None:
        return NO_CONTENT
    row = entry_at(executor_for(site, session), entry, locale)
    return facts_of(session, site.registry.require(row.type), row, locale)


@rights.command(
    "what-if",
    epilog="\b\nExample of a FILE:\n"
    '  [{"do": "grant", "principal": "group:staff", "role": "editor", "entry": null}]\n'
    "\b\nExamples:\n  cms rights what-if changes.json\n  cms rights what-if - < changes.json",
)
@click.argument("file", type=click.File())
@json_option
@pass_site
def what_if(site: Site, file: IO[str], *, as_json: bool) -> None:
    """Say who would gain and lose what by the changes in FILE (JSON); nothing is changed."""
    from cms.access.permissions import PermissionRegistry
    from cms.content.rights.changes import changes_from_json
    from cms.content.rights.what_if import Asked
    from cms.content.rights.what_if import what_if as foretell
    from cms.content.site import load_site

    try:
        changes = changes_from_json(json.load(file))
    except ValueError as error:
        raise click.BadParameter(f"is not JSON: {error}", param_hint="FILE") from None
    with site.writing(keep=False) as session:
        asked = Asked(load_site(session), site.registry, site.services.get(PermissionRegistry))
        found = foretell(session, asked, changes, limit=1000)
    if as_json:
        from cms.api.v1.rights import person_data

        print_json([person_data(one) for one in found.people])
        return
    _tell(found)


def _tell(found: WhatIf) -> None:
    rows = [
        (
            person.label,
            one.permission,
            one.type or "the site",
            one.locale or "",
            one.field or "",
            "" if one.gains is None else f"+{one.gains} -{one.loses}",
            f"{one.before} → {one.after}",
        )
        for person in found.people
        for one in person.effects
    ]
    if not rows:
        say(f"{found.concerned} people concerned; nobody gains or loses anything.")
        return
    print_table(("who", "permission", "of", "locale", "field", "entries", "reach"), rows)


@rights.command("break", epilog="\b\nExample:\n  cms rights break /board")
@click.argument("entry")
@pass_site
def break_(site: Site, entry: str) -> None:
    """Let ENTRY (a path or an id), and all below it, inherit no rights."""
    from cms.access.grants import set_break
    from cms.content.subtree import descendants

    with site.writing() as session:
        found = entry_at(executor_for(site, session), entry)
        set_break(session, found.entry_id, descendants)
    say(f"{entry} inherits no rights any more.")


@rights.command(epilog="\b\nExample:\n  cms rights join /board")
@click.argument("entry")
@pass_site
def join(site: Site, entry: str) -> None:
    """Let ENTRY (a path or an id) inherit rights from above again."""
    from cms.access.grants import clear_break

    with site.writing() as session:
        found = entry_at(executor_for(site, session), entry)
        clear_break(session, found.entry_id)
    say(f"{entry} inherits rights.")


@rights.command("list", epilog="\b\nExamples:\n  cms rights list\n  cms rights list --json")
@json_option
@pass_site
def list_(site: Site, *, as_json: bool) -> None:
    """List all grants and breaks of inheritance, by place."""
    from sqlalchemy import select

    from cms.access.models import Grant, InheritanceBreak

    with site.reading() as session:
        query = select(Grant.entry_id, Grant.principal, Grant.role)
        found: list[Any] = [tuple(row) for row in session.execute(query)]
        found += [
            (one, "", "(inherits nothing)")
            for one in session.scalars(select(InheritanceBreak.entry_id))
        ]
    found.sort(key=lambda row: (row[0] or "", row[2], row[1]))
    if as_json:
        names = ("entry", "principal", "role")
        print_json([dict(zip(names, row, strict=True)) for row in found])
        return
    print_table(("place", "who", "role"), [(row[0] or "the site", *row[1:]) for row in found])
