"""The demo site with all that `make run` has, served by a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urldefrag, urljoin
from urllib.request import urlopen

from lxml import html

ROOT = Path(__file__).parent.parent.parent.parent
PAGES = (
    "/",
    "/home",
    "/magazine",
    "/magazine/relighting-the-lamp",
    "/magazine/relighting-the-lamp/comments",
    "/visit",
    "/author/imogen-sallow",
    "/category/birds",
    "/archive",
    "/archive/2024",
    "/search?q=lamp",
    "/search?q=qqzzqq",
    "/nowhere",
    "/de/",
    "/de/besuch",
)
"""One of each kind."""


class Demo:
    """A demo site in a folder: `address` is where it is served."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self._ini = folder / "site.ini"
        own = (ROOT / "development.ini").read_text().replace("127.0.0.1:6543", f"127.0.0.1:{port}")
        self._ini.write_text(own.replace("http://localhost:6543", self.address))

    def run(self, *words: str) -> None:
        """Run `cms` with the site's settings."""
        subprocess.run(self._command(*words), check=True, capture_output=True, timeout=120)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve it, from when it answers."""
        environ = {**os.environ, "PYTHONWARNINGS": "ignore"}
        with subprocess.Popen(
            self._command("serve"),
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server:
            try:
                self._wait()
                yield
            finally:
                server.terminate()

    def _command(self, *words: str) -> list[str]:
        begun = "from cms.cli.main import main; raise SystemExit(main())"
        return [sys.executable, "-c", begun, "--config", str(self._ini), *words]

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                status(f"{self.address}/")
                return
            except (URLError, HTTPException, OSError):
                assert time.monotonic() < until, "the site does not answer"


def status(address: str) -> tuple[int, str]:
    """Return the status of a page, and its text where it is HTML."""
    try:
        with urlopen(address, timeout=60) as answer:
            is_page = "text/html" in answer.headers["Content-Type"]
            return answer.status, answer.read().decode() if is_page else ""
    except HTTPError as error:
        return error.code, error.read().decode()


def links(markup: str) -> list[str]:
    """Return all that a page leads to, loads or sends forms to, as it is written there."""
    if not markup:
        return []
    return [one for _, name, one, _ in html.iterlinks(markup) if name in ("href", "src", "action")]


def absolute(page: str, link: str) -> str:
    """Return where a link of a page leads, as browsers ask for it, without a fragment."""
    return quote(urldefrag(urljoin(page, link))[0], safe=":/?#[]@!$&'()*+,;=%~")


def crawled(site: str) -> tuple[set[str], list[tuple[str, int, str]]]:
    """Follow all links of a site from its home; return what was seen, and what is broken, and where."""
    waiting, seen = [(f"{site}/", "")], set[str]()
    broken: list[tuple[str, int, str]] = []
    while waiting:
        address, linked = waiting.pop()
        if address in seen or not address.startswith(f"{site}/"):
            continue
        seen.add(address)
        code, markup = status(address)
        if code != 200:
            broken.append((address, code, linked))
        waiting += [(absolute(address, one), address) for one in links(markup)]
    return seen, broken
