"""The moderators' queue in the admin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartouche_comments.api import page_of
from cartouche_comments.moderating import put, queue, remove, waiting_up_to
from cartouche_comments.tables import APPROVED, SPAM, STATES, WAITING
from cms.sdk import BadRequest, PaletteAction, Panel, PluginScreen, Way, by_ids

HREF = "/admin/plugin/comments/moderation"
COUNTED = 100
CHOSEN_MAX = 100
DEEDS: Mapping[str, str] = {"approve": APPROVED, "spam": SPAM, "wait": WAITING}


def may_moderate(request: Any) -> bool:
    """Say whether who asks may moderate."""
    return bool(request.has_permission("moderate_comments"))


def _values(request: Any, draft: Any, given: Mapping[str, str]) -> dict[str, Any]:
    state = given["state"] or WAITING
    if state not in STATES:
        raise BadRequest(f"There is no state {state[:40]!r} of comments.", "state")
    page = page_of(given["page"] or "1")
    session = request.cms_session
    rows, more = queue(session, request.site.id, state, page)
    # Of entries that the moderator may not see only the comment is told.
    lens = request.lens_for(status="draft")
    entries = by_ids(session, lens, {row.entry_id for row in rows})
    shown = [{"row": row, "entry": entries.get(row.entry_id)} for row in rows]
    waiting = waiting_up_to(session, request.site.id, WAITING, COUNTED)
    return {"shown": shown, "state": state, "number": page, "more": more, "waiting": waiting}


def _act(request: Any, draft: Any, form: Mapping[str, str]) -> str:
    ids = [one for one in form["chosen"].split("\n") if one]
    if len(ids) > CHOSEN_MAX:
        raise BadRequest(f"At most {CHOSEN_MAX} comments are decided at once.", "chosen")
    if not ids:
        return "none"
    if form["then"] == "delete":
        remove(request.cms_session, request.site.id, ids)
        return "deleted"
    if form["then"] not in DEEDS:
        raise BadRequest("A comment is approved, put back, put away as spam or deleted.", "then")
    state = DEEDS[form["then"]]
    put(request.cms_session, request.site.id, ids, state, request.actor.label)
    return form["then"]


def _panel(request: Any, page: Any, draft: Any) -> dict[str, Any] | None:
    if not may_moderate(request):
        return None
    count = waiting_up_to(request.cms_session, request.site.id, WAITING, COUNTED)
    return {"count": count, "href": HREF, "most": COUNTED} if count else None


SCREEN = PluginScreen(
    name="moderation",
    title="Readers’ comments",
    template="comments/moderation.html",
    values=_values,
    icon="messages-square",
    parameters=("state", "page"),
    act=_act,
    fields=("then",),
    many=("chosen",),
    notices={
        "approve": "Approved: readers see it now.",
        "spam": "Put away as spam.",
        "wait": "Waits for a decision again.",
        "deleted": "Deleted for good.",
        "none": "Nothing was chosen.",
    },
    may=may_moderate,
)
WAY = Way("Readers’ comments", HREF, "messages-square", "work", may=may_moderate, order=70)
PALETTE = PaletteAction("Moderate comments", "messages-square", HREF, may=may_moderate)
PANEL = Panel("waiting", "Comments that wait", "comments/waiting.html", _panel, place="dashboard")
