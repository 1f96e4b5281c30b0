"""Another theme for visitors: what that means, said before it is so."""

from __future__ import annotations

from typing import Any

from markupsafe import escape
from pyramid.view import view_config

from cms.admin.components.plans import PlanLine, PlanPart, ShownPlan
from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on
from cms.admin.page import Crumb, Page, page_for
from cms.admin.theme.contributions import HERE
from cms.admin.theme.subject import Subject, require_served, subject_of
from cms.admin.translating import mark
from cms.errors import BadRequest
from cms.themes.changing import activate
from cms.tree.admin.theme import AdminTheme

AT_ONCE = mark("Visitors see the site in “%(title)s” at once")
ALREADY = mark("Visitors see the site in “%(title)s” already")
KEPT = mark("What is set about “%(title)s” is kept")
BACK = mark("It counts again as soon as you go back to it.")
OWN = mark("What was set about “%(title)s” before counts again")
LEFT = mark("These menus are filled, and “%(title)s” does not show them")
EMPTY = mark("These menus are still empty")


@view_config(
    context=AdminTheme, name="activate", request_method="GET", renderer="theme/activate.html"
)
def get_activate(context: AdminTheme, request: Any) -> dict[str, Any]:
    """Show what changes for visitors."""
    asked = read_query(request, "face", "theme")
    require_served(request)
    subject = subject_of(request, asked["face"], asked["theme"])
    page = page_for(request, Crumb(mark("Theme"), HERE), Crumb(mark("Activate")))
    return {
        "page": page,
        "subject": subject,
        "theme": subject.themes.all[subject.theme],
        "plan": consequences(page, subject),
    }


@view_config(context=AdminTheme, name="activate", request_method="POST")
def post_activate(context: AdminTheme, request: Any) -> Any:
    """Show visitors the site in another theme."""
    read_query(request)
    require_served(request)
    data = read_form(request, ("face", "theme"))
    if not data["theme"]:
        raise BadRequest("Say which theme.", "theme")
    subject = subject_of(request, data["face"], data["theme"])
    request.executor.apply(activate(subject.themes, subject.theme, subject.face))
    return go_on(request, subject.address(), "theme")


def consequences(page: Page, subject: Subject) -> ShownPlan:
    """Return in words what activating a theme means for visitors, settings and menus."""
    title = subject.themes.all[subject.theme].title
    if subject.theme == subject.active:
        return ShownPlan((PlanPart("good", "check", page.say(ALREADY, title=title), ()),))
    before = subject.themes.all[subject.active].title
    parts = [
        PlanPart("good", "eye", page.say(AT_ONCE, title=title), ()),
        PlanPart("good", "undo-2", page.say(KEPT, title=before), (_line(page.say(BACK)),)),
    ]
    declared = subject.declared
    own = [declared[name].label for name in subject.settings if name in declared]
    parts += _part("good", "settings", page.say(OWN, title=title), own)
    menus = subject.themes.menus(subject.theme)
    known = subject.themes.menus(subject.active)
    filled = {name for name, items in subject.kept.get("menus", {}).items() if items}
    left = [known.get(name, name) for name in sorted(filled - menus.keys())]
    parts += _part("warn", "triangle-alert", page.say(LEFT, title=title), left)
    # A main menu that nobody filled is what stands at the top of the tree.
    empty = [label for name, label in menus.items() if name not in filled | {"main"}]
    parts += _part("warn", "menu", page.say(EMPTY), empty)
    return ShownPlan(tuple(parts))


def _part(tone: Any, icon: str, title: str, words: list[str]) -> list[PlanPart]:
    return [PlanPart(tone, icon, title, tuple(map(_line, words)))] if words else []


def _line(words: str) -> PlanLine:
    return PlanLine(escape(words))
