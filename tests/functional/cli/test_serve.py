"""`cms serve` and pserve serve an ini file, by waitress and by granian."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from cms.cli.granian_server import read
from cms.errors import SettingsError
from tests.functional.cli.servers import free_port, get, running

ROOT = Path(__file__).parent.parent.parent.parent
BIN = Path(sys.executable).parent

GRANIAN = "egg:cartouche-cms#granian"
WAITRESS = "egg:waitress#main"

COMMANDS = {
    "cms": [str(BIN / "cms"), "--config", "site.ini", "serve"],
    "cms-found": [str(BIN / "cms"), "serve"],
    "pserve": [str(BIN / "pserve"), "site.ini"],
}


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environ() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


def write_ini(folder: Path, url: str, server: str, *lines: str) -> None:
    text = f"""\
    [app:main]
    paste.app_factory = tests.functional.cli.hello:main
    cms.database.url = {url}
    cms.site.name = Testville
    [server:main]
    use = {server}
    host = 127.0.0.1
    """
    (folder / "site.ini").write_text(dedent(text) + "\n".join(lines))


@pytest.mark.parametrize("server", [WAITRESS, GRANIAN])
@pytest.mark.parametrize("command", COMMANDS)
def test_an_ini_file_is_served(
    tmp_path: Path,
    sqlite_url: str,
    environ: dict[str, str],
    port: int,
    command: str,
    server: str,
) -> None:
    write_ini(tmp_path, sqlite_url, server, f"port = {port}")
    with running(COMMANDS[command], tmp_path, environ) as process:
        assert get(f"http://127.0.0.1:{port}/", process) == "Hello from Testville"


@pytest.mark.parametrize("server", [WAITRESS, GRANIAN])
def test_the_command_may_name_another_port(
    tmp_path: Path, sqlite_url: str, environ: dict[str, str], port: int, server: str
) -> None:
    write_ini(tmp_path, sqlite_url, server, "port = 1")
    command = [*COMMANDS["cms"], "--port", str(port)]
    with running(command, tmp_path, environ) as process:
        assert get(f"http://127.0.0.1:{port}/", process) == "Hello from Testville"


def test_waitress_ini_can_be_served_by_granian(
    tmp_path: Path, sqlite_url: str, environ: dict[str, str], port: int
) -> None:
    write_ini(tmp_path, sqlite_url, WAITRESS, "channel_request_lookahead = 1", "listen = x:1")
    command = [*COMMANDS["cms"], "--production", "--port", str(port)]
    with running(command, tmp_path, environ) as process:
        assert get(f"http://127.0.0.1:{port}/", process) == "Hello from Testville"


@pytest.mark.parametrize(
    ("setting", "value", "complaint"),
    [
        ("port", "http", "port: 'http' is not a number"),
        ("workers", "0", "workers: '0' is not a number above zero"),
        ("wrkers", "2", "can't set 'wrkers' for granian; it sets host, port, workers"),
    ],
)
def test_what_granian_can_not_take_is_named(setting: str, value: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        read({setting: value})
