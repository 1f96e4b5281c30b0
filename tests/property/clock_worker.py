"""Answers requests in a process whose clock is wrong: `python -m tests.property.clock_worker`.

Takes the URL of a database and the seconds by which the clock is wrong; reads a request a line as
JSON (method, path, headers, body), and writes the answer's status and body.
"""

from __future__ import annotations

import json
import sys

from webtest import TestApp

from cms import clock
from cms.app import make_app
from cms.db.session import make_engine
from tests.functional.api.conftest import services_on
from tests.unit.content.world import REGISTRY


def work(url: str, seconds: float) -> None:
    """Answer until there are no more requests."""
    clock.set_apart(seconds)
    app = TestApp(make_app(services_on(make_engine(url), REGISTRY)))
    for line in sys.stdin:
        asked = json.loads(line)
        answer = app.request(
            asked["path"],
            method=asked["method"],
            headers={**asked["headers"], "Content-Type": "application/json"},
            body=json.dumps(asked["body"]).encode() if asked["body"] is not None else b"",
            expect_errors=True,
        )
        found = {"status": answer.status_int, "body": answer.json if answer.body else None}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    work(sys.argv[1], float(sys.argv[2]))
