"""The collector: takes away files that nothing kept names, and never one that any version shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Text, cast, delete, exists, or_, select
from sqlalchemy.orm import Session, aliased

from cms import clock
from cms.content.models import Version, WorkingCopy
from cms.db.session import begin_write
from cms.events.order import current_turn
from cms.media.files import Files
from cms.media.models import Blob, BlobUse, Upload
from cms.media.renditions.claims import keys_of
from cms.media.strays import Strays, clear_strays

Place = tuple[str, str]
"""A storage's name, and a key in it."""
BATCH = 50
"""Files that are looked at under one lock; writers wait no longer than for these."""


@dataclass
class Collected:
    """How much went: files that nothing names, with their bytes; and what else lay about."""

    files: int = 0
    size: int = 0
    uploads: int = 0
    strays: int = 0
    stray_size: int = 0
    unfinished: int = 0


def collect(files: Files, *, dry_run: bool = False) -> Collected:
    """Take away what nothing kept names, and nobody has sent or moved for `grace_hours`.

    A file is kept by any version that holds it, whether live, scheduled, in a release, in the trash
    or of the past; by what somebody has not saved; and by an upload. Rows go first, in short
    transactions, then the bytes: who dies in between leaves bytes that the next round finds. With
    `dry_run` nothing changes. Raises StorageFailed for what can't be reached; done again it goes on.
    """
    before = clock.now() - timedelta(hours=files.settings.grace_hours)
    found = Collected()
    if not dry_run:
        _forget_uses(files)
    after = ""
    while hashes := _candidates(files, before, after):
        after = hashes[-1]
        for blob, renditions in _let_go(files, hashes, before, dry_run=dry_run):
            found.files += 1
            found.size += blob.size
            if not dry_run:
                files.delete(blob)
                for storage, key in renditions:
                    # In a storage that is no longer named, nobody can take anything away.
                    if storage in files.storages:
                        files.storages[storage].delete(key)
    cleared: Strays = clear_strays(files, before, dry_run=dry_run)
    found.uploads, found.unfinished = cleared.uploads, cleared.unfinished
    found.strays, found.stray_size = cleared.files, cleared.size
    return found


def is_named() -> ColumnElement[bool]:
    """The condition that something kept of the entry of a `BlobUse` names its file.

    Looked for in the text, by the hash: so it is found in whatever field it stands, of whatever
    declaration, and rather once too often.
    """
    anywhere = "%" + BlobUse.hash + "%"
    in_version = select(Version.number).where(
        Version.entry_id == BlobUse.entry_id,
        Version.pruned_at.is_(None),
        cast(Version.slices, Text).like(anywhere),
    )
    unsaved = select(WorkingCopy.entry_id).where(
        WorkingCopy.entry_id == BlobUse.entry_id, cast(WorkingCopy.data, Text).like(anywhere)
    )
    return or_(exists(in_version), exists(unsaved))


def unused(before: datetime) -> ColumnElement[bool]:
    """The condition that nothing kept names a `Blob`, and that it was last seen before `before`.

    A file keeps its preview, also while nothing but an upload names that file.
    """
    named = select(BlobUse.hash).where(BlobUse.hash == Blob.hash, is_named())
    coming = select(Upload.id).where(Upload.hash == Blob.hash, Upload.expires_at > clock.now())
    parent = aliased(Blob)
    shown = select(parent.hash).where(parent.preview == Blob.hash)
    return (Blob.seen_at < before) & ~exists(named) & ~exists(coming) & ~exists(shown)


def _candidates(files: Files, before: datetime, after: str) -> Sequence[str]:
    """Return the hashes of files that seem to be unused; read without any lock."""
    with files.sessions() as session:
        query = select(Blob.hash).where(Blob.hash > after, unused(before))
        return session.scalars(query.order_by(Blob.hash).limit(BATCH)).all()


def _let_go(
    files: Files, hashes: Sequence[str], before: datetime, *, dry_run: bool
) -> list[tuple[Blob, list[Place]]]:
    """Delete the rows of those files that are unused still; return them, and their renditions.

    Whoever writes content has its turn before or after this, and whoever takes in the same bytes
    has locked the row, or finds none and puts them anew.
    """
    with files.sessions() as session:
        begin_write(session)
        current_turn(session)
        query = select(Blob).where(Blob.hash.in_(hashes), unused(before))
        blobs = session.scalars(query.with_for_update()).all()
        gone = [blob.hash for blob in blobs]
        found = [(blob, keys_of(session, blob.hash)) for blob in blobs]
        session.expunge_all()
        if dry_run or not gone:
            return found
        session.execute(delete(BlobUse).where(BlobUse.hash.in_(gone)))
        session.execute(delete(Blob).where(Blob.hash.in_(gone)))
        session.commit()
        return found


def _forget_uses(files: Files) -> None:
    """Forget which entries had a file of which nothing is left: they can't take it back any more."""
    after: tuple[str, str] | None = None
    while uses := _stale(files, after):
        after = uses[-1]
        with files.sessions() as session:
            begin_write(session)
            current_turn(session)
            for blob_hash, entry_id in uses:
                mine = (BlobUse.hash == blob_hash, BlobUse.entry_id == entry_id)
                session.execute(
                    delete(BlobUse)
                    .where(*mine, ~is_named())
                    .execution_options(synchronize_session=False)
                )
            session.commit()


def _stale(files: Files, after: tuple[str, str] | None) -> list[tuple[str, str]]:
    query = select(BlobUse.hash, BlobUse.entry_id).where(~is_named())
    if after is not None:
        here = BlobUse.hash == after[0]
        query = query.where(or_(BlobUse.hash > after[0], here & (BlobUse.entry_id > after[1])))
    with files.sessions() as session:
        rows = session.execute(query.order_by(BlobUse.hash, BlobUse.entry_id).limit(BATCH))
        return [(row[0], row[1]) for row in rows]


def missing_bytes(session: Session, files: Files, limit: int) -> list[str]:
    """Return hashes of files whose bytes are not where their row says, `limit` files looked at."""
    query = select(Blob).order_by(Blob.seen_at.desc()).limit(limit)
    return [blob.hash for blob in session.scalars(query) if not files.has_bytes(blob)]
