"""Who has which role, and where: on the whole site, or on an entry and all below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyramid.view import view_config
from sqlalchemy import select

from cms.access.actor import AUTHENTICATED, EVERYONE, group_principal, user_principal
from cms.access.listing import list_breaks, list_grants, list_roles, require_grant
from cms.access.models import Grant
from cms.accounts.groups import list_groups
from cms.accounts.models import User
from cms.accounts.users import find_by_email
from cms.admin.forms import read_form, read_query
from cms.admin.house.entries import named_entries
from cms.admin.house.listing import Head, Row, as_table, in_memory, listed, read_asked
from cms.admin.house.rights.changes import PERMISSION, shown_change
from cms.admin.notices import take_notices
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.rights.changes import Change
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, NotFound, ValidationFailed
from cms.tree.admin.house import AdminGrant, AdminGrants

TITLE = mark("Who has which role")
GRANTS = "/admin/grants"
ALL = 2000
"""Grants that the list looks through."""
HEADS = (
    Head("who", mark("Who"), "main"),
    Head("role", mark("Role"), "text"),
    Head("where", mark("Where"), "text", wide=True),
    Head("created_at", mark("Given"), "moment", wide=True),
)
SHOWN = 100
"""Breaks of inheritance that are shown."""
SCREEN = "house/rights/change.html"
EVERYBODY = {
    EVERYONE: mark("Everyone, signed in or not"),
    AUTHENTICATED: mark("Everyone who is signed in"),
}


@view_config(
    context=AdminGrants,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/rights/grants.html",
)
def get_grants(context: AdminGrants, request: Any) -> Any:
    """Show who has which role."""
    require_signed_in(request)
    asked = read_asked(request)
    page = page_for(request, Crumb(TITLE), notices=take_notices(request))
    session = request.cms_session
    rows = grant_rows(request, page, list_grants(session, limit=ALL))
    load = in_memory(rows, asked, "who", "role", "where")
    if asked.table:
        return as_table(page, "grants", HEADS, load)
    broken = list_breaks(session, limit=ALL)[:SHOWN]
    entries = named_entries(request, broken)
    return {
        "page": page,
        "list": listed(request, asked, HEADS, load, searched=mark("Search by who, role or place")),
        "empty": ("shield-check", page.say(TITLE), page.say(mark("Nobody has a role yet."))),
        "roles": list_roles(session, limit=ALL),
        "groups": list_groups(session, limit=ALL),
        "everybody": [(name, page.say(words)) for name, words in EVERYBODY.items()],
        "broken": [(one, entries.get(one)) for one in broken],
    }


def grant_rows(request: Any, page: Page, found: Sequence[Grant]) -> list[Row]:
    """Return grants as lists show them, in two queries more however many they are."""
    named = principal_names(request, page, [one.principal for one in found])
    entries = named_entries(request, [one.entry_id for one in found])
    labels = {one.name: one.label for one in list_roles(request.cms_session, limit=ALL)}
    site, hidden = page.say(mark("Whole site")), page.say(mark("An entry that you don’t see"))
    rows: list[Row] = []
    for one in found:
        entry = entries.get(one.entry_id or "")
        where = site if one.entry_id is None else (entry.title if entry else hidden)
        rows.append(
            {
                "href": f"{GRANTS}/{one.id}",
                "who": named.get(one.principal, one.principal),
                "role": labels.get(one.role, one.role),
                "where": where,
                "created_at": one.created_at,
            }
        )
    return rows


def principal_names(request: Any, page: Page, principals: Sequence[str]) -> dict[str, str]:
    """Return what principals are called: people by their names, groups by their labels."""
    ids = [one.removeprefix("user:") for one in principals if one.startswith("user:")]
    session = request.cms_session
    users = session.scalars(select(User).where(User.id.in_(sorted(set(ids))[:ALL]))).all()
    found = {user_principal(user.id): f"{user.name} · {user.email}" for user in users}
    groups = list_groups(session, limit=ALL)
    label = page.say(mark("Group"))
    found |= {group_principal(one.name): f"{label}: {one.label}" for one in groups}
    return found | {name: page.say(words) for name, words in EVERYBODY.items()}


@view_config(
    context=AdminGrants, name="", request_method="POST", permission=PERMISSION, renderer=SCREEN
)
def post_grant(context: AdminGrants, request: Any) -> Any:
    """Show what giving a role would do, or what a break of inheritance would."""
    require_signed_in(request)
    read_query(request)
    data = read_form(request, ("principal", "person", "role", "entry", "next", "then"))
    entry = data["entry"].strip().rpartition("/")[2].lower() or None
    if entry is not None and not is_id(entry):
        raise ValidationFailed([FieldProblem("/entry", "This is not the id of an entry.")])
    if data["then"] in ("break", "join"):
        change = Change(data["then"], {"entry": entry or ""})
    else:
        principal = data["principal"] or _person(request, data["person"])
        values = {"principal": principal, "role": data["role"], "entry": entry}
        change = Change("grant", values)
    return shown_change(request, [change], data["next"] or GRANTS)


def _person(request: Any, email: str) -> str:
    user = find_by_email(request.cms_session, email)
    if user is None:
        raise NotFound("Nobody with an account has this address.")
    return user_principal(user.id)


@view_config(
    context=AdminGrant, name="", request_method="GET", permission=PERMISSION, renderer=SCREEN
)
@view_config(
    context=AdminGrant, name="", request_method="POST", permission=PERMISSION, renderer=SCREEN
)
def get_grant(context: AdminGrant, request: Any) -> Any:
    """Show what taking a role back would do."""
    require_signed_in(request)
    read_query(request)
    back = read_form(request, ("next",))["next"] if request.method == "POST" else GRANTS
    found = require_grant(request.cms_session, context.__name__)
    page = page_for(request)
    (row,) = grant_rows(request, page, [found])
    shown = shown_change(request, [Change("revoke", {"grant": found.id})], back or GRANTS)
    said = page.say(mark("%(who)s has the role %(role)s no more (%(where)s)."), **row)
    return {**shown, "told": [said]}
