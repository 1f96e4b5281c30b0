"""What is to be translated into a locale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from pyramid.view import view_config

from cms import clock
from cms.api.v1.locales import require_signed_in, since
from cms.api.v1.nouns import noun_list, read_numbered_page
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params, split
from cms.content.lens import Lens
from cms.content.queries.locales import Shown, publication, shown, unchanged
from cms.content.queries.translations import (
    GAPS,
    Gap,
    ToTranslate,
    Wanted,
    count_to_translate,
    to_translate,
)
from cms.db.identifiers import is_id
from cms.errors import BadRequest
from cms.schema.filtering.parse import nearest
from cms.schema.registry import TypeRegistry
from cms.tree.root import TranslationsResource

IDS_MAX = 100
ALL = "all"
STATES = (*GAPS, ALL)
"""What `state` takes: `all` adds what lacks nothing."""
PLACES = ("page[number]", "page[size]", "count")


@view_config(context=TranslationsResource, name="", request_method="GET")
def list_translations(context: TranslationsResource, request: Any) -> Any:
    """Answer entries that lack something in a locale, or have fallen behind in it."""
    require_signed_in(request)
    params = Params.of(request.query_string)
    locale = params.take("locale")
    wanted = read_wanted(params, request)
    page = read_numbered_page(params, request.service(Bounds))
    params.finish()
    lens = request.lens_for(locale=required("locale", locale), status="draft")
    session = request.cms_session
    found = to_translate(session, lens, wanted, limit=page.size + 1, offset=page.offset)
    return noun_list(
        request,
        "translations",
        page,
        _shown(request, lens, found),
        lambda: count_to_translate(session, lens, wanted),
        [pair for pair in split(request.query_string) if pair[0] not in PLACES],
    )


def required(name: str, value: str | None) -> str:
    """Return the value of a parameter that has to be there."""
    if not value:
        raise BadRequest(f"{name!r} has to be given.", name)
    return value


def read_wanted(params: Params, request: Any) -> Wanted:
    """Take `type`, `state` and `ids`: several each, with commas between them."""
    registry: TypeRegistry = request.service(TypeRegistry)
    known = [spec.name for spec in registry if spec.localized and request.knows_type(spec)]
    types = _several(params, "type", known) or tuple(known)
    states = _several(params, "state", STATES) or GAPS
    gaps = () if ALL in states else cast("tuple[Gap, ...]", states)
    return Wanted(types, gaps, _ids(params))


def _several(params: Params, name: str, known: Sequence[str]) -> tuple[str, ...]:
    text = params.take(name)
    names = tuple(dict.fromkeys(text.split(","))) if text is not None else ()
    for one in names:
        if one not in known:
            raise BadRequest(
                f"{one!r} can't be asked for as {name!r}{nearest(one, known)}. "
                f"Known: {', '.join(known) or 'none'}.",
                name,
            )
    return names


def _ids(params: Params) -> tuple[str, ...] | None:
    text = params.take("ids")
    if text is None:
        return None
    ids = tuple(one.lower() for one in text.split(","))
    if len(ids) > IDS_MAX or not all(map(is_id, ids)):
        raise BadRequest(f"'ids' has to be 1 to {IDS_MAX} ids with commas between them.", "ids")
    return ids


def _shown(request: Any, lens: Lens, rows: Sequence[ToTranslate]) -> list[dict[str, Any]]:
    ids = [row.entry_id for row in rows]
    public = shown(request.cms_session, ids, [lens.locale], lens.now) if ids else {}
    same = unchanged(request.cms_session, lens, ids) if ids else set()
    found = []
    for row in rows:
        at = (row.entry_id, lens.locale)
        stands = publication(public.get(at, Shown()), same=at in same)
        found.append(
            {
                "id": row.entry_id,
                "type": row.type,
                "title": row.title,
                "locale": lens.locale,
                "state": row.gap or stands,
                "missing": list(row.missing),
                "outdated": since(row.outdated.items()),
                "publication": stands,
                "version": row.version,
                "updated_at": clock.to_text(row.updated_at),
            }
        )
    return found
