"""Whoever replaces a file and is killed leaves the one before or the new one, whole; and no litter."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import select as select_rows

from cms import clock
from cms.access.actor import SYSTEM
from cms.content.assets.collecting import collect
from cms.content.executor import Executor
from cms.content.models import Edition, Version
from cms.content.operations.create import CreateEntry
from cms.content.site import create_site, load_site
from cms.db.identifiers import new_id
from cms.media.files import Files
from cms.media.models import Blob
from cms.media.uploads import whole_upload

from .file_replacer import REGISTRY, content, files_of, replace

ROOT = Path(__file__).parents[2]
KILLS = 12 if os.environ.get("CMS_TEST_LONG") else 3
PATIENCE = 60


@pytest.mark.slow
def test_killed_while_it_replaces_nothing_is_half_visible_and_nothing_lost(
    engine: Engine, tmp_path: Path
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    files, chance, entry = files_of(engine, tmp_path), random.Random(7), new_id()
    upload = whole_upload(files, None, "a.txt", [content(1)])
    with files.writing() as session:
        create_site(session, key="main", name="Main")
        made = CreateEntry(
            type="asset", data={"file": {"upload": upload.id}}, entry_id=entry, publish=True
        )
        Executor(session, load_site(session), REGISTRY, SYSTEM).apply(made)
    version = 1
    for _ in range(KILLS):
        told = killed([url, str(tmp_path), entry, str(version)], chance.uniform(0, 0.4))
        version = check(files, entry)
        assert told <= version <= told + 1
    replace(files, entry, version + 1, version)
    # What nobody knew of in the end, an upload that was never saved, goes; all versions stay.
    with clock.freeze(clock.now() + timedelta(days=10)):
        collect(files)
        assert check(files, entry) == version + 1
        with files.sessions() as session:
            kept = {blob.key for blob in session.scalars(select_rows(Blob))}
        assert {one.key for one in files.taking.list("")} == kept
        assert len(kept) == version + 1


def check(files: Files, entry: str) -> int:
    """Check that what is live is the newest version, and each version's file whole; return it."""
    with files.sessions() as session:
        query = select_rows(Version).where(Version.entry_id == entry).order_by(Version.number)
        versions = list(session.scalars(query))
        live = session.scalars(
            select_rows(Edition.doc).where(
                Edition.entry_id == entry, Edition.kind == "live", Edition.valid_to.is_(None)
            )
        ).all()
        for version in versions:
            blob = session.get(Blob, file_of(version.slices)["hash"])
            assert blob is not None
            assert b"".join(files.read(blob)) == content(version.number)
    newest = file_of(versions[-1].slices)["hash"]
    assert live
    assert all(newest in str(doc) for doc in live)
    return len(versions)


def file_of(slices: dict[str, Any]) -> Any:
    return next(part["file"] for part in slices.values() if part.get("file"))


def killed(given: list[str], after: float) -> int:
    """Let a process replace the file for so many seconds, and return the last version it told."""
    command = [sys.executable, "-m", "tests.property.file_replacer", *given]
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        assert ready
        # Not a wait for anything: the moment at which it is killed is chance.
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return int(process.stdout.read().split(b"\n")[:-1][-1])
