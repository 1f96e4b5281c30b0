"""Through what a visitor looks: at what is public, at another time, or by a preview token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms import clock
from cms.access.rights import RightsCache, load_rights
from cms.accounts.actors import actor_for_user
from cms.accounts.previews import PREFIX, Preview, PreviewSigner
from cms.accounts.users import require_user
from cms.content.lens import Lens, open_lens
from cms.content.previews.showing import Looking, Shown
from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.errors import BadRequest, NotFound, NotSignedIn
from cms.schema.registry import TypeRegistry

TOKEN, AT, RELEASE, LOCALE = "preview", "at", "release", "locale"


@dataclass(frozen=True)
class Look:
    """The lens of a visit; `draft` is the one that shows the entry of a preview, which is `row`."""

    lens: Lens
    draft: Lens | None = None
    row: Row | None = None
    preview: bool = False


def look_of(request: Any, locale: str) -> Look:
    """Return through what a request looks; raise NotFound for a token that shows nothing here.

    `at` and `release` are for those whose own rights let them look so.
    """
    at, release = _given(request, AT), _given(request, RELEASE)
    token = _given(request, TOKEN)
    if at or (release and request.caller is not None):
        moment = _instant(at) if at else None
        lens = request.lens_for(locale=locale, at=moment, release=release or None)
        return Look(lens, preview=True)
    if token:
        return _by_token(request, token, locale)
    return Look(request.lens_for(locale=locale))


def locale_of(request: Any, locale: str) -> str:
    """Return the locale that a preview asks for, or the one of the address."""
    wanted = _given(request, LOCALE) if _given(request, TOKEN) else ""
    return wanted if wanted in request.site.locales else locale


def _given(request: Any, name: str) -> str:
    return str(request.GET.get(name, ""))


def _instant(text: str) -> Any:
    try:
        return clock.from_text(text)
    except ValueError:
        raise BadRequest("`at` has to be an instant such as 2026-01-31T09:00:00Z.", AT) from None


def _by_token(request: Any, token: str, locale: str) -> Look:
    session, site = request.cms_session, request.site
    registry = request.service(TypeRegistry)
    try:
        if not token.startswith(PREFIX):
            raise NotSignedIn("It is no preview token.")
        preview = request.service(PreviewSigner).read(token)
        shown = _shown(request, preview)
    except (NotFound, BadRequest, NotSignedIn) as error:
        raise NotFound("The preview is over: ask for a new one.") from error

    def lens(**look: Any) -> Lens:
        return open_lens(
            session, site, shown.actor, registry, locale=locale, rights=shown.rights, **look
        )

    if preview.kind == "release":
        return Look(lens(release=preview.id), preview=True)
    draft = lens(status="draft")
    row = by_ids(session, draft, [preview.id]).get(preview.id)
    if row is None:
        raise NotFound("There is nothing to preview in this language.")
    return Look(lens(), draft, row, preview=True)


def _shown(request: Any, preview: Preview) -> Shown:
    session = request.cms_session
    rights = load_rights(session, request.service(RightsCache))
    registry = request.service(TypeRegistry)
    issuer = actor_for_user(require_user(session, preview.issuer))
    return Looking(session, request.site, registry, rights, issuer).show(preview)
