"""Uploads a file in parts until it is killed: `python -m tests.property.upload_writer URL …`."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from cms.db.session import make_engine, make_session_factory
from cms.media.opening import open_files
from cms.media.uploads import add_part
from cms.settings import MediaSettings

NAME = "numbers.txt"
SIZE = 4_000_000
PARTS = 8


def content(number: int) -> bytes:
    """Return what is uploaded as the file of that number."""
    return random.Random(number).randbytes(SIZE // 2).hex().encode()


def pieces(data: bytes) -> Iterator[bytes]:
    """Yield the bytes as they would come from a network."""
    for start in range(0, len(data), 16_384):
        yield data[start : start + 16_384]


def write(url: str, folder: str, upload_id: str, user_id: str, number: str) -> None:
    """Add one part after another, and say how many bytes are there."""
    engine = make_engine(url)
    files = open_files(MediaSettings(folder=Path(folder)), engine, make_session_factory(engine))
    data, step = content(int(number)), SIZE // PARTS
    print(0, flush=True)
    for start in range(0, SIZE, step):
        part = pieces(data[start : start + step])
        print(add_part(files, upload_id, user_id, start, part).received, flush=True)


if __name__ == "__main__":
    write(*sys.argv[1:])
