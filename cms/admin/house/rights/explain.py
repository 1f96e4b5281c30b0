"""Why somebody may do something: the rule and its place, in words."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config
from sqlalchemy import select

from cms.access.explain import Explanation, explain
from cms.access.facts import NO_CONTENT, Facts
from cms.access.permissions import PermissionRegistry
from cms.accounts.actors import actor_for_user
from cms.accounts.models import User
from cms.accounts.users import find_by_email, require_user
from cms.admin.forms import read_query
from cms.admin.house.entries import named_entries
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.models import Entry
from cms.db.identifiers import is_id
from cms.errors import BadRequest, NotFound
from cms.schema.registry import TypeRegistry
from cms.tree.admin.house import AdminExplain

TITLE = mark("Why may they do that?")


@view_config(
    context=AdminExplain,
    name="",
    request_method="GET",
    permission="explain",
    renderer="house/rights/explain.html",
)
def get_explain(context: AdminExplain, request: Any) -> dict[str, Any]:
    """Show, for somebody and an entry or the site, what is allowed and which rule decides."""
    require_signed_in(request)
    asked = read_query(request, "user", "entry", "permission")
    problems: dict[str, str] = {}
    user = _user(request, asked["user"].strip(), problems)
    facts, named = _facts(request, asked["entry"].strip(), problems)
    found: list[Explanation] = []
    if user is not None and not problems:
        actor = actor_for_user(user)
        names = _names(request, asked["permission"], facts)
        titles = {one: entry.title for one, entry in named.items()}
        found = [explain(request.rights, actor, name, facts, titles) for name in names]
    registry = request.service(PermissionRegistry)
    page = page_for(request, Crumb(TITLE))
    return {
        "page": page,
        "asked": {**asked, "user": user.email if user else asked["user"]},
        "user": user,
        "entry": next(iter(named.values()), None),
        "found": found,
        "problems": problems,
        "registry": registry,
        "permissions": [(one.name, page.say(one.label)) for one in registry],
    }


def _user(request: Any, text: str, problems: dict[str, str]) -> User | None:
    if not text:
        return None
    session = request.cms_session
    try:
        found = require_user(session, text.lower()) if is_id(text) else find_by_email(session, text)
    except NotFound:
        found = None
    if found is None:
        problems["user"] = "Nobody with an account has this address."
    return found


def _facts(request: Any, text: str, problems: dict[str, str]) -> tuple[Facts, dict[str, Any]]:
    """Return the facts of the entry that is named by its id or address; of none, the site's."""
    if not text:
        return NO_CONTENT, {}
    entry_id = text.rstrip("/").rpartition("/")[2].lower()
    session = request.cms_session
    named = named_entries(request, [entry_id]) if is_id(entry_id) else {}
    if not named:
        problems["entry"] = "You see no such entry."
        return NO_CONTENT, {}
    type_name = session.scalar(select(Entry.type).where(Entry.id == entry_id))
    spec = request.service(TypeRegistry).require(type_name)
    _, row = request.find_entry(spec, entry_id, None)
    return request.entry_facts(spec, row, None), dict(named)


def _names(request: Any, wanted: str, facts: Facts) -> list[str]:
    registry = request.service(PermissionRegistry)
    content = facts is not NO_CONTENT
    known = [one.name for one in registry if one.content or not content]
    if wanted and wanted not in registry:
        raise BadRequest("There is no such permission.", "permission")
    return [wanted] if wanted else known
