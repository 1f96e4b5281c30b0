"""Working copies: what somebody has typed and not saved. Nobody's version, and nobody else's business.

One row for each person, entry and locale, overwritten in place. Keeping one takes no turn in the
order of commits, writes no event, no version and no edition. Nobody sees another's, whatever their
rights; it goes with the save that takes its place, with the entry, with the person, or by age.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from cms.content.collaboration.differing import differing
from cms.content.collaboration.places import Place, may_create
from cms.content.document import own_document
from cms.content.lens import Lens
from cms.content.models import Version, WorkingCopy
from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.content.sealing_copies import open_copy, seal_copy
from cms.content.state import current_slices
from cms.db.session import begin_write
from cms.db.upserting import insert_into
from cms.errors import BadRequest, BaseRequired, NotFound, StateConflict, TooLarge


@dataclass(frozen=True)
class Bounds:
    """How large a working copy may be, in bytes of JSON, and how many one person may have."""

    size: int = 1024 * 1024
    number: int = 200


@dataclass(frozen=True)
class Kept:
    """A working copy, and how it stands to the entry.

    `data` leaves out fields that its owner may no longer be told. `changed` are the fields in which
    it differs from its base, `changed_since` those that were saved by others since; None where
    the base is no longer kept. `head` is the newest version, None before there is one.
    """

    copy: WorkingCopy
    data: dict[str, Any]
    head: int | None
    changed: tuple[str, ...]
    changed_since: tuple[str, ...] | None

    @property
    def stale(self) -> bool:
        """Whether the entry has a newer version than the one that the copy was made from."""
        return self.head is not None and self.head != self.copy.base_version


@dataclass(frozen=True)
class Listed:
    """A working copy in the list of one's own; `row` is the entry's draft, if it is created."""

    copy: WorkingCopy
    row: Row | None


def keep(
    place: Place, data: dict[str, Any], base_version: int | None, bounds: Bounds
) -> WorkingCopy:
    """Keep `data`, valid or not, as the person's working copy; nothing else is written.

    Raise Forbidden where nothing may be edited, BaseRequired or BadRequest for the base,
    TooLarge for one too large, StateConflict for one too many.
    """
    place.require_edit()
    _check_base(place, base_version)
    size = len(orjson.dumps(data))
    if size > bounds.size:
        raise TooLarge(f"A working copy is at most {bounds.size} bytes of JSON; this has {size}.")
    begin_write(place.session)
    copy = WorkingCopy(
        **_key(place),
        site_id=place.lens.site.id,
        base_version=base_version,
        created_at=place.lens.now,
        updated_at=place.lens.now,
        data=seal_copy(place.session, place.spec, _key(place), data),
    )
    if not _overwrite(place, copy):
        _check_number(place, bounds)
        _insert(place.session, copy)
    return copy


def find(place: Place) -> Kept:
    """Return the person's working copy, and how it stands; raise NotFound without one."""
    query = select(WorkingCopy).filter_by(**_key(place))
    query = query.execution_options(populate_existing=True)
    copy = place.session.scalars(query).one_or_none()
    if copy is None:
        raise NotFound(f"You have no working copy of {place.entry_id} in {place.locale}.")
    told = place.own_words()
    kept = open_copy(place.session, place.spec, copy)
    data = {n: v for n, v in kept.items() if n not in place.spec.fields or n in told}
    if place.row is None:
        return Kept(copy, data, None, differing(place.spec, {}, data, told), ())
    head = place.row.version
    base = document_at(place, copy.base_version)
    changed = differing(place.spec, base or {}, data, told)
    if copy.base_version == head:
        return Kept(copy, data, head, changed, ())
    newest = document_at(place, head)
    readable = place.readable()
    since = (
        None if base is None else differing(place.spec, base, newest or {}, readable, whole=True)
    )
    return Kept(copy, data, head, changed, since)


def drop(place: Place) -> None:
    """Throw the person's working copy away; do nothing where there is none."""
    begin_write(place.session)
    place.session.execute(delete(WorkingCopy).filter_by(**_key(place)))


def _key(place: Place) -> dict[str, str]:
    return {
        "user_id": place.user_id,
        "entry_id": place.entry_id,
        "locale": place.locale,
        "type": place.spec.name,
    }


def _check_base(place: Place, base_version: int | None) -> None:
    if place.row is None:
        if base_version is not None:
            raise BadRequest("There is no version yet to be based on.", "base_version")
        return
    head = place.row.version
    if base_version is None:
        raise BaseRequired(f"Name the version that you change: base_version (now {head}).")
    if not 1 <= base_version <= head:
        raise BadRequest(
            f"There is no version {base_version}: the newest is {head}.", "base_version"
        )


def _overwrite(place: Place, copy: WorkingCopy) -> bool:
    statement = (
        update(WorkingCopy)
        .filter_by(**_key(place))
        .values(data=copy.data, base_version=copy.base_version, updated_at=copy.updated_at)
        .returning(WorkingCopy.created_at)
        .execution_options(synchronize_session=False)
    )
    made = place.session.execute(statement).scalar_one_or_none()
    if made is not None:
        copy.created_at = made
    return made is not None


def _check_number(place: Place, bounds: Bounds) -> None:
    query = select(func.count()).select_from(WorkingCopy).filter_by(user_id=place.user_id)
    if (place.session.scalar(query) or 0) >= bounds.number:
        raise StateConflict(
            f"You have {bounds.number} working copies, the most one may have: "
            "save or drop some (GET /api/v1/working-copies)."
        )


def _insert(session: Session, copy: WorkingCopy) -> None:
    names = WorkingCopy.__table__.columns.keys()
    values = {name: getattr(copy, name) for name in names}
    # Two windows of one person may begin at the same instant; the later one counts.
    changed = ("data", "base_version", "updated_at")
    statement = insert_into(session, WorkingCopy).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "entry_id", "locale", "type"],
            set_={name: statement.excluded[name] for name in changed},
        )
    )


def document_at(place: Place, number: int | None) -> dict[str, Any] | None:
    """Return what a version says in the place's locale; None where it is no longer kept."""
    version = None if number is None else place.session.get(Version, (place.entry_id, number))
    if version is None:
        return None
    default = place.lens.site.default_locale
    slices = current_slices(place.session, version, place.spec, default)
    return own_document(place.spec, slices, place.locale)


def mine(session: Session, lens: Lens, user_id: str) -> list[Listed]:
    """Return a person's working copies whose entries they see, or may create, newest first.

    `lens` is one on drafts; each entry is looked at in the locale of its copy.
    """
    query = (
        select(WorkingCopy)
        .filter_by(user_id=user_id, site_id=lens.site.id)
        .order_by(WorkingCopy.updated_at.desc(), WorkingCopy.entry_id, WorkingCopy.locale)
    )
    copies = [one for one in session.scalars(query) if one.locale in lens.site.locales]
    rows = {
        (locale, entry_id): row
        for locale in {copy.locale for copy in copies}
        for entry_id, row in by_ids(
            session, lens.in_locale(locale), [c.entry_id for c in copies if c.locale == locale]
        ).items()
    }
    found = []
    for copy in copies:
        row = rows.get((copy.locale, copy.entry_id))
        if row is not None and row.type == copy.type:
            found.append(Listed(copy, row))
        elif row is None and copy.base_version is None and _may_begin(lens, copy):
            found.append(Listed(copy, None))
    return found


def _may_begin(lens: Lens, copy: WorkingCopy) -> bool:
    spec = lens.registry.get(copy.type)
    return spec is not None and may_create(lens.in_locale(copy.locale), spec)
