"""What can be done with an entry beside writing: each with its words, its right and its operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cms.access.acl import decide
from cms.admin.contributed import Contributed, operations_of
from cms.admin.editor import steps
from cms.admin.editor.drawing import Draft
from cms.admin.lists.views import may_create
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.operations.base import Operation
from cms.content.queries.releases import may_somewhere
from cms.errors import NotFound
from cms.extension.admin import Action

Operations = Callable[[Any, Page, Draft, Mapping[str, str]], Sequence[Operation]]


def by_permission(permission: str) -> Callable[[Any, Draft], bool]:
    """Return the question whether the reader has a permission on the draft at hand."""

    def may(request: Any, draft: Draft) -> bool:
        return bool(decide(request.rights, request.actor, permission, draft.facts))

    return may


def _may_duplicate(request: Any, draft: Draft) -> bool:
    return not draft.spec.singleton and may_create(request, draft.spec, draft.lens.locale)


def _may_move(request: Any, draft: Draft) -> bool:
    return draft.spec.in_tree and by_permission("move")(request, draft)


def _may_release(request: Any, draft: Draft) -> bool:
    wanted = ("manage_releases",)
    return may_somewhere(request.rights, request.actor, draft.lens.registry, request.site, wanted)


@dataclass(frozen=True)
class Deed:
    """One thing to do with an entry, planned first.

    What touches nothing but the entry is done at once; else what it touches is shown before.
    `fields` are those of its form, `told` is the notice that follows, `after` where that is shown.
    """

    label: str
    question: str
    help: str
    icon: str
    operations: Operations
    may: Callable[[Any, Draft], bool]
    told: str
    fields: tuple[str, ...] = ()
    danger: bool = False
    after: str = "entry"
    trashed: bool = False


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "schedule": Deed(
            label=mark("Schedule…"),
            question=mark("When is it to go live?"),
            help=mark("The draft as it is now goes live by itself; you can go on writing."),
            icon="calendar-clock",
            operations=steps.schedule,
            may=by_permission("schedule"),
            told="scheduled",
            fields=("from_day", "from_time", "until_day", "until_time", "zone", "scope"),
        ),
        "add-to-release": Deed(
            label=mark("Add to a release…"),
            question=mark("To which release?"),
            help=mark("It goes live with everything else in the release, at one instant."),
            icon="package",
            operations=steps.add_to_release,
            may=_may_release,
            told="in_release",
            fields=("release", "scope"),
        ),
        "unpublish": Deed(
            label=mark("Unpublish"),
            question=mark("Take it from readers?"),
            help=mark("The draft and its history stay."),
            icon="eye-off",
            operations=steps.unpublish,
            may=by_permission("unpublish"),
            told="unpublished",
        ),
        "duplicate": Deed(
            label=mark("Duplicate"),
            question=mark("Make a copy of it?"),
            help=mark("The copy is a draft of its own, in all languages that this has."),
            icon="copy",
            operations=steps.duplicate,
            may=_may_duplicate,
            told="duplicated",
            after="copy",
        ),
        "move": Deed(
            label=mark("Move…"),
            question=mark("Where is it to stand?"),
            help=mark("Its address changes, and those of all below it; old ones lead on."),
            icon="folder-tree",
            operations=steps.move,
            may=_may_move,
            told="moved",
            fields=("parent",),
        ),
        "trash": Deed(
            label=mark("To the trash"),
            question=mark("To the trash?"),
            help=mark("Readers and lists see it no more. It can be taken out again."),
            icon="trash-2",
            operations=steps.trash,
            may=by_permission("trash"),
            told="trashed",
            danger=True,
            after="list",
        ),
        "restore": Deed(
            label=mark("Take out of the trash"),
            question=mark("Take it out of the trash?"),
            help=mark("It comes back as a draft that readers do not see."),
            icon="undo-2",
            operations=steps.restore,
            may=by_permission("restore"),
            told="restored",
            trashed=True,
        ),
    }
)


def deed_named(request: Any, draft: Draft, name: str) -> Deed:
    """Return what is to be done; raise `NotFound` where nothing of that name is for such entries."""
    found = {**DEEDS, **_contributed(request, draft)}.get(name)
    if found is None:
        raise NotFound("There is nothing of the kind to do.")
    return found


def deeds_of(request: Any, draft: Draft, state: str) -> list[tuple[str, Deed]]:
    """Return what there is to offer for an entry in a state."""
    trashed = draft.lens.status == "trashed"
    public = state in ("published", "changed")
    return [
        (name, deed)
        for name, deed in {**DEEDS, **_contributed(request, draft)}.items()
        if deed.trashed == trashed and (name != "unpublish" or public) and deed.may(request, draft)
    ]


def _contributed(request: Any, draft: Draft) -> dict[str, Deed]:
    """Return the actions of other rooms and of plugins for entries of the type."""
    actions = request.service(Contributed).actions
    return {f"do/{one.name}": _deed(one) for one in actions if one.wanted(draft.spec.name)}


def _deed(action: Action) -> Deed:
    def operations(
        request: Any, page: Page, draft: Draft, given: Mapping[str, str]
    ) -> Sequence[Operation]:
        assert draft.row is not None
        return operations_of(action, request, [draft.row.entry_id])

    def may(request: Any, draft: Draft) -> bool:
        return action.may(request)

    return Deed(
        label=action.label,
        question=action.label,
        help="",
        icon=action.icon,
        operations=operations,
        may=may,
        told="done",
        danger=action.danger,
    )
