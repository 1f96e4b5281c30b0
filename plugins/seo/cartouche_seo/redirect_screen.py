"""The admin's screen of redirects: which are followed, what leads round about, and tables of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyramid.response import Response

from cartouche_seo.book import MOST, read_book
from cartouche_seo.exchange import Bad, written
from cartouche_seo.following import Book, Chain, chains
from cartouche_seo.hits import hits_of
from cartouche_seo.importing import bring_in
from cartouche_seo.mending import flatten, take_down
from cartouche_seo.redirects import REDIRECT
from cms.sdk import BadRequest, Column, Permission, PluginScreen, Way

HREF = "/admin/plugin/seo/redirects"
MANAGE = Permission(
    "manage_redirects",
    "Manage redirects",
    "See which redirects are followed and which lead round about, and exchange them as tables.",
    content=False,
)
SHOWN = 100
"""Chains that are shown."""
FOLLOWED = 20
"""Redirects that are shown as those that are followed most."""
IMPORTED = 500
"""Rows that a table brings in here; the command line takes more."""


def may_manage(request: Any) -> bool:
    """Say whether who asks may manage redirects."""
    return bool(request.has_permission(MANAGE.name))


def _values(request: Any, draft: Any, given: Mapping[str, str]) -> Mapping[str, Any] | Response:
    if given["as"] not in ("", "csv"):
        raise BadRequest("Redirects are taken along as csv.", "as")
    if given["as"]:
        return _table(request)
    return _shown(request)


def _shown(request: Any, text: str = "", bad: Sequence[Bad] = ()) -> dict[str, Any]:
    session, live = request.cms_session, request.lens_for()
    book, more = read_book(session, live)
    found = chains(book)
    hits = hits_of(session, book.by_id)
    top = sorted(hits, key=lambda one: (-hits[one].count, str(book.by_id[one]["source"])))
    return {
        "chains": [_chain(one, book) for one in found[:SHOWN]],
        "beyond": max(0, len(found) - SHOWN),
        "flattens": sum(one.flattens for one in found),
        "followed": [{**book.by_id[one], "hits": hits[one]} for one in top[:FOLLOWED]],
        "count": len(book.rules),
        "unused": sum(one not in hits for one in book.by_id),
        "most": MOST if more else 0,
        "rows_most": IMPORTED,
        "table": text,
        "bad": bad,
        "href": HREF,
        "list": f"/admin/content/{REDIRECT}",
    }


def _chain(one: Chain, book: Book) -> dict[str, Any]:
    steps = [str(book.by_id[each]["source"]) for each in one.trail.used]
    return {
        "id": one.rule["_id"],
        "ids": one.trail.used,
        "steps": steps,
        "end": one.trail.end,
        "target": one.trail.target,
        "endless": one.endless,
        "flattens": one.flattens,
    }


def _table(request: Any) -> Response:
    book, _ = read_book(request.cms_session, request.lens_for())
    text = written(book.rules, hits_of(request.cms_session, book.by_id))
    # The mark tells spreadsheets which letters these are.
    response = Response("\ufeff" + text, content_type="text/csv", charset="UTF-8")
    response.headers["Content-Disposition"] = 'attachment; filename="redirects.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _act(request: Any, draft: Any, form: Mapping[str, str]) -> str | Mapping[str, Any]:
    session, executor = request.cms_session, request.executor
    if form["then"] == "import":
        return _import(request, form["file"] or form["table"])
    if form["then"] == "break":
        take_down(executor, form["redirect"])
        return "broken"
    if form["then"] not in ("flatten", "flatten-all"):
        raise BadRequest("Redirects are flattened, taken down or imported.", "then")
    wanted = None if form["then"] == "flatten-all" else {form["redirect"]}
    drafts = request.lens_for(status="draft")
    done, left = flatten(session, executor, request.lens_for(), drafts, wanted)
    if not done:
        return "left"
    return "flattened" if not left else "some"


def _import(request: Any, text: str) -> str | Mapping[str, Any]:
    drafts = request.lens_for(status="draft")
    with request.cms_session.begin_nested() as tried:
        done = bring_in(request.cms_session, request.executor, drafts, text, IMPORTED)
        if done.bad:
            # So that the screen does not show what will not be kept.
            tried.rollback()
    if done.bad:
        return _shown(request, text, done.bad)
    return "imported" if done.made or done.changed else "same"


def _hits(request: Any, page: Any, ids: Sequence[str]) -> dict[str, str]:
    return {one: str(hits.count) for one, hits in hits_of(request.cms_session, ids).items()}


SCREEN = PluginScreen(
    name="redirects",
    title="Redirect manager",
    template="seo/redirects.html",
    values=_values,
    icon="corner-down-right",
    parameters=("as",),
    act=_act,
    fields=("then", "redirect", "table"),
    files=("file",),
    notices={
        "flattened": "Flattened: visitors are led there in one step, and programs are told so.",
        "some": "Flattened, but for some: open these, they stand for many paths or have changes "
        "that are not published.",
        "left": "Nothing was flattened: open the redirect, it stands for many paths or has changes "
        "that are not published.",
        "broken": "Taken down: the circle is broken.",
        "imported": "Brought in: the redirects hold now.",
        "same": "The redirects are all there already, as the table says them.",
    },
    may=may_manage,
)
WAY = Way("Redirect manager", HREF, "corner-down-right", "build", may=may_manage, order=79)
HITS = Column("seo_hits", "Hits", _hits, wanted=lambda name: name == REDIRECT, order=70)
