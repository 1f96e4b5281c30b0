"""What a request knows: its session, who asks, the site, lenses, and the executor of writes."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, TypeVar

import zope.sqlalchemy
from sqlalchemy.orm import Session, sessionmaker

from cms.access.acl import pyramid_acl
from cms.access.actor import ANONYMOUS, Actor
from cms.access.facts import NO_CONTENT
from cms.access.rights import Rights, RightsCache, load_rights
from cms.access.step_up import act_on_stale_proof
from cms.accounts.actors import PreviewCaller, SessionCaller
from cms.accounts.previews import PREFIX
from cms.accounts.verifying import is_stale
from cms.content.collaboration.guard import LockGuard
from cms.content.executor import Executor
from cms.content.lens import Lens, Status, open_lens
from cms.content.model.holding import Types
from cms.content.plugin_hooks import PluginHooks
from cms.content.site import Site, load_site
from cms.db.ephemeral import Ephemeral
from cms.db.identifiers import new_id
from cms.db.session import begin_write, join_transaction
from cms.errors import Forbidden
from cms.events.acting import act_as
from cms.events.order import last_turn
from cms.extension.manager import Plugins
from cms.schema.registry import TypeRegistry
from cms.services import Services
from cms.settings import Settings

Service = TypeVar("Service")

TRANSACTION = "Cartouche-Transaction"
SAFE = ("GET", "HEAD", "OPTIONS")
log = logging.getLogger("cms.web")


def includeme(config: Any) -> None:
    """Add the methods and properties to every request."""
    for made_once in (
        request_id,
        settings,
        cms_session,
        caller,
        actor,
        rights,
        site,
        types,
        executor,
    ):
        config.add_request_method(made_once, reify=True)
    for method in (service, lens_for, root_acl, transaction_id):
        config.add_request_method(method)


def request_id(_request: Any) -> str:
    """An id by which the log and the answer name the request."""
    return new_id()


def service(request: Any, kind: type[Service]) -> Service:
    """Return the application's service of a type; of content types, those of this moment."""
    if kind is TypeRegistry:
        return request.types  # type: ignore[no-any-return]
    services: Services = request.registry.cms_services
    return services.get(kind)


def settings(request: Any) -> Settings:
    """The settings of the installation."""
    return service(request, Settings)


def writes(request: Any) -> bool:
    """Say whether the request may change something, by its method (RFC 9110, 9.2.1)."""
    return request.method not in SAFE


def writes_content(request: Any) -> bool:
    """Say whether the request may change something in the content's own database."""
    if not writes(request):
        return False
    context = getattr(request, "context", None)
    if getattr(context, "writes_apart", False):
        return False
    return getattr(context, "writes_content", True) or not request.service(Ephemeral).is_apart


def cms_session(request: Any) -> Session:
    """The session of the request, committed or rolled back with it by `pyramid_tm`.

    Reads see one snapshot and can't write; writes are one after another on SQLite.
    """
    session: Session = request.service(sessionmaker)()
    join_transaction(session, request.tm)
    if writes_content(request):
        begin_write(session)
        # What Core statements change goes unnoticed otherwise.
        zope.sqlalchemy.mark_changed(session, transaction_manager=request.tm)
    return session


def caller(request: Any) -> Any:
    """Who calls and by what means, or None; raises `NotSignedIn` for a token that is no good."""
    return request.registry.cms_security.caller(request)


def actor(request: Any) -> Actor:
    """Who is asking; `ANONYMOUS` when nobody is known to be."""
    found: Actor = request.caller.actor if request.caller else ANONYMOUS
    act_as(request.cms_session, found.user_id, found.label)
    minutes = request.settings.accounts.step_up_minutes
    if isinstance(request.caller, SessionCaller) and is_stale(request.caller.session, minutes):
        act_on_stale_proof(request.cms_session, minutes)
    return found


def rights(request: Any) -> Rights:
    """The rights as the request's transaction sees them, with what a preview token adds."""
    # Whoever signs in anew is nobody yet: asking who calls would ask for their old CSRF token.
    if PREFIX in request.headers.get("Authorization", ""):
        caller = request.caller
        if isinstance(caller, PreviewCaller):
            return caller.rights
    return load_rights(request.cms_session, request.service(RightsCache))


def site(request: Any) -> Site:
    """The site that the request is about."""
    return load_site(request.cms_session)


def types(request: Any) -> TypeRegistry:
    """The content types as the request's transaction sees them, those made by hand among them."""
    return request.service(Types).at(request.cms_session, request.site.types_stamp)  # type: ignore[no-any-return]


def executor(request: Any) -> Executor:
    """The one executor of writes, acting for who asks."""
    request.add_response_callback(_name_transaction)
    return Executor(
        request.cms_session,
        request.site,
        request.service(TypeRegistry),
        request.actor,
        PluginHooks(request.service(Plugins)),
        rights_cache=request.service(RightsCache),
        guard=LockGuard(
            request.service(Ephemeral), frozenset(request.settings.editing.strict_locks)
        ),
    )


def transaction_id(request: Any) -> str | None:
    """Return which transaction the request's write is, so that it can be undone; None for none."""
    turn = last_turn(request.cms_session)
    return None if turn is None else turn.transaction


def _name_transaction(request: Any, response: Any) -> None:
    named = transaction_id(request)
    if named is not None and response.status_int < 400:
        response.headers[TRANSACTION] = named


def lens_for(
    request: Any,
    *,
    locale: str | None = None,
    fallback: bool = True,
    status: Status = "published",
    at: datetime | None = None,
    pinned: datetime | None = None,
    release: str | None = None,
) -> Lens:
    """Open a lens for who asks; raises `BadRequest` and `Forbidden` as `open_lens` does."""
    _check_preview(request.caller, release)
    return open_lens(
        request.cms_session,
        request.site,
        request.actor,
        request.service(TypeRegistry),
        locale=locale,
        fallback=fallback,
        status=status,
        at=at,
        pinned=pinned,
        release=release,
        rights=request.rights,
    )


def _check_preview(caller: Any, release: str | None) -> None:
    """Raise `Forbidden` where a preview of a release is to look at the site without it."""
    if not isinstance(caller, PreviewCaller) or caller.preview.kind != "release":
        return
    if release is None or release.lower() != caller.preview.id:
        raise Forbidden(f"This preview token is for `release={caller.preview.id}` only.")


def root_acl(request: Any) -> list[Any]:
    """Return the ACL of what is no content, such as users and roles."""
    return pyramid_acl(request.rights, request.actor, NO_CONTENT)
