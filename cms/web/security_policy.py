"""Who asks, by token or session cookie, and whether Pyramid lets them: its `ISecurityPolicy`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from pyramid.authorization import ACLHelper
from pyramid.interfaces import ISecurityPolicy
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from zope.interface import implementer

from cms.access.rights import RightsCache, load_rights
from cms.accounts.actors import (
    PreviewCaller,
    SessionCaller,
    TokenCaller,
    actor_for_user,
    caller_for_session,
    caller_for_token,
)
from cms.accounts.factors.requiring import lacks_factor
from cms.accounts.previews import PREFIX, PreviewSigner
from cms.accounts.sessions import csrf_matches, seen_due, touch_session
from cms.accounts.tokens import touch_due, touch_token
from cms.accounts.users import require_user
from cms.content.previews.showing import Looking
from cms.errors import BadRequest, FactorRequired, Forbidden, NotFound, NotSignedIn
from cms.schema.registry import TypeRegistry
from cms.web.apart import transaction_apart
from cms.web.cookies import SESSION, cookie_of, cookie_text
from cms.web.origins import is_foreign
from cms.web.refusals import FORGED
from cms.web.request import writes, writes_content

CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf"
"""The hidden field of forms that holds the same."""
Caller = TokenCaller | SessionCaller | PreviewCaller
Touch = Callable[[Session, str], None]
"""Writes down that a token or a session, by its id, is used now."""
log = logging.getLogger("cms.web")


def includeme(config: Any) -> None:
    """Make the policy the application's."""
    policy = SecurityPolicy()
    config.registry.cms_security = policy
    config.set_security_policy(policy)


@implementer(ISecurityPolicy)
class SecurityPolicy:
    """A bearer token (RFC 6750) or a session's cookie; a cookie writes only with its CSRF token."""

    def __init__(self) -> None:
        self._acl = ACLHelper()

    def caller(self, request: Any) -> Caller | None:
        """Return who calls, or None.

        Raises `NotSignedIn` for credentials that are no good; a session that has ended is as
        none, and so is one that is pending but where it is completed. Raises `FactorRequired`
        where a role asks for a factor, but where one is added, and `Forbidden` for a write by
        cookie without its CSRF token.
        """
        authorization = request.headers.get("Authorization")
        if authorization is not None:
            return self._by_token(request, authorization)
        secret = cookie_of(request)
        return self._by_cookie(request, secret) if secret else None

    def _by_token(self, request: Any, authorization: str) -> TokenCaller | PreviewCaller:
        scheme, _, presented = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise NotSignedIn("Only `Authorization: Bearer <token>` is understood.")
        if presented.strip().startswith(PREFIX):
            return self._by_preview(request, presented.strip())
        found = caller_for_token(request.cms_session, presented.strip())
        if touch_due(found.token):
            self._touch(request, touch_token, found.token.id)
        return found

    def _by_preview(self, request: Any, presented: str) -> PreviewCaller:
        if writes(request):
            raise Forbidden("A preview token only reads.")
        preview = request.service(PreviewSigner).read(presented)
        session = request.cms_session
        rights = load_rights(session, request.service(RightsCache))
        registry = request.service(TypeRegistry)
        try:
            issuer = actor_for_user(require_user(session, preview.issuer))
            shown = Looking(session, request.site, registry, rights, issuer).show(preview)
        except (NotFound, BadRequest, NotSignedIn) as error:
            raise NotSignedIn("What the preview token shows is not there any more.") from error
        return PreviewCaller(shown.actor, preview, shown.rights)

    def _touch(self, request: Any, touch: Touch, id: str) -> None:
        if writes_content(request):
            touch(request.cms_session, id)
        else:
            # The request's own transaction reads only, and has to end first.
            request.add_finished_callback(lambda _: _touch_apart(request, touch, id))

    def _by_cookie(self, request: Any, secret: str) -> SessionCaller | None:
        try:
            pending = getattr(_place(request), "serves_pending", False)
            found = caller_for_session(request.cms_session, secret, pending=pending)
        except NotSignedIn:
            return None
        if writes(request):
            _require_own_page(request, found)
        if seen_due(found.session):
            self._touch(request, touch_session, found.session.id)
        _require_factor(request, found)
        return found

    def identity(self, request: Any) -> Any:
        """Return the actor, or None when nobody is known."""
        return request.caller.actor if request.caller else None

    def authenticated_userid(self, request: Any) -> str | None:
        """Return the id of the user who asks."""
        return request.actor.user_id  # type: ignore[no-any-return]

    def permits(self, request: Any, context: Any, permission: str) -> Any:
        """Ask the ACL of the context for the actor's principals."""
        return self._acl.permits(context, request.actor.principals, permission)

    def remember(self, request: Any, secret: str, **kw: Any) -> list[tuple[str, str]]:
        """Return the headers that give the browser its session's cookie."""
        return [("Set-Cookie", cookie_text(request, SESSION, secret, kw.get("max_age")))]

    def forget(self, request: Any, **_: Any) -> list[tuple[str, str]]:
        """Return the headers that take the cookie back."""
        return [("Set-Cookie", cookie_text(request, SESSION, "", 0))]


def _require_own_page(request: Any, found: SessionCaller) -> None:
    if not csrf_matches(found.session, presented_token(request)):
        request.environ[FORGED] = found.actor.user_id
        raise Forbidden(f"A write by cookie needs the session's CSRF token in {CSRF_HEADER}.")
    if is_foreign(request):
        request.environ[FORGED] = found.actor.user_id
        raise Forbidden(
            "A write by cookie comes from a page of this site, or of an origin that "
            "cms.api.cors_origins names with cms.api.cors_credentials."
        )


def presented_token(request: Any) -> str:
    """Return the CSRF token that a request carries: in its header, or in a field of a form of ours.

    Forms are read only where the admin's pages send them, so that the API knows of no other way.
    """
    given: str = request.headers.get(CSRF_HEADER, "")
    if given or not getattr(_place(request), "takes_forms", False):
        return given
    return str(request.POST.get(CSRF_FIELD, ""))


def _place(request: Any) -> Any:
    """Return the resource that is asked for, or None where it is not known yet."""
    return getattr(request, "context", None)


def _require_factor(request: Any, found: SessionCaller) -> None:
    roles = request.settings.accounts.factors_required
    if not roles or getattr(_place(request), "serves_enrolment", False) or found.session.pending:
        return
    if found.session.provider_factor:
        # It was proved where they signed in.
        return
    if lacks_factor(request.cms_session, request.rights, found.actor, roles):
        raise FactorRequired(
            "A role of yours asks for a factor beside the password: add one at /api/v1/factors."
        )


def _touch_apart(request: Any, touch: Touch, id: str) -> None:
    try:
        with transaction_apart(request) as session:
            touch(session, id)
    except SQLAlchemyError:
        log.warning("the use of a token or session could not be written down", exc_info=True)
