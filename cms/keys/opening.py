"""At start: the keys are there that open what is kept, or somebody is told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session, sessionmaker

from cms.db.session import begin_write
from cms.errors import ConfigurationError
from cms.keys.models import ACTIVE, DATA, INDEX, DataKey
from cms.keys.vault import Vault


def open_vault(
    engine: Engine, sessions: sessionmaker[Session], vault: Vault, encrypted: Iterable[str] = ()
) -> None:
    """Check that all data keys unwrap, and make the first ones where a master key is set.

    `encrypted` names the fields (`type.field`) that can't be without one. Does nothing to a database that is not migrated yet. Raises ConfigurationError.
    """
    require_vault(vault, encrypted)
    if not inspect(engine).has_table(DataKey.__tablename__):
        return
    with sessions() as session:
        vault.check(session)
        session.rollback()
        if vault.is_set and _lacks_keys(session):
            session.rollback()
            begin_write(session)
            vault.ensure(session)
            session.commit()


def _lacks_keys(session: Session) -> bool:
    there = session.scalars(select(DataKey.purpose).where(DataKey.state == ACTIVE))
    return not {DATA, INDEX} <= set(there)


def require_vault(vault: Vault, fields: Iterable[str]) -> None:
    """Raise ConfigurationError where fields are encrypted and no master key is set."""
    named = sorted(fields)
    if named and not vault.is_set:
        raise ConfigurationError(
            f"{named[0]} is declared with encrypted=True, and no master key is set: make one with "
            "`cms keys generate`, and name its file in cms.keys.file (or set CMS_KEYS_MASTER)."
        )
