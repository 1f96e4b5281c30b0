"""The admin's report: how well all pages stand, and what to mend first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from cartouche_seo.analysis.findings import FAIR
from cartouche_seo.measuring import PIECE, findings_of, measure
from cartouche_seo.report import PAGE, Wanted, line, summary, trend, worst_first
from cms.sdk import BadRequest, Permission, PluginScreen, TypeRegistry, Way, by_ids

HREF = "/admin/plugin/seo/report"
REPORT = Permission(
    "see_seo_report",
    "See the report on search engines",
    "Read how well all pages stand, and measure them.",
    content=False,
)
NUMBERS = 2_000
"""Pages of the list that can be asked for."""
WIDTH, HEIGHT = 600, 80


def may_see(request: Any) -> bool:
    """Say whether who asks may see the report."""
    return bool(request.has_permission(REPORT.name))


def _values(request: Any, draft: Any, given: Mapping[str, str]) -> dict[str, Any]:
    registry = request.service(TypeRegistry)
    types = [one for one in registry if one.routable and "seo" in one.fields]
    number, wanted = _asked(request, types, given)
    session, site = request.cms_session, request.site
    rows, more = worst_first(session, site.id, wanted, number)
    days = trend(session, site.id, wanted)
    return {
        "summary": summary(session, site.id, wanted),
        "rows": _pages(request, rows),
        "number": number,
        "more": more,
        "start": (number - 1) * PAGE,
        "days": days,
        "line": line(days, WIDTH, HEIGHT),
        "width": WIDTH,
        "height": HEIGHT,
        "types": [(one.name, one.plural) for one in types],
        "locales": site.locales,
        "asked": wanted,
        "query": urlencode({"type": wanted.type, "locale": wanted.locale}),
        "fair": FAIR,
        "href": HREF,
    }


def _asked(request: Any, types: Any, given: Mapping[str, str]) -> tuple[int, Wanted]:
    number = given["page"] or "1"
    if not (number.isascii() and number.isdigit() and 0 < int(number[:6]) <= NUMBERS):
        raise BadRequest(f"A page is a number from 1 to {NUMBERS}.", "page")
    if given["type"] and given["type"] not in {one.name for one in types}:
        raise BadRequest(f"There are no pages of a type {given['type'][:60]!r}.", "type")
    if given["locale"]:
        request.site.require_locale(given["locale"])
    return int(number), Wanted(given["type"], given["locale"])


def _pages(request: Any, rows: Any) -> list[dict[str, Any]]:
    """Return the pages that the reader may see, each with what is worst about it."""
    found = []
    session = request.cms_session
    seen: dict[str, Any] = {}
    for locale in {row.locale for row in rows}:
        ids = {row.entry_id for row in rows if row.locale == locale}
        entries = by_ids(session, request.lens_for(locale=locale), ids)
        seen |= {f"{one} {locale}": entry for one, entry in entries.items()}
    for row in rows:
        entry = seen.get(f"{row.entry_id} {row.locale}")
        if entry is not None:
            own = row.locale != request.site.default_locale
            query = f"?locale={row.locale}" if own else ""
            found.append(
                {
                    "title": entry.title,
                    "href": f"/admin/content/{row.type}/{row.entry_id}{query}",
                    "type": row.type,
                    "locale": row.locale,
                    "score": row.score,
                    "grave": row.grave,
                    "worst": findings_of(row.worst)[:2],
                }
            )
    return found


def _act(request: Any, draft: Any, form: Mapping[str, str]) -> str:
    if form["then"] != "measure":
        raise BadRequest("Pages are measured here.", "then")
    registry = request.service(TypeRegistry)
    done = measure(request.cms_session, request.site, registry, PIECE)
    return "more" if done.more else "measured"


SCREEN = PluginScreen(
    name="report",
    title="What to mend first",
    template="seo/report.html",
    values=_values,
    icon="search-check",
    parameters=("page", "type", "locale"),
    act=_act,
    fields=("then",),
    notices={
        "measured": "Measured: this is how all pages stand now.",
        "more": "Measured some of them: more have changed, measure on.",
    },
    may=may_see,
)
WAY = Way("Search engine report", HREF, "search-check", "build", may=may_see, order=78)
