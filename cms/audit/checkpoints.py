"""Checkpoints: the signed end of the chain, to be kept where nobody who writes the database can get."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from cms.audit.keys import AuditKeys
from cms.audit.seals import Seal
from cms.errors import BadRequest, NotFound, StateConflict

FORMAT = "cms.audit.checkpoint.1"


@dataclass(frozen=True)
class Checkpoint:
    """That the chain had this link at this number at this instant (RFC 3339)."""

    number: int
    link: str
    at: str
    key_id: str
    mac: str

    def is_genuine(self, keys: AuditKeys) -> bool:
        """Say whether whoever has the key made it, just so."""
        return keys.verify(self.key_id, self.mac, FORMAT, self.number, self.link, self.at)

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}


def make_checkpoint(head: Seal | None, keys: AuditKeys) -> Checkpoint:
    """Sign where a chain ends; raise StateConflict where nothing is sealed, or by somebody else."""
    if head is None or not head.is_genuine(keys):
        raise StateConflict("There is no end of a chain to sign: run `cms audit verify`.")
    parts = (head.last, head.link, head.at)
    return Checkpoint(*parts, *keys.sign(FORMAT, *parts))


def read_checkpoint(path: Path) -> Checkpoint:
    """Read the last checkpoint of a file; raise NotFound and BadRequest, naming it."""
    if not path.is_file():
        raise NotFound(f"There is no file {path}.")
    lines = path.read_bytes().strip().splitlines()
    try:
        given = orjson.loads(lines[-1])
        if given.pop("format") != FORMAT:
            raise ValueError(FORMAT)
        found = Checkpoint(**given)
        if not isinstance(found.number, int):
            raise TypeError(FORMAT)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise BadRequest(
            f"{path} holds no checkpoint that `cms audit checkpoint` wrote."
        ) from error
    return found
