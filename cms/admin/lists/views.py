"""The entries of a type, or of all types, as a list."""

from __future__ import annotations

from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.access.visibility import visible
from cms.accounts.desk.views import views_of
from cms.admin.lists.asked import OF_FIELD, PARTLY, SORTS, TABS, Asked, read_asked
from cms.admin.lists.chips import chips
from cms.admin.lists.columns import ListColumn, cells, chosen, offered
from cms.admin.lists.criteria import criteria
from cms.admin.lists.doing import doings
from cms.admin.lists.lenses import sees_all_drafts
from cms.admin.lists.listing import COUNTED, Found, list_page, listed
from cms.admin.lists.subjects import Subject, subject_of
from cms.admin.notices import take_notices
from cms.admin.page import Page, page_for, require_signed_in
from cms.content.lens import Lens
from cms.tree.admin.content import AdminType
from cms.tree.admin.lists import AdminAllTypes


@view_config(context=AdminType, name="", request_method="GET")
@view_config(context=AdminAllTypes, name="", request_method="GET")
def get_list(context: Any, request: Any) -> Any:
    """Show a page of the list; to htmx only the rows."""
    require_signed_in(request)
    subject = subject_of(context, request)
    asked = read_asked(request, subject)
    found = list_page(request, subject, asked)
    page = page_for(request, *subject.crumbs, notices=take_notices(request))
    values = rows_shown(request, page, subject, asked, found)
    name = "content/rows.html"
    if not page.htmx:
        name = "content/list.html"
        values |= _around(request, page, subject, asked, found.lens)
    response = render_to_response(name, values, request, response=request.response)
    response.headers["Vary"] = "HX-Request"
    return response


def rows_shown(
    request: Any, page: Page, subject: Subject, asked: Asked, found: Found
) -> dict[str, Any]:
    """Return what the rows of a list are drawn with."""
    lens, rows = found.lens, found.page.rows
    known = offered(request, lens, subject)
    columns = chosen(asked.columns, known, subject)
    return {
        "page": page,
        "subject": subject,
        "base": subject.base,
        "asked": asked,
        "rows": listed(request, lens, rows),
        "columns": columns,
        "known_columns": list(known.values()),
        "cells": cells(request, page, lens, rows, columns),
        "chips": chips(request, page, lens, subject, asked.filter),
        "next_page": asked.address(subject.base, after=found.further) if found.further else "",
        "criteria": list(criteria(subject, lens).values()),
        **_views(request, subject, asked),
        "doings": doings(request, subject.specs, trashed=asked.state == "trashed"),
        "here": asked.address(subject.base, after=asked.after),
        "total": found.total,
        "counted": COUNTED,
        "may_create": bool(subject.spec and may_create(request, subject.spec, lens.locale)),
    }


def _views(request: Any, subject: Subject, asked: Asked) -> dict[str, Any]:
    mine = request.actor.user_id
    saved = views_of(request.cms_session, mine, subject.kept_as)
    return {
        "views": [one for one in saved if one.user_id == mine],
        "shared": [one for one in saved if one.user_id != mine],
        "view": next((one for one in saved if one.asked == asked.query()), None),
    }


def _around(request: Any, page: Page, subject: Subject, asked: Asked, lens: Lens) -> dict[str, Any]:
    drafts = any(lens.visibility("view_draft").of(name) for name in subject.names)
    whole = TABS if sees_all_drafts(lens, subject.specs) else PARTLY
    return {
        "drafts_hidden": not drafts,
        "tabs": whole if drafts else TABS[:1],
        "sorts": _sorts(page, subject, asked, offered(request, lens, subject).values()),
        "locales": [
            ("", page.tongue(request.site.default_locale)),
            *((one, page.tongue(one)) for one in _others(request)),
        ],
    }


def _sorts(page: Page, subject: Subject, asked: Asked, columns: Any) -> list[tuple[str, str]]:
    titled = subject.spec is not None and subject.spec.title_field
    found = [(v, page.say(words)) for v, words in SORTS if titled or "title" not in v]
    key = asked.sort.removeprefix("-")
    if key.startswith(OF_FIELD):
        heads: dict[str, ListColumn] = {one.sort: one for one in columns if one.sort}
        sign = "↓" if asked.sort.startswith("-") else "↑"
        found.append((asked.sort, f"{heads[key].title if key in heads else key} {sign}"))
    return found


def may_create(request: Any, spec: Any, locale: str) -> bool:
    """Say whether who asks may make an entry of a type; whether this one, the operation says."""
    return bool(visible(request.rights, request.actor, "create", (spec,), locale).types)


def _others(request: Any) -> list[str]:
    return [one for one in request.site.locales if one != request.site.default_locale]
