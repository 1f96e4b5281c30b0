"""An entry as an operation finds it: its row, place, versions, and what stands when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms.access.models import EntryScope
from cms.content.document import settled
from cms.content.models import Declaration, Edition, Entry, Intent, Live, Placement, Version
from cms.content.sealing import open_slices, seal_slices
from cms.content.site import Site
from cms.content.timeline import Plan as Intended
from cms.content.timeline import Stand
from cms.db.identifiers import is_id
from cms.errors import NotFound, StateConflict
from cms.schema.compatibility import upgrade
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import fingerprint

Slices = dict[str, dict[str, Any]]


class Place(NamedTuple):
    """Where an entry stands in the tree, and from when to when."""

    parent_id: str | None
    position: str
    start: datetime
    end: datetime | None


@dataclass
class Read:
    """What was read of an entry beforehand, for many at once: its live rows, and its intents."""

    live: list[Live]
    intents: list[Intent]


@dataclass
class EntryState:
    """What an operation knows of one entry, read under its lock."""

    session: Session
    entry: Entry
    spec: TypeSpec
    placement: Placement | None
    scope: str | None
    default_locale: str
    versions: dict[int, Version] = field(default_factory=dict)
    read: Read | None = None

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.entry.id

    @property
    def trashed(self) -> bool:
        """Whether the entry lies in the trash."""
        return self.entry.trashed_at is not None

    def version(self, number: int) -> Version:
        """Return a version.

        Raise NotFound when there is none of that number, StateConflict when its content is gone.
        """
        if number not in self.versions:
            found = self.session.get(Version, (self.entry.id, number))
            if found is None:
                raise NotFound(f"There is no version {number} of {self.entry.id}.")
            if found.pruned_at is not None:
                raise StateConflict(
                    f"What version {number} of {self.entry.id} held is gone: it was pruned. "
                    "Use another one."
                )
            self.versions[number] = found
        return self.versions[number]

    def slices(self, number: int) -> Slices:
        """Return a version's slices as today's declaration reads them."""
        return current_slices(self.session, self.version(number), self.spec, self.default_locale)

    def sealed(self, number: int) -> Slices:
        """Return the same with what is encrypted sealed, as the version holds it."""
        version = self.version(number)
        as_written = version.fingerprint == fingerprint(self.spec)
        like = version.slices if as_written else None
        return seal_slices(self.session, self.id, self.spec, self.slices(number), like)

    def require_not_trashed(self) -> None:
        """Raise StateConflict when the entry lies in the trash."""
        if self.trashed:
            raise StateConflict("The entry is in the trash: restore it first.")

    def stands(self, at: datetime) -> list[Stand]:
        """Return which version each slice shows at an instant, according to the live state."""
        return [
            Stand(row.slice, row.version, row.valid_from, None, row.published_at, row.asserted)
            for row in self.live_rows(at)
            if row.valid_from <= at
        ]

    def stands_from(self, at: datetime) -> list[Stand]:
        """Return how each slice stands from an instant on, as it was last derived."""
        return [
            Stand(
                row.slice,
                row.version,
                row.valid_from,
                row.valid_to,
                row.published_at,
                row.asserted,
            )
            for row in self.live_rows(at)
        ]

    def live_rows(self, since: datetime) -> Sequence[Live]:
        """Return the rows of the live state that reach beyond an instant."""
        if self.read is not None:
            return [row for row in self.read.live if row.valid_to is None or row.valid_to > since]
        query = (
            select(Live)
            .where(Live.entry_id == self.entry.id)
            .where(or_(Live.valid_to.is_(None), Live.valid_to > since))
            .order_by(Live.slice, Live.valid_from)
            .execution_options(populate_existing=True)
        )
        return self.session.scalars(query).all()

    def was_trashed(self, since: datetime) -> bool:
        """Say whether the entry lay in the trash at any instant after `since`."""
        query = select(Edition.id).where(Edition.entry_id == self.entry.id, Edition.kind == "trash")
        query = query.where(or_(Edition.valid_to.is_(None), Edition.valid_to > since))
        return self.session.execute(query.limit(1)).first() is not None

    def places(self, since: datetime) -> list[Place]:
        """Return where the entry stood from an instant on, one place after another."""
        query = (
            select(
                Placement.parent_id, Placement.position, Placement.valid_from, Placement.valid_to
            )
            .where(Placement.entry_id == self.entry.id)
            .where(or_(Placement.valid_to.is_(None), Placement.valid_to > since))
            .order_by(Placement.valid_from)
        )
        return [Place(*row) for row in self.session.execute(query)]

    def intents(self, after: datetime) -> list[Intended]:
        """Return what is intended after an instant and not withdrawn."""
        return [
            Intended(row.at, tuple(row.slices), row.version, row.made_at, row.id)
            for row in self._intents(after)
        ]

    def _intents(self, after: datetime) -> Sequence[Intent]:
        if self.read is not None:
            return [r for r in self.read.intents if r.at > after and r.cancelled_at is None]
        query = (
            select(Intent)
            .where(Intent.entry_id == self.entry.id, Intent.at > after)
            .where(Intent.cancelled_at.is_(None))
            .order_by(Intent.at, Intent.made_at, Intent.id)
            .execution_options(populate_existing=True)
        )
        return self.session.scalars(query).all()


def load_state(
    session: Session, site: Site, entry_id: str, specs: Mapping[str, TypeSpec]
) -> EntryState:
    """Lock an entry and return its state; raise NotFound when the site has none of that id.

    `specs` maps the names of the content types to what they are; an entry whose type's plugin
    is gone is not found, and its content stays.
    """
    if not is_id(entry_id):
        raise NotFound(f"There is no entry {entry_id[:80]!r}.")
    entry = session.scalars(
        select(Entry)
        .where(Entry.id == entry_id.lower(), Entry.site_id == site.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if entry is None or entry.type not in specs:
        raise NotFound(f"There is no entry {entry_id}.")
    placement = session.scalars(
        select(Placement)
        .where(Placement.entry_id == entry_id, Placement.valid_to.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    scope = session.scalar(select(EntryScope.scope_id).where(EntryScope.entry_id == entry_id))
    return EntryState(session, entry, specs[entry.type], placement, scope, site.default_locale)


def current_slices(
    session: Session, version: Version, spec: TypeSpec, default_locale: str
) -> Slices:
    """Return a version's slices carried to the declaration that `spec` has now."""
    slices = open_slices(session, version, spec)
    if version.fingerprint == fingerprint(spec):
        return slices
    written = session.get(Declaration, version.fingerprint)
    if written is None:
        return slices
    parts = {name: upgrade(part, written.declaration, spec)[0] for name, part in slices.items()}
    return settled(spec.fields, parts, default_locale)
