"""Two languages of an entry side by side: the source read, the other written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.contributed import entry_ways
from cms.admin.editor.asking import Typed, address_of, base_of, found_draft, locale_of, read_typed
from cms.admin.editor.conflicts import Sent, asking, both_sides, conflict_of
from cms.admin.editor.drawing import PREFIX, Draft, draw, form_parts, read
from cms.admin.editor.languages import (
    address_beside,
    beside,
    is_translated,
    marks,
    source_of,
    standings,
)
from cms.admin.editor.showing import crumbs, may
from cms.admin.editor.typed import Laid, kept_words, laid_over
from cms.admin.forms import read_query
from cms.admin.lists.listing import named
from cms.admin.notices import go_on, take_notices
from cms.admin.page import page_for, require_signed_in
from cms.content.operations.confirm_translation import ConfirmTranslation
from cms.content.operations.copy_locale import CopyLocale
from cms.content.operations.save import SaveDraft
from cms.errors import EditConflict, NotFound, StateConflict, ValidationFailed, Vetoed
from cms.tree.admin.editor import AdminTranslate

THEN = ("", "copy", "confirm")


@view_config(context=AdminTranslate, name="", request_method="GET")
def get_translate(context: AdminTranslate, request: Any) -> Any:
    """Show an entry in two languages."""
    require_signed_in(request)
    given = read_query(request, "locale", "from")
    draft = _draft(context, request, given["locale"])
    assert draft.row is not None
    source = _source(request, draft, given["from"])
    return _shown(request, laid_over(request, draft, draft.row.entry_id), source)


@view_config(context=AdminTranslate, name="", request_method="POST")
def post_translate(context: AdminTranslate, request: Any) -> Any:
    """Save the translation, copy what it lacks from the source, or say that it is up to date."""
    read_query(request)
    require_signed_in(request)
    controls, typed = read_typed(request, THEN, "from", "field")
    draft = _draft(context, request, controls["locale"])
    assert draft.row is not None
    source = _source(request, draft, controls["from"])
    base, entry, locale = base_of(controls["base"]), draft.row.entry_id, draft.lens.locale
    values, errors = read(request, draft, page_for(request), typed)
    if errors:
        return _shown(request, Laid(draft, base), source, typed, errors)
    conflict = conflict_of(request, draft, values, base)
    if conflict is not None:
        return asking(request, draft, Sent(typed, base, ""), conflict)
    field = (controls["field"],) if controls["field"] else None
    try:
        told = "unchanged"
        if values:
            save = SaveDraft(entry=entry, data=values, locale=locale, base_version=base)
            told = "unchanged" if request.executor.apply(save).unchanged else "saved"
        if controls["then"] == "copy":
            request.executor.apply(
                CopyLocale(entry=entry, locale=locale, source=source, fields=field)
            )
            told = "copied"
        elif controls["then"] == "confirm":
            request.executor.apply(ConfirmTranslation(entry=entry, locale=locale, fields=field))
            told = "confirmed"
    except EditConflict as met:
        request.tm.doom()
        return both_sides(request, draft, Sent(typed, base, ""), met)
    except (ValidationFailed, StateConflict, Vetoed) as failed:
        request.tm.doom()
        found = {one.pointer.strip("/").partition("/")[0]: one.detail for one in failed.problems}
        return _shown(request, Laid(draft, base), source, typed, found or {"": failed.detail})
    return go_on(request, address_beside(request, draft, source), told, request.transaction_id())


def _draft(context: AdminTranslate, request: Any, named: str) -> Draft:
    site = request.site
    others = [one for one in site.locales if one != site.default_locale]
    locale = locale_of(request, named or (others or [""])[0])
    draft = found_draft(request, context.spec, context.entry, locale)
    if not is_translated(request, draft):
        raise NotFound("There is no translation of this.")
    return draft


def _source(request: Any, draft: Draft, named: str) -> str:
    """Return what is translated from: what is named, else the main language, else another."""
    site, locale = request.site, draft.lens.locale
    if named and named != locale:
        return locale_of(request, named)
    found: str = next(one for one in (site.default_locale, *site.locales) if one != locale)
    return found


def _shown(
    request: Any,
    laid: Laid,
    source: str,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
) -> Any:
    draft = laid.draft
    assert draft.row is not None
    entry = draft.row.entry_id
    title = named(request, draft.lens, [draft.row])[0][1]
    page = page_for(
        request, *crumbs(draft, title), notices=take_notices(request) if typed is None else ()
    )
    fields = draw(request, draft, page, laid.typed if typed is None else typed, errors)
    stands = standings(request, draft)
    amiss = marks(stands, draft.lens.locale)
    values = {
        "page": page,
        "title": title,
        "draft": draft,
        "row": draft.row,
        "entry": entry,
        "laid": laid,
        "kept": kept_words(page, laid.at) if laid.at else "",
        "both": [draft.spec.fields[name].label for name in laid.both],
        "typed": typed is not None,
        "failed": (errors or {}).get("", ""),
        "source": source,
        "beside": beside(request, page, source_of(request, draft, source), fields, amiss),
        "missing": sum(one == "missing" for one in amiss.values()),
        "outdated": sum(one == "outdated" for one in amiss.values()),
        "sealed": " ".join(PREFIX + one.field.name for one in fields if one.field.encrypted),
        "locales": request.site.locales,
        "may": may(request, draft),
        "address": f"/admin/content/{draft.spec.name}/{entry}",
        "keeps": address_of(request, draft, entry, "/typed"),
        "parts": form_parts(request, page, fields),
        "ways": entry_ways(request, draft),
    }
    response = render_to_response(
        "editor/translate.html", values, request, response=request.response
    )
    response.status_int = 422 if errors else 200
    return response
