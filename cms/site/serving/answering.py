"""Answers of the site: rendered, with validators, tags of caches and a policy that runs nothing."""

from __future__ import annotations

import hashlib

from pyramid.response import Response

from cms.site.serving.context import context_of
from cms.site.serving.showing import Showing
from cms.site.serving.visit import SiteVisit
from cms.themes.lookup import names_of

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "frame-src https:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {}"
)
TAGS_MAX = 150


def page_answer(visit: SiteVisit, showing: Showing) -> Response:
    """Return a page as its theme shows it."""
    return rendered(
        visit, visit.theme.first(names_of(showing.page.view, showing.type_name)), showing
    )


def rendered(visit: SiteVisit, template: str, showing: Showing) -> Response:
    """Return a page by a template."""
    values = context_of(visit, showing.page, showing.values)
    text = visit.theme.render(template, values)
    return validated(visit, text.encode(), "text/html", showing.page.status)


def validated(visit: SiteVisit, body: bytes, media_type: str, status: int = 200) -> Response:
    """Return an answer with its validator and tags; 304 where the visitor has it already."""
    is_text = media_type.startswith("text/") or media_type.endswith(("json", "xml"))
    response = Response(body, status=status, content_type=media_type)
    response.charset = "utf-8" if is_text else None
    _secure(visit, response)
    response.headers["Cache-Tag"] = ",".join(tags_of(visit))
    response.headers["Content-Language"] = visit.lens.locale
    response.vary = ("Cookie", "Authorization")
    public = visit.request.caller is None and not visit.preview and not visit.alone
    control = "public, max-age=0, must-revalidate" if public else "private, no-cache"
    response.headers["Cache-Control"] = "no-store" if visit.preview else control
    if status == 200 and not visit.preview:
        response.etag = hashlib.blake2b(body, digest_size=10).hexdigest()
        response.conditional_response = True
    return response


def _secure(visit: SiteVisit, response: Response) -> None:
    """Say what the page may load, and who may frame it: the admin, where it is a preview."""
    response.headers["Content-Security-Policy"] = POLICY.format(
        "'self'" if visit.preview else "'none'"
    )
    if visit.preview:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Referrer-Policy"] = "no-referrer"


def tags_of(visit: SiteVisit) -> list[str]:
    """Return what caches have to forget the answer with."""
    seen = dict(visit.shelf.seen)
    types = {f"type:{name}" for name in seen.values()}
    found = {f"entry:{one}" for one in seen} | types | visit.tags | {"site", "paths"}
    if len(found) > TAGS_MAX:
        found = {one for one in found if not one.startswith("entry:")}
    return sorted(found)


def redirect(url: str, status: int = 301) -> Response:
    """Return an answer that leads elsewhere."""
    response = Response(status=status, location=url, content_type=None)
    lasting = status in (301, 308)
    response.headers["Cache-Control"] = "public, max-age=300" if lasting else "no-cache"
    response.headers["Cache-Tag"] = "paths,site"
    return response
