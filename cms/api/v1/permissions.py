"""Who may do what to an entry, and why."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.access.actor import Actor
from cms.access.explain import explain
from cms.access.permissions import PermissionRegistry
from cms.accounts.actors import actor_for_user
from cms.accounts.users import require_user
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.query_params.pairs import Params
from cms.errors import BadRequest, Forbidden
from cms.schema.filtering.parse import nearest
from cms.tree.content import EntryResource


@view_config(context=EntryResource, name="permissions", request_method="GET")
def get_permissions(context: EntryResource, request: Any) -> Any:
    """Answer, for each permission, whether it is granted and which rule decided.

    Of others than oneself one has to have the permission `explain` to know.
    """
    params = Params.of(request.query_string)
    user, wanted, locale = params.take("user"), params.take("permission"), params.take("locale")
    params.finish()
    names = _names(request, wanted)
    spec = context.spec
    _, row = request.find_entry(spec, context.__name__, locale)
    facts = request.entry_facts(spec, row, locale)
    actor = _actor(context, request, user)
    found = [explain(request.rights, actor, name, facts) for name in names]
    body = envelope(
        [one.to_json() for one in found],
        {"self": url(request, "content", spec.name, row.entry_id, "permissions")},
    )
    return answer(request, body)


def _names(request: Any, wanted: str | None) -> list[str]:
    known = [one.name for one in request.service(PermissionRegistry) if one.content]
    if wanted is None:
        return known
    if wanted not in known:
        raise BadRequest(
            f"There is no permission {wanted!r} on entries{nearest(wanted, known)}.", "permission"
        )
    return [wanted]


def _actor(context: EntryResource, request: Any, user: str | None) -> Actor:
    if user is None or user == request.actor.user_id:
        actor: Actor = request.actor
        return actor
    if not request.has_permission("explain", context):
        raise Forbidden("Asking what others may do needs the permission 'explain'.")
    return actor_for_user(require_user(request.cms_session, user))
