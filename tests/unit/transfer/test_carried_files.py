"""An export holds each file once, and a site that loads it shows the same; nothing else gets in."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine

from cms.content.assets.collecting import collect
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.db.identifiers import new_id
from cms.db.session import make_engine, make_session_factory
from cms.errors import BadRequest
from cms.media.checking import check_files
from cms.media.files import Files
from cms.media.models import Blob, BlobUse
from cms.media.opening import open_files
from cms.media.uploads import whole_upload
from cms.settings import MediaSettings
from cms.transfer.carried_files import Departing, arrive, path_of
from cms.transfer.export import export_site
from cms.transfer.load import load_export
from tests.unit.transfer.site import REGISTRY, Target

ON_SQLITE = pytest.mark.parametrize("database_source", ["sqlite"], indirect=True)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0h4v4z"/></svg>'


def picture(red: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), (red, 80, 160)).save(out, "PNG")
    return out.getvalue()


def keep(target: Target, files: Files, raw: bytes, entry_id: str, version: int = 0) -> None:
    upload = whole_upload(files, None, "a.bin", [raw])
    data = {"file": {"upload": upload.id}}
    if version:
        target.apply(SaveDraft(entry=entry_id, data=data, base_version=version, publish=True))
    else:
        target.apply(CreateEntry(type="asset", data=data, entry_id=entry_id, publish=True))


@pytest.fixture
def files(engine: Engine, tmp_path: Path) -> Files:
    settings = MediaSettings(folder=tmp_path / "media")
    return open_files(settings, engine, make_session_factory(engine))


@pytest.fixture
def asset(target: Target, files: Files) -> str:
    """An asset that has had two files; another one shows the newer, too."""
    entry_id = new_id()
    keep(target, files, picture(1), entry_id)
    keep(target, files, picture(2), entry_id, version=1)
    keep(target, files, picture(2), new_id())
    keep(target, files, SVG, new_id())
    whole_upload(files, None, "nobodys.png", [picture(3)])
    return entry_id


@pytest.fixture
def other(
    database_source: Any, frozen_clock: Any, tmp_path: Path
) -> Iterator[Callable[[], tuple[Target, Files]]]:
    opened: list[Any] = []

    def make() -> tuple[Target, Files]:
        copy = database_source.copy()
        engine: Engine = make_engine(copy.__enter__())
        opened.append((engine, copy))
        settings = MediaSettings(folder=tmp_path / f"media{len(opened)}")
        return Target(engine), open_files(settings, engine, make_session_factory(engine))

    yield make
    for engine, copy in opened:
        engine.dispose()
        copy.__exit__(None, None, None)


def export(target: Target, files: Files, folder: Path) -> Departing:
    departing = Departing(files)
    with target.sessions() as session:
        export_site(session, target.site, folder, files=departing)
    return departing


def load(target: Target, files: Files, folder: Path) -> None:
    arrived = arrive(files, folder)
    with target.sessions() as session:
        load_export(session, target.site, folder, registry=REGISTRY, files=arrived)
        session.commit()


def stored(target: Target) -> dict[str, tuple[Any, ...]]:
    return {
        one.hash: (one.source, one.size, one.media_type, one.kind, one.facts)
        for one in target.all(Blob)
    }


def test_files_go_out_once_and_come_back_equal(
    target: Target,
    files: Files,
    asset: str,
    other: Callable[[], tuple[Target, Files]],
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    assert (export(target, files, out).count, len(target.all(Blob))) == (3, 4)
    copy, copied = other()
    load(copy, copied, out)
    before = stored(target)
    assert len(stored(copy)) == 3
    assert stored(copy).items() <= before.items()
    assert list(check_files(copied)) == []
    uses = {(one.hash, one.entry_id) for one in target.all(BlobUse)}
    assert {(one.hash, one.entry_id) for one in copy.all(BlobUse)} == uses
    collect(copied)
    assert len(copy.all(Blob)) == 3
    # The file before this one is there to be taken back.
    first = next(one for one in target.all(BlobUse) if one.entry_id == asset)
    data = {"file": {"hash": first.hash}}
    copy.apply(SaveDraft(entry=asset, data=data, base_version=2, publish=True))
    # Written again it is the same, and what has gone here goes there.
    assert export(copy, copied, tmp_path / "again").count == 3
    assert json.loads((tmp_path / "again/files.json").read_text()) == json.loads(
        (out / "files.json").read_text()
    )
    stray = path_of(out, "f" * 64)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    path_of(out, first.hash).write_bytes(b"broken")
    assert export(target, files, out).count == 3
    assert not stray.exists()
    assert path_of(out, first.hash).stat().st_size > 10


@ON_SQLITE
def test_what_is_missing_here_is_told_and_the_rest_goes_out(
    target: Target, files: Files, asset: str, tmp_path: Path
) -> None:
    blobs = {one.hash: one for one in target.all(Blob)}
    used = sorted({one.hash for one in target.all(BlobUse)})
    gone, damaged = blobs[used[0]], blobs[used[1]]
    files.delete(gone)
    (tmp_path / "media" / damaged.key).write_bytes(b"x" * damaged.size)
    departing = export(target, files, tmp_path / "out")
    assert (departing.count, departing.missing) == (1, [gone.hash, damaged.hash])
    assert [*(tmp_path / "out").rglob("*.part")] == []


def _bytes(out: Path, listed: list[dict[str, Any]]) -> None:
    path_of(out, listed[0]["hash"]).write_bytes(b"other")


def _lost(out: Path, listed: list[dict[str, Any]]) -> None:
    shutil.rmtree(out / "files")


def _row(**values: Any) -> Callable[[Path, list[dict[str, Any]]], None]:
    return lambda out, listed: listed[0].update(values)


def _scripted(out: Path, listed: list[dict[str, Any]]) -> None:
    import hashlib

    raw = SVG.replace(b"<path", b"<script>alert(1)</script><path")
    svg = next(one for one in listed if one["media_type"] == "image/svg+xml")
    svg |= {"hash": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    path_of(out, svg["hash"]).parent.mkdir(parents=True, exist_ok=True)
    path_of(out, svg["hash"]).write_bytes(raw)


CHANGES: list[tuple[Callable[[Path, list[dict[str, Any]]], None], str]] = [
    (_bytes, "was changed"),
    (_lost, "is not in the export"),
    (_scripted, "could run"),
    (_row(media_type="text/html"), "is of the type image/"),
    (_row(kind="file"), "is of the type image/"),
    (_row(size=1), "was changed"),
    (_row(hash="../../../../etc/passwd"), "SHA-256"),
    (_row(facts=[]), "has to be an object"),
    (_row(key="blobs/a"), "'key' is not known"),
    (_row(entries=[1]), "list of ids"),
]


@ON_SQLITE
def test_what_was_changed_on_the_way_is_refused(
    target: Target,
    files: Files,
    asset: str,
    other: Callable[[], tuple[Target, Files]],
    tmp_path: Path,
) -> None:
    export(target, files, tmp_path / "out")
    copy, copied = other()
    for number, (change, told) in enumerate(CHANGES):
        out = tmp_path / str(number)
        shutil.copytree(tmp_path / "out", out)
        listed = json.loads((out / "files.json").read_text())
        change(out, listed)
        (out / "files.json").write_text(json.dumps(listed))
        with pytest.raises(BadRequest, match=told):
            load(copy, copied, out)
    assert copy.all(Blob) == []
    assert copy.counts() == (0, 0)
