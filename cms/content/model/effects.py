"""What a change of a type does to the content there is: counted by looking at it, entry by entry.

Only what the change can touch is looked at; to add a field that is not required reads nothing.
Nothing is converted. A value that a field of another kind reads as it stands stays; any other is not
shown any more, though versions keep it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cms.content.context import WriteContext
from cms.content.model.judging import Judge, judges
from cms.content.models import Edition, Entry
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import field_declaration
from cms.schema.fields import Field

KINDS = ("draft", "live", "trash")


@dataclass
class Effects:
    """What changes: `losses` have to be wanted, `refused` can't be done at all.

    `changes` are as those of a plan, `counts` are `{"field", "what", "entries"}`.
    """

    changes: list[dict[str, Any]] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    counts: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def effects_of_change(ctx: WriteContext, before: TypeSpec | None, after: TypeSpec) -> Effects:
    """Return what happens where a type becomes another."""
    found = Effects(changes=list(_changes(before, after)))
    if before is None:
        return found
    _judge(ctx, before, after, found)
    _place(ctx, before, after, found)
    _whole(ctx, before, after, found)
    return found


def effects_of_drop(ctx: WriteContext, before: TypeSpec | None, after: TypeSpec | None) -> Effects:
    """Return what happens where a type goes, or (`after`) the fields that were added to it."""
    if before is None:
        return Effects()
    if after is not None:
        return effects_of_change(ctx, before, after)
    found = Effects(changes=[_change(name, "removed") for name in before.fields])
    count = entries_of(ctx, before.name)
    if count:
        found.losses.append(
            f"{_entries(count)} that could not be seen any more, until there is a type of the same "
            "name again."
        )
        found.counts.append({"field": None, "what": "hidden", "entries": count})
    return found


def entries_of(ctx: WriteContext, name: str) -> int:
    """Return how many entries of a type there are, those in the trash among them."""
    query = select(func.count()).select_from(Entry)
    query = query.where(Entry.site_id == ctx.site.id, Entry.type == name)
    return ctx.session.scalar(query) or 0


def _changes(before: TypeSpec | None, after: TypeSpec) -> Iterator[dict[str, Any]]:
    old = {} if before is None else before.fields
    kept = set()
    for name, one in after.fields.items():
        was = former(old, name, one)
        if was is None:
            yield _change(name, "added")
            continue
        kept.add(was)
        if was != name or field_declaration(old[was]) != field_declaration(one):
            yield _change(name, "changed")
    yield from (_change(name, "removed") for name in old if name not in kept)


def _change(name: str, what: str) -> dict[str, Any]:
    return {"field": name, "slice": "*", "change": what}


def former(old: Mapping[str, Field], name: str, field: Field) -> str | None:
    """Return the name under which the values of a field of now are kept so far."""
    return next((one for one in (name, *field.former_names) if one in old), None)


def _judge(ctx: WriteContext, before: TypeSpec, after: TypeSpec, found: Effects) -> None:
    """Look at the documents of the type, if any of its fields can lose something."""
    asked = judges(before, after, ctx.site.default_locale)
    if not asked:
        return
    for row in _editions(ctx, before.name):
        document = orjson.loads(row.doc)
        for judge in asked:
            judge.look(row, document)
    for judge in asked:
        _tell(judge, found)


def _tell(judge: Judge, found: Effects) -> None:
    for what, words in judge.told():
        count = judge.count(what)
        if not count:
            continue
        found.counts.append({"field": judge.name, "what": what, "entries": count})
        told = words.format(entries=_entries(count), name=judge.name)
        (found.refused if what == "refused" else found.losses).append(told)


def _editions(ctx: WriteContext, name: str) -> Iterator[Any]:
    columns = (Edition.entry_id, Edition.locale, Edition.kind, Edition.fallback, Edition.doc)
    query = select(*columns).where(
        Edition.site_id == ctx.site.id,
        Edition.type == name,
        Edition.kind.in_(KINDS),
        Edition.past.is_(False),
        Edition.locale.in_(ctx.site.locales),
    )
    yield from ctx.session.execute(query.execution_options(yield_per=500))


def _place(ctx: WriteContext, before: TypeSpec, after: TypeSpec, found: Effects) -> None:
    """See whether entries stand where the type of now may not."""
    if before.allowed_in == after.allowed_in:
        return
    if before.in_tree != after.in_tree:
        if entries_of(ctx, before.name):
            where = "in the tree" if before.in_tree else "in a list"
            found.refused.append(
                f"There are entries of this type {where}: only a type without entries can be "
                "taken into the tree or out of it."
            )
        return
    parent = aliased(Entry)
    query = select(parent.type, func.count(Edition.entry_id.distinct()))
    query = query.select_from(Edition).outerjoin(parent, parent.id == Edition.parent_id)
    query = query.where(
        Edition.site_id == ctx.site.id,
        Edition.type == before.name,
        Edition.kind == "draft",
        Edition.past.is_(False),
        Edition.locale == ctx.site.default_locale,
    )
    for type_name, count in ctx.session.execute(query.group_by(parent.type)):
        if (type_name or "/") not in (after.allowed_in or ()):
            there = f"below {type_name!r}" if type_name else "at the top"
            found.losses.append(f"{_entries(count)} {there}, where none could be put any more.")
            found.counts.append({"field": None, "what": "misplaced", "entries": count})


def _whole(ctx: WriteContext, before: TypeSpec, after: TypeSpec, found: Effects) -> None:
    """See what the words on the type as a whole change."""
    if after.singleton and not before.singleton and entries_of(ctx, before.name) > 1:
        found.refused.append("There is more than one entry: the type can't be for one only.")
    count = entries_of(ctx, before.name) if after.public and not before.public else 0
    if count:
        found.counts.append({"field": None, "what": "public", "entries": count})
        found.losses.append("What is published of this type could be read by anybody.")


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"
