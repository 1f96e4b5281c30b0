"""What can be done with several assets at once: each thing with its form, and the operations it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.admin.media.rights import read_folder
from cms.admin.translating import mark
from cms.content.assets.tagging import Tag
from cms.content.operations.base import Operation
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.rows import Row

Given = Mapping[str, str]
ALT = "alt."
"""Before the id of the asset that an alternative text is for."""
LICENCE = ("credit", "licence", "licence_until")


@dataclass(frozen=True)
class Chosen:
    """The assets that were chosen, and which of them readers see as they are."""

    rows: Sequence[Row]
    live: frozenset[str]


@dataclass(frozen=True)
class Deed:
    """Something that is done with assets; `fields` are what its form asks, none for no form."""

    label: str
    icon: str
    permission: str
    operations: Callable[[Any, Chosen, Given], Sequence[Operation]]
    fields: tuple[str, ...] = ()
    danger: bool = False


def words_of(text: str) -> tuple[str, ...]:
    """Return the tags of a line, which stand between commas."""
    return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


def _tag(_request: Any, chosen: Chosen, given: Given) -> list[Operation]:
    add, remove = words_of(given["add"]), words_of(given["remove"])
    if not add and not remove:
        return []
    return [
        Tag(entry=row.entry_id, add=add, remove=remove, publish=_lively(row, chosen, given))
        for row in chosen.rows
    ]


def _move(_request: Any, chosen: Chosen, given: Given) -> list[Operation]:
    parent = read_folder(given["folder"])
    return [Move(entry=row.entry_id, parent=parent) for row in chosen.rows]


def _alt(request: Any, chosen: Chosen, given: Given) -> list[Operation]:
    locale = given["locale"] or request.site.default_locale
    found: list[Operation] = []
    for row in chosen.rows:
        text = given.get(ALT + row.entry_id, "").strip()
        before = "" if "alt" in row.fallback else row.document.get("alt") or ""
        if text != before:
            found.append(_saved(row, chosen, {"alt": text or None}, given, locale))
    return found


def _licence(_request: Any, chosen: Chosen, given: Given) -> list[Operation]:
    data = {name: given[name].strip() for name in LICENCE if given[name].strip()}
    return [_saved(row, chosen, dict(data), given) for row in chosen.rows] if data else []


def _saved(
    row: Row, chosen: Chosen, data: dict[str, Any], given: Given, locale: str | None = None
) -> Operation:
    return SaveDraft(
        entry=row.entry_id,
        data=data,
        locale=locale,
        base_version=row.version,
        publish=_lively(row, chosen, given),
    )


def _lively(row: Row, chosen: Chosen, given: Given) -> bool:
    """Say whether a change goes public at once: only of what is live, and has nothing else new."""
    return bool(given["publish"]) and row.entry_id in chosen.live


DEEDS: Mapping[str, Deed] = {
    "tags": Deed(mark("Tags"), "tags", "edit", _tag, ("add", "remove", "publish")),
    "alt": Deed(mark("Alternative texts"), "captions", "edit", _alt, ("locale", "publish")),
    "licence": Deed(mark("Credit and licence"), "scale", "edit", _licence, (*LICENCE, "publish")),
    "move": Deed(mark("Move"), "folder-input", "move", _move, ("folder",)),
    "publish": Deed(
        mark("Publish"),
        "send",
        "publish",
        lambda _request, chosen, _given: [Publish(entry=row.entry_id) for row in chosen.rows],
    ),
    "unpublish": Deed(
        mark("Unpublish"),
        "eye-off",
        "unpublish",
        lambda _request, chosen, _given: [Unpublish(entry=row.entry_id) for row in chosen.rows],
    ),
    "trash": Deed(
        mark("To the trash"),
        "trash-2",
        "trash",
        lambda _request, chosen, given: [
            Trash(entry=row.entry_id, force=bool(given["force"])) for row in chosen.rows
        ],
        danger=True,
    ),
}
ZIP = "zip"
FIELDS = ("add", "remove", "folder", "locale", *LICENCE, "publish", "force")
