"""What is scheduled, by the API: of one entry, of all, and as a calendar."""

from __future__ import annotations

from typing import Any

import icalendar
import pytest
from sqlalchemy import Engine

from cms.clock import tick
from tests.functional.api.conftest import Api
from tests.functional.api.test_releases import person, release

DAY = 24 * 3600
SECOND, THIRD, FOURTH = (f"2026-03-0{n}T12:00:00.000000Z" for n in (2, 3, 4))


@pytest.fixture(autouse=True)
def _still(frozen_clock: Any) -> None:
    """The clock stands at noon of 1 March 2026, unless a test moves it."""


def schedule(api: Api, entry: str, at: Any, status: int = 200, **more: Any) -> Any:
    return api.post(f"/content/page/{entry}/schedule", {"at": at, **more}, status)


def whole(api: Api, query: str = "") -> list[tuple[str, str]]:
    found = api.get(f"/schedule{query}")["data"]
    return [(one["at"], f"{one.get('action', 'release')} {one['title']}") for one in found]


def change(api: Api, entry: str, base: int, **data: Any) -> None:
    api.patch(f"/content/page/{entry}", {"data": data, "base_version": base})


def test_a_plan_says_what_will_stand_at_each_instant(admin: Api) -> None:
    page = admin.create(title="One")["id"]
    change(admin, page, 1, title="Two")
    schedule(admin, page, SECOND)
    schedule(admin, page, FOURTH, action="unpublish")
    tick(60)
    change(admin, page, 2, title="Three")
    plan = admin.post(f"/content/page/{page}/publish?dry_run=true", {})["data"]
    english = [one for one in plan["stands"] if one["slice"] == "en"]
    assert [(one["version"], one["to"]) for one in english] == [(3, FOURTH)]
    early, late = plan["intents"]
    assert early["slices"] == []
    assert {one["because"] for one in early["without_effect"]} == {"newer_published"}
    assert (late["slices"], late["without_effect"]) == (["*", "en"], [])
    shown = admin.get(f"/content/page/{page}/schedule")["data"]
    assert [(one["slice"], one["version"], one["to"]) for one in shown["stands"]] == [
        ("*", 1, SECOND),
        ("*", 2, FOURTH),
        ("en", 1, SECOND),
        ("en", 2, FOURTH),
    ]
    assert [one["made_by"]["name"] for one in shown["intents"]] == ["Administrator"] * 2
    called_off = admin.post(f"/content/page/{page}/unschedule?dry_run=true", {})["data"]
    assert [one["to"] for one in called_off["stands"]] == [None, None]


def test_what_does_nothing_is_said_with_its_reason(admin: Api) -> None:
    page = admin.create(title="One", publish=False)["id"]
    schedule(admin, page, SECOND, action="unpublish")
    schedule(admin, page, THIRD)
    schedule(admin, page, FOURTH)
    reasons = [
        {one["because"] for one in intent["without_effect"]}
        for intent in admin.get(f"/content/page/{page}/schedule")["data"]["intents"]
    ]
    assert reasons == [{"not_published"}, set(), {"already_shown"}]


def test_a_local_time_says_when(admin: Api) -> None:
    page = admin.create(title="One", publish=False)["id"]
    berlin = {"time_zone": "Europe/Berlin"}
    twice = {"local": "2026-10-25T02:30", **berlin}
    for at, word in [
        (twice, "twice"),
        ({"local": "2026-03-29T02:30", **berlin}, "skip"),
        ({"local": "2026-03-29T02:30", "time_zone": "Europe/Nowhere"}, "time zone"),
        ({"local": "2026-03-29"}, "time_zone"),
        ({**twice, "fold": 2}, "fold"),
        ({**twice, "fold": True}, "fold"),
        ({**twice, "zone": 1}, "object"),
    ]:
        (problem,) = schedule(admin, page, at, 422)["errors"]
        assert problem["pointer"] == "/at"
        assert word in problem["detail"]
    schedule(admin, page, {**twice, "fold": 1})
    (intent,) = admin.get(f"/content/page/{page}/schedule")["data"]["intents"]
    assert intent["at"] == "2026-10-25T01:30:00.000000Z"


def test_an_address_held_later_is_named(admin: Api) -> None:
    later = admin.create(title="Later", slug="address", publish=False)["id"]
    schedule(admin, later, THIRD)
    other = admin.create(title="Other", publish=False)["id"]
    change(admin, other, 1, slug="address")
    for path, body in [("publish", {}), ("schedule", {"at": SECOND})]:
        (problem,) = admin.post(f"/content/page/{other}/{path}", body, 422)["errors"]
        assert later in problem["detail"]
        assert THIRD in problem["detail"]
    assert admin.get(f"/content/page/{other}/schedule")["data"]["intents"] == []


def test_what_a_release_intends_is_the_releases_own(admin: Api) -> None:
    page = admin.create(title="One", publish=False)["id"]
    made = release(admin, {"entry": page}, title="Spring")
    admin.post(f"/releases/{made}/schedule", {"at": THIRD})
    (intent,) = admin.get(f"/content/page/{page}/schedule")["data"]["intents"]
    assert intent["release"] == {"id": made, "title": "Spring"}
    admin.post(f"/content/page/{page}/unschedule", {}, 404)
    admin.post(f"/content/page/{page}/unschedule", {"intent": intent["id"]}, 409)
    admin.delete(f"/content/page/{page}")
    admin.post(f"/content/page/{page}/restore")
    assert admin.get(f"/content/page/{page}/schedule")["data"]["intents"] == []
    assert admin.get(f"/content/page?release={made}")["data"] == []


# -- all of it --------------------------------------------------------------------------------


@pytest.fixture
def busy(admin: Api) -> dict[str, str]:
    """Two pages and a release that are scheduled."""
    one = admin.create(title="One")["id"]
    two = admin.create(title="Two", publish=False)["id"]
    three = admin.create(title="Three", publish=False)["id"]
    schedule(admin, two, SECOND)
    schedule(admin, one, FOURTH, action="unpublish")
    made = release(admin, {"entry": three}, title="Spring")
    admin.post(f"/releases/{made}/schedule", {"at": THIRD})
    return {"one": one, "two": two, "three": three, "release": made}


EVERYTHING = [(SECOND, "publish Two"), (THIRD, "release Spring"), (FOURTH, "unpublish One")]


def test_everything_that_is_scheduled_is_listed(admin: Api, busy: dict[str, str]) -> None:
    assert whole(admin) == EVERYTHING
    assert whole(admin, f"?from={THIRD}&to={FOURTH}") == EVERYTHING[1:2]
    assert whole(admin, "?type=person") == []
    assert whole(admin, "?type=page&locale=de") == EVERYTHING
    assert whole(admin, "?page[size]=2") == EVERYTHING[:2]
    following = admin.get("/schedule?page[size]=2&type=page")["links"]["next"]
    assert [one["kind"] for one in admin.get(following)["data"]] == ["entry"]
    for bad in ("?type=nothing", "?from=x", "?count=true", "?x=1", "?locale=fr"):
        admin.get(f"/schedule{bad}", 400)
    tick(DAY)
    assert whole(admin) == EVERYTHING  # what comes true at this very instant included
    tick(1)
    assert whole(admin) == EVERYTHING[1:]
    assert whole(admin, f"?from={SECOND}") == EVERYTHING
    admin.delete(f"/content/page/{busy['one']}")
    assert whole(admin) == EVERYTHING[1:2]


def test_only_what_one_may_see_scheduled_is_listed(
    engine: Engine, app: Any, anybody: Api, busy: dict[str, str]
) -> None:
    anybody.get("/schedule", 401)
    anybody.get("/schedule.ics", 401)
    anybody.as_("nobody").get("/schedule", 403)
    anybody.get(f"/content/page/{busy['one']}/schedule", 401)
    anybody.as_("nobody").get(f"/content/page/{busy['one']}/schedule", 403)
    assert whole(anybody.as_("editor")) == EVERYTHING
    assert whole(anybody.as_("author")) == []
    allow = [{"effect": "allow", "permission": one} for one in ("view", "view_scheduled")]
    own = {**allow[1], "condition": {"title": "Two"}}
    future = person(engine, app, "future", allow)
    assert whole(future) == [EVERYTHING[0], EVERYTHING[2]]
    assert whole(person(engine, app, "some", [allow[0], own])) == EVERYTHING[:1]
    german = {"effect": "deny", "permission": "view_scheduled", "locales": ["en"]}
    assert whole(person(engine, app, "german", [*allow, german])) == [EVERYTHING[0], EVERYTHING[2]]


# -- calendars --------------------------------------------------------------------------------


def events(api: Api, path: str) -> dict[str, Any]:
    response = api.call("GET", path, None, 200)
    assert response.content_type == "text/calendar"
    found = icalendar.Calendar.from_ical(response.body).walk("VEVENT")
    return {str(one["SUMMARY"]): one for one in found}


def test_a_calendar_shows_what_is_scheduled(admin: Api, busy: dict[str, str]) -> None:
    found = events(admin, "/schedule.ics")
    assert set(found) == {"Publish: Two", "Release: Spring", "Unpublish: One"}
    before = found["Release: Spring"]
    assert before.decoded("DTSTART").isoformat() == "2026-03-03T12:00:00+00:00"
    assert {str(one["STATUS"]) for one in found.values()} == {"CONFIRMED"}
    admin.post(f"/releases/{busy['release']}/schedule", {"at": FOURTH})
    after = events(admin, "/schedule.ics")["Release: Spring"]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART").isoformat() == "2026-03-04T12:00:00+00:00"


def test_what_is_called_off_is_cancelled_in_the_calendar(admin: Api, busy: dict[str, str]) -> None:
    before = events(admin, "/schedule.ics")
    admin.post(f"/content/page/{busy['two']}/unschedule")
    admin.post(f"/releases/{busy['release']}/unschedule")
    after = events(admin, "/schedule.ics")
    for name in ("Publish: Two", "Release: Spring"):
        assert after[name]["STATUS"] == "CANCELLED"
        assert after[name]["UID"] == before[name]["UID"]
        assert after[name]["SEQUENCE"] > before[name]["SEQUENCE"]
    assert after["Unpublish: One"]["STATUS"] == "CONFIRMED"
    tick(40 * DAY)
    assert events(admin, "/schedule.ics") == {}


def test_a_calendar_program_reads_a_secret_address(
    admin: Api, anybody: Api, busy: dict[str, str]
) -> None:
    made = admin.post("/calendars", {"data": {"name": "Phone"}}, 201)["data"]
    path = made["address"].removeprefix("http://localhost:6543")
    assert len(events(anybody, path)) == 3
    response = anybody.call("GET", path, None, 200)
    assert response.headers["Cache-Control"] == "private, no-cache"
    anybody.get(path, 304, If_None_Match=response.headers["ETag"])
    assert [one["name"] for one in admin.get("/calendars")["data"]] == ["Phone"]
    assert "address" not in admin.get(f"/calendars/{made['id']}")["data"]
    anybody.as_("editor").get(f"/calendars/{made['id']}", 404)
    anybody.as_("editor").delete(f"/calendars/{made['id']}", 404)
    anybody.get("/calendars", 401)
    anybody.get(f"/calendars/{'x' * 43}/schedule.ics", 404)
    anybody.get("/calendars/x/schedule.ics", 404)
    admin.delete(f"/calendars/{made['id']}")
    anybody.get(path, 404)


def test_the_secret_opens_nothing_else_and_shows_no_more_than_its_user_may_see(
    admin: Api, anybody: Api, busy: dict[str, str]
) -> None:
    author = anybody.as_("author")
    made = author.post("/calendars", {"data": {"name": "Phone", "locale": "de"}}, 201)["data"]
    path = made["address"].removeprefix("http://localhost:6543")
    assert events(anybody, path) == {}
    secret = path.split("/")[-2]
    anybody.call("GET", "/calendars", None, 401, Authorization=f"Bearer {secret}")
    users = admin.get("/users")["data"]
    user = next(one["id"] for one in users if one["email"] == "author@example.org")
    admin.patch(f"/users/{user}", {"data": {"active": False}})
    anybody.get(path, 404)
    admin.post("/calendars", {"data": {"name": "Phone", "locale": "fr"}}, 422)
    narrow = admin.post(
        "/tokens", {"data": {"name": "n", "scopes": [{"permission": "view"}]}}, 201
    )["data"]["secret"]
    admin.call("POST", "/calendars", {"data": {"name": "x"}}, 403, Authorization=f"Bearer {narrow}")
