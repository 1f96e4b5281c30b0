"""Several assets at once: asked what, shown what it would do, and done together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid.view import view_config

from cms.access.visibility import visible
from cms.admin.forms import read_pairs, read_query
from cms.admin.lists.listing import draft_lens
from cms.admin.media.chosen import ALT, DEEDS, FIELDS, ZIP, Chosen
from cms.admin.media.folders import folders_of
from cms.admin.media.library import cards
from cms.admin.media.planned import Refusal, Summary, planned, refusal_of
from cms.admin.media.rights import live_as_they_are, read_back
from cms.admin.notices import go_on
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.assets.archive import archive_of
from cms.content.assets.thumbnails import SMALL
from cms.content.assets.types import ASSET
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.content.queries.titles import titles
from cms.db.identifiers import is_id
from cms.errors import (
    BadRequest,
    CMSError,
    EditConflict,
    Forbidden,
    StateConflict,
    ValidationFailed,
    Vetoed,
)
from cms.media.files import Files
from cms.media.zipping import zipped
from cms.schema.registry import TypeRegistry
from cms.tree.admin.media import AdminMediaChosen

STEPS = ("", "plan", "apply")
NOTHING = mark("Nothing would change.")


@dataclass
class Wanted:
    """What a form asks for: which assets, what to do with them, and how far that has come."""

    do: str = ""
    step: str = ""
    back: str = ""
    ids: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))


@view_config(context=AdminMediaChosen, name="", request_method="POST")
def post_chosen(context: AdminMediaChosen, request: Any) -> Any:
    """Ask what is needed, show what it would do, or do it; or send the files as one archive."""
    read_query(request)
    require_signed_in(request)
    wanted = _read(request)
    if wanted.do == ZIP:
        return _archive(request, wanted)
    lens = draft_lens(request, wanted.given["locale"] or None)
    rows = _rows(request, lens, wanted.ids)
    deed = DEEDS[wanted.do]
    if wanted.step == "" and deed.fields:
        return _shown(request, lens, wanted, rows)
    chosen = Chosen(rows, live_as_they_are(request, lens, rows))
    operations = deed.operations(request, chosen, wanted.given)
    if not operations:
        return _shown(request, lens, wanted, rows, refusal=Refusal(page_for(request).say(NOTHING)))
    try:
        if wanted.step == "apply":
            request.executor.apply_all(operations)
            return go_on(request, wanted.back, "changed", request.transaction_id())
        return _shown(request, lens, wanted, rows, plan=planned(request, operations))
    except (StateConflict, ValidationFailed, Forbidden, Vetoed, EditConflict) as error:
        request.tm.doom()
        called = _called(request, lens, rows)
        why = refusal_of(error, operations, called)
        return _shown(request, lens, wanted, rows, refusal=why, status=_status(error))


def _status(error: CMSError) -> int:
    if isinstance(error, Forbidden):
        return 403
    return 422 if isinstance(error, ValidationFailed) else 409


def _read(request: Any) -> Wanted:
    found = Wanted()
    for name, value in read_pairs(request):
        if name == "id":
            if not is_id(value):
                raise BadRequest("What was chosen is no asset.", "id")
            found.ids.append(value.lower())
        elif name in ("do", "step", "back"):
            setattr(found, name, value)
        elif name in FIELDS or (name.startswith(ALT) and is_id(name.removeprefix(ALT))):
            found.given[name.lower()] = value
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    _check(request, found)
    found.back = read_back(found.back)
    found.ids = list(dict.fromkeys(found.ids))
    return found


def _check(request: Any, found: Wanted) -> None:
    if found.do not in (*DEEDS, ZIP) or found.step not in STEPS:
        raise BadRequest("There is nothing of the kind to do.", "do")
    if found.given["locale"]:
        request.site.require_locale(found.given["locale"])
    most = request.settings.api.bulk_max
    if not 0 < len(found.ids) <= most:
        raise BadRequest(f"Choose from 1 to {most} files.", "id")


def _rows(request: Any, lens: Lens, ids: Sequence[str]) -> list[Row]:
    found = by_ids(request.cms_session, lens, ids)
    if len(found) < len(ids) and lens.status == "draft":
        # Who sees only some drafts has chosen among what is live.
        missing = [one for one in ids if one not in found]
        found |= by_ids(request.cms_session, request.lens_for(locale=lens.locale), missing)
    rows = [found[one] for one in ids if one in found and found[one].type == ASSET]
    if len(rows) < len(ids):
        raise BadRequest("Something that was chosen is not in the library any more.", "id")
    return rows


def _called(request: Any, lens: Lens, rows: Sequence[Row]) -> dict[str, str]:
    called = titles(request.cms_session, lens, rows)
    return {row.entry_id: called[row.edition_id] or "" for row in rows}


def _archive(request: Any, wanted: Wanted) -> Response:
    lens = draft_lens(request)
    members = archive_of(request.cms_session, lens, request.settings.media, ids=wanted.ids)
    response = Response(
        app_iter=zipped(request.service(Files), members), content_type="application/zip"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="media.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def offered(request: Any, locale: str) -> list[tuple[str, Any]]:
    """Return what who asks may do to some asset: the rest is not shown."""
    spec = request.service(TypeRegistry).require(ASSET)
    return [
        (name, deed)
        for name, deed in DEEDS.items()
        if visible(request.rights, request.actor, deed.permission, (spec,), locale).types
    ]


def _shown(
    request: Any,
    lens: Lens,
    wanted: Wanted,
    rows: Sequence[Row],
    *,
    plan: Summary | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Any:
    deed = DEEDS[wanted.do]
    page = page_for(request, Crumb(mark("Media"), wanted.back), Crumb(deed.label))
    folders = folders_of(request, lens) if wanted.do == "move" else None
    top = ("", page.say(mark("Top of the library")))
    values = {
        "page": page,
        "wanted": wanted,
        "deed": deed,
        "cards": cards(request, page, lens, rows, SMALL),
        "plan": plan,
        "refusal": refusal,
        "asking": bool(deed.fields) and plan is None,
        "options": [top, *folders.options()] if folders else [],
        "locale": lens.locale,
        "locales": [(one, page.tongue(one)) for one in page.locales],
        "tags": sorted({tag for row in rows for tag in row.document.get("tags") or ()}),
        "may_force": wanted.do == "trash" and refusal is not None,
    }
    response = render_to_response("media/chosen.html", values, request, response=request.response)
    response.status_int = status
    return response
