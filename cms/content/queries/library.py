"""What the media library is searched by beside fields: what is unused, what lacks its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, func, literal, literal_column, not_, select
from sqlalchemy.orm import aliased

from cms.content.lens import Lens
from cms.content.models import Placement, Reference
from cms.content.queries.columns import Editions, editions, key_column
from cms.content.queries.conditions import readable_key
from cms.content.queries.held import View, moment_of
from cms.content.queries.seeing import seen
from cms.content.queries.uses import BINDING, holding

Sql = ColumnElement[bool]
ALT, KIND, COLOUR, IMAGE = "alt", "kind", "colour", "image"
NEAR = 80
"""How far two colours may be from each other in the cube of red, green and blue (0 to 255)."""


@dataclass(frozen=True)
class InLibrary:
    """What is asked of assets; what is None is not asked.

    `unused` is `true` for what nothing shows, has in its draft or will show, and `never` for what
    nothing kept has ever used. `lacks_alt` looks, without falling back, at the locale in which an
    image has no alternative text. `below` is the id of a folder; `colour` is `#rrggbb`.
    """

    unused: Literal["true", "never"] | None = None
    lacks_alt: View | None = None
    below: str | None = None
    colour: str | None = None


def in_library(lens: Lens, edition: Editions, asked: InLibrary) -> Sql:
    """Return the condition under which an edition of an asset is what is asked for."""
    conditions = []
    if asked.unused is not None:
        conditions.append(not_(_used(lens, edition, asked.unused)))
    if asked.lacks_alt is not None:
        conditions.append(_lacks_alt(edition, asked.lacks_alt.lens))
    if asked.below is not None:
        conditions.append(_below(edition, asked.below))
    if asked.colour is not None:
        conditions.append(_near(lens, edition, asked.colour))
    return and_(*conditions)


def _used(lens: Lens, edition: Editions, how: str) -> Sql:
    user = editions("user_of_asset")
    use = (
        select(Reference.id)
        .join(user, user.id == Reference.edition_id)
        .where(Reference.target_id == edition.entry_id, user.entry_id != edition.entry_id)
        .where(user.site_id == lens.site.id)
    )
    if how == "true":
        use = use.where(holding(BINDING, user, moment_of(lens)))
    return exists(use)


def _lacks_alt(edition: Editions, there: Lens) -> Sql:
    told = editions("told_in")
    says = exists(
        select(told.id)
        .where(told.entry_id == edition.entry_id, seen(there, told))
        .where(readable_key(there, told, ALT).is_not(None))
    )
    return and_(key_column(edition, KIND, there.dialect) == IMAGE, not_(says))


def _below(edition: Editions, folder: str) -> Sql:
    below = select(literal(folder, Placement.entry_id.type).label("entry_id")).cte(
        "below_folder", recursive=True
    )
    child = aliased(Placement)
    below = below.union(
        select(child.entry_id).where(child.parent_id == below.c.entry_id, child.valid_to.is_(None))
    )
    return edition.entry_id.in_(select(below.c.entry_id).where(below.c.entry_id != folder))


def _near(lens: Lens, edition: Editions, colour: str) -> Sql:
    column = readable_key(lens, edition, COLOUR)
    differences = []
    for place in (1, 3, 5):
        wanted = int(colour[place : place + 2], 16)
        channel = 16 * _digit(column, place + 1, lens) + _digit(column, place + 2, lens)
        differences.append((channel - wanted) * (channel - wanted))
    return and_(column.is_not(None), sum(differences[1:], differences[0]) <= NEAR * NEAR)


def _digit(column: Any, place: int, lens: Lens) -> Any:
    """Return the value of a hexadecimal digit of a text, which counts its places from 1."""
    search = func.strpos if lens.dialect == "postgresql" else func.instr
    return search(literal_column("'0123456789abcdef'"), func.substr(column, place, 1)) - 1
