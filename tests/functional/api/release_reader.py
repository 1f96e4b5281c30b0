"""Reads a list at full speed until its input ends: `python -m … PORT`; prints what it saw when."""

from __future__ import annotations

import http.client
import json
import select
import sys
import time

PATH = "/api/v1/content/page?sort=id&fields=rank&page[size]=100&count=true"


def read(port: int) -> None:
    """Print `[began, ended, total, ranks]` for each answer, in seconds since the epoch."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while not select.select([sys.stdin], [], [], 0)[0]:
        began = time.time()
        connection.request("GET", PATH)
        answer = json.loads(connection.getresponse().read())
        ended = time.time()
        ranks = sorted({one["rank"] for one in answer["data"]})
        print(json.dumps([began, ended, answer["meta"]["page"]["total"], ranks]), flush=True)


if __name__ == "__main__":
    read(int(sys.argv[1]))
