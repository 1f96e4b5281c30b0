"""The declarative base that every table of the core is declared on."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of the core's models; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)


class EphemeralBase(DeclarativeBase):
    """Base of what may be lost: tables that `cms.db.ephemeral` makes, and no migration knows.

    Their names begin with `ephemeral_`.
    """

    metadata = MetaData(naming_convention=NAMING)
