"""Pages from memory: which are, what drops them, and that nobody gets what is another's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms import clock
from cms.access.actor import EVERYONE
from cms.access.grants import define_role, grant, revoke
from cms.app import make_app
from cms.cache.tables import BEHIND
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.site.serving.functions import AGAIN
from cms.themes.rendering import ReadyTheme
from tests.functional.api.conftest import Api, services_on

from .conftest import PROBE, REGISTRY, serving

OUR_OWN = frozenset(["event"])
"""Tables that are read for the present alone."""


@pytest.fixture(scope="module", autouse=True)
def site(admin: Api) -> dict[str, Any]:
    news = admin.create(title="News", slug="news")
    admin.create("person", name="Ann", slug="ann")
    post = admin.create("post", title="First", slug="first", control_parent=news["id"])
    return {"news": news, "post": post}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that are rendered from now on."""
    found: list[str] = []
    render = ReadyTheme.render

    def noted(theme: ReadyTheme, name: str, values: Any) -> str:
        found.append(name)
        return render(theme, name, values)

    monkeypatch.setattr(ReadyTheme, "render", noted)
    return found


@pytest.fixture
def rendered(made: list[str]) -> Callable[..., bool]:
    """Tell whether asking for something renders anything."""

    def ask(read: Callable[..., Any], *given: Any, **named: Any) -> bool:
        made.clear()
        read(*given, **named)
        return bool(made)

    return ask


@pytest.fixture(scope="module")
def another(engine: Engine) -> Iterator[TestApp]:
    """A visitor of another process of the same site."""
    own = make_engine(engine.url.render_as_string(hide_password=False))
    yield TestApp(make_app(serving(services_on(own, REGISTRY, plugins=PROBE))))
    own.dispose()


def publish(admin: Api, entry: dict[str, Any], **data: Any) -> None:
    path = f"/content/{entry['type']}/{entry['id']}"
    version = admin.get(f"{path}?status=draft")["data"]["_meta"]["version"]
    admin.patch(path, {"data": data, "base_version": version, "publish": True})


def test_the_second_who_asks_is_answered_without_a_statement_or_a_template(
    visitor: TestApp, engine: Engine, made: list[str], counted: Any
) -> None:
    for path in ("/", "/news", "/news?page=1", "/news/first", "/feed.atom", "/search"):
        first = visitor.get(path)
        made.clear()
        with counted(engine) as asked:
            again = visitor.get(path)
        assert (asked, made) == ([], []), path
        assert again.body == first.body
        assert {"Content-Security-Policy", "Cache-Tag", "ETag"} <= set(again.headers)
        assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
        known = {"If-None-Match": first.headers["ETag"]}
        assert visitor.get(path, headers=known, status=304).body == b""


def test_what_is_published_is_seen_at_once_in_every_process(
    visitor: TestApp, another: TestApp, admin: Api, site: Any, rendered: Callable[..., bool]
) -> None:
    for app in (visitor, another):
        assert "<h1" in app.get("/news/first")
        assert not rendered(app.get, "/news/first")
    for title in ("Second", "Third"):
        publish(admin, site["post"], title=title)
        assert all(title in app.get("/news/first") for app in (visitor, another))
        assert all(title in app.get("/news") for app in (visitor, another))
    path = f"/content/post/{site['post']['id']}"
    admin.post(f"{path}/unpublish", {})
    for app in (visitor, another):
        app.get("/news/first", status=404)
    admin.post(f"{path}/publish", {})
    assert all("Third" in app.get("/news/first") for app in (visitor, another))


def test_a_draft_drops_nothing(
    visitor: TestApp, admin: Api, site: Any, rendered: Callable[..., bool]
) -> None:
    visitor.get("/news")
    version = admin.get(f"/content/page/{site['news']['id']}?status=draft")["data"]["_meta"]
    admin.patch(
        f"/content/page/{site['news']['id']}",
        {"data": {"summary": "Not yet"}, "base_version": version["version"]},
    )
    assert not rendered(visitor.get, "/news")
    assert "Not yet" not in visitor.get("/news")


def test_who_is_signed_in_or_looks_elsewhere_gets_a_page_of_their_own(
    visitor: TestApp, admin: Api, site: Any, rendered: Callable[..., bool]
) -> None:
    page = visitor.get("/news")
    token = dict(admin.headers)
    assert rendered(visitor.get, "/news", headers=token)
    hers = visitor.get("/news", headers=token)
    assert hers.headers["Cache-Control"] == "private, no-cache"
    what = {"entry": site["news"]["id"]}
    preview = admin.post("/preview-tokens", {"data": what}, 201)["data"]["secret"]
    for query in (f"?preview={preview}", "?at=2020-01-01T00:00:00Z", "?_theme=docs", "?q=x"):
        for _ in range(2):
            answer = visitor.get(f"/news{query}", headers=token, status="*")
            assert "public" not in answer.headers.get("Cache-Control", "") or query == "?q=x"
    assert rendered(visitor.get, f"/news?preview={preview}")
    assert rendered(visitor.get, f"/news?preview={preview}")
    assert not rendered(visitor.get, "/news")
    assert visitor.get("/news").body == page.body


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "cms_session=made-up"},
        {"Cookie": "a=1; cms_anything=<script>"},
        {"Host": "evil.invalid"},
        {"X-Forwarded-Host": "evil.invalid", "X-Forwarded-Proto": "gopher"},
        {"Forwarded": "host=evil.invalid;proto=https"},
        {"Accept-Language": "de", "User-Agent": "<script>alert(1)</script>"},
        {"Referer": "https://evil.invalid/", "Origin": "https://evil.invalid"},
        {"X-Original-URL": "/admin", "X-Rewrite-URL": "/admin"},
        {"If-None-Match": '"' + "x" * 5000 + '"'},
        {"Accept-Encoding": "gzip", "Range": "bytes=0-3"},
    ],
)
def test_what_a_hostile_visitor_sends_is_in_nobody_elses_page(
    another: TestApp, admin: Api, site: Any, headers: dict[str, str]
) -> None:
    # Nothing is kept: the hostile visitor comes first.
    publish(admin, site["news"], summary="Anew")
    publish(admin, site["news"], summary="As it was")
    another.get("/news", headers=headers, status="*")
    page = another.get("/news")
    assert page.status_int == 200
    assert "evil.invalid" not in page
    assert "<script>alert" not in page
    assert "Set-Cookie" not in page.headers
    assert "Content-Encoding" not in page.headers
    assert page.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert re.search('<html[^>]* lang="en"', page.text)


def test_made_up_parameters_fill_no_memory(visitor: TestApp, rendered: Callable[..., bool]) -> None:
    for query in ("?utm=1", "?page=1&x=2", "?locale=de"):
        visitor.get(f"/news{query}")
        assert rendered(visitor.get, f"/news{query}")


def test_a_page_with_a_form_or_for_one_visitor_is_kept_for_nobody(
    visitor: TestApp, rendered: Callable[..., bool]
) -> None:
    for path in ("/news/first/letter", "/probe/alone"):
        page = visitor.get(path)
        assert page.headers["Cache-Control"] == "private, no-cache"
        assert rendered(visitor.get, path)


def test_a_page_without_a_part_that_failed_is_kept_for_a_moment(
    visitor: TestApp, rendered: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The probe has a part that fails on each page of an entry, and none on its own pages.
    for path in ("/news/first", "/feed.atom"):
        visitor.get(path)
        assert not rendered(visitor.get, path)
    later = clock.now() + timedelta(seconds=AGAIN + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert rendered(visitor.get, "/news/first")
    assert not rendered(visitor.get, "/feed.atom")


def test_a_right_that_ends_by_the_clock_is_no_ground_to_keep_a_page(
    another: TestApp, engine: Engine, rendered: Callable[..., bool]
) -> None:
    sessions = make_session_factory(engine)
    another.get("/news")
    assert not rendered(another.get, "/news")
    early = {"permission": "view", "condition": {"published_at": {"lt": "$now"}}}
    timely = {"effect": "allow", **early}
    with sessions() as session:
        begin_write(session)
        define_role(session, "timely", "Timely", [timely])
        given = grant(session, EVERYONE, "timely")
        session.commit()
    another.get("/news")
    assert rendered(another.get, "/news")
    with sessions() as session:
        begin_write(session)
        revoke(session, given.id)
        session.commit()


def test_no_page_is_made_of_a_table_that_drops_nothing(
    visitor: TestApp, engine: Engine, counted: Any
) -> None:
    for path in ("/", "/news", "/news/first", "/feed.atom", "/search", "/people/ann"):
        with counted(engine) as asked:
            visitor.get(f"{path}?anew=1", status="*")
        read = {name for one in asked for name in re.findall(r"(?:FROM|JOIN) (\w+)", one)}
        assert read, path
        assert read & BEHIND <= OUR_OWN, path
