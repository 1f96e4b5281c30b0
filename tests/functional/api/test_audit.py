"""The audit over the API: what happened, page by page, and whether the record of it is intact."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, update

from cms.audit.keys import audit_keys
from cms.audit.sealing import seal_all
from cms.db.session import begin_write, make_session_factory
from cms.events.models import Event
from cms.settings import Settings, SiteSettings

from .conftest import PASSWORD, Api

KEYS = audit_keys(Settings(site=SiteSettings(secret="for tests only")))
ABSENT = "00000000-0000-7000-8000-000000000009"


def test_what_happened_is_listed_the_newest_first(admin: Api) -> None:
    made = admin.as_("editor").create(title="One")
    listed = admin.get("/audit?name=entry")
    assert [one["name"] for one in listed["data"]] == ["entry.published", "entry.created"]
    assert listed["data"][0]["actor"]["name"] == "Editor"
    assert listed["data"][0]["subjects"] == [made["id"]]
    assert listed["meta"] == {"page": {"size": 25}}
    (only,) = admin.get(f"/audit?subject={made['id']}&name=entry.created")["data"]
    assert only["details"]["type"] == "page"
    editor = only["actor"]["id"]
    assert {one["actor"]["id"] for one in admin.get(f"/audit?actor={editor}")["data"]} == {editor}
    assert admin.get(f"/audit?actor={ABSENT}")["data"] == []
    at = only["at"]
    assert made["id"] in str(admin.get(f"/audit?from={at}")["data"])
    assert made["id"] not in str(admin.get(f"/audit?to={at}")["data"])
    assert admin.get("/audit?subject=contributor")["data"] == []


def test_a_list_goes_on_by_cursor_and_tells_nothing_twice(admin: Api) -> None:
    for number in range(4):
        admin.create(title=f"Page {number}")
    seen, address = [], "/audit?name=entry&page[size]=3"
    while address:
        page = admin.get(address)
        seen += [one["number"] for one in page["data"]]
        admin.create(title=f"Meanwhile {len(seen)}")
        address = page["links"].get("next", "")
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 8
    first = admin.get("/audit?name=entry&page[size]=3")["links"]["next"]
    admin.get(first.replace("name=entry", "name=user"), 400)


@pytest.mark.parametrize(
    "query",
    [
        "actor=x",
        "name=",
        f"subject={'x' * 81}",
        "from=noon",
        "page[number]=1",
        "count=true",
        "x=1",
        "page[after]=x",
    ],
)
def test_what_is_not_known_is_refused(admin: Api, query: str) -> None:
    admin.get(f"/audit?{query}", 400)


def test_one_event_has_its_link_once_it_is_sealed(admin: Api, engine: Engine) -> None:
    assert admin.get("/audit/1")["data"]["chain"] is None
    seal_all(make_session_factory(engine), KEYS)
    chain = admin.get("/audit/1")["data"]["chain"]
    assert {len(chain["link"]), len(chain["digest"])} == {64}
    assert "salt" not in chain
    for number in ("999999", "0", "one", "-1"):
        admin.get(f"/audit/{number}", 404)


def test_the_record_is_verified(admin: Api, engine: Engine) -> None:
    sessions = make_session_factory(engine)
    found = admin.get("/audit/verification")["data"]
    assert (found["intact"], found["checked"], found["sealed"]) == (True, 0, 0)
    count = seal_all(sessions, KEYS)
    found = admin.get("/audit/verification")["data"]
    assert (found["intact"], found["checked"], found["sealed"]) == (True, count, count)
    with sessions() as session:
        begin_write(session)
        session.execute(update(Event).where(Event.number == 2).values(actor_label="Mallory"))
        session.commit()
    found = admin.get("/audit/verification?first=1&last=2")["data"]
    assert found["intact"] is False
    assert found["findings"][0]["number"] == 2
    admin.get("/audit/verification?first=1&last=5001", 400)
    admin.get("/audit/verification?first=0", 400)


def test_nobody_else_reads_it(admin: Api) -> None:
    for path in ("/audit", "/audit/1", "/audit/verification"):
        admin.as_("editor").get(path, 403)
        admin.as_(None).get(path, 401)


def test_signing_in_and_out_is_on_record_without_an_address(admin: Api) -> None:
    def names() -> list[tuple[str, Any]]:
        found = admin.get("/audit?name=session")["data"]
        return [(one["name"], one["details"].get("reason")) for one in found]

    anybody = admin.as_(None)
    wrong = [("editor@example.org", "wrong"), ("stranger@example.org", PASSWORD)]
    for email, password in wrong:
        anybody.post("/sessions", {"data": {"email": email, "password": password}}, 401)
    given = {"data": {"email": "editor@example.org", "password": PASSWORD}}
    begun = anybody.call("POST", "/sessions", given, 201)
    csrf = begun.json["data"]["csrf"]
    anybody.delete("/sessions/current", 204, X_CSRF_Token=csrf)
    anybody.app.reset()
    assert names() == [
        ("session.ended", None),
        ("session.begun", None),
        ("session.refused", "unknown"),
        ("session.refused", "password"),
    ]
    listed = admin.get("/audit?name=session")["data"]
    assert "@" not in str(listed)
    assert "Editor" in {one["actor"]["name"] for one in listed[:2]}
    assert listed[2]["details"]["peer"] == listed[3]["details"]["peer"]
    assert (len(listed[2]["subjects"]), len(listed[3]["subjects"])) == (0, 1)


def test_a_write_that_is_refused_is_on_record_once_in_a_while(admin: Api) -> None:
    made = admin.create(title="One")
    reader = admin.as_("reader")
    for _ in range(3):
        reader.post(f"/content/page/{made['id']}/unpublish", {}, 403)
    reader.get("/audit", 403)
    (only,) = admin.get("/audit?name=access.refused")["data"]
    assert only["actor"]["name"] == "Reader"
    assert only["subjects"] == [made["id"]]
    assert only["details"]["path"] == "/api/v1/content/{id}/{id}/unpublish"
    assert only["details"]["method"] == "POST"
