"""Uploads come in parts, go on where they broke off, and are somebody's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cms import clock
from cms.db.identifiers import new_id
from cms.errors import NotFound, StateConflict, StorageFailed, TooLarge, ValidationFailed
from cms.media.files import Files
from cms.media.uploads import (
    add_part,
    begin_upload,
    blob_of,
    drop_upload,
    find_upload,
    whole_upload,
)

from .pictures import picture

ANN, BEN = new_id(), new_id()


def test_parts_make_a_file(files: Files) -> None:
    data = picture("PNG", (60, 40))
    upload = begin_upload(files, ANN, "C:\\photos\\a.png", len(data))
    assert (upload.name, upload.received) == ("a.png", 0)
    for start, end in ((0, 7), (7, 50), (50, len(data))):
        upload = add_part(files, upload.id, ANN, start, [data[start:end]])
        assert upload.received == end
    with files.sessions() as session:
        blob = blob_of(session, find_upload(session, upload.id, ANN))
    assert b"".join(files.read(blob)) == data
    assert [one.key for one in files.taking.list("uploads/")] == []


def test_a_part_has_to_go_on_where_the_last_ended(files: Files) -> None:
    upload = begin_upload(files, ANN, "a.txt", 10)
    add_part(files, upload.id, ANN, 0, [b"01234"])
    for start in (0, 4, 6):
        with pytest.raises(StateConflict, match="goes on at byte 5"):
            add_part(files, upload.id, ANN, start, [b"x"])
    with pytest.raises(TooLarge):
        add_part(files, upload.id, ANN, 5, [b"567", b"89x"])
    upload = add_part(files, upload.id, ANN, 5, [b"56789"])
    assert upload.hash is not None
    with pytest.raises(StateConflict):
        add_part(files, upload.id, ANN, 10, [b""])


def test_an_upload_is_somebodys_own(files: Files) -> None:
    upload = begin_upload(files, ANN, "a.txt", 10)
    for who in (BEN, None):
        with pytest.raises(NotFound):
            add_part(files, upload.id, who, 0, [b"x"])


def test_an_upload_that_is_not_whole_has_no_file(files: Files) -> None:
    upload = begin_upload(files, ANN, "a.txt", 10)
    with files.sessions() as session, pytest.raises(StateConflict, match="0 of 10 bytes"):
        blob_of(session, find_upload(session, upload.id, ANN))


def test_what_is_refused_is_gone(files: Files) -> None:
    upload = begin_upload(files, ANN, "a.png", 5)
    with pytest.raises(ValidationFailed):
        add_part(files, upload.id, ANN, 0, [b"\x00\x01\x02\x03\x04"])
    with files.sessions() as session, pytest.raises(NotFound):
        find_upload(session, upload.id, ANN)
    assert list(files.taking.list("")) == []


def test_an_upload_is_dropped(files: Files) -> None:
    upload = begin_upload(files, ANN, "a.txt", 10)
    add_part(files, upload.id, ANN, 0, [b"01234"])
    drop_upload(files, upload.id)
    assert list(files.taking.list("")) == []
    with files.sessions() as session, pytest.raises(NotFound):
        find_upload(session, upload.id, ANN)


def test_an_upload_expires(files: Files) -> None:
    upload = whole_upload(files, ANN, "a.txt", [b"text"])
    with files.writing() as session:
        session.merge(upload).expires_at = clock.now() - timedelta(seconds=1)
    with files.sessions() as session, pytest.raises(NotFound):
        find_upload(session, upload.id, ANN)


def test_too_large_a_file_is_not_begun(files: Files) -> None:
    with pytest.raises(TooLarge):
        begin_upload(files, ANN, "a", 100_001)


def test_an_upload_outlives_a_storage_that_does_not_answer(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = picture("PNG", (60, 40))
    upload = begin_upload(files, ANN, "a.png", len(data))
    add_part(files, upload.id, ANN, 0, [data[:50]])

    def read(*_: object) -> None:
        raise StorageFailed("The storage does not answer.")

    with monkeypatch.context() as gone:
        gone.setattr(files.taking, "read", read)
        with pytest.raises(StorageFailed):
            add_part(files, upload.id, ANN, 50, [data[50:]])
    with files.sessions() as session:
        assert find_upload(session, upload.id, ANN).received == 50
    assert add_part(files, upload.id, ANN, 50, [data[50:]]).hash is not None
