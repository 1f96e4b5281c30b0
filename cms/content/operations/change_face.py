"""Change what visitors find at a host: theme, its settings, menus, name, locales, root, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select, update

from cms.access.acl import decide
from cms.access.facts import NO_CONTENT
from cms.content.context import WriteContext
from cms.content.models import SiteRow
from cms.content.operations.base import Operation
from cms.content.operations.face_checks import problems_of
from cms.content.plan import Outcome
from cms.errors import Forbidden, NotFound, ValidationFailed
from cms.events.log import append

KIND = "face"
"""What an outcome says that it is about."""
MANAGE = "manage_settings"
MAIN = ""
"""The face that answers at every host that no other has."""


@dataclass(frozen=True, kw_only=True)
class ChangeFace(Operation):
    """Other members of a face; one that is null goes back to what it is without being set.

    `face` is its key, empty for the main one; a new key makes a new face. `data` holds any of
    `theme`, `settings` (by theme), `menus` (by name), `name`, `locales`, `root` and `home`
    (ids of entries), `hosts` and `url`; each comes whole in the place of what it was. With `remove` the face goes.
    """

    name: ClassVar[str] = "change_face"
    permission: ClassVar[str] = MANAGE
    help: ClassVar[str] = "Change the theme, the menus and the addresses of a site."

    face: str = MAIN
    data: dict[str, Any]
    remove: bool = False


def change_face(ctx: WriteContext, op: ChangeFace) -> Outcome:
    """Carry out `ChangeFace`."""
    verdict = decide(ctx.rights, ctx.actor, MANAGE, NO_CONTENT)
    if not verdict.allowed:
        raise Forbidden(verdict.reason)
    query = select(SiteRow.settings).where(SiteRow.id == ctx.site.id)
    settings = dict(ctx.session.execute(query).scalar_one())
    before = face_in(settings, op.face)
    if op.remove and (op.face == MAIN or not before):
        raise NotFound(f"There is no face {op.face[:80]!r} that could be removed.")
    others = {key: one for key, one in settings.get("faces", {}).items() if key != op.face}
    problems = problems_of(op.face, op.data, ctx.site.locales, others)
    if problems:
        raise ValidationFailed(problems)
    after = {} if op.remove else _joined(before, op.data)
    ctx.session.execute(
        update(SiteRow)
        .where(SiteRow.id == ctx.site.id)
        .values(settings=_put(settings, op.face, after, removed=op.remove))
    )
    changed = sorted(before if op.remove else op.data)
    payload = {
        "face": op.face,
        "before": {name: before.get(name) for name in changed},
        "after": {name: after.get(name) for name in changed},
    }
    number = append(
        ctx.session,
        ctx.turn,
        "site.face_changed",
        subjects=[ctx.site.id],
        site_id=ctx.site.id,
        actor_id=ctx.actor.user_id,
        actor_label=ctx.actor.label,
        payload=payload,
    )
    ctx.events.append(number)
    ctx.plan.events.append("site.face_changed")
    ctx.plan.type = KIND
    return Outcome(ctx.site.id, KIND, 0, tuple(ctx.events), ctx.plan, created=not before)


def face_in(settings: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return what is kept of a face in the settings of a site."""
    found = settings.get("face", {}) if key == MAIN else settings.get("faces", {}).get(key, {})
    return dict(found)


def _joined(before: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    joined = {**before, **data}
    return {name: value for name, value in joined.items() if value is not None}


def _put(
    settings: dict[str, Any], key: str, after: dict[str, Any], *, removed: bool
) -> dict[str, Any]:
    if key == MAIN:
        return {**settings, "face": after}
    faces = {name: one for name, one in settings.get("faces", {}).items() if name != key}
    return {**settings, "faces": faces if removed else {**faces, key: after}}
