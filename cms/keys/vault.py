"""The vault: encrypts by the newest data key, decrypts by whichever did it."""

from __future__ import annotations

import os

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.errors import ConfigurationError
from cms.events.acting import record
from cms.keys.envelope import blind, key_id_of, lock, unlock
from cms.keys.master import SIZE, MasterKeys
from cms.keys.models import ACTIVE, DATA, INDEX, DataKey

CARRIED = "cms_vault"
"""Under this name sessions carry the vault (`Session.info`)."""


class Vault:
    """Implements `cms.keys.port.Cipher`. Unwrapped keys stay in memory; they never change.

    Every method takes the `session` in which the caller works, if there is one: then a key that
    was rotated is used from the next transaction on, and the first keys are made when needed.
    """

    def __init__(self, masters: MasterKeys, sessions: sessionmaker[Session]) -> None:
        self.masters = masters
        self._sessions = sessions
        self._keys: dict[str, bytes] = {}

    @property
    def is_set(self) -> bool:
        """Whether there is a master key."""
        return bool(self.masters)

    def encrypt(self, plain: bytes, *, place: str, session: Session | None = None) -> str:
        """Encrypt for a place by the newest data key; raise ConfigurationError without any."""
        row = self._newest(DATA, session)
        return lock(self._unwrapped(row), row.id, plain, place)

    def decrypt(self, text: str, *, place: str, session: Session | None = None) -> bytes:
        """Decrypt what was encrypted for this place.

        Raises Unreadable for a text that was changed or moved, ConfigurationError where its data
        key, or the master key of that, is not there.
        """
        return unlock(self._key(key_id_of(text, place), place, session), text, place)

    def blind(self, field: str, value: str, session: Session | None = None) -> str:
        """Return what stands in an index for a field's value (64 hex digits)."""
        return blind(self._unwrapped(self._newest(INDEX, session)), field, value)

    def ensure(self, session: Session) -> None:
        """Make the keys that are missing, in the session's transaction."""
        for purpose in (DATA, INDEX):
            if _newest(session, purpose) is None:
                self.add_key(session, purpose)

    def add_key(self, session: Session, purpose: str) -> DataKey:
        """Make a data key; from the session's commit on it is the one that encrypts."""
        key_id, key = os.urandom(4).hex(), os.urandom(SIZE)
        master, wrapped = self.masters.wrap(key, key_id, purpose)
        row = DataKey(
            id=key_id,
            purpose=purpose,
            state=ACTIVE,
            master=master,
            wrapped=wrapped,
            created_at=clock.now(),
        )
        session.add(row)
        record(session, "key.added", key=key_id, purpose=purpose)
        return row

    def check(self, session: Session) -> None:
        """Raise ConfigurationError unless every data key can be unwrapped."""
        for row in session.scalars(select(DataKey).order_by(DataKey.created_at, DataKey.id)):
            self.unwrapped(row)

    def unwrapped(self, row: DataKey) -> bytes:
        """Return a data key as the master keys unwrap it now, remembered or not."""
        return self.masters.unwrap(row.master, row.wrapped, row.id, row.purpose)

    def _newest(self, purpose: str, session: Session | None) -> DataKey:
        if session is None:
            with self._sessions() as own:
                found = _newest(own, purpose)
        else:
            found = _newest(session, purpose)
            if found is None:
                found = self.add_key(session, purpose)
        if found is None:
            self.masters.newest  # noqa: B018 — tells of a missing master key in its own words
            raise ConfigurationError("There is no data key yet: run `cms db upgrade`.")
        return found

    def _key(self, key_id: str, place: str, session: Session | None) -> bytes:
        if key_id in self._keys:
            return self._keys[key_id]
        if session is None:
            with self._sessions() as own:
                row = own.get(DataKey, key_id)
        else:
            row = session.get(DataKey, key_id)
        if row is None:
            raise ConfigurationError(
                f"The data key {key_id}, which encrypted what is kept in {place}, is not in the "
                "database: restore the table data_key from a backup."
            )
        return self._unwrapped(row)

    def _unwrapped(self, row: DataKey) -> bytes:
        if row.id not in self._keys:
            self._keys[row.id] = self.unwrapped(row)
        return self._keys[row.id]


def _newest(session: Session, purpose: str) -> DataKey | None:
    query = select(DataKey).where(DataKey.purpose == purpose, DataKey.state == ACTIVE)
    query = query.order_by(DataKey.created_at.desc(), DataKey.id.desc()).limit(1)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def vault_of(session: Session) -> Vault:
    """Return the vault that a session carries; raise ConfigurationError where it has none."""
    found = session.info.get(CARRIED)
    if not isinstance(found, Vault):
        raise ConfigurationError("The session has no vault, so nothing encrypted can be read.")
    return found
