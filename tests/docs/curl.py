"""Carries out the `curl` commands of the documentation against an application in this process."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from webtest import TestApp, TestResponse

BASE = "http://localhost:6543"
_OPTIONS = argparse.ArgumentParser(prog="curl", exit_on_error=False)
_OPTIONS.add_argument("-i", action="store_true")
_OPTIONS.add_argument("-g", "-s", action="store_true")
_OPTIONS.add_argument("-X", default=None)
_OPTIONS.add_argument("-H", action="append", default=[])
_OPTIONS.add_argument("-d", default=None)
# The jar of cookies is the application's own here, whatever file the page names.
_OPTIONS.add_argument("-b", "-c", action="append", default=[])
_OPTIONS.add_argument("url")


@dataclass(frozen=True)
class Call:
    """What one `curl` command asks for."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def read_call(words: Sequence[str], token: str) -> Call:
    """Read the words after `curl`; `$TOKEN` stands for `token`."""
    given = _OPTIONS.parse_args(list(words))
    if not given.url.startswith(BASE):
        raise ValueError(f"{given.url} is not on {BASE}")
    headers = dict(one.replace("$TOKEN", token).split(": ", 1) for one in given.H)
    method = given.X or ("GET" if given.d is None else "POST")
    # curl sends brackets and commas as they stand.
    path = quote(given.url.removeprefix(BASE), safe="/?&=[]%:,+-.~*")
    return Call(method, path, headers, (given.d or "").encode())


def perform(app: TestApp, call: Call) -> TestResponse:
    """Ask the application; errors are answers too."""
    return app.request(
        call.path,
        method=call.method,
        headers=call.headers,
        body=call.body,
        expect_errors=True,
        base_url=BASE,
    )
