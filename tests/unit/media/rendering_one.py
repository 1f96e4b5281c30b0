"""Renders images in processes of their own, in bounds, and tells how it went: one line each.

Called with paths; writes the PNG of the n-th one to the folder that is the first argument.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import traceback
from pathlib import Path

from cms.errors import ValidationFailed
from cms.media.images.encoding import ENCODERS
from cms.media.images.rendering import Wanted, render
from cms.media.sniffing import HEAD, sniff

MEMORY = 512 * 1024**2
SECONDS = 20
SIDE = 128


def main(folder: Path, paths: list[Path]) -> None:
    for number, path in enumerate(paths):
        told, teller = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(told)
            _in_the_child(path, folder / f"{number}.png", teller)
        os.close(teller)
        with os.fdopen(told, "rb") as pipe:
            answer = pipe.read()
        _, status, used = os.wait4(child, 0)
        outcome = json.loads(answer or b"{}")
        print(json.dumps({**outcome, "status": status, "peak": used.ru_maxrss * 1024}), flush=True)


def _in_the_child(path: Path, target: Path, teller: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        answer = _rendered(path.read_bytes(), target)
    except ValidationFailed as failed:
        answer = {"refused": failed.detail}
    except BaseException:  # noqa: BLE001 - whatever it is, the test tells it
        answer = {"crashed": traceback.format_exc()}
    os.write(teller, json.dumps(answer).encode()[:60_000])
    os._exit(0)


def _rendered(data: bytes, target: Path) -> dict[str, object]:
    media_type = sniff(data[:HEAD])
    for wanted in ENCODERS:
        asked = Wanted(SIDE, SIDE, "contain", wanted)
        result = render(io.BytesIO(data), media_type, asked, 100_000_000)
        with result.file as file:
            if wanted == "image/png":
                target.write_bytes(file.read())
    return {"media_type": media_type, "size": [result.width, result.height]}


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
