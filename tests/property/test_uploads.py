"""Uploads broken off anywhere, raced for and killed: what goes on in the end is the same file."""

from __future__ import annotations

import hashlib
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func
from sqlalchemy import select as select_rows

from cms.db.identifiers import new_id
from cms.db.session import make_session_factory
from cms.errors import StateConflict
from cms.media.files import Files
from cms.media.models import Blob, Upload, UploadPart
from cms.media.opening import open_files
from cms.media.uploads import add_part, begin_upload, blob_of, find_upload
from cms.settings import MediaSettings

from .upload_writer import NAME, SIZE, content

ROOT = Path(__file__).parents[2]
ANN = new_id()
KILLS = 3
PATIENCE = 60
BOUNDS = settings(
    max_examples=40 if os.environ.get("CMS_TEST_LONG") else 10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def files(engine: Engine, tmp_path: Path) -> Files:
    media = MediaSettings(folder=tmp_path / "media")
    return open_files(media, engine, make_session_factory(engine))


class Left(Exception):
    """The sender is gone."""


def sent(data: bytes, until: int, *, fails: bool) -> Iterator[bytes]:
    """Yield bytes in pieces up to `until`; there the body ends, or reading it fails."""
    for start in range(0, until, 1000):
        yield data[start : min(start + 1000, until)]
    if fails:
        raise Left


def test_broken_off_at_random_points_and_resumed_it_is_the_same_file(files: Files) -> None:
    @BOUNDS
    @given(
        size=st.integers(1, 20_000),
        seed=st.integers(0, 2**32),
        breaks=st.lists(st.tuples(st.integers(0, 20_000), st.booleans()), max_size=6),
    )
    def check(size: int, seed: int, breaks: list[tuple[int, bool]]) -> None:
        data = b"%d " % seed + random.Random(seed).randbytes(size).hex().encode()
        upload = begin_upload(files, ANN, "a.txt", len(data))
        for length, fails in breaks:
            rest = data[upload.received :]
            if upload.hash is None and length < len(rest):
                before = upload.received
                try:
                    upload = add_part(
                        files, upload.id, ANN, before, sent(rest, length, fails=fails)
                    )
                except Left:
                    upload = found(files, upload.id)
                    assert upload.received == before
        upload = add_part(files, upload.id, ANN, upload.received, [data[upload.received :]])
        assert upload.hash == hashlib.sha256(data).hexdigest()
        assert list(files.taking.list("uploads/")) == []
        with files.sessions() as session:
            assert b"".join(files.read(session.get_one(Blob, upload.hash))) == data

    check()


def found(files: Files, upload_id: str) -> Upload:
    with files.sessions() as session:
        return find_upload(session, upload_id, ANN)


@pytest.mark.parametrize("length", [5, 10])
def test_of_parts_at_the_same_place_one_wins(files: Files, length: int) -> None:
    upload = begin_upload(files, ANN, "a.txt", 10)
    barrier = Barrier(4)

    def part(number: int) -> Iterator[bytes]:
        barrier.wait(PATIENCE)
        yield b"%d" % number * length

    def add(number: int) -> int | None:
        try:
            return add_part(files, upload.id, ANN, 0, part(number)).received
        except StateConflict:
            return None

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(add, range(4)))
    assert sorted(answers, key=lambda one: one is None) == [length, None, None, None]
    winner = b"%d" % next(at for at, one in enumerate(answers) if one)
    whole = found(files, upload.id)
    if length < 10:
        assert len(list(files.taking.list("uploads/"))) == 1
        whole = add_part(files, upload.id, ANN, length, [winner * (10 - length)])
    with files.sessions() as session:
        assert b"".join(files.read(blob_of(session, whole))) == winner * 10
    assert list(files.taking.list("uploads/")) == []


@pytest.mark.slow
def test_killed_while_it_uploads_nothing_is_half_visible_and_it_goes_on(
    files: Files, tmp_path: Path
) -> None:
    chance = random.Random(11)
    engine = files.sessions.kw["bind"]
    for number in range(KILLS):
        upload = begin_upload(files, ANN, NAME, SIZE)
        url = engine.url.render_as_string(hide_password=False)
        told = killed(url, tmp_path / "media", upload.id, number, chance.uniform(0, 0.25))
        upload = found(files, upload.id)
        # What was told to be there is, and one part more at most.
        assert told <= upload.received <= told + SIZE // 8
        visible(files, upload)
        data = content(number)
        while upload.hash is None:
            end = upload.received + SIZE // 4
            part = data[upload.received : end]
            upload = add_part(files, upload.id, ANN, upload.received, [part])
        assert upload.hash == hashlib.sha256(data).hexdigest()
        visible(files, upload)


def visible(files: Files, upload: Upload) -> None:
    """Check that every row has its bytes, and that what is received is there and no more."""
    with files.sessions() as session:
        for blob in session.scalars(select_rows(Blob)):
            kept = b"".join(files.read(blob))
            assert hashlib.sha256(kept).hexdigest() == blob.hash
        query = select_rows(func.sum(UploadPart.size)).where(UploadPart.upload_id == upload.id)
        parts = session.scalar(query) or 0
        if upload.hash is None:
            assert parts == upload.received < upload.size
        for part in session.scalars(select_rows(UploadPart)):
            stored = files.taking.stat(part.key)
            assert stored is not None
            assert stored.size == part.size


def killed(url: str, folder: Path, upload_id: str, number: int, after: float) -> int:
    """Let a process upload for so many seconds, kill it, and return how far it said it was."""
    module = "tests.property.upload_writer"
    command = [sys.executable, "-m", module, url, str(folder), upload_id, ANN, str(number)]
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        lines = process.stdout.read().split(b"\n")[:-1]
        assert ready
    return int(lines[-1])
