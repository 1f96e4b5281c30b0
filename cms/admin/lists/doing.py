"""What can be done with the entries that were chosen: the core's own, and what plugins add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cms.access.visibility import visible
from cms.admin.contributed import Contributed, operations_of
from cms.admin.translating import mark
from cms.content.assets.tagging import TAGS, Tag
from cms.content.operations.base import Operation
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.releases.operations import AddToRelease, NewItem
from cms.errors import FieldProblem, ValidationFailed
from cms.extension.admin import Action
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec

OF_PLUGIN = "x."
Given = Mapping[str, str]


@dataclass(frozen=True)
class Doing:
    """One thing to do with several entries; `asks` names what has to be said first.

    `sure` is what the button says that does it, `permission` what it takes on some entry, `wanted`
    the types that it is for.
    """

    name: str
    label: str
    icon: str
    sure: str
    permission: str
    make: Callable[[Any, Sequence[str], Given, ZoneInfo], Sequence[Operation]]
    asks: tuple[str, ...] = ()
    trashed: bool = False
    danger: bool = False
    wanted: Callable[[TypeSpec], bool] | None = None
    final: bool = False
    """Whether it can't be taken back."""


def doings(request: Any, specs: Iterable[TypeSpec], *, trashed: bool) -> list[Doing]:
    """Return what who asks may do with some entries of the types, or in the trash."""
    known = list(specs)
    return [
        one
        for one in (*CORE, *_contributed(request, known))
        if one.trashed == trashed and _may(request, one, known)
    ]


def doing_of(request: Any, name: str) -> Doing | None:
    """Return what has a name, if anything has."""
    return next((one for one in (*CORE, *_contributed(request, None)) if one.name == name), None)


def _may(request: Any, one: Doing, specs: Sequence[TypeSpec]) -> bool:
    wanted = tuple(spec for spec in specs if one.wanted is None or one.wanted(spec))
    if not wanted or not one.permission:
        return bool(wanted)
    return any(
        visible(request.rights, request.actor, one.permission, wanted, locale).types
        for locale in request.site.locales
    )


def _contributed(request: Any, specs: Sequence[TypeSpec] | None) -> list[Doing]:
    found = []
    for action in request.service(Contributed).actions:
        known = specs is None or any(action.wanted(spec.name) for spec in specs)
        if action.bulk and known and action.may(request):
            found.append(
                Doing(
                    OF_PLUGIN + action.name,
                    action.label,
                    action.icon,
                    action.label,
                    "",
                    partial(_by_plugin, action),
                    danger=action.danger,
                    wanted=partial(_wanted, action),
                )
            )
    return found


def _wanted(action: Action, spec: TypeSpec) -> bool:
    return action.wanted(spec.name)


def _by_plugin(
    action: Action, request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo
) -> Sequence[Operation]:
    return operations_of(action, request, ids)


def _locales(given: Given) -> tuple[str, ...] | None:
    return (given["locale"],) if given["locale"] else None


def _publish(request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo) -> list[Operation]:
    return [Publish(entry=one, locales=_locales(given)) for one in ids]


def _unpublish(request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo) -> list[Operation]:
    return [Unpublish(entry=one, locales=_locales(given)) for one in ids]


def _schedule(request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo) -> list[Operation]:
    at, what = instant_of(given["at"], zone), given["what"]
    if what not in ("publish", "unpublish"):
        raise ValidationFailed([FieldProblem("/what", "is not among the choices.")])
    action: Literal["publish", "unpublish"] = "unpublish" if what == "unpublish" else "publish"
    return [Schedule(entry=one, at=at, action=action, locales=_locales(given)) for one in ids]


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """Return the instant of a day and time as they are typed in a zone; raise `ValidationFailed`."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        detail = "has to be a day and a time."
        raise ValidationFailed([FieldProblem("/at", detail)]) from None


def _move(request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo) -> list[Operation]:
    return [Move(entry=one, parent=given["parent"] or None) for one in ids]


def _tag(request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo) -> list[Operation]:
    add, remove = (_words(given[name]) for name in ("add", "remove"))
    if not add and not remove:
        raise ValidationFailed([FieldProblem("/add", "has to name a tag.")])
    return [Tag(entry=one, add=add, remove=remove) for one in ids]


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


def _release(request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo) -> list[Operation]:
    if not given["release"]:
        raise ValidationFailed([FieldProblem("/release", "has to be chosen.")])
    items = tuple(NewItem(entry=one, locales=_locales(given)) for one in ids)
    return [AddToRelease(release=given["release"], items=items)]


def _trash(request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo) -> list[Operation]:
    return [Trash(entry=one) for one in ids]


def _restore(request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo) -> list[Operation]:
    return [Restore(entry=one) for one in ids]


def _purge(request: Any, ids: Sequence[str], given: Given, zone: ZoneInfo) -> list[Operation]:
    return [Purge(entry=one) for one in ids]


def has_tags(spec: TypeSpec) -> bool:
    """Say whether entries of a type have tags: a list of texts of that name."""
    field = spec.fields.get(TAGS)
    return isinstance(field, f.List) and isinstance(field.of, f.Text)


def in_tree(spec: TypeSpec) -> bool:
    """Say whether entries of a type stand in the tree."""
    return spec.allowed_in is not None


CORE = (
    Doing(
        "publish",
        mark("Publish"),
        "send",
        mark("Publish them"),
        "publish",
        _publish,
        asks=("locale",),
    ),
    Doing(
        "schedule",
        mark("Schedule"),
        "calendar-clock",
        mark("Schedule them"),
        "schedule",
        _schedule,
        asks=("at", "what", "locale"),
    ),
    Doing(
        "release",
        mark("Add to a release"),
        "package",
        mark("Add them"),
        "manage_releases",
        _release,
        asks=("release", "locale"),
    ),
    Doing(
        "tag",
        mark("Tag"),
        "tags",
        mark("Change the tags"),
        "edit",
        _tag,
        asks=("add", "remove"),
        wanted=has_tags,
    ),
    Doing(
        "move",
        mark("Move"),
        "folder-tree",
        mark("Move them"),
        "move",
        _move,
        asks=("parent",),
        wanted=in_tree,
    ),
    Doing(
        "unpublish",
        mark("Unpublish"),
        "eye-off",
        mark("Unpublish them"),
        "unpublish",
        _unpublish,
        asks=("locale",),
    ),
    Doing(
        "trash",
        mark("To the trash"),
        "trash-2",
        mark("Put them into the trash"),
        "trash",
        _trash,
        danger=True,
    ),
    Doing(
        "restore",
        mark("Take out of the trash"),
        "rotate-ccw",
        mark("Take them out"),
        "restore",
        _restore,
        trashed=True,
    ),
    Doing(
        "purge",
        mark("Delete for good"),
        "x",
        mark("Delete them for good"),
        "purge",
        _purge,
        trashed=True,
        danger=True,
        final=True,
    ),
)
