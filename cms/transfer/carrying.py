"""Takes encrypted values along in an export, in clear or by a passphrase, and seals them again.

In clear a value is `{"cms:encrypted": [slice, value]}`. By a passphrase it is text as the database
has it, with a key that scrypt (RFC 7914) makes of the passphrase and of a salt in the export's head.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy.orm import Session

from cms.content.sealing import place_of, seal
from cms.errors import BadRequest
from cms.keys.envelope import Unreadable, is_encrypted, lock, marked, unlock
from cms.keys.passphrase import check_passphrase, derive
from cms.keys.vault import vault_of

CLEAR, PASSPHRASE = "clear", "passphrase"
FORMS = (PASSPHRASE, CLEAR)
"""The forms in which encrypted values can be taken along."""
HEAD_KEY = "encrypted"
_WRAPPED = "cms:encrypted"
_CHECK = "export"


@dataclass
class Outgoing:
    """Carries values out of the database of `session`; `count` says how many it carried."""

    session: Session
    passphrase: str | None
    salt: bytes = field(default_factory=lambda: os.urandom(16))
    count: int = 0
    _key: bytes = b""

    def __post_init__(self) -> None:
        """Derive the key; raises BadRequest for a passphrase that is too short."""
        if self.passphrase is not None:
            check_passphrase(self.passphrase)
            self._key = derive(self.passphrase, self.salt)

    def head(self) -> dict[str, Any]:
        """Return what the export's head says of the form."""
        if self.passphrase is None:
            return {"form": CLEAR}
        check = lock(self._key, PASSPHRASE, b"", _CHECK)
        return {"form": PASSPHRASE, "salt": base64.b64encode(self.salt).decode(), "check": check}

    def carry(self, entry_id: str, name: str, text: str) -> Any:
        """Return what stands in the export for an encrypted value.

        What only looks like one, and does not open, stays as it is.
        """
        place = place_of(entry_id, name)
        try:
            plain = vault_of(self.session).decrypt(text, place=place, session=self.session)
        except Unreadable:
            return text
        self.count += 1
        if self.passphrase is None:
            return {_WRAPPED: orjson.loads(plain)}
        return lock(self._key, PASSPHRASE, plain, place)


@dataclass(frozen=True)
class Incoming:
    """Seals the values of an export by the keys of the site of `session`."""

    session: Session
    form: str
    key: bytes = field(default=b"", repr=False)

    def document(self, old_id: str, new_id: str, given: Any) -> Any:
        """Return a document, or a slice, with its encrypted values sealed; anything else as it is.

        Raises BadRequest for a value that was changed in the export.
        """
        if not self.form or not isinstance(given, dict):
            return given
        return {name: self._value(old_id, new_id, name, value) for name, value in given.items()}

    def _value(self, old_id: str, new_id: str, name: str, value: Any) -> Any:
        said = self._opened(place_of(old_id, name), value)
        if said is None:
            return value
        if not isinstance(said, list) or len(said) != 2 or not isinstance(said[0], str):
            raise BadRequest(f"The encrypted value of {name[:80]!r} is not that of an export.")
        return seal(self.session, place_of(new_id, name), said[0], said[1])

    def _opened(self, place: str, value: Any) -> Any:
        if self.form == CLEAR:
            is_wrapped = isinstance(value, dict) and value.keys() == {_WRAPPED}
            return value[_WRAPPED] if is_wrapped else None
        if not is_encrypted(value) or not value.startswith(marked(PASSPHRASE)):
            return None
        try:
            return orjson.loads(unlock(self.key, value, place))
        except Unreadable:
            raise BadRequest(f"The value in {place} was changed in the export.") from None


def incoming(session: Session, head: Mapping[str, Any], passphrase: str | None) -> Incoming:
    """Return what seals the values of an export with this head.

    Raises BadRequest where a passphrase is missing or wrong.
    """
    said = head.get(HEAD_KEY)
    if said is None:
        return Incoming(session, "")
    if not isinstance(said, dict) or said.get("form") not in FORMS:
        raise BadRequest("The export's head does not say how its encrypted values are kept.")
    if said["form"] == CLEAR:
        return Incoming(session, CLEAR)
    if passphrase is None:
        raise BadRequest("The export's encrypted values need its passphrase.")
    try:
        key = derive(passphrase, base64.b64decode(str(said.get("salt")), validate=True))
        unlock(key, str(said.get("check")), _CHECK)
    except (Unreadable, binascii.Error, ValueError):
        raise BadRequest("That is not the passphrase of the export.") from None
    return Incoming(session, PASSPHRASE, key)
