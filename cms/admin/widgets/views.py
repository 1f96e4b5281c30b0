"""What the picker asks for: entries by their titles, and new ones made in place."""

from __future__ import annotations

from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.lists.listing import draft_lens
from cms.admin.lists.views import may_create
from cms.admin.navigation import known_types
from cms.admin.page import page_for, require_signed_in
from cms.admin.widgets.previews import chosen_previews, found_previews
from cms.content.assets.types import ASSET
from cms.content.assets.uploading import require_uploading
from cms.content.operations.create import CreateEntry
from cms.errors import BadRequest, Forbidden
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.admin.widgets import AdminPick

SHOWN = 60
KINDS = ("", "image")
WORDS_MAX, TITLE_MAX = 100, 200
ANY = "*"


@view_config(context=AdminPick, name="", request_method="GET")
def get_found(context: AdminPick, request: Any) -> Any:
    """Show what can be chosen of some types, as a part of the picker's dialog."""
    require_signed_in(request)
    asked = read_query(request, "types", "kind", "q", "locale")
    specs = _types(request, asked["types"])
    words = asked["q"].strip()
    if asked["kind"] not in KINDS:
        raise BadRequest("There is no such kind of assets.", "kind")
    if len(words) > WORDS_MAX:
        raise BadRequest(f"A search has {WORDS_MAX} characters at most.", "q")
    lens = draft_lens(request, _locale(request, asked["locale"]))
    found = found_previews(request, lens, specs, words, SHOWN, asked["kind"])
    makes = [one for one in specs if _makes(request, one, lens.locale)]
    return _answer(request, found, words, makes, specs)


@view_config(context=AdminPick, name="", request_method="POST")
def post_new(context: AdminPick, request: Any) -> Any:
    """Make a draft of a type with a title, or of a file that was sent; show it as what can be chosen."""
    read_query(request)
    require_signed_in(request)
    given = read_form(request, ("type", "title", "upload", "locale"))
    (spec,) = _types(request, given["type"])
    locale = _locale(request, given["locale"])
    title = given["title"].strip()
    if spec.title_field is None or not title or len(title) > TITLE_MAX:
        raise BadRequest(f"A title of at most {TITLE_MAX} characters is needed.", "title")
    if bool(given["upload"]) != (spec.name == ASSET):
        raise BadRequest("A file is what an asset is made of, and nothing else.", "upload")
    if not may_create(request, spec, locale):
        raise Forbidden(f"Making a new {spec.label} needs the permission 'create'.")
    data: dict[str, Any] = {spec.title_field: title}
    if given["upload"]:
        data["file"] = {"upload": given["upload"]}
    made = request.executor.apply(CreateEntry(type=spec.name, data=data, locale=locale))
    lens = draft_lens(request, locale)
    found = chosen_previews(request, lens, [made.entry_id])
    return _answer(request, list(found.values()), "", [], [spec], status=201)


def _answer(
    request: Any,
    found: list[Any],
    words: str,
    makes: list[TypeSpec],
    specs: list[TypeSpec],
    status: int = 200,
) -> Any:
    page = page_for(request)
    values = {
        "page": page,
        "found": found,
        "q": words,
        "makes": makes,
        "more": len(found) == SHOWN,
        "upload": [one.name for one in specs] == [ASSET] and _uploads(request),
    }
    response = render_to_response("widgets/found.html", values, request, response=request.response)
    response.status_int = status
    return response


def _types(request: Any, named: str) -> list[TypeSpec]:
    """Return the types that are named and known; raise `NotFound` for others, as if there were none."""
    if named == ANY:
        return list(known_types(request))
    registry: TypeRegistry = request.service(TypeRegistry)
    found = [registry.require(name) for name in dict.fromkeys(named.split(","))]
    for spec in found:
        request.require_known(spec)
    return found


def _makes(request: Any, spec: TypeSpec, locale: str) -> bool:
    titled = spec.title_field is not None and not spec.singleton
    return titled and spec.name != ASSET and may_create(request, spec, locale)


def _uploads(request: Any) -> bool:
    registry: TypeRegistry = request.service(TypeRegistry)
    try:
        require_uploading(request.rights, request.actor, registry, request.site.locales)
    except Forbidden:
        return False
    return True


def _locale(request: Any, named: str) -> str:
    found: str = request.site.require_locale(named or request.site.default_locale)
    return found
