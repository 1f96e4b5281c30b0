"""Where an asset is used."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.api.v1.nouns import noun_list, read_noun_page
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import Status
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.content.queries.uses import (
    STATES,
    State,
    Use,
    count_all,
    count_seen,
    uses_in,
    using_entries,
)
from cms.errors import Forbidden, NotFound, NotSignedIn
from cms.tree.media import AssetResource

ALL = "all"
SEEN: tuple[Status, ...] = ("draft", "trashed")


@view_config(context=AssetResource, name="uses", request_method="GET")
def get_uses(context: AssetResource, request: Any) -> Any:
    """Answer the entries that use an asset, each with where; the rest are counted only."""
    params = Params.of(request.query_string)
    asked = params.take_choice("state", (*STATES, ALL), ALL)
    page = read_noun_page(request, params)
    lens, row = _draft(context, request)
    states: tuple[State, ...] = tuple(one for one in STATES if asked in (one, ALL))
    session, target = request.cms_session, row.entry_id
    ids = using_entries(session, lens, target, states, limit=page.size + 1, offset=page.offset)
    found = uses_in(session, lens, target, states, ids)
    data = [_entry(one, found[one]) for one in ids]
    seen = count_seen(session, lens, target, states)
    hidden = count_all(session, lens, target, states) - seen
    return noun_list(
        request,
        ("media", target, "uses"),
        page,
        data,
        lambda: seen,
        (("state", asked),),
        hidden=max(0, hidden),
    )


def _draft(context: AssetResource, request: Any) -> tuple[Lens, Row]:
    """Return the draft in the first locale in which the caller may see it."""
    if request.actor.user_id is None:
        raise NotSignedIn("Sign in to see where assets are used.")
    spec, name = context.spec, context.__name__
    for locale in request.site.locales:
        try:
            return request.find_entry(spec, name, locale, SEEN)  # type: ignore[no-any-return]
        except NotFound:
            continue
    request.find_entry(spec, name)
    raise Forbidden("Where it is used needs the permission 'view_draft'.")


def _entry(entry_id: str, uses: list[Use]) -> dict[str, Any]:
    newest = uses[0]
    return {
        "id": entry_id,
        "type": newest.type,
        "title": newest.title,
        "uses": [
            {
                "state": one.state,
                "locale": one.locale,
                "field": one.field,
                "release": one.release,
                "versions": [one.first_version, one.last_version],
            }
            for one in uses
        ],
    }
