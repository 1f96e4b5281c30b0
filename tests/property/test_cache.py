"""Readers and writers in several processes: nobody is ever given what an answered write replaced.

Two servers keep answers in memory, each for itself. Writers change entries through either of them;
readers ask either of them, for single entries, paths and lists. A model beside knows what was
answered: whatever a reader is given is at least as new as what was answered before it asked. Then
one server is killed while it writes, and the other gives from memory what the database holds.

A few seconds in the quick run; a million reads with CMS_TEST_LONG.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from cms.db.session import make_engine
from tests.functional.api.conftest import Api, application_on, people
from tests.functional.api.served import Served, free_port

READS = 1_000_000 if os.environ.get("CMS_TEST_LONG") else 1500
READERS, ENTRIES = 4, 3
LIST = "/api/v1/content/page"
pytestmark = pytest.mark.slow


@dataclass
class Site:
    """Two servers on one database, and entries by the slug that they have."""

    servers: tuple[Served, Served]
    token: str
    entries: dict[str, str]
    callers: list[Caller] = field(default_factory=list)

    def caller(self, token: str = "") -> Caller:
        """Return somebody who asks, anonymous without a token."""
        self.callers.append(Caller(self.servers, token))
        return self.callers[-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with request.getfixturevalue(f"{request.param}_source").copy() as url:
        engine = make_engine(url)
        tokens = people(engine)
        admin = Api(application_on(engine), tokens["administrator"], tokens)
        titles = [f"Page {number}" for number in range(ENTRIES)]
        entries = {
            one["slug"]: one["id"] for one in (admin.create(title=t, rank=0) for t in titles)
        }
        engine.dispose()
        token = tokens["administrator"]
        servers = (Served(url, free_port(), token), Served(url, free_port(), token))
        try:
            starting = [_started(one.start) for one in servers]
            for one in starting:
                one.join()
            found = Site(servers, token, entries)
            yield found
            for caller in found.callers:
                caller.close()
        finally:
            for server in servers:
                server.kill()


class Caller:
    """Keeps a connection to each server."""

    def __init__(self, servers: tuple[Served, Served], token: str) -> None:
        self._made = [
            http.client.HTTPConnection("127.0.0.1", one.port, timeout=60) for one in servers
        ]
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        for one in self._made:
            one.close()

    def ask(self, server: int, method: str, path: str, body: Any = None) -> Any:
        connection = self._made[server]
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, self._headers)
        response = connection.getresponse()
        text = response.read()
        assert response.status == 200, text
        return json.loads(text)["data"]


@dataclass
class Model:
    """What was answered: the rank of each entry, by its slug."""

    answered: dict[str, int]
    reads: int = 0
    wrong: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def write(site: Site, caller: Caller, model: Model, slug: str) -> None:
    """Change and publish an entry without end, through either server."""
    choose, version = random.Random(slug), 1
    while not model.over.is_set():
        rank, path = model.answered[slug] + 1, f"{LIST}/{site.entries[slug]}"
        body = {"data": {"rank": rank}, "base_version": version}
        version = caller.ask(choose.randrange(2), "PATCH", path, body)["_meta"]["version"]
        caller.ask(choose.randrange(2), "POST", f"{path}/publish", {})
        model.answered[slug] = rank


def read(caller: Caller, model: Model, number: int) -> None:
    """Read this and that, and compare it with what was answered before, until that is enough."""
    choose = random.Random(number)
    for done in count():
        if done >= READS // READERS and min(model.answered.values()) > 3:
            return
        before = dict(model.answered)
        server, slug = choose.randrange(2), choose.choice(sorted(before))
        path = choose.choice([f"{LIST}/{slug}", f"/api/v1/paths/{slug}", LIST, f"{LIST}?sort=rank"])
        found = caller.ask(server, "GET", path)
        for one in found if isinstance(found, list) else [found]:
            if one["rank"] < before[one["slug"]]:
                model.wrong.append(f"{path}: {one['rank']} after {before[one['slug']]}")
        model.reads += 1
        if model.wrong:
            return


def test_nobody_is_given_what_was_replaced(site: Site) -> None:
    model = Model(dict.fromkeys(site.entries, 0))
    writers = [_started(write, site, site.caller(site.token), model, slug) for slug in site.entries]
    readers = [_started(read, site.caller(), model, number) for number in range(READERS)]
    for one in readers:
        one.join()
    model.over.set()
    for one in writers:
        one.join()
    assert not model.wrong
    assert model.reads > READS * 0.9, "nobody failed on the way"
    _survives(site)


def _survives(site: Site) -> None:
    """Kill a server while it writes: the other one's memory agrees with the database."""
    anybody, editor = site.caller(), site.caller(site.token)
    slug, entry = next(iter(site.entries.items()))

    def until_it_dies() -> None:
        version = editor.ask(1, "GET", f"{LIST}/{entry}?status=draft")["_meta"]["version"]
        rank = 10_000
        try:
            while True:
                rank += 1
                body = {"data": {"rank": rank}, "base_version": version}
                version = editor.ask(1, "PATCH", f"{LIST}/{entry}", body)["_meta"]["version"]
                editor.ask(1, "POST", f"{LIST}/{entry}/publish", {})
        except (OSError, http.client.HTTPException):
            return

    writing = _started(until_it_dies)
    while anybody.ask(0, "GET", f"{LIST}/{slug}")["rank"] < 10_003:
        pass
    site.servers[1].kill()
    writing.join()
    known = site.caller(site.token)
    for path in (f"{LIST}/{slug}", f"/api/v1/paths/{slug}"):
        assert anybody.ask(0, "GET", path)["rank"] == known.ask(0, "GET", path)["rank"]


def _started(target: Callable[..., None], *given: Any) -> threading.Thread:
    thread = threading.Thread(target=target, args=given, daemon=True)
    thread.start()
    return thread
