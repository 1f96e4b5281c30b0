"""Presence: who has an entry open is told to those who may see its draft, and to no others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, make_url

from tests.functional.api.conftest import Api

from .conftest import Statements, content


def path(entry: dict[str, Any]) -> str:
    return f"/content/page/{entry['id']}/presence"


def come(api: Api, entry: dict[str, Any], query: str = "", status: int = 200, **body: Any) -> Any:
    return api.put(path(entry) + query, body or None, status)


def who(api: Api, entry: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    found = api.get(path(entry))["data"]
    return [(one["user"]["name"], one["locale"], one["field"]) for one in found]


@pytest.fixture
def frozen_entry(frozen_clock: ModuleType, admin: Api) -> dict[str, Any]:
    return admin.create(title="One", publish=False)


def test_who_has_it_open_is_told_to_the_others(ann: Api, admin: Api, entry: dict[str, Any]) -> None:
    assert who(admin, entry) == []
    come(ann, entry, "?locale=de", field="title")
    answered = come(admin, entry, field="sections.a.text")
    assert answered["meta"] == {"timeout": 60}
    assert [(one["you"], one["user"]["name"]) for one in answered["data"]] == [
        (False, "Editor"),
        (True, "Administrator"),
    ]
    assert who(ann, entry) == [
        ("Editor", "de", "title"),
        ("Administrator", "en", "sections.a.text"),
    ]


def test_a_sign_of_life_moves_on(ann: Api, entry: dict[str, Any]) -> None:
    first = come(ann, entry, field="title")["data"][0]
    second = come(ann, entry, field="rank")["data"]
    assert [one["field"] for one in second] == ["rank"]
    assert second[0]["opened_at"] == first["opened_at"]
    assert second[0]["seen_at"] >= first["seen_at"]


def test_who_gives_no_sign_is_gone(
    frozen_clock: ModuleType, frozen_entry: dict[str, Any], ann: Api, admin: Api
) -> None:
    come(ann, frozen_entry)
    frozen_clock.tick(59)
    assert len(who(admin, frozen_entry)) == 1
    frozen_clock.tick(1.1)
    assert who(admin, frozen_entry) == []
    come(ann, frozen_entry)
    assert len(who(admin, frozen_entry)) == 1


def test_who_closes_it_is_gone_at_once(ann: Api, admin: Api, entry: dict[str, Any]) -> None:
    come(ann, entry)
    come(admin, entry)
    ann.delete(path(entry))
    ann.delete(path(entry))
    assert who(admin, entry) == [("Administrator", "en", None)]


def test_windows_of_one_person_are_told_apart(ann: Api, admin: Api, entry: dict[str, Any]) -> None:
    come(ann, entry, client="left", field="title")
    come(ann, entry, client="right", field="rank")
    shown = come(admin, entry)["data"]
    assert [(one["client"], one["field"]) for one in shown[:2]] == [(None, "title"), (None, "rank")]
    assert [one["client"] for one in ann.get(path(entry))["data"][:2]] == ["left", "right"]
    ann.delete(f"{path(entry)}?client=left")
    assert who(admin, entry)[0] == ("Editor", "en", "rank")


def test_windows_are_bounded(ann: Api, entry: dict[str, Any]) -> None:
    for number in range(20):
        come(ann, entry, client=str(number))
    come(ann, entry, client="one more", status=409)
    come(ann, entry, client="7")


def test_the_field_is_told_only_to_who_may_read_it(
    ann: Api, admin: Api, entry: dict[str, Any]
) -> None:
    come(admin, entry, field="secret")
    assert who(ann, entry) == [("Administrator", "en", None)]
    assert who(admin, entry) == [("Administrator", "en", "secret")]


def test_who_may_not_see_the_draft_is_told_nothing(admin: Api, entry: dict[str, Any]) -> None:
    come(admin, entry)
    for name, status in (("reader", 403), ("nobody", 403), (None, 401)):
        for method in ("GET", "PUT", "DELETE"):
            answered = admin.as_(name).call(method, path(entry))
            assert answered.status_int == status, (name, method)
            assert "Administrator" not in answered.text
    # An author sees drafts of their own; of others, not even that they are there.
    assert admin.as_("author").call("GET", path(entry)).status_int == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"field": "nothing"}, 422),
        ({"field": ""}, 422),
        ({"field": 1}, 422),
        ({"client": "x" * 65}, 422),
        ({"client": "a\nb"}, 422),
        ({"user": "me"}, 400),
        ({"field": None, "client": None}, 200),
    ],
)
def test_what_is_sent_is_checked(ann: Api, entry: dict[str, Any], body: Any, status: int) -> None:
    ann.put(path(entry), body, status)
    ann.delete(path(entry) + "?window=1", 400)


def test_a_sign_of_life_does_not_touch_the_content(
    ann: Api, entry: dict[str, Any], engine: Engine, statements: Statements
) -> None:
    come(ann, entry)
    before = content(engine)
    with statements() as found:
        come(ann, entry, field="title")
    assert content(engine) == before
    writing = [one for one in found if one.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    if engine.dialect.name == "sqlite":
        assert writing == []
    assert all("ephemeral_presence" in one for one in writing)
    assert not [one for one in found if "advisory" in one]


def test_a_sign_of_life_waits_for_no_writer(
    ann: Api, entry: dict[str, Any], engine: Engine
) -> None:
    """Beside SQLite it is another file: neither its lock nor its version is the content's."""
    if engine.dialect.name != "sqlite":
        return
    file = make_url(str(engine.url)).database or ""
    come(ann, entry)  # notes, this once, that the token is in use
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        before = other.execute("PRAGMA data_version").fetchone()
        come(ann, entry)
        other.execute("BEGIN IMMEDIATE")
        come(ann, entry, field="title")
        ann.delete(path(entry))
        other.execute("ROLLBACK")
        assert other.execute("PRAGMA data_version").fetchone() == before
