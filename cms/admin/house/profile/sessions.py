"""Where one is signed in, and how to end it."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.sessions import end_session, sessions_of
from cms.accounts.users import end_sessions
from cms.admin.forms import read_form, read_query
from cms.admin.house.agents import agent_name
from cms.admin.house.profile.views import TITLE, oneself
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for
from cms.admin.translating import mark
from cms.tree.admin.house import AdminSessions

HERE = "/admin/profile/sessions"


@view_config(
    context=AdminSessions, name="", request_method="GET", renderer="house/profile/sessions.html"
)
def get_sessions(context: AdminSessions, request: Any) -> dict[str, Any]:
    """Show one's own sessions, the newest first."""
    read_query(request)
    user = oneself(request)
    page = page_for(
        request,
        Crumb(TITLE, "/admin/profile"),
        Crumb(mark("Sessions")),
        notices=take_notices(request),
    )
    return {
        "page": page,
        "user": user,
        "here": "sessions",
        "sessions": sessions_of(request.cms_session, user.id),
        "current": request.caller.session.id,
        "agent_name": agent_name,
    }


@view_config(context=AdminSessions, name="", request_method="POST")
def post_sessions(context: AdminSessions, request: Any) -> Any:
    """End one of one's own sessions, or all but this one."""
    read_query(request)
    user = oneself(request)
    wanted = read_form(request, ("session",))["session"]
    if wanted:
        end_session(request.cms_session, wanted, user.id)
    else:
        end_sessions(request.cms_session, user.id, keep=request.caller.session.id)
    return go_on(request, HERE, "sessions_ended")
