"""Previews on the site: a token shows one draft, a release the whole; the admin frames the page."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(scope="module")
def draft(admin: Any) -> dict[str, Any]:
    other = admin.create("person", name="Other draft", slug="other", publish=False)
    page = admin.create(title="Planned", slug="planned", publish=False)
    post = admin.create(
        "post",
        title="In the works",
        slug="works",
        author={"id": other["id"], "type": "person"},
        control_parent=page["id"],
        body={"type": "doc", "content": [{"type": "paragraph"}]},
        publish=False,
    )
    return {"post": post, "page": page}


def token(admin: Any, **what: str) -> str:
    return str(admin.post("/preview-tokens", {"data": what}, 201)["data"]["secret"])


def test_a_token_shows_one_draft_to_whoever_has_it(admin: Any, visitor: Any, draft: Any) -> None:
    secret = token(admin, entry=draft["post"]["id"])
    page = visitor.get(f"/anything?preview={secret}")
    assert ">In the works</h1>" in page.text
    assert ' data-cms-field="title"' in page.text
    assert '<div data-cms-field="body">' in page.text
    assert "Other draft" not in page.text
    assert "noindex" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    script = page.text.split('<script src="')[1].split('"')[0]
    assert visitor.get(script).content_type == "text/javascript"
    visitor.get("/planned/works", status=404)


@pytest.mark.parametrize("secret", ["cmsp_x", "nothing", "cmsp_" + "A" * 90, "cms_" + "x" * 40])
def test_a_forged_token_shows_nothing(visitor: Any, secret: str) -> None:
    visitor.get(f"/?preview={secret}", status=404)


def test_nobody_looks_elsewhere_in_time_without_the_right(visitor: Any) -> None:
    visitor.get("/?at=2020-01-01T00:00:00Z", status=403)
    visitor.get("/?at=yesterday", status=400)


def test_the_admin_frames_the_page_of_the_site(wsgi: Any, admin: Any, draft: Any) -> None:
    from tests.functional.admin.conftest import sign_in

    browser = sign_in(wsgi, "administrator")
    beside = browser.get(f"/admin/content/post/{draft['post']['id']}/preview")
    frame = beside.text.split("<iframe")[1].split('src="')[1].split('"')[0].replace("&amp;", "&")
    assert frame.startswith("http://localhost/planned/works?preview=cmsp_")
    assert ">In the works</h1>" in browser.get(frame).text
