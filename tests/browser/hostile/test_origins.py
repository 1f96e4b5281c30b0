"""What a page of another origin gets out of the site, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from cms.app import make_app
from cms.db.session import make_engine
from cms.settings import ApiSettings
from tests.functional.api.conftest import PASSWORD, people, services_on
from tests.serving import serving

pytestmark = pytest.mark.browser


def nothing(environ: Any, start: Any) -> list[bytes]:
    """Serve an empty page, without any policy."""
    start("200 OK", [("Content-Type", "text/html")])
    return [b"<!doctype html><p>A frontend"]


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def tokens(engine: Engine) -> dict[str, str]:
    return people(engine)


@contextmanager
def served(app: Any) -> Iterator[str]:
    with serving(app) as at:
        yield at


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Another site on this machine."""
    with served(nothing) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def closed(engine: Engine, tokens: dict[str, str]) -> Iterator[str]:
    with served(make_app(services_on(engine))) as address:
        yield address


@pytest.fixture(scope="module")
def opened(engine: Engine, tokens: dict[str, str], origin: str) -> Iterator[str]:
    settings = ApiSettings(cors_origins=(origin,))
    with served(make_app(services_on(engine, api=settings))) as address:
        yield address


@pytest.fixture
def frontend(browser: Browser, origin: str) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(origin)
    yield page
    context.close()


ASK = """async ([url, method, headers, body, credentials]) => {
    try {
        const answer = await fetch(url, { method, headers, body, credentials, mode: "cors" });
        return [answer.status, await answer.text(), answer.headers.get("X-Request-Id")];
    } catch (error) { return [0, "", null]; }
}"""
LOAD = """(url) => Promise.all(["script", "img", "link"].map((tag) => new Promise((done) => {
    const element = document.createElement(tag);
    element.onload = () => done(`${tag} came`);
    element.onerror = () => done(null);
    if (tag === "link") element.rel = "stylesheet";
    element[tag === "link" ? "href" : "src"] = url;
    document.body.append(element);
})))"""
FRAME = """(url) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.onload = () => {
        try { done(frame.contentDocument !== null); } catch { done(false); }
    };
    frame.src = url;
    document.body.append(frame);
})"""


def ask(page: Page, url: str, **more: Any) -> list[Any]:
    given = [
        more.get("method", "GET"),
        more.get("headers", {}),
        more.get("body"),
        more.get("credentials", "omit"),
    ]
    found: list[Any] = page.evaluate(ASK, [url, *given])
    return found


def test_a_foreign_page_reads_and_sends_nothing(
    frontend: Page, closed: str, tokens: dict[str, str]
) -> None:
    api = f"{closed}/api/v1"
    assert ask(frontend, api)[0] == 0
    assert ask(frontend, api, credentials="include")[0] == 0
    json = {"Content-Type": "application/json"}
    bearer = {"Authorization": f"Bearer {tokens['administrator']}", **json}
    body = '{"data": {"title": "From elsewhere"}}'
    assert ask(frontend, f"{api}/content/page", method="POST", headers=bearer, body=body)[0] == 0
    titles = frontend.context.request.get(f"{api}/content/page?status=draft", headers=bearer)
    assert titles.json()["data"] == []
    for path in ("/api/v1", "/api/v1/docs", "/api/static/docs.js", "/api/static/mark.svg"):
        assert frontend.evaluate(LOAD, closed + path) == [None, None, None], path


def test_a_foreign_page_frames_nothing(frontend: Page, closed: str) -> None:
    for path in ("/", "/api/v1/docs", "/api/v1"):
        frontend.evaluate(FRAME, closed + path)
        frame = frontend.frames[-1]
        assert frame.evaluate("location.href").startswith("chrome-error:"), path


def test_an_origin_of_the_settings_reads_and_writes_by_token(
    frontend: Page, opened: str, tokens: dict[str, str]
) -> None:
    api = f"{opened}/api/v1"
    status, _, request_id = ask(frontend, api)
    assert (status, bool(request_id)) == (200, True)
    headers = {
        "Authorization": f"Bearer {tokens['editor']}",
        "Content-Type": "application/json",
    }
    body = '{"data": {"title": "From the frontend"}}'
    made = ask(frontend, f"{api}/content/page", method="POST", headers=headers, body=body)
    assert made[0] == 201
    # The cookie is not let along: no setting says so.
    assert ask(frontend, api, credentials="include")[0] == 0


def test_a_form_of_a_foreign_page_signs_nobody_in(frontend: Page, closed: str) -> None:
    frontend.evaluate(
        """([action, text]) => {
            const form = Object.assign(document.createElement("form"), {
                action, method: "post", enctype: "text/plain",
            });
            form.append(Object.assign(document.createElement("input"), { name: text, value: "" }));
            document.body.append(form);
            form.submit();
        }""",
        [
            f"{closed}/api/v1/sessions",
            f'{{"data": {{"email": "editor@example.org", "password": "{PASSWORD}"}}, "x": "',
        ],
    )
    frontend.wait_for_url(f"{closed}/**")
    assert "415" in frontend.inner_text("body")
    assert frontend.context.cookies() == []
