"""Every component in every state, by day and by night."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from pyramid.view import view_config

from cms.admin.components.plans import PlanLine, ShownPlan, part
from cms.admin.components.states import STATES
from cms.admin.forms import read_query
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.translating import mark
from cms.tree.admin.ground import AdminDesign


@view_config(context=AdminDesign, name="", request_method="GET", renderer="design.html")
def get_design(context: AdminDesign, request: Any) -> dict[str, Any]:
    """Show the components."""
    require_signed_in(request)
    read_query(request)
    page = page_for(request, Crumb(mark("Design system")))
    return {
        "page": page,
        "states": list(STATES),
        "plan": _plan(page),
        "no_plan": ShownPlan(),
    }


def _plan(page: Page) -> ShownPlan:
    """Return a plan with a part of each tone."""
    line = PlanLine(Markup("<a href='#main'>{}</a>").format(page.say("Team")), page.tongue("de"))
    return ShownPlan(
        (
            part("good", "eye", page.say("What readers see"), [line]),
            part("warn", "link", page.say("Links that lead nowhere then"), [line] * 2),
            part("bad", "octagon-x", page.say("That can’t be done"), [line]),
        )
    )
