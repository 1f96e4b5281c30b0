"""The operations that bring one entry of the demo to where its files say that it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from cartouche_demo.source import Former, Saved, Source
from cartouche_demo.values import document
from cms.sdk import (
    CreateEntry,
    Move,
    Operation,
    Publish,
    SaveDraft,
    Schedule,
    Trash,
    TypeSpec,
    Unpublish,
)

TRANSLATOR = "wilma"
RENAMED_AFTER = timedelta(days=60)
"""How long an entry bore its former name."""
_STRUCTURE = ("slug", "author", "categories", "tags", "parent")
"""What the first version has already, whatever else it lacks."""


OperationType = TypeVar("OperationType", bound=Operation, covariant=True)


@dataclass(frozen=True)
class Step(Generic[OperationType]):
    """One operation and who does it."""

    user: str
    operation: OperationType


@dataclass(frozen=True)
class Writer:
    """Writes the steps of one entry; `now` is the moment of the load."""

    source: Source
    spec: TypeSpec
    identifiers: Mapping[str, str]
    now: datetime

    @property
    def id(self) -> str:
        """The entry's identifier."""
        return self.identifiers[self.source.key]

    @property
    def title(self) -> str:
        """What the entry is called in English."""
        return str(self.source.values.get("title") or self.source.values["name"])

    def begin(self, known: set[str]) -> Step[CreateEntry]:
        """Return the creation; values that lead to entries not yet `known` are left for later."""
        first = self._versions()[0]
        document = self._document(first.data)
        parent = self.former.parent or self.source.parent
        return Step(
            first.by,
            CreateEntry(
                type=self.spec.name,
                data={name: v for name, v in document.items() if not _led_to(v) - known},
                locale="en",
                parent=self.identifiers[parent] if parent else None,
                note=first.note,
                entry_id=self.id,
                at=self.source.record.published,
            ),
        )

    def finish(self, created: CreateEntry) -> Iterator[Step[Operation]]:
        """Yield what follows the creation, once every entry is there."""
        first, *rest = self._versions()
        if created.data != self._document(first.data):
            yield self._save(first)
        for saved in rest:
            yield self._save(saved)
        yield from self._translations()
        yield from self._publication()
        yield from self._renamed_and_moved()
        yield from self._afterwards()

    def _versions(self) -> list[Saved]:
        """Return the versions up to the one that is published, oldest first."""
        record = self.source.record
        last = {**self.source.values, **self._former_values()}
        structure = {name: value for name, value in last.items() if name in _STRUCTURE}
        versions = [*record.history, Saved(record.by, data=last)]
        versions[0] = replace(versions[0], data={**structure, **versions[0].data})
        return versions

    def _translations(self) -> Iterator[Step[Operation]]:
        for locale, values in self.source.translations.items():
            if values:
                yield self._save(Saved(TRANSLATOR, "Translated", values), locale)

    def _publication(self) -> Iterator[Step[Operation]]:
        record = self.source.record
        if record.state == "draft":
            return
        if record.after_days is not None:
            instant = self.now + timedelta(days=record.after_days)
            yield Step(record.publisher, Schedule(entry=self.id, at=instant))
        else:
            yield Step(record.publisher, Publish(entry=self.id, at=record.published))

    def _renamed_and_moved(self) -> Iterator[Step[Operation]]:
        publisher = self.source.record.publisher
        if self.former.parent:
            parent = self.identifiers[self.source.parent] if self.source.parent else None
            yield Step(publisher, Move(entry=self.id, parent=parent))
        names = self._former_values()
        if names:
            yield self._save(
                Saved(publisher, "Renamed", {name: self.source.values[name] for name in names})
            )
            yield Step(publisher, Publish(entry=self.id, at=self._renamed_at()))

    def _renamed_at(self) -> datetime | None:
        published = self.source.record.published
        return published + RENAMED_AFTER if published else None

    def _afterwards(self) -> Iterator[Step[Operation]]:
        record = self.source.record
        if record.state == "unpublished":
            yield Step(record.publisher, Unpublish(entry=self.id))
        elif record.state == "trashed":
            yield Step(record.publisher, Trash(entry=self.id))
        if record.changed:
            yield self._save(record.changed)

    @property
    def former(self) -> Former:
        """What the entry was once published as, if anything else."""
        return self.source.record.formerly or Former()

    def _former_values(self) -> dict[str, str]:
        pairs = {"slug": self.former.slug, "title": self.former.title}
        return {name: value for name, value in pairs.items() if value}

    def _save(self, saved: Saved, locale: str = "en") -> Step[SaveDraft]:
        return Step(
            saved.by,
            SaveDraft(
                entry=self.id, data=self._document(saved.data), locale=locale, note=saved.note
            ),
        )

    def _document(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return document(self.spec.fields, values, self.identifiers.__getitem__)


def _led_to(value: Any) -> set[str]:
    """Return the identifiers of all entries that a value refers or links to."""
    if isinstance(value, Mapping):
        own = {value["id"]} if isinstance(value.get("id"), str) else set()
        return own.union(*(_led_to(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(_led_to(one) for one in value))
    return set()
