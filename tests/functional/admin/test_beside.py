"""Who sees only some drafts, such as their own, finds them and what is live of others everywhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from tests.functional.api.conftest import Api

from .conftest import sign_in
from .test_content import counted, editor_form

PAGES = "/admin/content/page"


@pytest.fixture(scope="module")
def author(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "author")


@pytest.fixture(scope="module")
def own(wsgi: Any, admin: Api, author: TestApp) -> Api:
    """What the author makes, beside what others did."""
    admin.create(title="Of others, live")
    admin.create(title="Of others, a draft", publish=False)
    api = admin.as_("author")
    api.create(title="One's own, live")
    api.create(title="One's own, a draft", publish=False)
    return api


def test_a_list_shows_what_is_live_and_beside_it_the_drafts_one_sees(
    author: TestApp, own: Api
) -> None:
    shown = author.get(PAGES)
    assert [one in shown.text for one in ("Of others, live", "One&#39;s own, live")] == [True] * 2
    assert "a draft" not in shown.text
    (seen,) = re.findall(r'href="([^"]*state=seen)"', shown.text)
    drafts = author.get(seen)
    assert "One&#39;s own, a draft" in drafts.text
    assert "One&#39;s own, live" in drafts.text
    assert "Of others" not in drafts.text
    assert "One&#39;s own, a draft" in author.get(f"{PAGES}?state=draft").text
    every = author.get("/admin/content/all")
    assert "Of others, live" in every.text


def test_who_sees_all_drafts_has_one_list_and_who_sees_none_no_tabs(wsgi: Any, own: Api) -> None:
    shown = sign_in(wsgi, "editor").get(PAGES)
    assert "Of others, a draft" in shown.text
    assert "One&#39;s own, a draft" in shown.text
    assert "state=seen" not in shown.text
    reader = sign_in(wsgi, "reader")
    shown = reader.get(PAGES)
    assert "Of others, live" in shown.text
    assert "You see what is published." in shown.text
    assert "state=" not in shown.text
    reader.get(f"{PAGES}?state=seen", status=403)


def test_the_palette_and_the_picker_find_both_each_once(author: TestApp, own: Api) -> None:
    for address in ("/admin/palette?q=", "/admin/pick?types=page&q="):
        found = author.get(f"{address}live").text
        assert found.count("Of others, live") >= 1, address
        assert "One&#39;s own, live" in found, address
        drafts = author.get(f"{address}a+draft").text
        assert "One&#39;s own, a draft" in drafts, address
        assert "Of others" not in drafts, address
    picked = author.get("/admin/pick?types=page").html
    ids = [
        one.get("value") or one.get("data-value") for one in picked.select("[data-value], input")
    ]
    assert len(ids) == len(set(ids))


def test_what_is_live_of_others_is_named_where_it_is_chosen(
    author: TestApp, admin: Api, own: Api
) -> None:
    person = admin.create("person", name="Imogen Sallow")
    page = own.create(title="With an author", author={"id": person["id"]})
    shown = author.get(f"{PAGES}/{page['id']}")
    assert "Imogen Sallow" in shown.text
    assert editor_form(shown)["f.title"].value == "With an author"


@pytest.mark.long
def test_both_take_as_many_queries_for_any_number(
    author: TestApp, admin: Api, own: Api, engine: Engine
) -> None:
    counts = []
    for number in (1, 20):
        for one in range(number):
            admin.create(title=f"Row {number} {one}")
            own.create(title=f"Own row {number} {one}", publish=False)
        author.get("/admin/palette?q=row")
        with counted(engine) as sent:
            author.get("/admin/palette?q=row")
            author.get("/admin/pick?types=page&q=row")
        counts.append(len(sent))
    assert counts[0] == counts[1]
