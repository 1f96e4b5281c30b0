"""Replaces an asset's file until it is killed: `python -m tests.property.file_replacer URL …`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from sqlalchemy import Engine

from cms.access.actor import SYSTEM
from cms.content.assets.types import CORE_TYPES
from cms.content.executor import Executor
from cms.content.operations.save import SaveDraft
from cms.content.site import load_site
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.media.files import Files
from cms.media.opening import open_files
from cms.media.uploads import whole_upload
from cms.schema.registry import build_registry
from cms.settings import MediaSettings

REGISTRY = build_registry([*CORE_TYPES])
SIZE = 300_000


def content(number: int) -> bytes:
    """Return what the asset's file of that number is."""
    return random.Random(number).randbytes(SIZE // 2).hex().encode()


def files_of(engine: Engine, folder: Path) -> Files:
    """Open the files of a site."""
    return open_files(MediaSettings(folder=folder), engine, make_session_factory(engine))


def replace(files: Files, entry: str, number: int, base: int) -> None:
    """Save another file as the asset's, live at once."""
    upload = whole_upload(files, None, "a.txt", [content(number)])
    with files.sessions() as session:
        begin_write(session)
        data = {"file": {"upload": upload.id}}
        save = SaveDraft(entry=entry, data=data, base_version=base, publish=True)
        Executor(session, load_site(session), REGISTRY, SYSTEM).apply(save)
        session.commit()


def run(url: str, folder: str, entry: str, version: str) -> None:
    """Replace it again and again, and say which version it has."""
    files = files_of(make_engine(url), Path(folder))
    print(version, flush=True)
    for base in range(int(version), int(version) + 1000):
        replace(files, entry, base + 1, base)
        print(base + 1, flush=True)


if __name__ == "__main__":
    run(*sys.argv[1:])
