"""Files that were brought over, as assets in media folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from cms.content.assets.resolving import stored
from cms.media.models import Blob
from cms.transfer.bringing import Brought
from cms.transfer.neutral import ImportedAsset, ImportedEntry

TITLE_MAX = 200


def shelved(
    session: Session,
    assets: Iterable[ImportedAsset],
    brought: Mapping[str, Brought],
    planned: Mapping[str, Blob],
    *,
    flat: bool = False,
) -> Iterator[ImportedEntry]:
    """Yield media folders, those above first, and the assets in them; `flat` puts all at the top.

    `planned` are files that a dry run only looked at.
    """
    made: set[str] = set()
    for asset in assets:
        found = brought.get(asset.source_id)
        blob = None if found is None else session.get(Blob, found.hash) or planned.get(found.hash)
        if found is None or blob is None:
            continue
        folder = "" if flat else asset.folder.strip("/")
        for one in reversed([PurePosixPath(folder), *PurePosixPath(folder).parents]):
            path = one.as_posix()
            if path != "." and path not in made:
                made.add(path)
                yield _folder(one)
        yield _asset(asset, found.name, blob, folder)


def _folder(path: PurePosixPath) -> ImportedEntry:
    above = path.parent.as_posix()
    return ImportedEntry(
        source_id=f"folder:{path.as_posix()}",
        type="folder",
        data={"title": path.name[:TITLE_MAX]},
        parent_source_id=None if above == "." else f"folder:{above}",
    )


def _asset(asset: ImportedAsset, name: str, blob: Blob, folder: str) -> ImportedEntry:
    return ImportedEntry(
        source_id=asset.source_id,
        type="asset",
        data={
            "title": asset.title or name.rpartition(".")[0] or name,
            "file": stored(blob, name),
            "alt": asset.alt,
            "caption": asset.caption or asset.description,
        },
        status=asset.status,
        parent_source_id=f"folder:{folder}" if folder else None,
        created_at=asset.uploaded_at,
        published_at=asset.uploaded_at,
        addresses=(asset.url, *asset.addresses),
        source_type=asset.source_type,
        source_status=asset.source_status,
        leftovers=asset.leftovers,
    )
