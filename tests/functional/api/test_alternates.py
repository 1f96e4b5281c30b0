"""`alternates=true`: in which locales an entry is to be read, and where, for `hreflang`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from cms.access.grants import define_role, grant
from cms.db.session import begin_write, make_session_factory

from .conftest import Api, stage


def item(hreflang: str, path: str, **more: Any) -> dict[str, Any]:
    locale = "en" if hreflang == "x-default" else hreflang
    slug = path.rpartition("/")[2]
    return {"hreflang": hreflang, "locale": locale, "path": path, "slug": slug, "own": True, **more}


def of(answer: dict[str, Any]) -> Any:
    return answer["_meta"]["alternates"]


def make_pages(admin: Api) -> list[str]:
    """Two pages in the tree, each in both locales."""
    about = admin.create(title="About")
    team = admin.create(title="Team", control_parent=about["id"])
    for page, german in ((about, "Über uns"), (team, "Mannschaft")):
        path = f"/content/page/{page['id']}?locale=de"
        admin.patch(path, {"data": {"title": german}, "base_version": 1, "publish": True})
    return [about["id"], team["id"]]


STAGE = stage(make_pages)


@pytest.fixture
def pages(made: Any) -> Any:
    return made


BOTH = [
    item("en", "/about/team"),
    item("de", "/uber-uns/mannschaft"),
    item("x-default", "/about/team"),
]


def test_one_entry_a_list_and_a_path_say_where_else(anybody: Api, pages: list[str]) -> None:
    one = anybody.get(f"/content/page/{pages[1]}?alternates=true")["data"]
    assert of(one) == BOTH
    assert of(anybody.get("/paths/about/team?alternates=true")["data"]) == BOTH
    german = anybody.get("/paths/uber-uns/mannschaft?alternates=true&locale=de")["data"]
    assert (german["_meta"]["path"], of(german)) == ("/uber-uns/mannschaft", BOTH)
    listed = anybody.get("/content/page?alternates=true&fields=title&sort=title")["data"]
    assert [of(each) for each in listed][1] == BOTH
    sparse = anybody.get(f"/content/page/{pages[1]}?alternates=true&fields=_meta")["data"]
    assert set(sparse) == {"id", "type", "_meta"}
    assert of(sparse) == BOTH


def test_without_asking_nothing_is_said(anybody: Api, pages: list[str]) -> None:
    assert "alternates" not in anybody.get(f"/content/page/{pages[1]}")["data"]["_meta"]
    assert "alternates" not in anybody.get("/content/page?alternates=false")["data"][0]["_meta"]
    anybody.get("/content/page?alternates=yes", 400)


def test_what_is_borrowed_says_so_and_is_left_out_without_fallback(
    admin: Api, anybody: Api, pages: list[str]
) -> None:
    admin.post(f"/content/page/{pages[1]}/unpublish", {"locales": ["de"]})
    path = f"/content/page/{pages[1]}?alternates=true"
    borrowed = item("de", "/uber-uns/team", own=False)
    assert of(anybody.get(path)["data"]) == [BOTH[0], borrowed, BOTH[2]]
    assert of(anybody.get(f"{path}&fallback=none")["data"]) == [BOTH[0], BOTH[2]]


def test_drafts_and_other_moments_are_respected(admin: Api, anybody: Api, pages: list[str]) -> None:
    path = f"/content/page/{pages[1]}"
    saved = admin.patch(f"{path}?locale=de", {"data": {"slug": "elf"}, "base_version": 2})["data"]
    assert of(anybody.get(f"{path}?alternates=true")["data"]) == BOTH
    draft = admin.get(f"{path}?alternates=true&status=draft")["data"]
    assert of(draft)[1] == item("de", "/uber-uns/elf")
    admin.post(f"{path}/schedule", {"at": "2999-01-01T00:00:00Z", "locales": ["de"]})
    later = admin.get(f"{path}?alternates=true&at=2999-01-02T00:00:00Z")["data"]
    assert of(later)[1] == item("de", "/uber-uns/elf")
    then = saved["_meta"]["updated_at"]
    admin.post(f"{path}/unpublish", {"locales": ["de"]})
    assert of(admin.get(f"{path}?alternates=true&at={then}")["data"]) == BOTH


def test_a_draft_that_says_nothing_in_a_locale_is_not_one_of_them(admin: Api) -> None:
    made = admin.post("/content/page?locale=de", {"data": {"title": "Haus"}}, 201)["data"]
    found = admin.get(f"/content/page/{made['id']}?status=draft&locale=de&alternates=true")
    assert of(found["data"]) == [item("de", "/haus")]


def test_types_without_localised_fields_are_the_same_in_each(admin: Api, anybody: Api) -> None:
    admin.create("person", name="Ann")
    found = of(anybody.get("/content/person/ann?alternates=true")["data"])
    assert [(one["hreflang"], one["slug"], one["path"]) for one in found] == [
        ("en", "ann", None),
        ("de", "ann", None),
        ("x-default", "ann", None),
    ]


def test_a_locale_that_the_reader_may_not_see_is_not_named(
    admin: Api, anybody: Api, pages: list[str], engine: Engine
) -> None:
    with make_session_factory(engine)() as session:
        begin_write(session)
        rules = [
            {"effect": "deny", "permission": "view", "type": "page", "locales": ["de"]},
        ]
        define_role(session, "no-german", "No German", rules)
        grant(session, "system.Everyone", "no-german")
        session.commit()
    path = f"/content/page/{pages[1]}?alternates=true"
    assert of(anybody.get(path)["data"]) == [BOTH[0], BOTH[2]]
    assert of(admin.get(path)["data"]) == BOTH


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_it_costs_one_query_whatever_the_number_of_entries(
    admin: Api, pages: list[str], engine: Engine
) -> None:
    def queries(path: str) -> int:
        admin.get(path)
        with counted(engine) as statements:
            admin.get(path)
        return len(statements)

    plain, asked = queries("/content/page"), queries("/content/page?alternates=true")
    assert asked == plain + 1
    for number in range(8):
        admin.create(title=f"Page {number}", control_parent=pages[number % 2])
    assert queries("/content/page?alternates=true") == asked
    one = f"/content/page/{pages[1]}"
    assert queries(f"{one}?alternates=true") == queries(one) + 1
