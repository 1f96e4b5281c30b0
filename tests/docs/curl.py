"""Carries out the `curl` commands of the documentation against an application in this process."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from urllib3.filepost import encode_multipart_formdata
from webtest import TestApp, TestResponse

from tests.unit.media.pictures import picture

BASE = "http://localhost:6543"
_OPTIONS = argparse.ArgumentParser(prog="curl", exit_on_error=False)
_OPTIONS.add_argument("-i", action="store_true")
_OPTIONS.add_argument("-g", "-s", action="store_true")
_OPTIONS.add_argument("-X", default=None)
_OPTIONS.add_argument("-H", action="append", default=[])
_OPTIONS.add_argument("-d", default=None)
_OPTIONS.add_argument("-o", default=None)
_OPTIONS.add_argument("-F", action="append", default=[])
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
    body = (given.d or "").encode()
    if given.F:
        body, headers["Content-Type"] = encode_multipart_formdata([_field(one) for one in given.F])
    method = given.X or ("POST" if given.F or given.d is not None else "GET")
    # curl sends brackets and commas as they stand.
    path = quote(given.url.removeprefix(BASE), safe="/?&=[]%:,+-.~*")
    return Call(method, path, headers, body)


def _field(given: str) -> tuple[str, str | tuple[str, bytes]]:
    """Read a field of a form; whatever file it names is a small picture."""
    name, _, value = given.partition("=")
    return (name, (value[1:], picture())) if value.startswith("@") else (name, value)


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
