"""The two sides of a diff: a version, what is published, or the draft, as one locale's document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms.content.document import own_document
from cms.content.history.reader import HistoryReader
from cms.content.history.written import today_names
from cms.content.models import Entry, Live, Version
from cms.content.queries.history import VersionInfo, require_content, version_info
from cms.content.sealing import open_slices
from cms.content.site import SHARED
from cms.content.state import current_slices
from cms.errors import BadRequest, NotFound
from cms.events.order import present
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import fingerprint

Slices = dict[str, dict[str, Any]]
PUBLISHED, DRAFT = "published", "draft"


@dataclass(frozen=True)
class Side:
    """One side: which version each slice is of, and the fields as they were written."""

    session: Session
    entry_id: str
    name: str
    versions: Mapping[str, VersionInfo]
    whole: VersionInfo | None = None

    def info(self, slice_name: str) -> VersionInfo | None:
        """Return the version that a slice is of; None where the slice shows nothing."""
        return self.whole or self.versions.get(slice_name)

    @property
    def infos(self) -> list[VersionInfo]:
        """The versions that the side is made of, each once."""
        every = [self.whole] if self.whole else list(self.versions.values())
        return list({info.number: info for info in every}.values())

    @property
    def marks(self) -> frozenset[str]:
        """The declarations that it was written under."""
        return frozenset(info.fingerprint for info in self.infos)

    def row(self, number: int) -> Version:
        """Return a version's row."""
        found = self.session.get(Version, (self.entry_id, number))
        if found is None:
            raise NotFound(f"There is no version {number} of {self.entry_id}.")
        return found


def version_side(session: Session, entry_id: str, number: int) -> Side:
    """Return a version as a side; raise NotFound where there is none, or its content is gone."""
    info = require_content(version_info(session, entry_id, number))
    return Side(session, entry_id, str(number), {}, info)


def draft_side(session: Session, entry_id: str) -> Side:
    """Return the newest version as a side."""
    return version_side(session, entry_id, head_number(session, entry_id))


def head_number(session: Session, entry_id: str) -> int:
    """Return the number of the newest version."""
    return session.execute(select(Entry.head).where(Entry.id == entry_id)).scalar_one()


def published_side(session: Session, entry_id: str) -> Side:
    """Return what is live now, each slice of its version; raise NotFound where nothing is."""
    moment = present(session)
    query = select(Live.slice, Live.version).where(
        Live.entry_id == entry_id,
        Live.valid_from <= moment,
        or_(Live.valid_to.is_(None), Live.valid_to > moment),
    )
    found: dict[str, int] = {row.slice: row.version for row in session.execute(query)}
    if not found:
        raise NotFound("Nothing of the entry is published now.")
    infos = {number: version_info(session, entry_id, number) for number in set(found.values())}
    return Side(session, entry_id, PUBLISHED, {name: infos[one] for name, one in found.items()})


def named_side(session: Session, entry_id: str, name: str, parameter: str) -> Side:
    """Return the side of a name: `published`, `draft`, or a number; raise BadRequest for others."""
    if name == PUBLISHED:
        return published_side(session, entry_id)
    if name == DRAFT:
        return draft_side(session, entry_id)
    if name.isascii() and name.isdigit() and len(name) < 10 and name[0] != "0":
        return version_side(session, entry_id, int(name))
    raise BadRequest(
        f"{parameter!r} is the number of a version, {PUBLISHED} or {DRAFT}, not {name[:80]!r}.",
        parameter,
    )


def side_before(session: Session, entry_id: str, after: Side) -> Side:
    """Return the version before a side; raise BadRequest where there is none."""
    newest = max(info.number for info in after.infos)
    if newest == 1:
        raise BadRequest("Version 1 has none before it: name another with 'from'.", "from")
    return version_side(session, entry_id, newest - 1)


def current_side(reader: HistoryReader, entry_id: str, number: int) -> Slices:
    """Return a version's slices as today's declaration reads them; raise NotFound."""
    row = version_side(reader.session, entry_id, number).row(number)
    return current_slices(reader.session, row, reader.spec, reader.site.default_locale)


@dataclass(frozen=True)
class Compared:
    """Two sides brought to the same names, so that they can be compared field by field.

    Sides of one declaration are compared under it. Others are carried to today's, and fields
    that have no place there stay beside it under their own names.
    """

    reader: HistoryReader
    before: Side
    after: Side

    @property
    def alone(self) -> str | None:
        """The one declaration that both were written under, if it is one."""
        marks = self.before.marks | self.after.marks
        return next(iter(marks)) if len(marks) == 1 else None

    def spec(self) -> TypeSpec:
        """The type whose fields are compared."""
        return self.reader.spec if self.alone is None else self.reader.spec_of(self.alone)

    def locales(self) -> list[str]:
        """Return the locales of the site in which either side says anything, in their order."""
        site = self.reader.site
        said = {
            name
            for side in (self.before, self.after)
            for info in side.infos
            for name in side.row(info.number).slices
        }
        return [one for one in site.locales if one in said or one == site.default_locale]

    def parts(self, slice_name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what both sides hold in a slice."""
        return self._part(self.before, slice_name), self._part(self.after, slice_name)

    def _part(self, side: Side, slice_name: str) -> dict[str, Any]:
        info = side.info(slice_name)
        return {} if info is None else self._slices(side, info).get(slice_name, {})

    def readable(self, locale: str) -> frozenset[str]:
        """Return the names of the fields that may be told."""
        if self.alone is not None:
            return self.reader.names(locale, self.alone)
        marks = self.before.marks | self.after.marks
        gone = frozenset().union(*(self.reader.names(locale, mark) for mark in marks))
        return self.reader.names(locale) | (gone - set(self.reader.became))

    def fields(self) -> dict[str, f.Field]:
        """Return the fields that are compared: those of the type, and those that are gone."""
        found = dict(self.spec().fields)
        if self.alone is None:
            known = today_names(self.reader.spec)
            for mark in sorted(self.before.marks | self.after.marks):
                then = self.reader.spec_of(mark).fields
                found |= {n: one for n, one in then.items() if n not in known and n not in found}
        return found

    def documents(self, locale: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return both documents as an editor of a locale has them, nothing borrowed."""
        return self._document(self.before, locale), self._document(self.after, locale)

    def _document(self, side: Side, locale: str) -> dict[str, Any]:
        slices = {name: self._part(side, name) for name in (SHARED, locale)}
        document = own_document(self.spec(), slices, locale)
        if self.alone is None:
            document |= self._left_over(side, locale, document)
        return document

    def _slices(self, side: Side, info: VersionInfo) -> Slices:
        row = side.row(info.number)
        reader = self.reader
        if self.alone is not None:
            return open_slices(reader.session, row, reader.spec)
        return current_slices(self.reader.session, row, reader.spec, reader.site.default_locale)

    def _left_over(self, side: Side, locale: str, known: Mapping[str, Any]) -> dict[str, Any]:
        """Return what today's declaration has no place for, as it was written."""
        found: dict[str, Any] = {}
        for name in (SHARED, locale):
            info = side.info(name)
            if info is None or info.fingerprint == fingerprint(self.reader.spec):
                continue
            then = self.reader.spec_of(info.fingerprint)
            every = open_slices(self.reader.session, side.row(info.number), self.reader.spec)
            slices = {one: every.get(one, {}) for one in (SHARED, locale)}
            whole = own_document(then, slices, locale)
            found |= _without(whole, known, self.reader.became)
        return found


def _without(
    whole: Mapping[str, Any], known: Mapping[str, Any], became: Mapping[str, str]
) -> dict[str, Any]:
    """Leave out what was carried; a value that its field of today refuses was not."""
    return {
        became.get(name, name): value
        for name, value in whole.items()
        if value is not None and became.get(name, name) not in known
    }
