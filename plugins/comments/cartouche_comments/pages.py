"""Comments on the site: below a post, and the page with the form, which works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartouche_comments.reading import count_shown, threads
from cartouche_comments.tables import APPROVED
from cartouche_comments.traps import HONEYPOT, stamp, trapped
from cartouche_comments.writing import CONSENT, judge, keep, read_comment
from cms.sdk import (
    ConfigurationError,
    SiteAnswer,
    SitePage,
    SitePart,
    ValidationFailed,
    Visit,
    limit_further,
    readable_titles,
)

TYPES = ("post",)
A_WHILE, SO_MANY = 600.0, 5
"""Seconds in which one caller may write so many comments."""
FIELDS = ("name", "email", "text", "consent", "parent", "stamp", HONEYPOT)


def comments_part() -> SitePart:
    """Return what stands below a post."""
    return SitePart("comments", "entry_end", "comments/part.html", _part, order=80)


def comment_page() -> SitePage:
    """Return the page with the form, below the address of a post."""
    return SitePage(
        "comments",
        "comments",
        _page,
        of_types=TYPES,
        methods=("GET", "POST"),
        query=("answer", "said"),
    )


def _part(visit: Visit) -> dict[str, Any] | None:
    if visit.row is None or visit.row.type not in TYPES:
        return None
    address = _address(visit)
    found, more = threads(visit.session, visit.row.entry_id)
    closed = bool(visit.document.get("comments_closed"))
    # A draft in a preview has no address yet at which it could be answered.
    if not address or (closed and not found):
        return None
    return {
        "comments": found,
        "more": more,
        "count": count_shown(visit.session, visit.row.entry_id),
        "closed": closed,
        "write": f"{address}/comments",
    }


def _page(visit: Visit, given: Mapping[str, str]) -> SiteAnswer | None:
    if visit.document.get("comments_closed"):
        return None
    if visit.request.method == "POST":
        return _take(visit)
    asked = visit.request.GET
    return _form(visit, {"parent": asked.get("answer", "")}, {}, asked.get("said", ""))


def _form(
    visit: Visit,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    said: str = "",
    status: int = 200,
) -> SiteAnswer:
    entry_id = visit.row.entry_id
    found, more = threads(visit.session, entry_id, visit.number)
    answered = [one for one in found if one.id == typed.get("parent")]
    values = {
        "comments": found,
        "more": more,
        "typed": dict(typed),
        "wrong": dict(wrong),
        "answered": answered[0] if answered else None,
        "said": said if said in ("published", "waits") else "",
        "stamp": stamp(_secret(visit), entry_id),
        "consent": visit.say(CONSENT),
        "back": _address(visit),
        "honeypot": HONEYPOT,
    }
    called = readable_titles(visit.session, visit.lens, [visit.row])[entry_id]
    title = visit.say("Comments on “%(title)s”", title=called)
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return SiteAnswer("comments/page.html", values, title, status=status, headers=headers)


def _take(visit: Visit) -> SiteAnswer:
    limit_further(visit.request, "comments", SO_MANY, A_WHILE)
    sent = {name: str(visit.request.POST.get(name, "")) for name in FIELDS}
    entry_id = visit.row.entry_id
    try:
        written = read_comment(entry_id, visit.lens.locale, sent, visit.say(CONSENT))
        why = trapped(_secret(visit), entry_id, sent["stamp"], sent[HONEYPOT])
        state = keep(visit.session, visit.site.id, written, judge(visit.request, written, why))
    except ValidationFailed as error:
        wrong = {one.pointer.strip("/"): one.detail for one in error.problems}
        return _form(visit, sent, wrong or {"text": error.detail}, status=422)
    # Whatever was found, spam is told the same as what waits.
    said = "published" if state == APPROVED else "waits"
    return SiteAnswer(status=303, location=f"{_address(visit)}/comments?said={said}")


def _address(visit: Visit) -> str:
    return str(visit.addresses([visit.row.entry_id]).get(visit.row.entry_id, ""))


def _secret(visit: Visit) -> str:
    secret = visit.request.settings.site.secret
    if not secret:
        raise ConfigurationError("Comments need cms.site.secret, to know their own forms by.")
    return str(secret)
