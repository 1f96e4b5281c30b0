"""Answers from memory: which are, what drops them, and that they are what a reader would get anyway."""

from __future__ import annotations

import gzip
import logging
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import sessionmaker
from webob import Request

from cms import clock
from cms.access.actor import EVERYONE
from cms.access.grants import grant
from cms.cache.generations import Generations
from cms.cache.tables import AT_FIRST, BEHIND, WHILE_KEPT
from cms.db.session import begin_write
from cms.settings import ApiSettings, CacheSettings
from tests.databases import SqliteSource

from .conftest import Api, application_on, served, services_on

Asked = list[str]
LIST = "/content/page"


@pytest.fixture
def database_source(sqlite_source: SqliteSource) -> SqliteSource:
    """Nothing here depends on the database; tests/property/test_cache.py asks both."""
    return sqlite_source


@pytest.fixture
def asked(engine: Engine) -> Iterator[Asked]:
    """The statements that readers and writers have run."""
    found: Asked = []

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def costs(asked: Asked) -> Callable[..., int]:
    """Tell how many statements something runs."""

    def count(read: Callable[..., Any], *given: Any, **named: Any) -> int:
        asked.clear()
        read(*given, **named)
        return len(asked)

    return count


@pytest.fixture
def two(admin: Api) -> list[dict[str, Any]]:
    return [admin.create(title=f"Page {name}") for name in "ab"]


def change(writer: Api, path: str, **data: Any) -> None:
    """Change an entry and publish that."""
    writer.patch(path, {"data": data, "base_version": 1})
    writer.post(f"{path}/publish", {})


def test_what_was_read_once_costs_no_statement(
    anybody: Api, two: list[dict[str, Any]], costs: Callable[..., int]
) -> None:
    for path in (
        LIST,
        f"{LIST}/{two[0]['id']}",
        "/paths/page-a",
        "/tree",
        f"{LIST}?include=author",
    ):
        first = anybody.call("GET", path)
        assert costs(anybody.call, "GET", path) == 0, path
        again = anybody.call("GET", path)
        assert (again.body, again.headers["ETag"]) == (first.body, first.headers["ETag"])
        assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
        strict = {"Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "Cache-Tag"}
        assert strict <= set(again.headers)
        anybody.get(path, 304, If_None_Match=first.headers["ETag"])
        assert costs(anybody.get, path, 304, If_None_Match=f'W/{first.headers["ETag"]}, "x"') == 0


def test_a_write_drops_what_it_touches_and_leaves_the_rest(
    anybody: Api, admin: Api, two: list[dict[str, Any]], costs: Callable[..., int]
) -> None:
    a, b = (f"{LIST}/{one['id']}" for one in two)
    for path in (a, b, "/paths/page-a", "/paths/page-b", "/content/person", LIST):
        anybody.get(path)
    change(admin, a, title="Anew")
    assert costs(anybody.get, b) == costs(anybody.get, "/paths/page-b") == 0
    assert costs(anybody.get, "/content/person") == 0
    assert anybody.get(a)["data"]["title"] == "Anew"
    assert anybody.get("/paths/page-a")["data"]["title"] == "Anew"
    assert {one["title"] for one in anybody.get(LIST)["data"]} == {"Anew", "Page b"}


def test_a_draft_drops_nothing(
    anybody: Api, admin: Api, two: list[dict[str, Any]], costs: Callable[..., int]
) -> None:
    path = f"{LIST}/{two[0]['id']}"
    for one in (path, LIST, "/paths/page-a", "/tree"):
        anybody.get(one)
    admin.patch(path, {"data": {"title": "Not yet"}, "base_version": 1})
    admin.create(title="Nor this", publish=False)
    assert sum(costs(anybody.get, one) for one in (path, LIST, "/paths/page-a", "/tree")) == 0


def test_links_come_and_go_with_what_they_lead_to(anybody: Api, admin: Api) -> None:
    person = admin.create("person", name="Writer", publish=False)
    page = admin.create(title="Linked", author={"id": person["id"], "type": "person"})
    path = f"{LIST}/{page['id']}"
    for query in ("", "?include=author"):
        assert "author" not in anybody.get(path + query)["data"]
    admin.post(f"/content/person/{person['id']}/publish", {})
    assert anybody.get(path)["data"]["author"]["id"] == person["id"]
    assert anybody.get(f"{path}?include=author")["data"]["author"]["name"] == "Writer"
    filtered = f"{LIST}?filter[author.name]=Writer"
    assert len(anybody.get(filtered)["data"]) == 1
    change(admin, f"/content/person/{person['id']}", name="X")
    assert anybody.get(filtered)["data"] == []
    assert anybody.get(f"{path}?include=author")["data"]["author"]["name"] == "X"
    admin.post(f"/content/person/{person['id']}/unpublish", {})
    assert "author" not in anybody.get(path)["data"]


def test_paths_follow_their_parents(anybody: Api, admin: Api) -> None:
    above = admin.create(title="Above")
    below = admin.create(title="Below", control_parent=above["id"])
    path = f"{LIST}/{below['id']}"
    assert anybody.get(path)["data"]["_meta"]["path"] == "/above/below"
    anybody.get("/paths/above/below")
    change(admin, f"{LIST}/{above['id']}", slug="higher")
    assert anybody.get(path)["data"]["_meta"]["path"] == "/higher/below"
    assert anybody.get("/paths/above/below")["data"]["redirect"] == "/higher/below"
    assert anybody.get("/paths/higher/below")["meta"]["ancestors"][0]["title"] == "Above"


def test_what_the_clock_brings_is_there_at_its_instant(
    anybody: Api, admin: Api, two: list[dict[str, Any]], costs: Callable[..., int]
) -> None:
    path = f"{LIST}/{two[0]['id']}"
    with clock.freeze(clock.now() + timedelta(hours=1)):
        anybody.get(path)
        admin.patch(path, {"data": {"title": "Later"}, "base_version": 1})
        soon = clock.to_text(clock.now() + timedelta(seconds=60))
        admin.post(f"{path}/schedule", {"at": soon})
        assert anybody.get(path)["data"]["title"] == "Page a"
        clock.tick(59)
        assert costs(anybody.get, path) == 0
        assert anybody.get(path)["data"]["title"] == "Page a"
        clock.tick(1)
        assert anybody.get(path)["data"]["title"] == "Later"


def test_rights_drop_everything(anybody: Api, admin: Api, engine: Engine) -> None:
    admin.create("note", title="Mine")
    anybody.get("/content/note", 404)
    anybody.get(LIST)
    with application_sessions(anybody)() as session:
        begin_write(session)
        grant(session, EVERYONE, "reader")
        session.commit()
    assert anybody.get(LIST)["data"] == []
    assert [one["title"] for one in anybody.get("/content/note")["data"]] == ["Mine"]


def application_sessions(api: Api) -> Any:
    return api.app.app.registry.cms_services.get(sessionmaker)


def test_only_what_anybody_may_read_now_is_kept(
    anybody: Api, admin: Api, two: list[dict[str, Any]], costs: Callable[..., int]
) -> None:
    path = f"{LIST}/{two[0]['id']}"
    anybody.get(path)
    assert costs(admin.get, path) > 0
    assert costs(anybody.get, path, Cookie="cms_session=x") > 0
    assert costs(anybody.get, path, Cookie="theme=dark") == 0
    assert costs(anybody.get, f"{LIST}/nothing", 404) > 0
    assert costs(anybody.get, f"{LIST}/nothing", 404) > 0
    assert costs(anybody.get, f"{path}?status=draft", 403) > 0
    assert costs(anybody.get, path, 401, Authorization="Bearer no") >= 0
    anybody.call("GET", path, None, 400, If_None_Match="no tag")


def test_an_error_that_is_rolled_back_drops_nothing(
    anybody: Api, admin: Api, two: list[dict[str, Any]], costs: Callable[..., int]
) -> None:
    anybody.get(LIST)
    admin.post(LIST, {"data": {"title": "x" * 500}, "publish": True}, 422)
    assert costs(anybody.get, LIST) == 0


def test_gzip_is_another_representation(anybody: Api, admin: Api) -> None:
    for number in range(9):
        admin.create(title=f"Page {number}")
    plain = anybody.call("GET", LIST)
    # By hand: the other client unpacks what it gets.
    asked = Request.blank(f"/api/v1{LIST}", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    packed = asked.get_response(anybody.app.app)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) == int(packed.headers["Content-Length"]) < len(plain.body)
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
    assert "Accept-Encoding" in packed.headers["Vary"]
    anybody.get(LIST, 304, If_None_Match=packed.headers["ETag"])
    refused = anybody.call("GET", LIST, Accept_Encoding="gzip;q=0")
    assert refused.headers["ETag"] == plain.headers["ETag"]


def test_a_version_is_named_by_the_tag_of_packed_bytes_too(anybody: Api, admin: Api) -> None:
    made = admin.create(title="Long", extra={"text": "x" * 900})
    path = f"{LIST}/{made['id']}"
    anybody.get(path)
    tag = anybody.call("GET", path, Accept_Encoding="gzip").headers["ETag"]
    assert re.fullmatch(r'"v1-[0-9a-f]+-gzip"', tag)
    admin.patch(path, {"data": {"rank": 1}}, If_Match=tag)


def test_head_is_answered_without_a_body(
    anybody: Api, two: list[dict[str, Any]], costs: Callable[..., int]
) -> None:
    body = anybody.call("GET", LIST).body
    head = anybody.call("HEAD", LIST)
    assert (head.body, head.headers["Content-Length"]) == (b"", str(len(body)))
    assert costs(anybody.call, "HEAD", LIST) == 0


def test_each_allowed_origin_has_its_own(engine: Engine, tokens: dict[str, str]) -> None:
    api = ApiSettings(cors_origins=("https://one.example", "https://two.example"))
    caller = Api(served(services_on(engine, api=api)), None, tokens)
    for _ in range(2):
        for origin in api.cors_origins:
            answer = caller.call("GET", LIST, Origin=origin)
            assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert (
            "Access-Control-Allow-Origin"
            not in caller.call("GET", LIST, Origin="https://three.example").headers
        )


def test_none_is_kept_where_none_is_wanted(
    engine: Engine, tokens: dict[str, str], costs: Callable[..., int]
) -> None:
    services = services_on(engine, cache=CacheSettings(megabytes=0))
    caller = Api(served(services), None, tokens)
    caller.get(LIST)
    assert costs(caller.get, LIST) > 0


def test_what_another_process_writes_is_seen_at_once(
    anybody: Api, two: list[dict[str, Any]], engine: Engine, tokens: dict[str, str]
) -> None:
    path = f"{LIST}/{two[0]['id']}"
    here, services = anybody.app.app.registry, anybody.app.app.registry.cms_services
    assert anybody.get(path)["data"]["title"] == "Page a"
    elsewhere = Api(application_on(engine), tokens["administrator"], tokens)
    change(elsewhere, path, title="There")
    here.cms_services = services
    assert anybody.get(path)["data"]["title"] == "There"


def test_of_many_who_ask_at_once_one_makes_the_answer(
    anybody: Api, two: list[dict[str, Any]], asked: Asked
) -> None:
    anybody.get(LIST)
    once = len([one for one in asked if "edition" in one])
    services = anybody.app.app.registry.cms_services
    for _ in range(3):
        services.get(Generations).touch(["live", "type:page"])
        asked.clear()
        barrier = threading.Barrier(8)

        def read() -> None:
            barrier.wait()  # noqa: B023 - it has ended before there is another one
            anybody.get(LIST)

        readers = [threading.Thread(target=read) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert len([one for one in asked if "edition" in one]) <= once


def test_an_answer_from_memory_is_logged(
    anybody: Api, two: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    anybody.get(LIST)
    with caplog.at_level(logging.INFO, "cms.access"):
        answer = anybody.call("GET", LIST)
    (line,) = caplog.records
    assert line.__dict__["request_id"] == answer.headers["X-Request-Id"]
    assert (line.__dict__["path"], line.__dict__["cached"]) == ("/api/v1/content/{id}", True)


_TABLES = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)')


def test_no_answer_that_is_kept_is_made_of_what_is_said_to_lie_behind(
    anybody: Api, admin: Api, two: list[dict[str, Any]], asked: Asked
) -> None:
    """Whatever a kept answer reads, a write to it is noticed."""
    person = admin.create("person", name="Writer")
    admin.create(
        title="All", author={"id": person["id"], "type": "person"}, control_parent=two[0]["id"]
    )
    asked.clear()
    for path in (
        f"{LIST}?include=author,related&richtext=html&alternates=true",
        f"{LIST}?filter[author.name]=Writer&sort=-_published_at&count=true",
        f"{LIST}/page-a",
        "/paths/page-a/all",
        "/tree?depth=3",
    ):
        anybody.get(path)
    read = {name for statement in asked for name in _TABLES.findall(statement)}
    assert {"edition", "reference", "site"} <= read
    # The log gives the present, intents the end of an answer's life. Where an entry lies shows in
    # its editions as well, and its scope is a row that is changed when that does.
    known = {"event", "intent", "entry", "placement", "entry_scope"}
    assert not (read - known) & (BEHIND | WHILE_KEPT | AT_FIRST)
