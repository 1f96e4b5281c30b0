"""Screens that plugins bring, within the shell and with the rights of who asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid.view import view_config

from cms.admin.contributed import Contributed, entry_ways
from cms.admin.editor.asking import found_draft, locale_of, title_of
from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.templating import Templates
from cms.errors import ConfigurationError, Forbidden, MethodNotAllowed, NotFound
from cms.extension.admin import PluginScreen
from cms.tree.admin.content import AdminEntry
from cms.tree.admin.plugins import AdminPluginScreen


@view_config(context=AdminPluginScreen, name="", request_method="GET")
def get_screen(context: AdminPluginScreen, request: Any) -> Any:
    """Show a screen of a plugin, or give what it answers in its place."""
    require_signed_in(request)
    screen = _screen(context, request)
    given = read_query(request, *screen.parameters)
    draft = _draft(context, request)
    found = screen.values(request, draft, given)
    return found if isinstance(found, Response) else _shown(context, request, screen, draft, found)


@view_config(context=AdminPluginScreen, name="", request_method="POST")
def post_screen(context: AdminPluginScreen, request: Any) -> Any:
    """Let the plugin act on what its form sent, and show its screen again with what it tells."""
    require_signed_in(request)
    read_query(request)
    screen = _screen(context, request)
    if screen.act is None:
        raise MethodNotAllowed("This screen takes no forms.", ("GET", "HEAD"))
    draft = _draft(context, request)
    form = read_form(request, (*screen.fields, *screen.files), screen.many, screen.files)
    told = screen.act(request, draft, form)
    if isinstance(told, Mapping):
        request.tm.doom()
        return _shown(context, request, screen, draft, told, 422)
    if told and told not in screen.notices:
        raise ConfigurationError(f"The screen {screen.name!r} has no notice {told!r}.")
    return go_on(request, request.path_info, told)


def _shown(
    context: AdminPluginScreen,
    request: Any,
    screen: PluginScreen,
    draft: Any,
    given: Mapping[str, Any],
    status: int = 200,
) -> Response:
    notices = take_notices(request, screen.notices) if status == 200 else ()
    page = page_for(request, *_crumbs(request, draft), Crumb(screen.title), notices=notices)
    values = {"page": page, "draft": draft, **given}
    body = request.service(Templates).render(screen.template, page.language, values)
    frame = {
        "page": page,
        "screen": screen,
        "draft": draft,
        "ways": entry_ways(request, draft) if draft else (),
        "way": f"plugin/{context.plugin}/{screen.name}",
        "body": Markup(body),  # noqa: S704 - a template that escapes  # nosec B704
    }
    response = render_to_response("plugin.html", frame, request, response=request.response)
    response.status_int = status
    return response


def _screen(context: AdminPluginScreen, request: Any) -> PluginScreen:
    found = request.service(Contributed).screens.get((context.plugin, context.__name__))
    if found is None or found.of_entry != (_entry(context) is not None):
        raise NotFound("There is no such screen.")
    screen: PluginScreen = found
    if not screen.may(request):
        raise Forbidden("This screen is not for you: its plugin asks for rights that you lack.")
    return screen


def _entry(context: AdminPluginScreen) -> AdminEntry | None:
    assert context.__parent__ is not None
    root = context.__parent__.__parent__
    above = root.__parent__ if root else None
    return above if isinstance(above, AdminEntry) else None


def _draft(context: AdminPluginScreen, request: Any) -> Any:
    entry = _entry(context)
    if entry is None:
        return None
    return found_draft(request, entry.spec, entry.__name__, locale_of(request, ""))


def _crumbs(request: Any, draft: Any) -> tuple[Crumb, ...]:
    if draft is None:
        return ()
    lists = f"/admin/content/{draft.spec.name}"
    title = title_of(request, draft)
    return (
        Crumb(draft.spec.plural, lists, own=True),
        Crumb(title, f"{lists}/{draft.row.entry_id}", own=True),
    )
