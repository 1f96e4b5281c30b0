"""The entries of a type, as a list."""

from __future__ import annotations

from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.access.visibility import visible
from cms.admin.lists.listing import SORTS, TABS, list_page, listed, read_asked
from cms.admin.notices import take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.tree.admin.content import AdminType


@view_config(context=AdminType, name="", request_method="GET")
def get_list(context: AdminType, request: Any) -> Any:
    """Show a page of the list; to htmx only the rows."""
    require_signed_in(request)
    spec = context.spec
    request.require_known(spec)
    asked = read_asked(request, spec)
    lens, found, further = list_page(request, spec, asked)
    base = f"/admin/content/{spec.name}"
    page = page_for(request, Crumb(spec.plural, own=True), notices=take_notices(request))
    drafts = lens.status != "published"
    values = {
        "page": page,
        "spec": spec,
        "base": base,
        "asked": asked,
        "rows": listed(request, lens, found.rows),
        "next_page": asked.address(base, after=further) if further else "",
        "may_create": may_create(request, spec, lens.locale),
        "drafts_hidden": not drafts,
        "tabs": TABS if drafts else TABS[:1],
        "sorts": [
            (v, page.say(words)) for v, words in SORTS if spec.title_field or "title" not in v
        ],
        "locales": [
            ("", page.tongue(request.site.default_locale)),
            *((one, page.tongue(one)) for one in _others(request)),
        ],
    }
    name = "content/rows.html" if page.htmx else "content/list.html"
    response = render_to_response(name, values, request, response=request.response)
    response.headers["Vary"] = "HX-Request"
    return response


def may_create(request: Any, spec: Any, locale: str) -> bool:
    """Say whether who asks may make an entry of a type; whether this one, the operation says."""
    return bool(visible(request.rights, request.actor, "create", (spec,), locale).types)


def _others(request: Any) -> list[str]:
    return [one for one in request.site.locales if one != request.site.default_locale]
