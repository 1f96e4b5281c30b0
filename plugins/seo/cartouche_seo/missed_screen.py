"""The admin's list of what visitors missed, and the way from there to a redirect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartouche_seo.missed import PAGE, PATHS_MAX, forget, listed
from cartouche_seo.redirects import problems_of
from cms.sdk import BadRequest, CreateEntry, Permission, PluginScreen, Way

HREF = "/admin/plugin/seo/missed"
SEE = Permission(
    "see_missed_paths",
    "See what visitors missed",
    "Read and clear the list of paths at which nothing stands.",
    content=False,
)


def may_see(request: Any) -> bool:
    """Say whether who asks may see the list."""
    return bool(request.has_permission(SEE.name))


def _values(request: Any, draft: Any, given: Mapping[str, str]) -> dict[str, Any]:
    asked = given["page"] or "1"
    last = -(-PATHS_MAX // PAGE)
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 4 and 1 <= int(asked) <= last):
        raise BadRequest(f"A page is a number from 1 to {last}.", "page")
    rows, more = listed(request.cms_session, request.site.id, int(asked))
    return {"rows": rows, "number": int(asked), "more": more}


def _act(request: Any, draft: Any, form: Mapping[str, str]) -> str:
    path = form["path"]
    if form["then"] == "forget":
        forget(request.cms_session, request.site.id, path)
        return "forgotten"
    if form["then"] != "redirect":
        raise BadRequest("A path is redirected or forgotten.", "then")
    data = {"source": path, "target": form["target"].strip(), "kind": "exact", "status": "301"}
    if problems_of(data):
        return "wrong"
    request.executor.apply(CreateEntry(type="seo_redirect", data=data, publish=True))
    forget(request.cms_session, request.site.id, path)
    return "redirected"


SCREEN = PluginScreen(
    name="missed",
    title="Missed by visitors",
    template="seo/missed.html",
    values=_values,
    icon="unlink",
    parameters=("page",),
    act=_act,
    fields=("path", "target", "then"),
    notices={
        "redirected": "Visitors are led on from there now.",
        "forgotten": "Forgotten: it is counted afresh.",
        "wrong": "Nothing was made: a redirect leads to a path such as /news, or to an address with "
        "http or https, and never to itself.",
    },
    may=may_see,
)
WAY = Way("Missed by visitors", HREF, "unlink", "build", may=may_see, order=80)
