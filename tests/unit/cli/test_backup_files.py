"""Backups and exports carry the files of the media library; what is restored is whole, or told."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PIL import Image

from cms.backup.files import hold
from cms.cli.site import Site
from cms.cli.steps import executor_for
from cms.clock import freeze, now
from cms.content.assets.collecting import collect
from cms.content.operations.trash import Purge, Trash
from cms.media.files import Files, pieces, take_in
from cms.media.models import Blob, BlobUse
from tests.unit.cli.conftest import Cms
from tests.unit.cli.test_backup import SECRET, beside

ON_SQLITE = pytest.mark.parametrize("database_source", ["sqlite"], indirect=True)


def picture(red: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), (red, 80, 160)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def cms(bare: Cms, tmp_path: Path) -> Cms:
    """A site with two assets, files in a folder, and a file that nobody has."""
    bare.set(plugins="blog", media__folder="%(here)s/media")
    bare("init")
    (tmp_path / "in").mkdir()
    for number in (1, 2):
        (tmp_path / "in" / f"{number}.png").write_bytes(picture(number))
    bare("media", "add", str(tmp_path / "in"), "--publish")
    with opened(bare) as (_, files):
        take_in(files, [picture(3)])
    return bare


@contextmanager
def opened(cms: Cms) -> Iterator[tuple[Site, Files]]:
    with closing(Site(cms.config)) as site:
        yield site, site.services.get(Files)


def blobs(cms: Cms) -> list[Blob]:
    with opened(cms) as (site, _), site.reading() as session:
        return list(session.query(Blob).order_by(Blob.hash))


def other(cms: Cms, tmp_path: Path, name: str = "other") -> Cms:
    """The same installation on another database, with another folder for files."""
    found = beside(cms, f"sqlite:///{tmp_path}/{name}.sqlite", name)
    text = found.config.read_text().replace("%(here)s/media", f"%(here)s/media-{name}")
    found.config.write_text(text)
    return found


@ON_SQLITE
@pytest.mark.parametrize("secret", [False, True])
def test_files_come_back_with_the_rows(cms: Cms, tmp_path: Path, secret: bool) -> None:
    (tmp_path / "passphrase").write_text(SECRET)
    by = ("--passphrase-file", str(tmp_path / "passphrase")) if secret else ()
    file = tmp_path / "site.backup"
    made = cms("backup", "create", str(file), *by, *(("--encrypt",) if secret else ()))
    assert "and 3 files" in made
    assert (picture(1) in file.read_bytes()) is False
    copy = other(cms, tmp_path)
    assert "and 3 files" in copy("restore", str(file), *by)
    assert "Every file is whole" in copy("media", "check")
    assert "missing" not in copy("doctor", code=copy.run("doctor").exit_code)
    assert "row by row" in copy("backup", "verify", str(file), "--against-database", *by)
    # Again, into a database beside it whose folder has the files already.
    third = beside(cms, f"sqlite:///{tmp_path}/third.sqlite", "third")
    third("restore", str(file), *by)
    assert "Every file is whole" in third("media", "check")
    assert len([one for one in (tmp_path / "media").rglob("*") if one.is_file()]) == 3


@ON_SQLITE
def test_without_files_it_says_which_are_missing(cms: Cms, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    assert "no files" in cms("backup", "create", str(file), "--without-files")
    copy = other(cms, tmp_path)
    told = copy("restore", str(file))
    hashes = [one.hash for one in blobs(copy)]
    # The third one nothing names: it is forgotten.
    assert "2 files have no bytes" in told
    assert re.findall("[0-9a-f]{64}", told) == hashes
    assert len(hashes) == 2
    assert "are missing" in copy("media", "check", code=1)
    for one in blobs(copy):
        target = tmp_path / "media-other" / one.key
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((tmp_path / "media" / one.key).read_bytes())
    assert "Every file is whole" in copy("media", "check")


@ON_SQLITE
def test_what_has_no_bytes_is_told_when_it_is_saved(cms: Cms, tmp_path: Path) -> None:
    gone, damaged, _ = blobs(cms)
    with opened(cms) as (_, files):
        files.delete(gone)
    (tmp_path / "media" / damaged.key).write_bytes(b"x")
    file = tmp_path / "site.backup"
    told = cms("backup", "create", str(file))
    assert "1 files" in told
    assert gone.hash in told
    assert damaged.hash in told
    assert cms.json("backup", "verify", str(file))["missing"] == [gone.hash, damaged.hash]


@ON_SQLITE
def test_a_file_that_was_changed_in_it_restores_nothing(cms: Cms, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    cms("backup", "create", str(file))
    head, _, packed = file.read_bytes().partition(b"\n")
    plain = gzip.decompress(packed)
    assert picture(1) in plain
    copy = other(cms, tmp_path)
    for wrong in (
        plain.replace(picture(1), picture(1)[:-1] + b"x"),
        plain.replace(b'{"files":3', b'{"files":2'),
        plain[:-40],
        plain.replace(b'{"bytes":', b'{"bytes":9'),
    ):
        assert wrong != plain
        file.write_bytes(head + b"\n" + gzip.compress(wrong))
        assert "damaged" in copy("restore", str(file), code=4)
    assert not (tmp_path / "other.sqlite").exists()
    assert not (tmp_path / "media-other").exists()


@ON_SQLITE
def test_where_no_files_are_taken_in_nothing_is_restored(
    cms: Cms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "site.backup"
    cms("backup", "create", str(file))
    copy = other(cms, tmp_path)
    monkeypatch.setattr("cms.media.opening._beside", lambda _engine: None)
    text = copy.config.read_text()
    copy.config.write_text(re.sub(r"cms\.media\.folder.*\n", "", text))
    assert "cms.media.folder is not set" in copy("restore", str(file), code=4)
    assert not (tmp_path / "other.sqlite").exists()
    assert "have no bytes" in copy("restore", str(file), "--without-files")


def destroy(site: Site, files: Files, gone: Blob) -> None:
    """Destroy what has a file, let the collector run, and take another file in."""
    with site.writing() as session:
        (user,) = session.query(BlobUse).filter_by(hash=gone.hash)
        executor = executor_for(site, session)
        executor.apply(Trash(entry=user.entry_id))
        executor.apply(Purge(entry=user.entry_id))
    assert collect(files).files == 1  # the one that nobody has
    take_in(files, pieces(io.BytesIO(picture(9))))


def test_it_is_one_moment_while_files_come_and_go(
    cms: Cms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, done = tmp_path / "site.backup", list[str]()
    with opened(cms) as (site, files):
        with files.writing() as session:
            # Long ago, as far as the collector can tell: only the backup keeps it.
            session.query(Blob).update({"seen_at": now().replace(year=2020)})
            gone = session.query(Blob).join(BlobUse, BlobUse.hash == Blob.hash).first()
        assert gone is not None

        def meanwhile(_bar: object, _done: int, _total: int, name: str) -> None:
            if not done:
                done.append(name)
                destroy(site, files, gone)

        with monkeypatch.context() as patched:
            patched.setattr("cms.cli.bar.Bar.tell", meanwhile)
            assert "and 2 files" in cms("backup", "create", str(file))
    assert done
    copy = other(cms, tmp_path)
    assert "have no bytes" not in copy("restore", str(file))
    assert gone.hash in {one.hash for one in blobs(copy)}
    assert "Every file is whole" in copy("media", "check")


@ON_SQLITE
def test_what_is_held_is_let_go_in_time(cms: Cms) -> None:
    """A backup a day does not keep for good what nothing names."""
    with opened(cms) as (_, files):
        for day in range(4):
            with freeze(now().replace(year=2030, month=1, day=1 + day)):
                hold(files)
                collect(files)
    assert len(blobs(cms)) == 2


@ON_SQLITE
def test_an_export_carries_files_too(cms: Cms, tmp_path: Path) -> None:
    cms("export", str(tmp_path / "out"))
    assert len([one for one in (tmp_path / "out/files").rglob("*") if one.is_file()]) == 2
    copy = other(cms, tmp_path)
    copy("init", "--empty")
    copy("load", str(tmp_path / "out"))
    assert "Every file is whole" in copy("media", "check")
    assert [one.hash for one in blobs(copy)] == sorted(
        one.hash
        for one in blobs(cms)
        if (tmp_path / "out/files" / one.hash[:2] / one.hash).exists()
    )
    assert "holds content" in copy("load", str(tmp_path / "out"), code=4)
