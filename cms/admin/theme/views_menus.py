"""The menus of the site filled, and its first page chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_query, read_typed_form
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, Page, page_for
from cms.admin.theme.contributions import HERE
from cms.admin.theme.drawing import PREFIX, drawn_fields, page_types, read_fields
from cms.admin.theme.menus import MenuForm
from cms.admin.theme.subject import (
    Subject,
    is_served,
    require_served,
    require_setting,
    subject_of,
)
from cms.admin.theme.views import headless
from cms.admin.translating import mark
from cms.admin.widgets.arranging import arranged
from cms.content.operations.change_face import ChangeFace
from cms.errors import BadRequest, ValidationFailed
from cms.tree.admin.theme import AdminThemeMenus

TITLE = mark("Menus and first page")
Typed = Mapping[str, list[str]]


@view_config(context=AdminThemeMenus, name="", request_method="GET")
def get_menus(context: AdminThemeMenus, request: Any) -> Any:
    """Show the menus as they are filled."""
    asked = read_query(request, "face")
    require_setting(request)
    if not is_served(request):
        return headless(request, TITLE)
    return _shown(request, _page(request), subject_of(request, asked["face"]))


@view_config(context=AdminThemeMenus, name="", request_method="POST")
def post_menus(context: AdminThemeMenus, request: Any) -> Any:
    """Keep the menus and the first page; or change a list, as a button of the form says."""
    read_query(request)
    require_served(request)
    given, typed = read_typed_form(request, PREFIX, ("face",))
    subject, page = subject_of(request, given["face"]), _page(request)
    changed = arranged(typed)
    if changed is not None:
        return _shown(request, page, subject, changed)
    form = _form(request, page, subject)
    fields = form.fields()
    for name in typed:
        if name.partition(".")[0] not in fields:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    values, errors = read_fields(request, page, fields, typed)
    if errors:
        return _shown(request, page, subject, typed, errors)
    try:
        request.executor.apply(ChangeFace(face=subject.face, data=form.data(values)))
    except ValidationFailed as failed:
        request.tm.doom()
        told = {
            _place(one.pointer): page.say(one.detail[:1].upper() + one.detail[1:])
            for one in failed.problems
        }
        return _shown(request, page, subject, typed, told)
    return go_on(request, subject.address("/menus"), "theme_set")


def _place(pointer: str) -> str:
    """Return the pointer of the field that tells it: what is wrong with an item, its address does."""
    place = pointer.removeprefix("/data/")
    return f"{place}/url" if place.rpartition("/")[2].isdigit() else place


def _page(request: Any) -> Page:
    crumbs = Crumb(mark("Theme"), HERE), Crumb(TITLE)
    return page_for(request, *crumbs, notices=take_notices(request))


def _form(request: Any, page: Page, subject: Subject) -> MenuForm:
    return MenuForm(page, subject, page_types(request), request.site.locales)


def _shown(
    request: Any,
    page: Page,
    subject: Subject,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
) -> Any:
    form = _form(request, page, subject)
    drawn, parts = drawn_fields(request, page, form.fields(), form.values(), typed, errors)
    home, menus = drawn
    values = {
        "page": page,
        "subject": subject,
        "home": home,
        "menus": menus.fields,
        "parts": parts,
        "typed": typed is not None,
        "wrong": bool(errors),
    }
    answer = render_to_response("theme/menus.html", values, request, response=request.response)
    answer.status_int = 422 if errors else 200
    return answer
