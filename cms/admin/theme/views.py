"""The themes that can be had, and what is set about one, seen before visitors see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid.view import view_config

from cms.admin.forms import read_query, read_typed_form
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for
from cms.admin.theme.drawing import PREFIX, drawn_fields, page_types, read_fields
from cms.admin.theme.settings import effective, fields_of, shown_of, wanted_of
from cms.admin.theme.subject import (
    Subject,
    is_served,
    offers,
    require_served,
    require_setting,
    subject_of,
)
from cms.admin.translating import mark
from cms.errors import BadRequest, FieldProblem, NotFound, ValidationFailed
from cms.themes.changing import change_settings
from cms.themes.values import check_values, whole
from cms.tree.admin.theme import AdminTheme

TITLE = mark("Theme")
CONTROLS = ("face", "theme", "reset")
Typed = Mapping[str, list[str]]
REFUSED = (
    mark("Has to be a colour such as #3354c8."),
    mark("Has to be the id of an entry."),
    mark("Has to be a path such as /about, or an address of http, mailto or tel."),
    mark("Has to name either an entry or a url."),
)
"""What the checks of settings and menus say, named so that it is translated."""


@view_config(context=AdminTheme, name="", request_method="GET")
def get_theme(context: AdminTheme, request: Any) -> Any:
    """Show the themes, and the form of one."""
    asked = read_query(request, "face", "theme")
    require_setting(request)
    if not is_served(request):
        return headless(request, TITLE)
    return _shown(request, subject_of(request, asked["face"], asked["theme"]))


@view_config(context=AdminTheme, name="", request_method="POST")
def post_theme(context: AdminTheme, request: Any) -> Any:
    """Set what was typed, but for what is set back to the default: one setting, or `*` for all."""
    read_query(request)
    require_served(request)
    given, typed = read_typed_form(request, PREFIX, CONTROLS)
    subject = subject_of(request, given["face"], given["theme"])
    reset = given["reset"]
    if reset not in ("", "*", *subject.declared):
        raise NotFound(f"The theme has no setting {reset[:80]!r}.")
    kept = {name: text for name, text in typed.items() if name.partition(".")[0] != reset}
    wanted, errors = _read(request, subject, {} if reset == "*" else kept)
    if errors:
        return _shown(request, subject, typed, errors)
    gone = subject.settings if reset == "*" else [reset] if reset else []
    try:
        wanted |= dict.fromkeys(gone)
        request.executor.apply(
            change_settings(subject.themes, request.site, wanted, subject.theme, subject.face)
        )
    except ValidationFailed as failed:
        request.tm.doom()
        return _shown(request, subject, typed, _beside(request, failed.problems))
    return go_on(request, subject.address(theme=given["theme"]), "theme_set")


@view_config(context=AdminTheme, name="preview", request_method="POST")
def post_preview(context: AdminTheme, request: Any) -> Any:
    """Lead to the first page with what was typed, which is kept nowhere; scripts are told the address."""
    read_query(request)
    require_served(request)
    given, typed = read_typed_form(request, PREFIX, CONTROLS)
    subject = subject_of(request, given["face"], given["theme"])
    wanted, errors = _read(request, subject, typed)
    values = effective(subject, wanted)
    if not errors:
        try:
            check_values(subject.declared, values)
        except ValidationFailed as failed:
            errors = _beside(request, failed.problems)
    as_data = "application/json" in request.headers.get("Accept", "")
    if errors and not as_data:
        return _shown(request, subject, typed, errors)
    if not as_data:
        return go_on(request, tried_at(subject, values))
    # While one types, what is half typed is no failure: it is told, and logged by no browser.
    told = {"errors": errors} if errors else {"address": tried_at(subject, values)}
    answer = Response(orjson.dumps(told), content_type="application/json", charset=None)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def tried_at(subject: Subject, values: Mapping[str, Any]) -> str:
    """Return where the first page is seen in a theme with some settings, by who may set them."""
    shown = {"_theme": subject.theme, "_settings": orjson.dumps(values).decode()}
    return f"/?{urlencode(shown)}"


def headless(request: Any, title: str) -> Any:
    """Say that no pages are served here, and how they would be."""
    values = {"page": page_for(request, Crumb(title)), "title": title}
    return render_to_response("theme/headless.html", values, request, response=request.response)


def _read(request: Any, subject: Subject, typed: Typed) -> tuple[dict[str, Any], dict[str, str]]:
    page = page_for(request)
    fields = fields_of(subject, page_types(request))
    for name in typed:
        if name.partition(".")[0] not in fields:
            raise BadRequest(f"The theme has no setting {name[:80]!r}.", name)
    values, errors = read_fields(request, page, fields, typed)
    return wanted_of(subject, values), errors


def _beside(request: Any, problems: Sequence[FieldProblem]) -> dict[str, str]:
    """Return what is wrong by the names of the settings; what is of none under its pointer."""
    page = page_for(request)
    return {
        one.pointer.removeprefix("/settings/").strip("/"): page.say(
            one.detail[:1].upper() + one.detail[1:]
        )
        for one in problems
    }


def _shown(
    request: Any,
    subject: Subject,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
) -> Any:
    page = page_for(request, Crumb(TITLE), notices=take_notices(request))
    fields = fields_of(subject, page_types(request))
    drawn, parts = drawn_fields(request, page, fields, shown_of(subject), typed, errors)
    wrong = errors or {}
    values = {
        "page": page,
        "subject": subject,
        "offers": offers(subject),
        "troubles": sorted(subject.themes.broken.values()),
        "theme": subject.themes.all[subject.theme],
        "fields": drawn,
        "parts": parts,
        "wrong": bool(wrong),
        "others": [told for name, told in wrong.items() if name.partition("/")[0] not in fields],
        "src": tried_at(subject, whole(subject.declared, subject.settings)),
    }
    answer = render_to_response("theme/look.html", values, request, response=request.response)
    answer.status_int = 422 if wrong else 200
    return answer
