"""Which files an archive of assets holds: a selection, or all in a folder, as far as one may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from cms.content.assets.types import ASSET, FOLDER
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.library import InLibrary
from cms.content.queries.listing import ListQuery, find
from cms.content.queries.rows import Row
from cms.content.queries.titles import titles
from cms.db.chunks import chunks
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, TooLarge, ValidationFailed
from cms.media.models import Blob
from cms.media.zipping import Member
from cms.settings import MediaSettings

FOLDERS_MAX = 10_000
Places = Mapping[str, tuple[str, ...]]
"""The names of the folders that lead to a folder, by its id."""
NOWHERE: Places = {}


def archive_of(
    session: Session, lens: Lens, bounds: MediaSettings, *, ids: Any = None, folder: Any = None
) -> list[Member]:
    """Return the files of assets by their `ids`, or else of all in a folder.

    Raises ValidationFailed for what names none, TooLarge for more than an archive may hold.
    """
    if ids is not None:
        rows, places = _selected(session, lens, ids, bounds.zip_files), NOWHERE
    else:
        rows, places = _in_folder(session, lens, folder, bounds.zip_files)
    members = _members(session, lens, rows, places)
    total = sum(member.blob.size for member in members)
    if total > bounds.zip_bytes:
        raise TooLarge(
            f"The files have {total} bytes; an archive has {bounds.zip_bytes} at most "
            "(cms.media.zip_bytes)."
        )
    return members


def _selected(session: Session, lens: Lens, ids: Any, most: int) -> list[Row]:
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) for one in ids):
        raise ValidationFailed([FieldProblem("/ids", "has to be a list of ids.")])
    wanted = [one.lower() for one in ids]
    if len(wanted) > most:
        raise TooLarge(f"An archive has {most} files at most (cms.media.zip_files).")
    found = by_ids(session, lens, {one for one in wanted if is_id(one)})
    problems = [
        FieldProblem(f"/ids/{index}", "names no asset.")
        for index, one in enumerate(wanted)
        if one not in found or found[one].type != ASSET
    ]
    if problems:
        raise ValidationFailed(problems)
    return [found[one] for one in dict.fromkeys(wanted)]


def _in_folder(session: Session, lens: Lens, folder: Any, most: int) -> tuple[list[Row], Places]:
    named = folder.lower() if isinstance(folder, str) and is_id(folder) else ""
    top = by_ids(session, lens, [named]).get(named) if named else None
    if top is None or top.type != FOLDER:
        raise ValidationFailed([FieldProblem("/folder", "names no folder of the media library.")])

    def below(kind: str, limit: int) -> list[Row]:
        query = ListQuery(types=(kind,), limit=limit, library=InLibrary(below=named))
        page = find(session, lens, query)
        if page.more:
            raise TooLarge(f"More than {limit} lie in the folder (cms.media.zip_files).")
        return page.rows

    folders = below(FOLDER, FOLDERS_MAX)
    return below(ASSET, most), _places(folders, titles(session, lens, folders), named)


def _places(folders: Sequence[Row], called: Mapping[int, str | None], top: str) -> Places:
    """Return where folders lie; one that is reached through nothing that is seen lies on top."""
    by_id = {row.entry_id: row for row in folders}
    found: dict[str, tuple[str, ...]] = {}

    def name(row: Row) -> str:
        return called[row.edition_id] or row.entry_id

    for row in folders:
        names, at = [name(row)], row.parent_id
        while at != top and at in by_id:
            names.append(name(by_id[at]))
            at = by_id[at].parent_id
        found[row.entry_id] = tuple(reversed(names))
    return found


def _members(session: Session, lens: Lens, rows: Sequence[Row], places: Places) -> list[Member]:
    """Return the files of those rows whose reader may see the file."""
    hidden = hidden_fields(session, lens, rows)
    shown = [
        (row, row.document.get("file"))
        for row in rows
        if "file" not in hidden.get(row.edition_id, ())
    ]
    files = [(row, file) for row, file in shown if file]
    blobs = _blobs(session, {file["hash"] for _, file in files})
    return [
        Member(
            places.get(row.parent_id or "", ()), file["name"], blobs[file["hash"]], row.updated_at
        )
        for row, file in files
        if file["hash"] in blobs
    ]


def _blobs(session: Session, hashes: Iterable[str]) -> dict[str, Blob]:
    found: dict[str, Blob] = {}
    for part in chunks(sorted(hashes)):
        query = session.query(Blob).where(Blob.hash.in_(part))
        found.update((blob.hash, blob) for blob in query)
    return found
