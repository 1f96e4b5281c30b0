"""Large files through both servers, within little memory; and by a real client of tus."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from cms.db.session import make_engine
from tests.databases import SqliteSource
from tests.functional.api.conftest import people
from tests.functional.cli.servers import free_port, get, running
from tests.functional.cli.test_slow_clients import SERVERS
from tests.npm import installed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
CLIENT = "tus-js-client@4.3.1"
MEGABYTE = 1024 * 1024
SIZE = (2048 if os.environ.get("CMS_TEST_LONG") else 100) * MEGABYTE
PART = 16 * MEGABYTE
PEAK = 256 * MEGABYTE
LINE = b"All that is said here is said again and again, and is text. 64.\n"


@dataclass
class Site:
    """A site that is served, and who asks it."""

    port: int
    token: str
    process: subprocess.Popen[bytes]

    def ask(self, method: str, path: str, body: Any = None, **headers: Any) -> tuple[Any, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        given = {"Authorization": f"Bearer {self.token}", "Tus-Resumable": "1.0.0", **named}
        try:
            connection.request(method, path, body, given)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def peak(self) -> int:
        """Return the most bytes of memory that one of the site's processes ever held."""
        return max(_peak(pid) for pid in _family(self.process.pid))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _peak(pid: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


@pytest.fixture(scope="module", params=SERVERS)
def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_source: SqliteSource,
) -> Iterator[Site]:
    use, threads = SERVERS[request.param]
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        token = people(engine)["editor"]
        engine.dispose()
        text = f"""\
        [app:main]
        paste.app_factory = cms.app:main
        cms.database.url = {url}
        cms.jobs.in_serve = false
        cms.media.folder = {folder / "media"}
        [server:main]
        use = {use}
        host = 127.0.0.1
        port = {port}
        {threads}
        """
        (folder / "site.ini").write_text(dedent(text))
        command = [str(Path(sys.executable).parent / "cms"), "--config", "site.ini", "serve"]
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        with running(command, folder, environ) as process:
            get(f"http://127.0.0.1:{port}/healthz", process)
            yield Site(port, token, process)


def part_at(start: int) -> Iterator[bytes]:
    """Yield the bytes of a part, which are many, a few at a time."""
    for _ in range(min(PART, SIZE - start) // MEGABYTE):
        yield LINE * (MEGABYTE // len(LINE))


def test_a_large_file_goes_through_little_memory(site: Site) -> None:
    made, _ = site.ask("POST", "/api/v1/uploads", Upload_Length=SIZE)
    address, digest = made.headers["Location"], hashlib.sha256()
    for start in range(0, SIZE, PART):
        length = min(PART, SIZE - start)
        headers = {
            "Upload_Offset": start,
            "Content_Length": length,
            "Content_Type": "application/offset+octet-stream",
        }
        answer, body = site.ask("PATCH", address, part_at(start), **headers)
        assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(start + length)), body
        for piece in part_at(start):
            digest.update(piece)
    _, shown = site.ask("GET", address)
    assert json.loads(shown)["data"]["file"]["hash"] == digest.hexdigest()
    assert site.peak() < PEAK


def test_a_client_of_tus_breaks_off_and_goes_on(site: Site, tmp_path: Path) -> None:
    if not shutil.which("node"):
        pytest.skip("tier node: no Node.js on this machine")
    folder = installed(CLIENT)
    script = folder / f"upload.{os.getpid()}.mjs"
    shutil.copy(Path(__file__).with_name("upload.mjs"), script)
    file = tmp_path / "numbers.html"
    file.write_text(random.Random(5).randbytes(2 * MEGABYTE).hex())
    command = ["node", script.name, f"http://127.0.0.1:{site.port}/api/v1/uploads"]
    try:
        done = subprocess.run(
            [*command, site.token, str(file)],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        script.unlink()
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["done"], told["broken"]) == (True, 3)
    _, shown = site.ask("GET", "/api" + told["url"].partition("/api")[2])
    data = json.loads(shown)["data"]
    assert (data["name"], data["file"]["media_type"]) == ("numbers.html", "text/plain")
    assert data["file"]["hash"] == hashlib.sha256(file.read_bytes()).hexdigest()
