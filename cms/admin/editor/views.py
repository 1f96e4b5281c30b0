"""The editor: one entry as a form, saved, published and unpublished by the operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.access.acl import decide
from cms.admin.contributed import entry_ways, panels
from cms.admin.editor.drawing import PREFIX, Draft, draft_of, draw, read
from cms.admin.forms import read_pairs, read_query
from cms.admin.lists.listing import draft_lens, named
from cms.admin.lists.views import may_create
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.operations.create import CreateEntry
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.states import states
from cms.errors import BadRequest, CMSError, EditConflict, Forbidden, ValidationFailed, Vetoed
from cms.tree.admin.content import AdminEntry, AdminNewEntry

CONTROLS = ("base", "locale", "then")
THEN = ("", "publish", "unpublish")
CONFLICT = mark(
    "Somebody else changed this field meanwhile. What you typed is here; save again to keep it."
)
FAILED = mark("Not saved: please look at what is marked.")
Typed = Mapping[str, Sequence[str]]


@view_config(context=AdminNewEntry, name="", request_method="GET")
def get_new(context: AdminNewEntry, request: Any) -> Any:
    """Show the empty form of a type."""
    locale = _locale(request, read_query(request, "locale")["locale"])
    return _shown(request, _new(context, request, locale))


@view_config(context=AdminNewEntry, name="", request_method="POST")
def post_new(context: AdminNewEntry, request: Any) -> Any:
    """Make the entry, as a draft or published at once."""
    read_query(request)
    require_signed_in(request)
    controls, typed = _read(request)
    draft = _new(context, request, _locale(request, controls["locale"]))
    values, errors = read(request, draft, page_for(request), typed)
    if errors:
        return _shown(request, draft, typed, errors)
    wanted = {name: value for name, value in values.items() if value not in (None, "", [])}
    operation = CreateEntry(
        type=context.spec.name,
        data=wanted,
        locale=draft.lens.locale,
        publish=controls["then"] == "publish",
    )
    try:
        outcome = request.executor.apply(operation)
    except (ValidationFailed, Vetoed) as failed:
        return _again(request, draft, typed, failed)
    return _back(request, draft, outcome.entry_id, "published" if operation.publish else "created")


@view_config(context=AdminEntry, name="", request_method="GET")
def get_entry(context: AdminEntry, request: Any) -> Any:
    """Show an entry's draft, or to who sees no drafts what is published."""
    require_signed_in(request)
    locale = _locale(request, read_query(request, "locale")["locale"])
    return _shown(request, _found(context, request, locale))


@view_config(context=AdminEntry, name="", request_method="POST")
def post_entry(context: AdminEntry, request: Any) -> Any:
    """Save what was typed, and publish or unpublish where that was pressed."""
    read_query(request)
    require_signed_in(request)
    controls, typed = _read(request)
    draft = _found(context, request, _locale(request, controls["locale"]))
    assert draft.row is not None
    entry = draft.row.entry_id
    if controls["then"] == "unpublish":
        request.executor.apply(Unpublish(entry=entry))
        return _back(request, draft, entry, "unpublished")
    base = _base(controls["base"])
    values, errors = read(request, draft, page_for(request), typed)
    if errors:
        return _shown(request, draft, typed, errors)
    try:
        told = _save(request, draft, values, base, publish=controls["then"] == "publish")
    except (ValidationFailed, Vetoed, EditConflict) as failed:
        return _again(request, draft, typed, failed)
    return _back(request, draft, entry, told)


def _save(request: Any, draft: Draft, values: dict[str, Any], base: int, *, publish: bool) -> str:
    assert draft.row is not None
    entry, locale, head = draft.row.entry_id, draft.lens.locale, draft.row.version
    if not values:
        # Who may publish and not edit sends nothing that could be saved.
        if not publish:
            return "unchanged"
        request.executor.apply(
            Publish(entry=entry, locales=(locale,) if draft.spec.localized else None)
        )
        return "published"
    # Along with a save only the language at hand goes public: of the others nothing is seen here.
    outcome = request.executor.apply(
        SaveDraft(entry=entry, data=values, locale=locale, base_version=base, publish=publish)
    )
    if publish:
        return "published"
    return "unchanged" if outcome.unchanged else "saved" if head == base else "merged"


def _back(request: Any, draft: Draft, entry: str, told: str) -> Any:
    address = f"/admin/content/{draft.spec.name}/{entry}{_query(request, draft)}"
    return go_on(request, address, told, request.transaction_id())


def _query(request: Any, draft: Draft) -> str:
    own = draft.lens.locale != request.site.default_locale
    return f"?locale={draft.lens.locale}" if own else ""


def _again(request: Any, draft: Draft, typed: Typed, failed: CMSError) -> Any:
    """Show the form with all that was typed, and what is wrong beside each field."""
    request.tm.doom()
    page = page_for(request)
    errors: dict[str, str] = {}
    for problem in failed.problems:
        name = problem.pointer.lstrip("/").partition("/")[0]
        detail = CONFLICT if isinstance(failed, EditConflict) else problem.detail
        words = page.say(detail[:1].upper() + detail[1:])
        errors[name] = f"{errors[name]} {words}" if name in errors else words
    head = failed.version if isinstance(failed, EditConflict) else None
    status = 409 if isinstance(failed, EditConflict | Vetoed) else 422
    return _shown(request, draft, typed, errors, status=status, detail=failed.detail, head=head)


def _read(request: Any) -> tuple[dict[str, str], dict[str, list[str]]]:
    controls = dict.fromkeys(CONTROLS, "")
    typed: dict[str, list[str]] = {}
    for name, value in read_pairs(request):
        if name.startswith(PREFIX):
            typed.setdefault(name.removeprefix(PREFIX), []).append(value)
        elif name in controls:
            controls[name] = value
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    if controls["then"] not in THEN:
        raise BadRequest("There is nothing of the kind to do.", "then")
    return controls, typed


def _base(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("The form does not say which version it was made from.", "base")
    return int(text)


def _locale(request: Any, named: str) -> str:
    found: str = request.site.require_locale(named or request.site.default_locale)
    return found


def _new(context: AdminNewEntry, request: Any, locale: str) -> Draft:
    require_signed_in(request)
    spec = context.spec
    request.require_known(spec)
    if not may_create(request, spec, locale):
        raise Forbidden(f"Making a new {spec.label} needs the permission 'create'.")
    return draft_of(request, spec, draft_lens(request, locale), None)


def _found(context: AdminEntry, request: Any, locale: str) -> Draft:
    spec = context.spec
    lens, row = request.find_entry(
        spec, context.__name__, locale, ("draft", "trashed", "published")
    )
    return draft_of(request, spec, lens, row)


def _shown(
    request: Any,
    draft: Draft,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    status: int = 0,
    detail: str = "",
    head: int | None = None,
    template: str = "content/editor.html",
    more: Mapping[str, Any] | None = None,
) -> Any:
    spec, row = draft.spec, draft.row
    title = named(request, draft.lens, [row])[0][1] if row else ""
    crumbs = (
        Crumb(spec.plural, f"/admin/content/{spec.name}", own=True),
        Crumb(title, own=True) if row else Crumb(mark("New")),
    )
    page = page_for(request, *crumbs, notices=take_notices(request) if typed is None else ())
    fields = draw(request, draft, page, typed, errors)
    drawn = {one.field.name for one in fields}
    others = [words for name, words in (errors or {}).items() if name not in drawn]
    values = {
        "page": page,
        "spec": spec,
        "draft": draft,
        "row": row,
        "title": title,
        "fields": fields,
        "errors": errors or {},
        "others": others or ([detail] if detail and not errors else []),
        "failed": page.say(FAILED) if errors or detail else "",
        "base": head or (row.version if row else ""),
        "state": _state(request, draft),
        "may": _may(request, draft),
        "typed": typed is not None,
        "locales": request.site.locales if spec.localized else (),
        "address": f"/admin/content/{spec.name}/{row.entry_id}" if row else request.path_info,
        "ways": entry_ways(request, draft) if row else [],
        "panels": list(panels(request, page, "editor", draft)) if row else [],
    }
    values |= more or {}
    response = render_to_response(template, values, request, response=request.response)
    response.status_int = status or (422 if errors else 200)
    return response


def _state(request: Any, draft: Draft) -> str:
    if draft.row is None:
        return "draft"
    return states(request.cms_session, draft.lens, [draft.row.entry_id])[draft.row.entry_id]


def _may(request: Any, draft: Draft) -> dict[str, bool]:
    """Return what to offer; whether it is done, the operations decide."""
    trashed = draft.lens.status == "trashed"
    names = ("edit", "publish", "unpublish", "create")
    rights, actor = request.rights, request.actor
    found = {
        name: not trashed and decide(rights, actor, name, draft.facts).allowed for name in names
    }
    if draft.row is None:
        found["edit"] = True
    return found


def entry_in(
    context: AdminEntry, request: Any, template: str, more: Mapping[str, Any], locale: str
) -> Any:
    """Show an entry's form by a template that extends the editor's, and is given more besides."""
    require_signed_in(request)
    return _shown(
        request, _found(context, request, _locale(request, locale)), template=template, more=more
    )


def typed_document(context: AdminEntry, request: Any) -> tuple[Draft, dict[str, Any]]:
    """Return an entry as it would be with what a form of the editor sends; nothing is kept."""
    controls, typed = _read(request)
    draft = _found(context, request, _locale(request, controls["locale"]))
    values, _ = read(request, draft, page_for(request), typed)
    return draft, {**draft.document, **values}
