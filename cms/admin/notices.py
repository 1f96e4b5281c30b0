"""What was just done, told on the next page, with a way to take it back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pyramid.response import Response

from cms.admin.translating import mark
from cms.db.identifiers import is_id
from cms.web.cookies import cookie_of, cookie_text

COOKIE = "cms_notice"
SECONDS = 60
TOLD: Mapping[str, str] = MappingProxyType(
    {
        "created": mark("The draft is made."),
        "saved": mark("Saved."),
        "unchanged": mark("Nothing had changed."),
        "merged": mark("Saved, together with what others changed meanwhile."),
        "published": mark("Published: readers see it now."),
        "unpublished": mark("Unpublished: readers see it no more."),
        "undone": mark("Taken back."),
        "submitted": mark("Submitted: it waits for its review now."),
        "withdrawn": mark("Taken back from review."),
        "approved": mark("Approved."),
        "returned": mark("Returned, with your comment."),
        "moved": mark("It has moved on."),
        "assigned": mark("The task is given."),
        "task_done": mark("Done."),
        "task_cancelled": mark("The task is cancelled."),
        "all_read": mark("All is marked as read."),
        "preferences": mark("Your choice is kept."),
        "password": mark("Your password is set: sign in with it."),
        "address": mark("Your address is confirmed: sign in with it."),
        "signed_out": mark("You are signed out."),
    }
)
UNDOABLE = frozenset({"saved", "merged", "published", "unpublished"})


def go_on(request: Any, address: str, told: str = "", transaction: str | None = None) -> Response:
    """Return the answer that leads to a page of this site, and lets that page tell what was done."""
    response = Response(status=303, content_type=None)
    response.headers["Location"] = address
    response.headers["Cache-Control"] = "no-store"
    if told:
        value = told + (f".{transaction}" if transaction else "")
        response.headers.add("Set-Cookie", cookie_text(request, COOKIE, value, SECONDS))
    return response


def take_notices(request: Any) -> tuple[dict[str, str], ...]:
    """Return what the page before left to be told, once."""
    told, _, transaction = cookie_of(request, COOKIE).partition(".")
    if told not in TOLD:
        return ()
    request.response.headers.add("Set-Cookie", cookie_text(request, COOKIE, "", 0))
    undo = transaction if told in UNDOABLE and is_id(transaction) else ""
    return ({"text": TOLD[told], "undo": undo},)
