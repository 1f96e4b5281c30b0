"""The files of an export: each once, by its hash, in a folder of their own; checked both ways."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import Table, delete, exists, insert, select
from sqlalchemy.orm import Session

from cms import clock
from cms.content.models import Entry
from cms.errors import BadRequest
from cms.media.files import Files, pieces
from cms.media.images.vectors.cleaning import clean_svg
from cms.media.models import Blob, BlobUse
from cms.media.sniffing import HEAD, SVG, kind_of, sniff
from cms.media.storage.keys import blob_key
from cms.media.storage.port import Missing
from cms.transfer import layout
from cms.transfer.rows import columns_of, from_json, to_json

FOLDER = "files"
LIST = "files.json"
_COLUMNS = columns_of(cast("Table", Blob.__table__), ("size", "storage", "key", "seen_at"))
_HASH = re.compile("[0-9a-f]{64}")
Tell = Callable[[int, int, str], None]


@dataclass
class Departing:
    """Writes the files that entries have or had, `count` of them; `missing` have no bytes here."""

    files: Files
    count: int = 0
    missing: list[str] = field(default_factory=list)

    def write(self, session: Session, site_id: str, folder: Path, tell: Tell) -> None:
        """Write all files of a site's entries to `folder`, and take away those of an earlier export.

        Renditions are made anew where they are asked for, and stay here.
        """
        blobs = _of_site(session, site_id)
        entries: list[dict[str, Any]] = []
        wanted: set[Path] = set()
        for number, blob in enumerate(blobs, start=1):
            path = path_of(folder, blob.hash)
            if self._one(blob, path):
                wanted.add(path)
                users = sorted(session.scalars(_users(blob.hash, site_id)))
                entries.append(to_json(_COLUMNS, {n: getattr(blob, n) for n in _NAMES}))
                entries[-1] |= {"size": blob.size, "entries": users}
            tell(number, len(blobs), blob.hash)
        self.count = len(wanted)
        for path in (folder / FOLDER).glob("*/*"):
            if path not in wanted:
                path.unlink()
        layout.write_json(folder / LIST, entries)

    def _one(self, blob: Blob, path: Path) -> bool:
        if path.is_file() and _digest(path) == blob.hash:
            return True
        path.parent.mkdir(parents=True, exist_ok=True)
        half, digest = path.with_suffix(".part"), hashlib.sha256()
        try:
            with half.open("wb") as file:
                for chunk in self.files.read(blob):
                    digest.update(chunk)
                    file.write(chunk)
        except Missing:
            half.unlink()
            self.missing.append(blob.hash)
            return False
        if digest.hexdigest() != blob.hash:
            half.unlink()
            self.missing.append(blob.hash)
            return False
        half.rename(path)
        return True


_NAMES = tuple(column.name for column in _COLUMNS)


def _of_site(session: Session, site_id: str) -> list[Blob]:
    """Return the files of a site's entries, and those that were made to show them."""
    used = select(BlobUse.hash).join(Entry, Entry.id == BlobUse.entry_id)
    query = select(Blob).where(Blob.hash.in_(used.where(Entry.site_id == site_id)))
    found = {one.hash: one for one in session.scalars(query)}
    previews = {one.preview for one in found.values() if one.preview} - found.keys()
    for one in sorted(previews):
        blob = session.get(Blob, one)
        if blob is not None:
            found[one] = blob
    return [found[one] for one in sorted(found)]


def _users(blob_hash: str, site_id: str) -> Any:
    query = select(BlobUse.entry_id).join(Entry, Entry.id == BlobUse.entry_id)
    return query.where(BlobUse.hash == blob_hash, Entry.site_id == site_id)


def path_of(folder: Path, blob_hash: str) -> Path:
    """Return where the bytes of a file are in an export."""
    return folder / FOLDER / blob_hash[:2] / blob_hash


@dataclass(frozen=True)
class Arrived:
    """The files of an export, whose bytes are in the storage already; rows follow with the rest."""

    rows: tuple[Mapping[str, Any], ...] = ()
    uses: tuple[Mapping[str, str], ...] = ()

    def insert(self, session: Session) -> None:
        """Write the rows; a file that is here keeps its own."""
        known = set(session.scalars(select(Blob.hash)))
        for row in self.rows:
            if row["hash"] not in known:
                session.execute(insert(Blob).values(**row))
        if self.uses:
            session.execute(insert(BlobUse), list(self.uses))
        gone = delete(BlobUse).where(~exists().where(Entry.id == BlobUse.entry_id))
        session.execute(gone.execution_options(synchronize_session=False))


NO_FILES = Arrived()


def arrive(files: Files, folder: Path, tell: Tell = lambda *_: None) -> Arrived:
    """Put the bytes of an export's files into the storage, each checked against its hash.

    Before the transaction that loads the export: bytes may take minutes. If that fails, the
    collector takes them away. Raises BadRequest for what was changed on the way.
    """
    if not (folder / LIST).is_file():
        return Arrived()  # written before there were files
    given = layout.read_json(folder / LIST)
    if not isinstance(given, list):
        raise BadRequest(f"{LIST}: there has to be a list.")
    rows, uses = [], []
    for number, one in enumerate(given):
        place = f"{LIST}, {number}"
        row, users = _checked(one, place)
        tell(number + 1, len(given), row["hash"])
        rows.append(_put(files, folder, row, place))
        uses += [{"hash": row["hash"], "entry_id": user} for user in users]
    return Arrived(tuple(rows), tuple(uses))


def _checked(given: Any, place: str) -> tuple[dict[str, Any], list[str]]:
    users = given.get("entries") if isinstance(given, dict) else None
    if not isinstance(users, list) or not all(isinstance(one, str) for one in users):
        raise BadRequest(f"{place}, entries: has to be a list of ids.")
    plain = {n: v for n, v in given.items() if n not in ("entries", "size")}
    row = from_json(_COLUMNS, plain, place) | {"size": given.get("size")}
    hashes = (row["hash"], row["source"], row["preview"] or row["hash"])
    if not all(_HASH.fullmatch(one) for one in hashes):
        raise BadRequest(f"{place}: names no SHA-256.")
    if not isinstance(row["facts"], dict):
        raise BadRequest(f"{place}, facts: has to be an object.")
    return row, sorted(set(users))


def _put(files: Files, folder: Path, row: dict[str, Any], place: str) -> dict[str, Any]:
    path, storage = path_of(folder, row["hash"]), files.taking
    try:
        with path.open("rb") as file:
            _check_bytes(file, row, place)
            file.seek(0)
            key = blob_key(row["hash"])
            storage.put(key, pieces(file))
    except FileNotFoundError:
        raise BadRequest(f"{place}: the file {row['hash']} is not in the export.") from None
    return {**row, "storage": storage.name, "key": key, "seen_at": clock.now()}


def _check_bytes(file: BinaryIO, row: Mapping[str, Any], place: str) -> None:
    """Refuse what is not the file that is named, and what this site would not have kept so."""
    found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    if found != row["hash"] or file.tell() != row["size"]:
        raise BadRequest(f"{place}: the file {row['hash']} was changed in the export.")
    file.seek(0)
    media_type = sniff(file.read(HEAD))
    if media_type != row["media_type"] or kind_of(media_type) != row["kind"]:
        raise BadRequest(f"{place}: the file {row['hash']} is of the type {media_type}.")
    if media_type == SVG:
        file.seek(0)
        with clean_svg(file) as clean:
            clean.seek(0)
            found = hashlib.file_digest(clean, "sha256").hexdigest()  # type: ignore[arg-type]
        if found != row["hash"]:
            raise BadRequest(f"{place}: the file {row['hash']} is an SVG with what could run.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
