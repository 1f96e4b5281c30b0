"""The editor's page: the form with what stands in it and what is wrong, and the rail beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyramid.renderers import render_to_response

from cms.access.acl import decide
from cms.admin.contributed import entry_ways, panels
from cms.admin.editor.asking import Typed, address_of, title_of
from cms.admin.editor.deed_forms import ahead_of
from cms.admin.editor.deeds import deeds_of
from cms.admin.editor.drawing import PREFIX, Draft, draw, form_parts
from cms.admin.editor.here import here
from cms.admin.editor.typed import Laid, kept_words, place_of
from cms.admin.notices import take_notices
from cms.admin.page import Crumb, page_for
from cms.admin.translating import mark
from cms.content.queries.states import states
from cms.errors import CMSError, ValidationFailed

FAILED = mark("Not saved: please look at what is marked.")


def shown(
    request: Any,
    laid: Laid,
    entry: str,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    status: int = 0,
    detail: str = "",
    template: str = "content/editor.html",
    more: Mapping[str, Any] | None = None,
) -> Any:
    """Return the page; `typed` is what came with a form that comes back, with its `errors`.

    Another `template` extends the editor's, and is given `more` besides.
    """
    draft = laid.draft
    spec, row = draft.spec, draft.row
    title = title_of(request, draft)
    page = page_for(
        request, *crumbs(draft, title), notices=take_notices(request) if typed is None else ()
    )
    fields = draw(request, draft, page, laid.typed if typed is None else typed, errors)
    if draft.lens.status == "trashed":
        fields = [replace(one, writable=False) for one in fields]
    state = _state(request, draft)
    drawn = {one.field.name for one in fields}
    others = [words for at, words in (errors or {}).items() if at.partition("/")[0] not in drawn]
    values = {
        "page": page,
        "spec": spec,
        "draft": draft,
        "row": row,
        "entry": entry,
        "title": title,
        "fields": fields,
        "parts": form_parts(request, page, fields),
        "sealed": " ".join(PREFIX + one.field.name for one in fields if one.field.encrypted),
        "errors": errors or {},
        "others": others or ([detail] if detail and not errors else []),
        "failed": page.say(FAILED) if errors or detail else "",
        "base": laid.base or "",
        "state": state,
        "ahead": ahead_of(request, draft) if _sees_ahead(request, draft) else [],
        "deeds": deeds_of(request, draft, state) if row else [],
        "may": may(request, draft),
        "typed": typed is not None,
        "laid": laid,
        "kept": kept_words(page, laid.at) if laid.at else "",
        "both": [spec.fields[name].label for name in laid.both],
        "locales": request.site.locales if spec.localized else (),
        "address": f"/admin/content/{spec.name}/{entry}" if row else request.path_info,
        "keeps": address_of(request, draft, entry, "/typed"),
        "here": here(request, page, place_of(request, draft, entry)) if row else None,
        "ways": entry_ways(request, draft) if row else [],
        "panels": list(panels(request, page, "editor", draft)) if row else [],
    }
    values |= more or {}
    response = render_to_response(template, values, request, response=request.response)
    response.status_int = status or (422 if errors else 200)
    return response


def crumbs(draft: Draft, title: str) -> tuple[Crumb, ...]:
    """Return the way to an entry, or to one that is to be."""
    spec = draft.spec
    last = Crumb(title, own=True) if draft.row else Crumb(mark("New"))
    return (Crumb(spec.plural, f"/admin/content/{spec.name}", own=True), last)


def again(request: Any, draft: Draft, entry: str, typed: Typed, failed: CMSError) -> Any:
    """Show the form with all that was typed, and what is wrong beside each field."""
    request.tm.doom()
    page = page_for(request)
    errors: dict[str, str] = {}
    for problem in failed.problems:
        name = problem.pointer.lstrip("/")
        words = page.say(problem.detail[:1].upper() + problem.detail[1:])
        errors[name] = f"{errors[name]} {words}" if name in errors else words
    status = 422 if isinstance(failed, ValidationFailed) else 409
    laid = Laid(draft, draft.row.version if draft.row else None)
    return shown(request, laid, entry, typed, errors, status=status, detail=failed.detail)


def _sees_ahead(request: Any, draft: Draft) -> bool:
    seen = decide(request.rights, request.actor, "view_scheduled", draft.facts)
    return draft.row is not None and seen.allowed


def _state(request: Any, draft: Draft) -> str:
    if draft.row is None:
        return "draft"
    return states(request.cms_session, draft.lens, [draft.row.entry_id])[draft.row.entry_id]


def may(request: Any, draft: Draft) -> dict[str, bool]:
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
