"""What the site answers where nothing stands: the redirects that hold for the path."""

from __future__ import annotations

import logging
import time
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError

from cartouche_seo.book import for_path
from cartouche_seo.following import Trail, trail
from cartouche_seo.hits import COUNTER, write
from cartouche_seo.missed import PACE, is_kept, note
from cartouche_seo.redirects import REDIRECT
from cms.sdk import SiteAnswer, Visit, transaction_apart

log = logging.getLogger("cartouche_seo")


def answers_for(visit: Visit) -> list[SiteAnswer]:
    """Return the redirect from the path of a visit, if there is one."""
    if visit.lens.registry.get(REDIRECT) is None:
        return []
    home = urlsplit(visit.home)
    led = trail(home.path + visit.path, lambda path: for_path(visit.session, visit.lens, path))
    if led.end not in ("there", "gone"):
        # What is made to lead on from here later has caches forget that there was nothing.
        visit.tags.add(f"type:{REDIRECT}")
        _note(visit, home.path + visit.path)
        return []
    _count(visit, led)
    tags = (f"type:{REDIRECT}",)
    if led.end == "gone":
        title = visit.say("This page is gone")
        return [SiteAnswer("missing.html", title=title, status=410, tags=tags)]
    target = led.target
    url = f"{home.scheme}://{home.netloc}{target}" if target.startswith("/") else target
    return [SiteAnswer(location=url, status=int(led.status), tags=tags)]


def _is_public(visit: Visit) -> bool:
    public = visit.lens.status == "published" and visit.lens.at is None
    return public and visit.request.method == "GET"


def _count(visit: Visit, led: Trail) -> None:
    """Count the redirects that a visitor followed; mostly nothing is written."""
    if not _is_public(visit):
        return
    COUNTER.count(visit.site.id, dict.fromkeys(led.used, 1))
    counted = COUNTER.due(visit.site.id, time.monotonic())
    if not counted:
        return
    try:
        with transaction_apart(visit.request) as session:
            write(session, visit.site.id, counted)
    except DBAPIError as error:
        # A database that is busy, or two that count a redirect first: the visitor is led on.
        COUNTER.count(visit.site.id, counted)
        log.warning("Hits of redirects are written later: %s", type(error).__name__)


def _note(visit: Visit, path: str) -> None:
    """Count a miss of a visitor, apart from the visit's own transaction."""
    plain = path.rstrip("/") or "/"
    if not _is_public(visit) or not is_kept(plain):
        return
    if not PACE.take(time.monotonic()):
        return
    try:
        with transaction_apart(visit.request) as session:
            note(session, visit.site.id, plain)
    except DBAPIError as error:
        # Two that miss it first at once, or a database that is busy: the page is answered.
        log.warning("A missed path was not counted: %s", type(error).__name__)
