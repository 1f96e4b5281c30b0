"""Releases as a request may see them: who may, one of them, and its plan."""

from __future__ import annotations

from typing import Any

from cms.content.lens import Lens
from cms.content.models import Release
from cms.content.plan import Plan
from cms.content.plugin_hooks import PluginHooks
from cms.content.queries.releases import SEEING, may_somewhere
from cms.content.releases.existing import find_release
from cms.content.releases.looking import LookingContext
from cms.content.releases.planning import ReleasePlan, plan_release
from cms.errors import Forbidden, NotFound, NotSignedIn
from cms.extension.manager import Plugins
from cms.schema.registry import TypeRegistry


def sees_releases(request: Any, *permissions: str) -> bool:
    """Say whether who asks may see releases (or what is named)."""
    registry, asked = request.service(TypeRegistry), permissions or SEEING
    return may_somewhere(request.rights, request.actor, registry, request.site, asked)


def require_seeing(request: Any, *permissions: str) -> None:
    """Raise `NotSignedIn` or `Forbidden` unless who asks may see releases (or what is named)."""
    if sees_releases(request, *permissions):
        return
    if request.actor.user_id is None:
        raise NotSignedIn("Sign in, or send a token.")
    names = " or ".join(map(repr, permissions or SEEING))
    raise Forbidden(f"That needs the permission {names}.")


def require_release(request: Any, name: str) -> Release:
    """Return a release that who asks may see; raise `NotFound` where there is none."""
    require_seeing(request)
    release = find_release(request.cms_session, request.site, name)
    if release is None:
        raise NotFound(f"There is no release {name[:80]!r}.")
    return release


def release_plan(request: Any, lens: Lens, release: Release) -> ReleasePlan:
    """Return what a release would change and what stands in its way, for who asks."""
    looking = LookingContext(
        session=request.cms_session,
        site=request.site,
        registry=request.service(TypeRegistry),
        rights=request.rights,
        actor=request.actor,
        hooks=PluginHooks(request.service(Plugins)),
        plan=Plan(operation="publish_release"),
        instant=lens.now,
    )
    return plan_release(looking, lens, release)
