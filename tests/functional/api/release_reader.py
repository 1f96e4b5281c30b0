"""Reads a list at full speed until its input ends: `python -m … PORT`; then prints what it saw, and when."""

from __future__ import annotations

import http.client
import json
import select
import sys
import time
from typing import Any

PATH = "/api/v1/content/page?sort=id&fields=rank&page[size]=100&count=true"


def read(port: int) -> None:
    """Print `[began, ended, total, ranks]` for each answer, in seconds since the epoch.

    A line says that reading has begun; the answers are printed at the end, as nobody takes them
    from a pipe before, and a full one would stop the reader. The last of them is asked for after
    the input ended, so whoever ends it knows that it was read once more from then on.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    seen = [_answer(connection)]
    print("reading", flush=True)
    ended = False
    while not ended:
        ended = bool(select.select([sys.stdin], [], [], 0)[0])
        seen.append(_answer(connection))
    for one in seen:
        print(json.dumps(one))


def _answer(connection: http.client.HTTPConnection) -> list[Any]:
    began = time.time()
    connection.request("GET", PATH)
    answer = json.loads(connection.getresponse().read())
    ranks = sorted({one["rank"] for one in answer["data"]})
    return [began, time.time(), answer["meta"]["page"]["total"], ranks]


if __name__ == "__main__":
    read(int(sys.argv[1]))
