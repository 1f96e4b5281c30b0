"""A process that makes a rendition: `python -m tests.unit.media.rendition_process …`.

Its arguments: the database's URL, the folder of files, the hash of an image, a file to which a line is
appended each time that it begins to render, and `render` or `put` for where it is to stay for ever
once it is there (it prints a line then), or `on` to finish and print the rendition's key.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cms.db.session import make_engine, make_session_factory
from cms.media.models import Blob
from cms.media.opening import open_files
from cms.media.renditions import making
from cms.media.renditions.making import Maker
from cms.media.renditions.recipes import Recipe
from cms.media.storage.local import LocalStorage
from cms.settings import MediaSettings
from tests.unit.media.rendition_lease import LEASE

RECIPE, MEDIA_TYPE = Recipe(width=40), "image/webp"


def main(url: str, folder: str, blob_hash: str, log: str, stop: str) -> None:
    """Make the rendition, or begin to."""
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    render, put = making.render, LocalStorage.put

    def logged(*given: Any) -> Any:
        os.write(out, b"rendered\n")
        if stop == "render":
            stay()
        return render(*given)

    def kept(self: LocalStorage, key: str, chunks: Iterable[bytes]) -> int:
        size = put(self, key, chunks)
        if stop == "put":
            stay()
        return size

    making.render = logged
    LocalStorage.put = kept  # type: ignore[method-assign]
    engine = make_engine(url)
    files = open_files(MediaSettings(folder=Path(folder)), engine, make_session_factory(engine))
    with files.sessions() as session:
        blob = session.get_one(Blob, blob_hash)
    print("ready", flush=True)
    sys.stdin.readline()
    row = Maker(files, 1, LEASE).make(blob, RECIPE, MEDIA_TYPE, patience=60)
    print(row.key, flush=True)


def stay() -> None:
    """Say so, and wait to be killed."""
    print("there", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
