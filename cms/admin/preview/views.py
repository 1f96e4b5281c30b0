"""The live preview: the form, and beside it the entry as readers would see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyramid.renderers import render
from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.access.fields import readable_fields
from cms.accounts.previews import Kind
from cms.admin.editor.views import entry_in, post_entry, typed_document
from cms.admin.forms import read_query
from cms.admin.lists.listing import named
from cms.admin.page import page_for, require_signed_in
from cms.admin.preview.rendering import Around, referred, shown_fields
from cms.admin.preview.targets import Frontends, PreviewTarget, Wanted, origin_of
from cms.content.lens import Lens
from cms.content.local_time import instant_of
from cms.content.queries.entries import by_ids, one
from cms.content.queries.releases import SEEING, list_releases, may_somewhere
from cms.content.queries.rows import Row
from cms.content.queries.tree import paths
from cms.content.releases.existing import TO_COME, state_of
from cms.content.sealing import open_document
from cms.errors import BadRequest, NotFound
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.admin.preview import AdminPreview, AdminPreviewPage
from cms.web.previews import give_preview

HOURS = 1
"""How long a token is good that a frame is given: the page that asks anew gets another."""
RELEASES_MAX = 50
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin"
)
"""The policy of the plain page: it runs nothing, loads its style, and is framed by the admin only."""


@dataclass(frozen=True)
class Look:
    """Through what an entry is looked at: as it is being written, at a time, or by a release."""

    locale: str
    at: datetime | None = None
    release: str | None = None

    @property
    def live(self) -> bool:
        """Whether what is typed is to be seen: elsewhere in time it would not be true."""
        return self.at is None and self.release is None


@view_config(context=AdminPreview, name="", request_method="GET")
def get_preview(context: AdminPreview, request: Any) -> Any:
    """Show the form with the frame beside it."""
    require_signed_in(request)
    asked = read_query(request, "locale", "at", "release")
    zone = page_for(request).viewer.zone.key  # type: ignore[union-attr]
    look = _look(request, asked, zone)
    lens, row = request.find_entry(context.spec, context.entry, look.locale, ("draft", "published"))
    target: PreviewTarget = request.service(Frontends)
    outside = target.shows(row.type)
    src = _outside(request, target, lens, row, look) if outside else _inside(row, look)
    if outside:
        request.allow_frame(origin_of(src))
    releases = _releases(request)
    more = {
        "src": src,
        "origin": origin_of(src) if outside else "",
        "look": look,
        "at": asked["at"],
        "releases": releases,
        "below": f"/admin/content/{row.type}/{row.entry_id}/preview",
    }
    above = context.__parent__
    return entry_in(above, request, "preview/beside.html", more, look.locale)  # type: ignore[arg-type]


@view_config(context=AdminPreview, name="", request_method="POST")
def post_preview(context: AdminPreview, request: Any) -> Any:
    """Save as the editor does, and come back here."""
    response = post_entry(context.__parent__, request)
    if response.status_int == 303:
        address, mark_, query = response.headers["Location"].partition("?")
        response.headers["Location"] = f"{address}/preview{mark_}{query}"
    return response


@view_config(context=AdminPreviewPage, name="", request_method="GET")
def get_page(context: AdminPreviewPage, request: Any) -> Any:
    """Answer the plain page of an entry as it is kept, then, or by a release."""
    require_signed_in(request)
    asked = read_query(request, "locale", "at", "release")
    look = _look(request, asked, "UTC")
    if look.live:
        lens, row = request.find_entry(
            context.spec, context.entry, look.locale, ("draft", "published")
        )
    else:
        lens = request.lens_for(locale=look.locale, at=look.at, release=look.release)
        found = one(request.cms_session, lens, context.spec.name, context.entry)
        if found is None and request.knows_type(context.spec):
            return _page(request, _rendered(request, context.spec, lens, None, {}))
        row = found
    if row is None:
        raise NotFound(f"There is no {context.spec.label} here.")
    document = open_document(request.cms_session, row, context.spec)
    return _page(request, _rendered(request, context.spec, lens, row, document))


@view_config(context=AdminPreviewPage, name="", request_method="POST", renderer="json")
def post_page(context: AdminPreviewPage, request: Any) -> dict[str, Any]:
    """Answer an entry as it would be with what is typed: as a page, and as its values."""
    read_query(request)
    require_signed_in(request)
    above = context.__parent__.__parent__
    draft, document = typed_document(above, request)  # type: ignore[arg-type]
    if draft.row is None:
        raise NotFound("There is nothing to preview.")
    seen = _readable(request, draft.lens, draft.spec, draft.row)
    request.response.headers["Cache-Control"] = "no-store"
    return {
        "html": _rendered(request, draft.spec, draft.lens, draft.row, document),
        "data": {name: value for name, value in document.items() if name in seen},
    }


def _look(request: Any, asked: Mapping[str, str], zone: str) -> Look:
    locale = request.site.require_locale(asked["locale"] or request.site.default_locale)
    if asked["at"] and asked["release"]:
        raise BadRequest("Look at a time, or by a release.", "at")
    return Look(locale, _instant(asked["at"], zone), asked["release"] or None)


def _instant(text: str, zone: str) -> datetime | None:
    if not text:
        return None
    try:
        return clock.from_text(text) if text.endswith("Z") else instant_of(text, zone, fold=0)
    except ValueError:
        raise BadRequest("This has to be a day and a time.", "at") from None


def _inside(row: Row, look: Look) -> str:
    at = f"&at={clock.to_text(look.at)}" if look.at else ""
    release = f"&release={look.release}" if look.release else ""
    return (
        f"/admin/content/{row.type}/{row.entry_id}/preview/page?locale={look.locale}{at}{release}"
    )


def _outside(request: Any, target: PreviewTarget, lens: Lens, row: Row, look: Look) -> str:
    kind: Kind = "release" if look.release else "entry"
    what = look.release.lower() if look.release else row.entry_id
    token, _ = give_preview(request, str(request.actor.user_id), kind, what, HOURS)
    return target.address(
        Wanted(
            token=token,
            path=paths(request.cms_session, lens, [row])[row.entry_id] or "",
            type=row.type,
            id=row.entry_id,
            slug=row.slug or "",
            locale=look.locale,
            at=clock.to_text(look.at) if look.at else "",
            release=look.release or "",
        )
    )


def _releases(request: Any) -> list[tuple[str, str]]:
    registry, site, session = request.service(TypeRegistry), request.site, request.cms_session
    if not may_somewhere(request.rights, request.actor, registry, site, SEEING[:1]):
        return []
    found = list_releases(session, site, limit=RELEASES_MAX, offset=0)
    return [(one.id, one.title) for one in found if state_of(one, clock.now()) in TO_COME]


def _readable(request: Any, lens: Lens, spec: TypeSpec, row: Row) -> frozenset[str]:
    facts = request.entry_facts(spec, row, lens.locale)
    asked = [
        readable_fields(request.rights, request.actor, facts, permission)
        for permission in lens.field_permissions
    ]
    return asked[0].intersection(*asked[1:])


def _rendered(
    request: Any, spec: TypeSpec, lens: Lens, row: Row | None, document: Mapping[str, Any]
) -> str:
    page = page_for(request)
    ids = set(referred(document)) if row else set()
    rows = by_ids(request.cms_session, lens, ids) if ids else {}
    names = dict(named(request, lens, rows.values()))
    seen = _readable(request, lens, spec, row) if row else frozenset()
    values = {
        "page": page,
        "spec": spec,
        "locale": lens.locale,
        "there": row is not None,
        "fields": shown_fields(spec, document, seen, Around(page, names)),
    }
    rendered: str = render("preview/page.html", values, request)
    return rendered


def _page(request: Any, html: str) -> Response:
    response = Response(html, content_type="text/html", charset="utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "no-store"
    return response
