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
        "discarded": mark("What you had typed is thrown away."),
        "locked": mark("The others are asked to wait."),
        "unlocked": mark("The others are free to write."),
        "scheduled": mark("It is scheduled."),
        "unscheduled": mark("It is not scheduled any more."),
        "in_release": mark("It is part of the release."),
        "duplicated": mark("This is the copy, a draft of its own."),
        "moved": mark("It has its new place."),
        "trashed": mark("It is in the trash."),
        "restored": mark("It is out of the trash, unpublished."),
        "copied": mark("The texts that were missing are copied: they want translating."),
        "confirmed": mark("It counts as up to date."),
        "theme": mark("Visitors see the site in this theme now."),
        "theme_set": mark("Set: visitors see it so now."),
        "done": mark("It is done."),
        "undone": mark("Taken back."),
        "moved_day": mark("Moved to its new day."),
        "called_off": mark("Called off."),
        "release_made": mark("The release is made: add what it is to publish."),
        "release_changed": mark("The release is changed."),
        "release_published": mark("Published: readers see all of it now."),
        "release_scheduled": mark("Planned: all of it comes true at that moment."),
        "release_undone": mark("Undone: what stood before stands again."),
        "release_deleted": mark("The release is deleted."),
        "release_moved": mark("Moved to its new day."),
        "release_called_off": mark("Called off."),
        "address_removed": mark("Taken back: the address leads nowhere now."),
        "put_back": mark("Put back, as a new version of the draft."),
        "folder": mark("The folder is made."),
        "uploaded": mark("In the library now."),
        "changed": mark("Done for all that were chosen."),
        "replaced": mark("Replaced: whatever shows it shows the new file."),
        "nothing_chosen": mark("Nothing was chosen."),
        "done_together": mark("Done, with all of them at once."),
        "done_for_good": mark("Deleted for good."),
        "view_created": mark("The view is kept."),
        "view_changed": mark("The view is changed."),
        "view_deleted": mark("The view is deleted."),
        "submitted": mark("Submitted: it waits for its review now."),
        "withdrawn": mark("Taken back from review."),
        "approved": mark("Approved."),
        "returned": mark("Returned, with your comment."),
        "moved_on": mark("It has moved on."),
        "assigned": mark("The task is given."),
        "task_done": mark("Done."),
        "task_cancelled": mark("The task is cancelled."),
        "all_read": mark("All is marked as read."),
        "preferences": mark("Your choice is kept."),
        "password": mark("Your password is set: sign in with it."),
        "address": mark("Your address is confirmed: sign in with it."),
        "address_asked": mark("A link is on its way to the new address: it counts once followed."),
        "password_changed": mark("Your password is changed; your other sessions have ended."),
        "factor_added": mark("The factor is added."),
        "factor_removed": mark("The factor is removed."),
        "codes_dropped": mark("The recovery codes are void."),
        "sessions_ended": mark("Signed out there."),
        "invited": mark("The account is made, and an invitation is on its way."),
        "factors_reset": mark("All factors are taken off, and every session has ended."),
        "erased": mark("The data is erased; that it was is on record."),
        "deleted": mark("Deleted."),
        "revoked": mark("Revoked: it opens nothing any more."),
        "retried": mark("It is tried again now."),
        "type_made": mark("The type is made: add its fields."),
        "type_saved": mark("The type is changed, everywhere at once."),
        "type_dropped": mark("The type is taken away."),
        "signed_out": mark("You are signed out."),
    }
)
UNDOABLE = frozenset(
    {
        "called_off",
        "changed",
        "copied",
        "done",
        "done_together",
        "duplicated",
        "merged",
        "moved",
        "moved_day",
        "published",
        "put_back",
        "replaced",
        "restored",
        "saved",
        "scheduled",
        "trashed",
        "unpublished",
        "unscheduled",
    }
)


def go_on(request: Any, address: str, told: str = "", transaction: str | None = None) -> Response:
    """Return the answer that leads to a page of this site, and lets that page tell what was done."""
    response = Response(status=303, content_type=None)
    response.headers["Location"] = address
    response.headers["Cache-Control"] = "no-store"
    if told:
        value = told + (f".{transaction}" if transaction else "")
        response.headers.add("Set-Cookie", cookie_text(request, COOKIE, value, SECONDS))
    return response


def take_notices(
    request: Any, own: Mapping[str, str] = MappingProxyType({})
) -> tuple[dict[str, str], ...]:
    """Return what the page before left to be told, once; `own` are words of this screen alone.

    The cookie holds a name and never words: what others put there tells nothing.
    """
    told, _, transaction = cookie_of(request, COOKIE).partition(".")
    words = TOLD.get(told) or own.get(told)
    if words is None:
        return ()
    request.response.headers.add("Set-Cookie", cookie_text(request, COOKIE, "", 0))
    undo = transaction if told in UNDOABLE and is_id(transaction) else ""
    return ({"text": words, "undo": undo},)
