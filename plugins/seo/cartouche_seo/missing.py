"""What the site answers where nothing stands: the redirects that hold for the path."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError

from cartouche_seo.missed import PACE, is_kept, note
from cartouche_seo.redirects import GONE, follow
from cms.sdk import (
    ListQuery,
    SiteAnswer,
    Visit,
    bind_filter,
    filter_from_json,
    find_entries,
    readable_documents,
    transaction_apart,
)

log = logging.getLogger("cartouche_seo")

REDIRECT = "seo_redirect"
RULES_MAX = 500
"""Redirects of whole branches and patterns that are looked at."""


def answers_for(visit: Visit) -> list[SiteAnswer]:
    """Return the redirect from the path of a visit, if there is one."""
    if visit.lens.registry.get(REDIRECT) is None:
        return []
    home = urlsplit(visit.home)
    found = follow(home.path + visit.path, lambda path: _rules(visit, path))
    if found is None:
        # What is made to lead on from here later has caches forget that there was nothing.
        visit.tags.add(f"type:{REDIRECT}")
        _note(visit, home.path + visit.path)
        return []
    target, status = found
    tags = (f"type:{REDIRECT}",)
    if status == GONE:
        title = visit.say("This page is gone")
        return [SiteAnswer("missing.html", title=title, status=410, tags=tags)]
    url = f"{home.scheme}://{home.netloc}{target}" if target.startswith("/") else target
    return [SiteAnswer(location=url, status=int(status), tags=tags)]


def _note(visit: Visit, path: str) -> None:
    """Count a miss of a visitor, apart from the visit's own transaction."""
    plain = path.rstrip("/") or "/"
    public = visit.lens.status == "published" and visit.lens.at is None
    if not public or visit.request.method != "GET" or not is_kept(plain):
        return
    if not PACE.take(time.monotonic()):
        return
    try:
        with transaction_apart(visit.request) as session:
            note(session, visit.site.id, plain)
    except DBAPIError as error:
        # Two that miss it first at once, or a database that is busy: the page is answered.
        log.warning("A missed path was not counted: %s", type(error).__name__)


def _rules(visit: Visit, path: str) -> Iterable[Mapping[str, Any]]:
    spec = visit.lens.registry.require(REDIRECT)
    plain = path.partition("?")[0].partition("#")[0].rstrip("/") or "/"
    asked = {"or": [{"source": {"in": [plain, f"{plain}/"]}}, {"kind": {"ne": "exact"}}]}
    bound = bind_filter(filter_from_json(asked), spec, visit.lens.registry)
    query = ListQuery(types=(REDIRECT,), filter=bound, limit=RULES_MAX)
    rows = find_entries(visit.session, visit.lens, query).rows
    return readable_documents(visit.session, visit.lens, rows).values()
