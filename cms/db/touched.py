"""What a transaction touches, noted on its connection while it writes: for caches to forget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

TOLD = "cms_told"
"""Execution option of a statement whose effect is noted by `touch`: its table says nothing more."""
NOT_SHOWN: Mapping[str, bool] = MappingProxyType({"cms_not_shown": True})
"""`info` of a table that is in no answer which anybody may have, such as what only the admin shows."""
EVERYTHING = "everything"
"""The tag of what nobody tells apart: an answer without any other depends on it still."""
_HELD = "cms_touched"


def touch(session: Session, tags: Iterable[str]) -> None:
    """Note that the transaction changes what these tags stand for, once it is committed."""
    note(session.connection().info, tags)


def note(info: MutableMapping[Any, Any], tags: Iterable[str]) -> None:
    """Do so for a connection, by what is known of it."""
    info.setdefault(_HELD, set()).update(tags)


def take(info: MutableMapping[Any, Any]) -> frozenset[str]:
    """Return what was noted, and forget it: the transaction ends."""
    return frozenset(info.pop(_HELD, ()))
