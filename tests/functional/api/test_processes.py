"""Two servers on one database, behind a proxy: guesses are counted, and what is ended has ended, in both."""

from __future__ import annotations

import http.client
import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.accounts.throttling import ACCOUNT
from cms.db.session import make_engine

from .conftest import PASSWORD, people
from .served import Served, free_port

SCRIPT = """
import sys
import waitress
from cms.app import make_app
from cms.db.session import make_engine
from cms.settings import WebSettings
from tests.functional.api.conftest import services_on
app = make_app(services_on(make_engine(sys.argv[1]), web=WebSettings(proxies=1)))
waitress.serve(app, port=int(sys.argv[2]), threads=8)
"""
ATTACKERS = 300
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Served, Served]]:
    with request.getfixturevalue(f"{request.param}_source").copy() as url:
        engine: Engine = make_engine(url)
        tokens = people(engine)
        engine.dispose()
        first, second = (
            Served(url, free_port(), tokens["administrator"], tokens, script=SCRIPT)
            for _ in range(2)
        )
        try:
            first.start()
            second.start()
            yield first, second
        finally:
            first.kill()
            second.kill()


@dataclass
class Browser:
    """Keeps cookies, and comes from an address that the proxy tells."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def ask(self, served: Served, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        named = {"X-Forwarded-For": self.address, "Cookie": cookie, "X-CSRF-Token": self.csrf}
        try:
            raw = None if body is None else json.dumps(body)
            named |= {} if raw is None else {"Content-Type": "application/json"}
            connection.request(method, f"/api/v1{path}", raw, named)
            response = connection.getresponse()
            text = response.read()
            for header in response.headers.get_all("Set-Cookie") or ():
                name, _, value = header.partition(";")[0].partition("=")
                self.cookies[name] = value
            return response.status, json.loads(text) if text else None
        finally:
            connection.close()

    def sign_in(self, served: Served, password: str = PASSWORD, who: str = "editor") -> int:
        body = {"data": {"email": f"{who}@example.org", "password": password}}
        status, answer = self.ask(served, "POST", "/sessions", body)
        if status == 201:
            self.csrf = answer["data"]["csrf"]
        return status


def test_attackers_get_few_tries_and_the_owner_in(pair: tuple[Served, Served]) -> None:
    owner = Browser("192.0.2.1")
    assert owner.sign_in(pair[0]) == 201
    del owner.cookies["cms_session"]

    def guess(number: int) -> int:
        attacker = Browser(f"198.51.{number // 250}.{number % 250}")
        return attacker.sign_in(pair[number % 2], f"a wild guess {number}")

    started = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        guesses = [pool.submit(guess, number) for number in range(ATTACKERS)]
        guesses[ATTACKERS // 3].result()
        # From anywhere, at once, in the midst of it: the browser is known.
        owner.address = "203.0.113.7"
        entered = [owner.sign_in(pair[number % 2]) for number in range(4)]
        statuses = [one.result() for one in guesses]
    elapsed = time.monotonic() - started
    assert entered == [201] * 4
    assert set(statuses) == {401, 429}
    # As many as the throttle lets through at once, and then one after 1, 2, 4 … seconds.
    assert statuses.count(401) <= ACCOUNT.free + 1 + math.log2(elapsed + 1)
    stranger = Browser("203.0.113.8", dict.fromkeys(owner.cookies, "made-up"))
    assert stranger.sign_in(pair[0], "the last guess") in (401, 429)
    assert stranger.sign_in(pair[1]) == 429


def dies(pair: tuple[Served, Served], use: Callable[[Served], int], end: Callable[[], int]) -> None:
    """Use something at both servers all the time, end it, and see that no later use is answered."""
    found: list[tuple[float, int]] = []
    counts = [0, 0]
    enough = threading.Event()

    def hammer(index: int) -> None:
        while not enough.is_set():
            begun = time.monotonic()
            found.append((begun, use(pair[index])))
            counts[index] += 1

    threads = [threading.Thread(target=hammer, args=(index,)) for index in range(2)]
    for one in threads:
        one.start()
    try:
        _until(lambda: min(counts) >= 5)
        assert end() in (200, 204)
        ended = time.monotonic()
        marks = [count + 15 for count in counts]
        _until(lambda: all(count >= mark for count, mark in zip(counts, marks, strict=True)))
    finally:
        enough.set()
        for one in threads:
            one.join()
    assert {status for begun, status in found if begun < ended} >= {200}
    later = [status for begun, status in found if begun >= ended]
    assert len(later) >= 20
    assert set(later) == {401}


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    pause = threading.Event()
    while not done():
        assert time.monotonic() < deadline
        pause.wait(0.005)


def by_token(secret: str) -> Callable[[Served], int]:
    headers = {"Authorization": f"Bearer {secret}"}
    return lambda served: served.ask("GET", "/sessions/current", None, headers)[0]


def new_token(pair: tuple[Served, Served], who: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {pair[0].tokens[who]}"}
    status, answer = pair[0].ask("POST", "/tokens", {"data": {"name": "stolen"}}, headers)
    assert status == 201
    data: dict[str, Any] = answer["data"]
    return data


def user_id(served: Served, who: str) -> str:
    users = served.ask("GET", "/users?page[size]=100")[1]["data"]
    return str(next(one["id"] for one in users if one["email"] == f"{who}@example.org"))


def test_a_token_that_is_revoked_is_dead_everywhere(pair: tuple[Served, Served]) -> None:
    made = new_token(pair, "author")
    dies(pair, by_token(made["secret"]), lambda: pair[0].ask("DELETE", f"/tokens/{made['id']}")[0])


@pytest.mark.parametrize("by", ["its owner", "an administrator", "a new password"])
def test_a_session_that_is_ended_is_dead_everywhere(pair: tuple[Served, Served], by: str) -> None:
    thief = Browser("192.0.2.2")
    assert thief.sign_in(pair[1], who="contributor") == 201
    owner = Browser("192.0.2.3", dict(thief.cookies), thief.csrf)
    person = f"/users/{user_id(pair[0], 'contributor')}"
    ends: dict[str, Callable[[], int]] = {
        "its owner": lambda: owner.ask(pair[0], "DELETE", "/sessions/current")[0],
        "an administrator": lambda: pair[0].ask("DELETE", f"{person}/sessions")[0],
        "a new password": lambda: pair[0].ask("PATCH", person, {"data": {"password": PASSWORD}})[0],
    }
    cookie = f"cms_session={thief.cookies['cms_session']}"
    use = Browser("192.0.2.2", {"cms_session": cookie.partition("=")[2]})
    dies(pair, lambda served: use.ask(served, "GET", "/sessions/current")[0], ends[by])


def test_a_deactivated_person_is_out_everywhere(pair: tuple[Served, Served]) -> None:
    person = f"/users/{user_id(pair[0], 'reader')}"
    use = by_token(new_token(pair, "reader")["secret"])
    body = {"data": {"active": False}}
    dies(pair, use, lambda: pair[0].ask("PATCH", person, body)[0])
