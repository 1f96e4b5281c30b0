"""What the collector takes away, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from cms import clock
from cms.access.actor import SYSTEM
from cms.content.assets import collecting
from cms.content.assets.collecting import Collected, collect
from cms.content.assets.types import CORE_TYPES
from cms.content.executor import Executor
from cms.content.models import WorkingCopy
from cms.content.operations.create import CreateEntry
from cms.content.operations.trash import Purge, Trash
from cms.content.site import create_site, load_site
from cms.db.identifiers import new_id
from cms.db.session import begin_write
from cms.media.checking import check_files
from cms.media.files import Files, take_in
from cms.media.models import Blob, BlobUse, Upload
from cms.media.uploads import add_part, begin_upload, whole_upload
from cms.schema.registry import build_registry

REGISTRY = build_registry([*CORE_TYPES])


@contextmanager
def later(days: int = 5) -> Iterator[None]:
    with clock.freeze(clock.now() + timedelta(days=days)):
        yield


def apply(files: Files, *ops: Any) -> str:
    with files.sessions() as session:
        begin_write(session)
        entry = ""
        for op in ops:
            done = Executor(session, load_site(session), REGISTRY, SYSTEM).apply(op)
            entry = done.entry_id
        session.commit()
    return entry


def asset(files: Files, content: bytes = b"text") -> str:
    with files.writing() as session:
        create_site(session, key=new_id(), name="Main", locales=("en",))
    upload = whole_upload(files, None, "a.txt", [content])
    return apply(files, CreateEntry(type="asset", data={"file": {"upload": upload.id}}))


def hashes(files: Files) -> list[str]:
    with files.sessions() as session:
        return list(session.scalars(select(Blob.hash)))


def test_a_file_goes_once_nothing_names_it(files: Files) -> None:
    entry = asset(files)
    with later():
        assert collect(files) == Collected(uploads=1)
        assert len(hashes(files)) == 1
    apply(files, Trash(entry=entry))
    with later():
        assert collect(files).files == 0
    apply(files, Purge(entry=entry))
    assert collect(files).files == 0, "it was uploaded a moment ago"
    with later():
        tried = collect(files, dry_run=True)
        assert (tried.files, tried.size) == (1, 4)
        assert len(hashes(files)) == 1
        assert collect(files) == Collected(files=1, size=4)
        assert collect(files) == Collected()
    assert hashes(files) == []
    assert list(files.taking.list("")) == []
    with files.sessions() as session:
        assert session.scalars(select(BlobUse)).all() == []


def test_what_somebody_has_not_saved_keeps_its_file(files: Files) -> None:
    entry = asset(files)
    [kept] = hashes(files)
    with files.writing() as session:
        now = clock.now()
        copy = WorkingCopy(
            user_id=new_id(),
            entry_id=entry,
            locale="en",
            type="asset",
            site_id=load_site(session).id,
            created_at=now,
            updated_at=now,
            data={"file": {"hash": kept}},
        )
        session.add(copy)
    apply(files, Trash(entry=entry), Purge(entry=entry))
    with files.writing() as session:
        session.merge(copy)
    with later():
        assert collect(files).files == 0


def test_an_upload_keeps_its_file_until_it_expires(files: Files) -> None:
    whole_upload(files, None, "a.txt", [b"text"])
    with files.writing() as session:
        session.scalars(select(Blob)).one().seen_at = clock.now() - timedelta(days=9)
    assert collect(files) == Collected()
    with later():
        assert collect(files) == Collected(files=1, size=4, uploads=1)
    assert hashes(files) == []


def test_bytes_without_a_row_go_and_all_else_stays(files: Files) -> None:
    upload = begin_upload(files, None, "a.txt", 10)
    add_part(files, upload.id, None, 0, [b"01234"])
    storage = files.taking
    for key in ("blobs/ab/abc-1", "uploads/nobody/0-1", f"uploads/{upload.id}/0-ff", "other/a"):
        storage.put(key, [b"xy"])
    storage.put(f"uploads/{upload.id}/direct", [b"x"])
    assert collect(files) == Collected()
    with files.writing() as session:
        session.get_one(Upload, upload.id).expires_at = clock.now() + timedelta(days=99)
    with later():
        found = collect(files)
    assert (found.strays, found.stray_size) == (3, 6)
    left = [one.key for one in storage.list("")]
    assert left[0] == "other/a"
    assert len(left) == 3
    with later(200):
        assert collect(files).uploads == 1
    assert [one.key for one in storage.list("")] == ["other/a"]


def test_the_same_bytes_that_come_at_this_moment_stay(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look without a lock and the one with it, somebody sends them again."""
    take_in(files, [b"text"])
    with files.writing() as session:
        session.scalars(select(Blob)).one().seen_at = clock.now() - timedelta(days=9)
    look = collecting._candidates

    def meanwhile(*given: Any) -> Any:
        found = look(*given)
        if found:
            sender = Thread(target=take_in, args=(files, [b"text"]))
            sender.start()
            sender.join()
        return found

    monkeypatch.setattr(collecting, "_candidates", meanwhile)
    assert collect(files) == Collected()
    assert len(hashes(files)) == 1
    assert list(check_files(files)) == []


def test_files_that_are_not_whole_are_named(files: Files) -> None:
    whole, broken, gone = (take_in(files, [one]) for one in (b"one", b"two", b"six"))
    files.delete(broken)
    files.taking.put(broken.key, [b"TWO"])
    files.delete(gone)
    found = {one.hash: one.trouble for one in check_files(files)}
    assert whole.hash not in found
    assert "not those" in found[broken.hash]
    assert "missing" in found[gone.hash]
    with files.sessions() as session:
        assert collecting.missing_bytes(session, files, 100) == [gone.hash]
