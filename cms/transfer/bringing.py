"""The files of a source brought over: found in folders or fetched by URL, and taken in once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from cms import clock
from cms.errors import CMSError, TooLarge
from cms.media.fetching import fetched
from cms.media.files import Files, pieces, take_in
from cms.media.looking import look
from cms.media.models import Blob
from cms.media.names import safe_name
from cms.outgoing.client import Outgoing
from cms.transfer.neutral import ImportedAsset
from cms.transfer.records import Records
from cms.transfer.report import ImportReport

Tell = Callable[[str], None]
_SEEN = "a file that is nowhere to be had: kept as data"


@dataclass(frozen=True)
class Brought:
    """A file that was taken in: what is kept as `hash` came as `source`, from `url`."""

    hash: str
    source: str
    name: str
    url: str


@dataclass
class Bringing:
    """Finds files below `folders`, or by `outgoing` at their addresses, and takes them in.

    Each is written down as soon as it is there, so nothing is fetched twice, whenever a run is
    broken off. With `dry` files are looked at and not kept, and none is fetched.
    """

    files: Files
    folders: tuple[Path, ...] = ()
    outgoing: Outgoing | None = None
    dry: bool = False
    planned: dict[str, Blob] = field(default_factory=dict)

    def bring(
        self, source: str, assets: Iterable[ImportedAsset], report: ImportReport, tell: Tell
    ) -> dict[str, Brought]:
        """Return what could be had, by source id; what could not is reported."""
        wanted = list(assets)
        names = Counter(PurePosixPath(_path_of(one)).name for one in wanted)
        found: dict[str, Brought] = {}
        for asset in wanted:
            place = f"{asset.source_id} {asset.url[:120]}"
            with self._session() as session:
                before = _before(session, Records(session, source), asset)
            try:
                brought = self._one(asset, names, before)
            except (CMSError, OSError) as error:
                brought = before
                report.say(f"a file that was not taken in: {_why(error)}", place)
            else:
                if brought is None:
                    report.say(_SEEN, place)
            if brought is not None:
                found[asset.source_id] = brought
                if brought != before and not self.dry:
                    with self.files.writing() as session:
                        Records(session, source).keep_file(asset, asdict(brought))
            tell(asset.title or asset.url)
        return found

    def _one(
        self, asset: ImportedAsset, names: Counter[str], before: Brought | None
    ) -> Brought | None:
        path = self._path(asset, names)
        name = safe_name(PurePosixPath(_path_of(asset)).name or "file")
        if path is not None:
            with path.open("rb") as file:
                source = hashlib.file_digest(file, "sha256").hexdigest()
                if before is not None and before.source == source:
                    return before
                file.seek(0)
                blob = self._looked(file, source) if self.dry else take_in(self.files, pieces(file))
            return Brought(blob.hash, source, name, asset.url)
        if before is not None and before.url == asset.url:
            return before
        if self.outgoing is None or self.dry or not asset.url.startswith(("http://", "https://")):
            return before
        settings = self.files.settings
        with fetched(self.outgoing, settings, asset.url, settings.upload_max) as answer:
            blob = take_in(self.files, answer.chunks)
        return Brought(blob.hash, blob.source, name, asset.url)

    def _path(self, asset: ImportedAsset, names: Counter[str]) -> Path | None:
        """Return where a file lies below the folders: by its whole path, or by the end of it.

        Its name alone is enough only where no other file of the source has it.
        """
        parts = PurePosixPath(_path_of(asset).lstrip("/")).parts
        for folder in self.folders:
            for start in range(len(parts)):
                if start == len(parts) - 1 and start and names[parts[-1]] > 1:
                    break
                if found := _inside(folder, parts[start:]):
                    return found
        return None

    def _looked(self, file: BinaryIO, source: str) -> Blob:
        """Return the blob that a file would become; raise as `take_in` does."""
        settings = self.files.settings
        size = file.seek(0, 2)
        if size > settings.upload_max:
            raise TooLarge(f"The file is larger than {settings.upload_max} bytes.")
        looked = look(file, settings)
        blob = Blob(
            hash=source,
            source=source,
            size=size,
            media_type=looked.media_type,
            kind=looked.kind,
            facts=looked.facts,
            storage="",
            key=source,
            seen_at=clock.now(),
        )
        self.planned[blob.hash] = blob
        if looked.file is not file:
            looked.file.close()
        if looked.preview is not None:
            looked.preview.file.close()
        return blob

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with self.files.sessions() as session:
            yield session


def _path_of(asset: ImportedAsset) -> str:
    return asset.path or asset.url.partition("://")[2].partition("/")[2].partition("?")[0]


def _inside(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """Return a file below a folder; nothing that leads out of it, by a link or by its name."""
    try:
        root, path = folder.resolve(), folder.joinpath(*parts).resolve()
        return path if path.is_relative_to(root) and path.is_file() else None
    except (OSError, ValueError):
        return None


def _before(session: Session, records: Records, asset: ImportedAsset) -> Brought | None:
    """Return what an earlier run took in, if it is still kept."""
    given: dict[str, Any] | None = records.file_of(asset.source_id)
    if given is None or session.get(Blob, given["hash"]) is None:
        return None
    return Brought(**given)


def _why(error: CMSError | OSError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it can't be read"
    problems = "; ".join(one.detail for one in error.problems[:3])
    return (problems or error.detail)[:300]
