"""The screen of one asset: looked at, described, cut, replaced, published and thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.contributed import entry_ways
from cms.admin.editor.drawing import PREFIX, Draft, draft_of, draw, read
from cms.admin.forms import read_query, read_typed_form
from cms.admin.media.asset import former_files, lacking, stage_of, used
from cms.admin.media.asset_form import (
    CONTROLS,
    Typed,
    allowed,
    drawn_here,
    read_own,
    shown_values,
    without_own,
)
from cms.admin.media.folders import folders_of
from cms.admin.media.library import facts_of
from cms.admin.media.planned import Refusal, Summary, planned, refusal_of
from cms.admin.media.rights import library_lens, live_as_they_are, may
from cms.admin.media.views import crumbs_to
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.operations.base import Operation
from cms.content.operations.publish import Publish
from cms.content.operations.revert import Revert
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.rows import Row
from cms.content.queries.states import states
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
from cms.media.uploads import find_upload
from cms.tree.admin.media import AdminAsset

PERMISSIONS = ("edit", "publish", "unpublish", "trash", "restore")
CONFLICT = mark(
    "Somebody else changed this meanwhile. What you typed is here; save again to keep it."
)
_WORDS = {"unpublish": "unpublished", "trash-sure": "trashed", "restore": "saved"}
REFUSED = (ValidationFailed, Vetoed, StateConflict, EditConflict, Forbidden)


@view_config(context=AdminAsset, name="", request_method="GET")
def get_asset(context: AdminAsset, request: Any) -> Any:
    """Show an asset; with `replace` the file that is to stand in the place of its own."""
    require_signed_in(request)
    asked = read_query(request, "locale", "replace")
    draft = _found(context, request, asked["locale"])
    return _shown(request, draft, upload=asked["replace"])


@view_config(context=AdminAsset, name="", request_method="POST")
def post_asset(context: AdminAsset, request: Any) -> Any:
    """Save what was typed, or do what was pressed; what reaches further is shown first."""
    read_query(request)
    require_signed_in(request)
    controls, typed = read_typed_form(request, PREFIX, CONTROLS)
    draft = _found(context, request, controls["locale"])
    row = _row(draft)
    if controls["then"] in ("", "publish"):
        return _save(request, draft, controls, typed)
    live = row.entry_id in live_as_they_are(request, draft.lens, [row])
    operation = _operation(row, controls, live=live)
    try:
        if controls["then"] == "trash":
            return _shown(request, draft, plan=planned(request, [operation]))
        request.executor.apply(operation)
    except REFUSED as error:
        request.tm.doom()
        return _shown(request, draft, refusal=refusal_of(error, [operation], {}), status=409)
    told = _WORDS.get(controls["then"], "replaced")
    address = "/admin/media" if told == "trashed" else f"/admin/media/{row.entry_id}"
    return go_on(request, address, told, request.transaction_id())


def _operation(row: Row, controls: Mapping[str, str], *, live: bool) -> Operation:
    then, entry = controls["then"], row.entry_id
    if then in ("trash", "trash-sure"):
        return Trash(entry=entry)
    if then == "restore":
        return Restore(entry=entry)
    if then == "unpublish":
        return Unpublish(entry=entry)
    if then == "replace" and is_id(controls["upload"]):
        data = {"file": {"upload": controls["upload"].lower()}}
        return SaveDraft(entry=entry, data=data, base_version=_base(controls), publish=live)
    if then == "revert" and controls["version"].isdigit():
        version = int(controls["version"])
        return Revert(entry=entry, version=version, fields=("file",), base_version=_base(controls))
    raise BadRequest("There is nothing of the kind to do.", "then")


def _save(request: Any, draft: Draft, controls: Mapping[str, str], typed: Typed) -> Any:
    page, row, base = page_for(request), _row(draft), _base(controls)
    values, errors = read(request, draft, page, without_own(typed))
    own, wrong = read_own(draft, page, typed, allowed(request, draft))
    if errors or wrong:
        return _shown(request, draft, typed, {**errors, **wrong}, status=422)
    values, publish, locale = {**values, **own}, controls["then"] == "publish", draft.lens.locale
    address = f"/admin/media/{row.entry_id}"
    if locale != request.site.default_locale:
        address += f"?locale={locale}"
    if not values:
        if publish:
            request.executor.apply(Publish(entry=row.entry_id, locales=(locale,)))
        return go_on(
            request, address, "published" if publish else "unchanged", request.transaction_id()
        )
    operation = SaveDraft(
        entry=row.entry_id, data=values, locale=locale, base_version=base, publish=publish
    )
    try:
        outcome = request.executor.apply(operation)
    except (ValidationFailed, Vetoed, EditConflict) as failed:
        return _again(request, draft, typed, failed)
    told = "published" if publish else "unchanged" if outcome.unchanged else "saved"
    return go_on(request, address, told, request.transaction_id())


def _again(request: Any, draft: Draft, typed: Typed, failed: CMSError) -> Any:
    """Show the form with all that was typed, and what is wrong beside each field."""
    request.tm.doom()
    page = page_for(request)
    conflict = isinstance(failed, EditConflict)
    errors = {}
    for one in failed.problems:
        words = page.say(CONFLICT) if conflict else one.detail[:1].upper() + one.detail[1:]
        errors[one.pointer.lstrip("/").partition("/")[0]] = words
    refusal = Refusal(failed.detail) if not errors else None
    head = failed.version if isinstance(failed, EditConflict) else None
    status = 422 if isinstance(failed, ValidationFailed) else 409
    return _shown(request, draft, typed, errors, refusal=refusal, status=status, head=head)


def _base(controls: Mapping[str, str]) -> int:
    text = controls["base"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("The form does not say which version it was made from.", "base")
    return int(text)


def _row(draft: Draft) -> Row:
    assert draft.row is not None
    return draft.row


def _found(context: AdminAsset, request: Any, locale: str) -> Draft:
    wanted = request.site.require_locale(locale or request.site.default_locale)
    statuses = ("draft", "trashed", "published")
    lens, row = request.find_entry(context.spec, context.__name__, wanted, statuses)
    return draft_of(request, context.spec, lens, row)


def _shown(
    request: Any,
    draft: Draft,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    plan: Summary | None = None,
    refusal: Refusal | None = None,
    upload: str = "",
    status: int = 200,
    head: int | None = None,
) -> Any:
    row, lens, session = _row(draft), draft.lens, request.cms_session
    title = titles(session, lens, [row])[row.edition_id] or ""
    folders = folders_of(request, library_lens(request, draft.spec, ""))
    notices = take_notices(request) if typed is None else ()
    crumbs = crumbs_to(folders, row.parent_id or "", Crumb(title, own=True))
    page = page_for(request, *crumbs, notices=notices)
    stage, trashed = stage_of(request, lens, row), lens.status == "trashed"
    plain = without_own(typed) if typed is not None else None
    values = {
        "page": page,
        "draft": draft,
        "row": row,
        "title": title,
        "trashed": trashed,
        "stage": stage,
        "facts": facts_of(page, stage.file),
        "fields": drawn_here(draw(request, draft, page, plain, errors), stage.kind),
        "own": shown_values(draft, typed),
        "allowed": allowed(request, draft),
        "errors": errors or {},
        "typed": typed is not None,
        "base": head or row.version,
        "state": states(session, lens, [row.entry_id])[row.entry_id],
        "may": _offered(request, draft),
        "lacking": lacking(request, lens, row) if not trashed else [],
        "used": used(request, lens, row),
        "former": former_files(request, draft, row),
        "ways": entry_ways(request, draft),
        "plan": plan,
        "refusal": refusal,
        "new": _new_file(request, page, upload),
        "upload": upload,
    }
    response = render_to_response("media/asset.html", values, request, response=request.response)
    response.status_int = status
    return response


def _offered(request: Any, draft: Draft) -> dict[str, bool]:
    """Return what to offer: of what lies in the trash, only to take it out."""
    trashed = draft.lens.status == "trashed"
    found = may(request, draft.spec, _row(draft), *PERMISSIONS)
    return {name: one and (name == "restore") == trashed for name, one in found.items()}


def _new_file(request: Any, page: Any, upload: str) -> dict[str, Any] | None:
    if not upload:
        return None
    found = find_upload(request.cms_session, upload, request.actor.user_id)
    return {"name": found.name, "facts": facts_of(page, {"name": found.name, "size": found.size})}
