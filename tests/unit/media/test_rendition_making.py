"""A rendition is made once, in however many processes, and whole or not at all."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine

from cms.errors import NotFound, TooManyRequests, ValidationFailed
from cms.media.files import Files, take_in
from cms.media.models import Blob
from cms.media.renditions import making
from cms.media.renditions.claims import find, keys_of
from cms.media.renditions.making import Maker
from cms.media.renditions.models import MadeRendition
from cms.media.renditions.recipes import Recipe
from cms.media.storage.port import Missing

from .pictures import picture
from .rendition_lease import LEASE
from .rendition_process import MEDIA_TYPE, RECIPE

ROOT = Path(__file__).parents[3]


@pytest.fixture
def blob(files: Files) -> Blob:
    return take_in(files, [picture("PNG", (120, 80))])


@pytest.fixture
def maker(files: Files) -> Maker:
    return Maker(files, 2, LEASE)


def make(maker: Maker, blob: Blob, recipe: Recipe = RECIPE, patience: float = 30) -> MadeRendition:
    return maker.make(blob, recipe, MEDIA_TYPE, patience)


def row_of(files: Files, blob: Blob) -> MadeRendition | None:
    with files.sessions() as session:
        return find(session, blob.hash, RECIPE.key(MEDIA_TYPE))


def lying(files: Files) -> list[str]:
    return [one.key for one in files.taking.list(making.PREFIX)]


class Rendering:
    """Stands before `render`: counts its calls, and lets each go on when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        self.begun, self.go_on = threading.Semaphore(0), threading.Event()
        self._render = making.render
        monkeypatch.setattr(making, "render", self)

    def __call__(self, *given: Any) -> Any:
        self.calls += 1
        self.begun.release()
        assert self.go_on.wait(60)
        return self._render(*given)


def test_one_is_made_and_then_found(files: Files, maker: Maker, blob: Blob) -> None:
    row = make(maker, blob)
    body = b"".join(maker.read(row))
    with Image.open(io.BytesIO(body)) as image:
        assert (image.format, image.size) == ("WEBP", (40, 27))
    assert (row.width, row.height, row.size) == (40, 27, len(body))
    assert (row.maker, row.lease_until, row.media_type) == (None, None, "image/webp")
    assert row.made_at is not None
    assert b"".join(maker.read(row, 8, 12)) == b"WEBP"
    assert make(maker, blob).key == row.key
    assert lying(files) == [row.key]
    with files.sessions() as session:
        assert keys_of(session, blob.hash) == [("local", row.key)]


def test_all_threads_get_the_one_that_is_made(
    files: Files, maker: Maker, blob: Blob, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendering = Rendering(monkeypatch)
    with ThreadPoolExecutor(4) as pool:
        made = [pool.submit(make, maker, blob) for _ in range(4)]
        rendering.begun.acquire()
        rendering.go_on.set()
        assert len({one.result().key for one in made}) == 1
    assert rendering.calls == 1


def test_the_lease_holds_as_long_as_its_maker_lives(
    files: Files, maker: Maker, blob: Blob, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendering = Rendering(monkeypatch)
    other = Maker(files, 1, LEASE)
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(make, maker, blob)
        rendering.begun.acquire()
        # Longer than the lease: whoever comes meanwhile waits, and then gives up.
        with pytest.raises(TooManyRequests, match="Too many images"):
            make(other, blob, patience=1.5 * LEASE.total_seconds())
        rendering.go_on.set()
        assert made.result().key is not None
    assert rendering.calls == 1


def test_few_are_made_at_a_time(files: Files, blob: Blob, monkeypatch: pytest.MonkeyPatch) -> None:
    rendering = Rendering(monkeypatch)
    maker = Maker(files, 1, LEASE)
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(make, maker, blob)
        rendering.begun.acquire()
        with pytest.raises(TooManyRequests) as refused:
            make(maker, blob, Recipe(width=20), patience=0.2)
        assert refused.value.retry_after > 0
        rendering.go_on.set()
        made.result()
    assert make(maker, blob, Recipe(width=20)).width == 20


def test_what_can_not_be_made_leaves_nothing(files: Files, maker: Maker) -> None:
    text = take_in(files, [b"only text"])
    with pytest.raises(ValidationFailed, match="text/plain"):
        make(maker, text)
    assert row_of(files, text) is None
    assert lying(files) == []


def test_a_file_that_is_gone(files: Files, maker: Maker, blob: Blob) -> None:
    files.taking.delete(blob.key)
    with pytest.raises(NotFound):
        make(maker, blob)
    assert row_of(files, blob) is None
    with files.writing() as session:
        session.delete(session.get_one(Blob, blob.hash))
    with pytest.raises(NotFound):
        make(maker, blob)


def test_renditions_go_with_their_file(files: Files, maker: Maker, blob: Blob) -> None:
    row = make(maker, blob)
    with files.writing() as session:
        session.delete(session.get_one(Blob, blob.hash))
    assert row_of(files, blob) is None
    files.taking.delete(str(row.key))
    with pytest.raises(Missing):
        maker.read(row)


@contextmanager
def process(engine: Engine, files: Files, blob: Blob, log: Path, stop: str) -> Iterator[Any]:
    url = engine.url.render_as_string(hide_password=False)
    module = "tests.unit.media.rendition_process"
    command = [sys.executable, "-W", "ignore", "-m", module, url, str(files.settings.folder)]
    with subprocess.Popen(
        [*command, blob.hash, str(log), stop],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as one:
        try:
            yield one
        finally:
            one.kill()


def go(one: Any) -> None:
    assert one.stdout.readline() == "ready\n"
    one.stdin.write("\n")


def test_processes_make_it_once(engine: Engine, files: Files, blob: Blob, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with (
        process(engine, files, blob, log, "on") as first,
        process(engine, files, blob, log, "on") as second,
    ):
        for one in (first, second):
            go(one)
        keys = {one.stdout.readline().strip() for one in (first, second)}
    assert log.read_text() == "rendered\n"
    assert keys == set(lying(files))


@pytest.mark.parametrize("stop", ["render", "put"])
def test_who_is_killed_leaves_nothing_that_is_seen(
    engine: Engine, files: Files, maker: Maker, blob: Blob, tmp_path: Path, stop: str
) -> None:
    with process(engine, files, blob, tmp_path / "log", stop) as one:
        go(one)
        assert one.stdout.readline() == "there\n"
        row = row_of(files, blob)
        assert row is not None
        assert row.key is None
        one.kill()
    made = make(maker, blob)
    assert (made.width, made.key in lying(files)) == (40, True)
    # What the dead one had put away is known to nobody.
    assert len(lying(files)) == (2 if stop == "put" else 1)
