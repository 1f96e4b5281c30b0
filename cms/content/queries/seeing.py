"""What a lens sees of the editions: kind, moment, locale and rights, as one condition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    literal_column,
    not_,
    or_,
    select,
    text,
    true,
)

from cms.access.models import EntryScope
from cms.access.visibility import Branch
from cms.content.lens import Lens
from cms.content.queries.columns import Editions, editions, is_type, without_index
from cms.content.queries.conditions import compile_filter
from cms.content.queries.held import moment_of, release_of
from cms.db.among import among
from cms.db.column_types import Id

Sql = ColumnElement[bool]


def standing(lens: Lens, edition: Editions) -> Sql:
    """Return the condition under which an edition stands at the lens's moment and locale."""
    moment = moment_of(lens)
    conditions = [
        edition.site_id == lens.site.id,
        _of_kind(lens, edition),
        edition.locale == lens.locale,
        edition.valid_from <= moment,
        or_(edition.valid_to.is_(None), edition.valid_to > moment),
    ]
    if lens.at is None and lens.pinned is None:
        # Lets the partial indexes be used, which hold nothing that is over.
        conditions.append(edition.past.is_(False))
    else:
        # True of every edition, and lets the others be used, which the present is not to be read
        # from: they grow with its history.
        conditions.append(edition.version > literal_column("0"))
    if not lens.fallback:
        conditions.append(edition.own.is_(True))
    return and_(*conditions)


def _of_kind(lens: Lens, edition: Editions) -> Sql:
    """Return the condition that an edition is of the lens's kind.

    Through a release that is what is live, but for entries of the release: of those it is what
    the release has laid over them, if anything.
    """
    if lens.release is None:
        return edition.kind == lens.kind
    over = editions("overlay")
    covered = exists(
        select(over.id)
        .where(over.release_id == release_of(lens), over.entry_id == edition.entry_id)
        .where(over.locale == edition.locale, _holds(over, moment_of(lens)))
    )
    shown = and_(edition.kind == "release", edition.release_id == release_of(lens))
    return and_(
        edition.kind.in_(("live", "release")),
        or_(shown, and_(edition.kind == "live", not_(covered))),
    )


def _holds(edition: Editions, moment: BindParameter[Any]) -> Sql:
    ended = edition.valid_to
    return and_(edition.valid_from <= moment, or_(ended.is_(None), ended > moment))


def seen(lens: Lens, edition: Editions) -> Sql:
    """Return the condition under which the lens sees an edition: it stands, and may be seen."""
    return and_(standing(lens, edition), allowed(lens, edition, None))


def allowed(lens: Lens, edition: Editions, types: Iterable[str] | None) -> Sql:
    """Return the condition under which the reader's rights show an edition of `types`."""
    if lens.actor.system:
        return true() if types is None else is_type(edition, types)
    wanted = None if types is None else frozenset(types)
    return and_(*(permitted(lens, edition, name, wanted) for name in lens.permissions))


def permitted(
    lens: Lens, edition: Editions, permission: str, types: frozenset[str] | None = None
) -> Sql:
    """Return the condition under which an edition of `types` grants the reader a permission."""
    if lens.actor.system:
        return true() if types is None else is_type(edition, types)
    # Types with the same branches share one condition, so that a list of all types stays short.
    grouped: dict[tuple[Branch, ...], list[str]] = defaultdict(list)
    for name, branches in lens.visibility(permission).branches.items():
        if branches and (types is None or name in types):
            grouped[tuple(branches)].append(name)
    # Without types to look for, something else leads to the entries: an index by type would be
    # entered once for each of all types.
    column = without_index(edition.type, lens.dialect) if types is None else None
    alternatives = []
    for branches, names in grouped.items():
        # Named places first: who is given some sees little else, and the first that holds decides.
        places = sorted(branches, key=lambda one: one.scopes is None or None in one.scopes)
        alternatives.append(
            and_(
                is_type(edition, names, column=column),
                or_(*(of_branch(lens, edition, branch) for branch in places)),
            )
        )
    return or_(*alternatives) if alternatives else false()


def of_branch(lens: Lens, edition: Editions, branch: Branch) -> Sql:
    """Return the condition under which an edition belongs to a branch of what rights admit."""
    # Rights ask of the document as it is read with what it borrows, whatever the lens shows.
    whole = lens if lens.fallback else replace(lens, fallback=True)
    condition = compile_filter(whole, edition, branch.filter, seen)
    if branch.scopes is None:
        return condition
    return and_(_in_scopes(edition, branch.scopes, lens.dialect), condition)


def _in_scopes(edition: Editions, scopes: Iterable[str | None], dialect: str) -> Sql:
    return lies_in(edition.entry_id, scopes, dialect)


def lies_in(column: Any, scopes: Iterable[str | None], dialect: str) -> Sql:
    """Return the condition that a column names an entry in one of the scopes, None for the root."""
    named: Sequence[str] = sorted(scope for scope in scopes if scope is not None)
    rows = select(EntryScope.entry_id).where(EntryScope.entry_id == column)
    alternatives: list[Sql] = []
    if named:
        alternatives.append(exists(rows.where(among(EntryScope.scope_id, named, dialect))))
    if None in scopes:
        alternatives.append(~exists(rows.where(EntryScope.scope_id.is_not(None))))
    return or_(false(), *alternatives)


def entries_in(scopes: Sequence[str], dialect: str) -> Select[Any]:
    """Return a select of the ids of all entries in the scopes, begun at these."""
    if dialect != "sqlite":
        return select(EntryScope.entry_id).where(among(EntryScope.scope_id, scopes, dialect))
    # SQLite goes by how many entries a scope holds on average, where nearly all lie in none: left
    # to itself it may read all of them to find a few.
    begun = text("entry_scope INDEXED BY ix_entry_scope_scope_id")
    entry_id, scope_id = literal_column("entry_id", Id()), literal_column("scope_id", Id())
    found: Any = select(entry_id).select_from(begun).where(among(scope_id, scopes, dialect))
    return cast("Select[Any]", found)
