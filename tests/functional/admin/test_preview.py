"""The preview: what is typed as a page of its own, framed and locked; or a frontend's address."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.admin.preview.targets import Wanted, frontends
from cms.app import make_app
from cms.errors import SettingsError
from cms.settings import AdminSettings
from tests.functional.api.conftest import Api, services_on

from .conftest import REGISTRY, csrf_of, sign_in

FRONTEND = "https://front.example.invalid/show?token={token}&path={path}&at={at}"
WANTED = Wanted("cmsp_x", "/a b", "page", "1", "a&b", "en", "", "")


@pytest.fixture
def entry(admin: Api) -> dict[str, Any]:
    body = {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "content": [{"type": "text", "text": "<script>alert(1)</script>"}],
            }
        ],
    }
    return admin.create(title="The fog bell", body=body, rank=7, extra={"k": ["<b>"]})


def below(entry: Any, rest: str = "") -> str:
    return f"/admin/content/page/{entry['id']}/preview{rest}"


def test_the_plain_page_shows_all_fields_and_runs_nothing(
    signed_in: dict[str, TestApp], entry: dict[str, Any]
) -> None:
    answer = signed_in["editor"].get(below(entry, "/page"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.html.select_one("script, b, iframe") is None
    shown = {one["data-cms-field"]: one for one in answer.html.select("[data-cms-field]")}
    assert shown["title"].name == "h1"
    assert "<script>alert(1)</script>" in shown["body"].get_text()
    assert "7" in shown["rank"].get_text()


def test_what_is_typed_is_shown_and_not_kept(
    signed_in: dict[str, TestApp], admin: Api, entry: dict[str, Any]
) -> None:
    app = signed_in["editor"]
    form = {"csrf": csrf_of(app), "base": "1", "locale": "en", "f.title": "The <i>horn</i>"}
    answer = app.post(below(entry, "/page"), form).json
    assert "The &lt;i&gt;horn&lt;/i&gt;" in answer["html"]
    assert answer["data"]["title"] == "The <i>horn</i>"
    assert admin.get(f"/content/page/{entry['id']}?status=draft")["data"]["title"] != "The horn"


def test_who_may_not_read_a_field_sees_it_nowhere(
    signed_in: dict[str, TestApp], admin: Api, entry: dict[str, Any]
) -> None:
    admin.patch(
        f"/content/page/{entry['id']}",
        {"data": {"secret": "for few"}, "base_version": 1},
        Content_Type="application/merge-patch+json",
    )
    app = signed_in["editor"]
    form = {"csrf": csrf_of(app), "base": "1", "locale": "en", "f.title": "T", "f.secret": "x"}
    posted = app.post(below(entry, "/page"), form)
    assert "secret" not in posted.json["data"]
    for text in (posted.text, app.get(below(entry, "/page")).text, app.get(below(entry)).text):
        assert "for few" not in text
    assert "for few" in signed_in["administrator"].get(below(entry, "/page")).text


def test_another_time_and_what_was_not_there_then(
    signed_in: dict[str, TestApp], entry: dict[str, Any]
) -> None:
    app = signed_in["administrator"]
    page = app.get(below(entry, "?at=2001-01-01T10:00")).html
    frame = page.select_one("iframe")
    assert page.select_one("[data-preview]")["data-live"] == "false"
    assert "at=2001-01-01T10:00:00" in frame["src"]
    assert "There is nothing to see of it then." in app.get(frame["src"]).text
    for odd in ("?at=x", "?odd=1", "?locale=xx", "?at=2001-01-01T10:00&release=1"):
        assert app.get(below(entry, odd), status=400).status_int == 400


def test_saving_comes_back_to_the_preview(
    signed_in: dict[str, TestApp], entry: dict[str, Any]
) -> None:
    app = signed_in["editor"]
    form = {"csrf": csrf_of(app), "base": "1", "locale": "de", "then": "", "f.title": "Die Glocke"}
    answer = app.post(below(entry), form)
    assert answer.location.endswith(below(entry, "?locale=de"))
    assert "Saved." in answer.follow().text


def test_a_frontend_is_framed_with_a_token_that_shows_the_draft(
    engine: Engine, tokens: dict[str, str]
) -> None:
    services = services_on(engine, REGISTRY, admin=AdminSettings(preview_url=FRONTEND))
    wsgi = make_app(services)
    api = Api(TestApp(wsgi), tokens["administrator"], tokens)
    entry = api.create(publish=False, title="Not public yet")
    answer = sign_in(wsgi, "editor").get(below(entry))
    assert (
        "; frame-src 'self' https://front.example.invalid"
        in (answer.headers["Content-Security-Policy"])
    )
    frame = answer.html.select_one("iframe")
    address, _, query = frame["data-src"].partition("?token=")
    token = query.partition("&")[0]
    assert address == "https://front.example.invalid/show"
    assert "allow-scripts" in frame["sandbox"]
    headers = {"Authorization": f"Bearer {token}"}
    seen = (
        TestApp(wsgi).get(f"/api/v1/content/page/{entry['id']}?status=draft", headers=headers).json
    )
    assert seen["data"]["title"] == "Not public yet"
    other = sign_in(wsgi, "editor").get("/admin").headers["Content-Security-Policy"]
    assert "frame-src" not in other


def test_addresses_of_frontends_are_checked_and_written_safely() -> None:
    settings = AdminSettings(
        preview_url=FRONTEND, preview_urls={"post": ("http://p.invalid/{id}",)}
    )
    found = frontends(settings)
    assert found.shows("post")
    assert found.address(WANTED).endswith("/show?token=cmsp_x&path=/a%20b&at=")
    for wrong in (
        "https://{slug}.example/",
        "javascript:alert(1)",
        "https://a.example/{odd}",
        "//a.example/",
        "https://a.example; script-src *",
        "https://u@a.example/",
    ):
        with pytest.raises(SettingsError):
            frontends(AdminSettings(preview_url=wrong))
