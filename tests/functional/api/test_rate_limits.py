"""Limits of rate over the API: who is counted, what is told, and who is not in the way of whom."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import add_services
from cms.db.ephemeral import Ephemeral
from cms.settings import LimitSettings

from .conftest import PASSWORD, Api, services_on

LIMITS = LimitSettings(reads=12, anonymous_reads=6, writes=4, anonymous_writes=5)
PAGES, HERE = "/content/page", "192.0.2.99"


@pytest.fixture
def counted(
    wsgi: Any, engine: Engine, tokens: dict[str, str], frozen_clock: ModuleType
) -> Iterator[Api]:
    services = services_on(engine, limits=LIMITS)
    add_services(services)
    wsgi.registry.cms_services = services
    yield Api(TestApp(wsgi, extra_environ={"REMOTE_ADDR": HERE}), None, tokens)
    services.get(Ephemeral).close()


def at(counted: Api, address: str, who: str | None = None) -> Api:
    """Return a caller at another address."""
    app = TestApp(counted.app.app, extra_environ={"REMOTE_ADDR": address})
    return Api(app, None, counted.tokens).as_(who)


def told(response: Any) -> tuple[int, str | None, str | None]:
    headers = response.headers
    return response.status_int, headers.get("RateLimit-Policy"), headers.get("RateLimit")


def statuses(caller: Api, times: int, method: str = "GET", path: str = PAGES, **more: Any) -> Any:
    return [caller.call(method, path, **more).status_int for _ in range(times)]


def test_answers_say_what_is_left(counted: Api, frozen_clock: ModuleType) -> None:
    policy = '"anonymous-reads";q=6;w=60'
    assert told(counted.call("GET", PAGES)) == (200, policy, '"anonymous-reads";r=5;t=10')
    assert told(counted.call("GET", "/nowhere")) == (404, policy, '"anonymous-reads";r=4;t=20')
    statuses(counted, 4)
    refused = counted.call("GET", PAGES)
    assert told(refused) == (429, policy, '"anonymous-reads";r=0;t=60')
    assert refused.headers["Retry-After"] == "10"
    assert refused.json["type"] == "urn:cartouche:problem:too-many-requests"
    frozen_clock.tick(10)
    assert statuses(counted, 2) == [200, 429]


def test_health_is_asked_without_end(counted: Api) -> None:
    assert statuses(counted, 20, path="/healthz") == [200] * 20
    assert told(counted.call("GET", "/healthz")) == (200, None, None)


def test_a_token_has_a_quota_of_its_own_once_it_was_good(counted: Api) -> None:
    assert statuses(counted, 7)[-1] == 429
    # What came with a token that nobody has met yet counts for the address.
    assert statuses(counted.as_("editor"), 1) == [429]
    assert statuses(at(counted, "192.0.2.7", "editor"), 1) == [200]
    assert statuses(counted.as_("editor"), 13) == [200] * 12 + [429]
    assert statuses(at(counted, "192.0.2.7"), 6) == [200] * 5 + [429]


def test_made_up_tokens_give_nobody_a_quota(counted: Api) -> None:
    found = [
        counted.call("GET", PAGES, Authorization=f"Bearer cms_made_up_{number}").status_int
        for number in range(10)
    ]
    assert found == [401] * 6 + [429] * 4


def test_a_revoked_token_loses_its_quota(counted: Api) -> None:
    made = counted.as_("editor").post("/tokens", {"data": {"name": "build"}}, 201)["data"]
    program = Api(counted.app, made["secret"])
    assert statuses(program, 2) == [200, 200]
    counted.as_("administrator").delete(f"/tokens/{made['id']}")
    policies = [told(program.call("GET", PAGES))[:2] for _ in range(3)]
    assert policies[0] == (401, '"reads";q=12;w=60')
    assert policies[1:] == [(401, '"anonymous-reads";q=6;w=60')] * 2


def test_addresses_have_quotas_of_their_own_and_a_subscriber_of_ipv6_has_one(
    counted: Api,
) -> None:
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1"):
        assert statuses(at(counted, address), 7) == [200] * 6 + [429]
    assert statuses(at(counted, "2001:db8::2"), 1) == [429]
    assert statuses(at(counted, "2001:db8:0:1::2"), 1) == [200]


def test_writes_are_counted_also_where_they_fail(counted: Api, tokens: dict[str, str]) -> None:
    editor = counted.as_("editor")
    statuses(editor, 1)
    found = statuses(editor, 6, "POST", body={"data": {"nothing": 1}})
    assert found == [422] * 4 + [429] * 2
    assert told(editor.call("GET", PAGES))[0] == 200


def test_all_processes_count_writes_together(counted: Api, engine: Engine) -> None:
    # Another process has the same database, and counts of its own.
    other = services_on(engine, limits=LIMITS)
    add_services(other)
    registry, found = counted.app.app.registry, []
    for number in range(4):
        for services in (registry.cms_services, other):
            registry.cms_services, kept = services, registry.cms_services
            body = {"data": {"email": f"nobody{number}@example.org", "password": "x"}}
            found.append(counted.call("POST", "/sessions", body).status_int)
            registry.cms_services = kept
    assert found == [401] * 5 + [429] * 3
    other.get(Ephemeral).close()


def test_all_sessions_of_a_person_are_one_caller(counted: Api) -> None:
    body = {"data": {"email": "editor@example.org", "password": PASSWORD}}
    browsers = [at(counted, HERE) for _ in range(2)]
    for browser in browsers:
        browser.post("/sessions", body, 201)
        browser.get("/sessions/current")
    found = [one.call("GET", PAGES).status_int for _ in range(7) for one in browsers]
    assert found.count(200) == 12


def test_without_limits_nothing_is_told(anybody: Api) -> None:
    assert told(anybody.call("GET", PAGES)) == (200, None, None)
