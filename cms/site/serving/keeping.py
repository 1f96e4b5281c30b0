"""Which pages of the site are kept in memory for the next who asks, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pyramid.response import Response

from cms.cache.depending import Sources, kept
from cms.site.serving.visit import SiteVisit
from cms.web.response_cache import is_kept, keep

PARAMETERS = frozenset(["page"])
"""Parameters of addresses that are kept; others may be anything, and would fill the memory."""


def keep_page(visit: SiteVisit, response: Response) -> Response:
    """Return the answer of a visit, which is kept where anybody would get the same.

    What a page is made of is said by its theme and by plugins, which may ask for any entry; so it
    depends on all that is published, and on every table that is not known to be in no answer.
    """
    if response.status_int != 200 or not is_kept(visit.request) or not _is_everybodys(visit):
        return response
    if "public" not in response.headers.get("Cache-Control", ""):
        return response
    found = kept(visit.session, visit.lens, Sources(everything=True))
    if found is not None and visit.seconds is not None:
        ends = visit.lens.now + timedelta(seconds=visit.seconds)
        found = replace(found, until=ends if found.until is None else min(found.until, ends))
    if keep(visit.request, found):
        # The cache compares what visitors have with what it keeps by itself.
        response.conditional_response = False
    return response


def _is_everybodys(visit: SiteVisit) -> bool:
    request = visit.request
    shown = visit.preview or visit.alone
    return request.caller is None and not shown and PARAMETERS.issuperset(request.GET)
