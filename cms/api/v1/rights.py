"""What a change of rights would give people, and take from them, before it is made."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.access.permissions import PermissionRegistry
from cms.api.v1.nouns import Member, Members, noun_list, read_data, read_numbered_page
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.writing import under_data
from cms.content.rights.changes import CHANGES_MAX, changes_from_json
from cms.content.rights.what_if import Asked, Effect, Person, what_if
from cms.errors import Forbidden
from cms.schema.registry import TypeRegistry
from cms.tree.nouns import RightsResource

PERMISSION = "manage_rights"
MEMBERS: Members = {
    "changes": Member(
        {
            "type": "array",
            "items": {"type": "object", "additionalProperties": True},
            "minItems": 1,
            "maxItems": CHANGES_MAX,
            "description": "Each an object with `do` and what that takes.",
        },
        required=True,
    )
}


@view_config(context=RightsResource, name="what-if", request_method="POST", permission=PERMISSION)
def post_what_if(context: RightsResource, request: Any) -> Any:
    """Answer who would gain and lose what by changes of rights; nothing is changed."""
    if not request.has_permission("explain", context):
        raise Forbidden("Asking what others may do needs the permission 'explain' as well.")
    params = Params.of(request.query_string)
    page = read_numbered_page(params, request.service(Bounds))
    params.finish()
    given = read_data(request, MEMBERS)["changes"]
    with under_data():
        found = what_if(
            request.cms_session,
            Asked(request.site, request.service(TypeRegistry), request.service(PermissionRegistry)),
            changes_from_json(given),
            limit=page.size,
            offset=page.offset,
        )
    data = [person_data(one) for one in found.people]
    # One more than the page says that there is another.
    more: list[dict[str, Any]] = [{}] if found.concerned > page.offset + page.size else []
    return noun_list(request, ("rights", "what-if"), page, [*data, *more], lambda: found.concerned)


def person_data(person: Person) -> dict[str, Any]:
    """Return what somebody would gain and lose as JSON; without `user`, who has not signed in."""
    return {
        "user": person.id,
        "name": person.label,
        "effects": [effect_data(one) for one in person.effects],
    }


def effect_data(effect: Effect) -> dict[str, Any]:
    """Return one effect as JSON."""
    return {
        "permission": effect.permission,
        "type": effect.type or None,
        "locale": effect.locale,
        "field": effect.field,
        "before": effect.before,
        "after": effect.after,
        "gains": effect.gains,
        "loses": effect.loses,
    }
