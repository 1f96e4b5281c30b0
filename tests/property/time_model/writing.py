"""Deeds that write documents: an entry is made, or its draft is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from tests.property.time_model.entries import CHAINS, LOCAL, Entry
from tests.property.time_model.showing import show, written
from tests.property.time_model.site import Model

Data = Mapping[str, Any]


def pick(model: Model, type_name: str, number: int | None) -> Entry | None:
    """One of the entries of a type, or none."""
    there = model.of(type_name)
    return there[number % len(there)] if there and number is not None else None


def resolved(model: Model, data: Data) -> dict[str, Any]:
    """Data in which the numbers of entries have become their ids."""
    found = dict(data)
    for name in ("author", "boss"):
        if found.get(name) is not None:
            person = pick(model, "person", found[name])
            found[name] = person.id if person else None
    if "related" in found:
        there = model.of("page")
        found["related"] = list(
            dict.fromkeys(there[one % len(there)].id for one in found["related"] if there)
        )
    return found


def divided(type_name: str, locale: str, data: Data) -> dict[str, dict[str, Any]]:
    """Data as slices: what belongs to the locale, and what is shared."""
    local = LOCAL[type_name]
    kept = {name: value for name, value in data.items() if value is not None}
    own = {name: value for name, value in kept.items() if name in local}
    shared = {name: value for name, value in kept.items() if name not in local}
    return {"*": shared, **({locale: own} if own else {})}


@dataclass(frozen=True)
class Create:
    """Somebody makes an entry, published or not, perhaps with a date of long ago."""

    type: str
    id: str
    data: Data
    locale: str
    parent: int | None
    publish: bool
    at: datetime | None

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        data = resolved(model, self.data)
        under = pick(model, "page", self.parent) if self.type == "page" else None
        parent = under.id if under else None
        entry = Entry(self.id, self.type, self.at or now)
        model.entries[self.id] = entry
        entry.settled = now
        entry.lie(now, "draft")
        entry.write(now, divided(self.type, self.locale, data), self.at)
        if self.type == "page":
            model.tree.place(self.id, parent, now)
            if self.at is not None:
                model.tree.reach_back(self.id, self.at)
        if self.publish:
            show(entry, 1, written(entry, 1), now, self.at or now)
        return CreateEntry(
            type=self.type,
            data=data,
            locale=self.locale,
            parent=parent,
            publish=self.publish,
            at=self.at,
            entry_id=self.id,
        )


@dataclass(frozen=True)
class Save:
    """Somebody changes a draft in a locale, and perhaps publishes it."""

    number: int
    type: str
    data: Data
    locale: str
    publish: bool

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        entry = pick(model, self.type, self.number)
        if entry is None:
            return None
        locale, data = self._fitting(entry, resolved(model, self.data))
        before = {**entry.slices.get("*", {}), **entry.slices.get(locale, {})}
        new = divided(self.type, locale, {**before, **data})
        base = entry.head
        rest = {name: part for name, part in entry.slices.items() if name not in ("*", locale)}
        entry.write(now, {**rest, **new})
        if self.publish:
            names = ("*", locale) if LOCAL[self.type] else ("*",)
            show(entry, entry.head, names, now, now)
        return SaveDraft(
            entry=entry.id, data=data, locale=locale, base_version=base, publish=self.publish
        )

    def _fitting(self, entry: Entry, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The locale, and data that leave no slug for the CMS to make up."""
        local = [name for name in data if name in LOCAL[entry.type]]
        if LOCAL[entry.type] and not local:
            return next(one for one in CHAINS if entry.slices.get(one)), data
        chain = CHAINS[self.locale]
        lent = any(entry.slices.get(one, {}).get("slug") for one in chain[1:])
        own = {**entry.slices.get(self.locale, {}), **data}
        if local and not own.get("slug") and (own.get("title") or not lent):
            data["slug"] = f"made-{own.get('title') or 'up'}".lower()
        return self.locale, data
