"""Moves files until it is killed: `python -m tests.unit.media.mover URL FOLDER BUCKET ENDPOINT TO`."""

from __future__ import annotations

import sys
from pathlib import Path

from cms.db.session import make_engine, make_session_factory
from cms.media.files import Files
from cms.media.moving import move_files
from cms.media.opening import open_files
from cms.settings import MediaSettings
from cms.settings.storages import StorageSettings
from tests.s3_server import KEY, KEY_ID


def files_of(url: str, folder: str, bucket: str, endpoint: str) -> Files:
    """Return the files that lie in a folder and a bucket."""
    engine = make_engine(url)
    main = StorageSettings(bucket=bucket, endpoint=endpoint, key_id=KEY_ID, key=KEY)
    settings = MediaSettings(folder=Path(folder), storage="local", grace_hours=1)
    return open_files(settings, engine, make_session_factory(engine), {"main": main})


if __name__ == "__main__":
    *place, to = sys.argv[1:]
    move_files(files_of(*place), to, lambda done, total, _: print(done, total, flush=True))
