"""Adds whole folders of files to the media library: its folders become media folders, once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.assets.types import ASSET, FOLDER
from cms.content.assets.uses import users_of
from cms.content.lens import Lens
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.queries.entries import by_ids
from cms.content.queries.tree import children
from cms.errors import CMSError, TooLarge
from cms.media.files import Files, pieces
from cms.media.looking import look
from cms.media.models import Blob
from cms.media.names import safe_name
from cms.media.uploads import drop_upload, whole_upload

TITLE_MAX = 200


@dataclass(frozen=True)
class Refused:
    """A file, by its path below the folder, that was not taken, and why."""

    path: str
    why: str


@dataclass
class Added:
    """What came of a folder: how many files were added, were there already, and were refused."""

    added: int = 0
    known: int = 0
    folders: int = 0
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True)
class Library:
    """What is added to: each write is a transaction of its own, so that all done stays done.

    `apply` carries an operation out and returns the id of its entry; `looking` gives a session and
    a lens on drafts. Assets are published with `publish`; `dry` says that nothing is written.
    """

    files: Files
    apply: Callable[[Operation], str]
    looking: Callable[[], AbstractContextManager[tuple[Session, Lens]]]
    publish: bool = False
    dry: bool = False


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, in order, but hidden ones and what is linked to."""
    for found in sorted(os.scandir(folder), key=lambda one: (one.is_dir(), one.name)):
        if found.name.startswith(".") or found.is_symlink():
            continue
        if found.is_dir():
            yield from files_below(Path(found.path))
        elif found.is_file():
            yield Path(found.path)


def add_folder(
    library: Library,
    folder: Path,
    parent: str | None,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _what: None,
) -> Added:
    """Add all files below a folder to the media folder `parent`, or at the library's top.

    A file is there already if an asset in the same media folder has its name and its bytes: so a
    second run goes on where the first one ended. What is refused is told, and the rest goes on.
    """
    paths = [*files_below(folder)]
    report, places = Added(), {PurePosixPath(): parent}
    for number, path in enumerate(paths):
        below = PurePosixPath(path.relative_to(folder).as_posix())
        progress(number, len(paths), below.as_posix())
        try:
            place = _place(library, report, places, below.parent)
            _add(library, report, path, place)
        except CMSError as error:
            told = "; ".join(f"{one.pointer} {one.detail}" for one in error.problems)
            report.refused.append(Refused(below.as_posix(), told or error.detail))
        except OSError as error:
            report.refused.append(Refused(below.as_posix(), error.strerror or str(error)))
    progress(len(paths), len(paths), "")
    return report


def _place(
    library: Library,
    report: Added,
    places: dict[PurePosixPath, str | None],
    below: PurePosixPath,
) -> str | None:
    """Return the media folder for a folder, found or made; NEW where one would be made."""
    if below in places:
        return places[below]
    parent = _place(library, report, places, below.parent)
    title = safe_name(below.name)[:TITLE_MAX]
    found = None if parent == NEW else _folder(library, parent, title)
    if found is None:
        report.folders += 1
        made = CreateEntry(
            type=FOLDER, data={"title": title}, parent=parent, publish=library.publish
        )
        found = NEW if library.dry else library.apply(made)
    places[below] = found
    return found


NEW = ""
"""Stands for the id of a media folder that is only planned."""


def _folder(library: Library, parent: str | None, title: str) -> str | None:
    with library.looking() as (session, lens):
        for row in children(session, lens, [parent], limit=100_000, type_name=FOLDER):
            if row.document.get("title") == title:
                return row.entry_id
    return None


def _add(library: Library, report: Added, path: Path, place: str | None) -> None:
    with path.open("rb") as file:
        source = hashlib.file_digest(file, "sha256").hexdigest()
    name = safe_name(path.name)
    if place != NEW and _is_there(library, source, name, place):
        report.known += 1
        return
    if library.dry:
        _would_be_taken(library, path)
    else:
        with path.open("rb") as file:
            upload = whole_upload(library.files, None, name, pieces(file))
        try:
            data = {"file": {"upload": upload.id}}
            library.apply(CreateEntry(type=ASSET, data=data, parent=place, publish=library.publish))
        finally:
            drop_upload(library.files, upload.id)
    report.added += 1


def _would_be_taken(library: Library, path: Path) -> None:
    settings = library.files.settings
    if path.stat().st_size > settings.upload_max:
        raise TooLarge(f"The file is larger than {settings.upload_max} bytes.")
    with path.open("rb") as file:
        look(file, settings).close()


def _is_there(library: Library, source: str, name: str, place: str | None) -> bool:
    """Say whether an asset in the media folder has these bytes, by what was sent, and the name."""
    with library.looking() as (session, lens):
        kept = session.scalars(select(Blob.hash).where(Blob.source == source))
        hashes = {source, *kept}
        users = {one for each in hashes for one in users_of(session, each)}
        parent = lens.site.id if place is None else place
        for row in by_ids(session, lens, users).values():
            file = row.document.get("file") or {}
            if row.parent_id == parent and file.get("name") == name and file["hash"] in hashes:
                return True
    return False
