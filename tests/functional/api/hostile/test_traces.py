"""What one may not see leaves no trace: not in lists, counts, orders, plans, conflicts or links."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from .wire import Answer, Wire

ABSENT = "00000000-0000-7000-8000-000000000009"
SECRET = "s3cr3t-value"


@dataclass(frozen=True)
class Scene:
    """What stands there: some of it for everybody, the rest for nobody but administrators."""

    page: dict[str, Any]
    plain: dict[str, Any]
    person: dict[str, Any]
    draft: dict[str, Any]
    boss: dict[str, Any]
    note: dict[str, Any]
    before: dict[str, Any]

    @property
    def hidden(self) -> list[str]:
        return [self.draft["id"], self.boss["id"], self.note["id"], "Hidden", "veiled", SECRET]


LISTS = (
    "/content/page?count=true",
    "/content/person?count=true",
    "/content/page?count=true&filter[related][null]=false",
    "/content/page?count=true&filter[title][icontains]=hid",
    "/content/person?count=true&filter[boss][null]=false",
    "/tree?depth=5",
)


@pytest.fixture(scope="module")
def scene(wire: Wire, nobody: Wire) -> Scene:
    boss = wire.create("person", name="Hidden boss", slug="veiled-boss")
    person = wire.create("person", name="Ann", slug="ann", boss=boss["id"], publish=True)
    plain = wire.create("page", title="Plain", slug="plain", publish=True)
    page = wire.create("page", title="Page", slug="page", author=person["id"], publish=True)
    before = {address: nobody.get(address).json for address in LISTS}
    draft = wire.post(
        "/content/page",
        {
            "data": {"title": "Hidden draft", "slug": "veiled", "author": person["id"]},
            "parent": plain["id"],
        },
    ).json["data"]
    note = wire.create("note", title="Hidden note", publish=True)
    change = {"related": [draft["id"], person["id"]], "secret": SECRET}
    address = f"/content/page/{page['id']}"
    assert wire.ask("PATCH", address, {"data": change, "base_version": 1}).status == 200
    assert wire.post(f"{address}/publish", {}).status == 200
    newer = {"data": {"title": "Hidden newer title"}, "base_version": 2}
    assert wire.ask("PATCH", address, newer).status == 200
    later = {"at": "2999-01-01T00:00:00Z"}
    assert wire.post(f"/content/page/{draft['id']}/schedule", later).status == 200
    return Scene(page, plain, person, draft, boss, note, before)


def clean(scene: Scene, answer: Answer, but: tuple[str, ...] = ()) -> None:
    told = answer.body.decode() + json.dumps(answer.headers)
    traces = [trace for trace in scene.hidden if trace not in but and trace in told]
    assert not traces, [told[max(0, told.index(one) - 200) :][:400] for one in traces]


def same(answer: Answer, other: Answer, one: str, two: str) -> None:
    """Assert that two answers differ in nothing but what was asked for."""
    assert answer.status == other.status, (answer, other)
    left, right = answer.json, other.json
    for told in (left, right):
        told.pop("instance"), told.pop("request_id")
    assert json.dumps(left).replace(one, two) == json.dumps(right)


ADDRESSES = (
    *LISTS,
    "/content/page",
    "/content/page/page",
    "/content/page/{page}",
    "/content/page/page?include=author.boss,related.author.boss",
    "/content/page/page?fields=title,related.title,author.boss.name",
    "/content/page/page?include=related&richtext=html",
    "/content/page?include=related.author.boss,author.boss&sort=-author.boss.name,title",
    "/content/page?sort=author.boss.name",
    "/content/page?filter[author.boss.name][icontains]=boss",
    "/content/page?filter[related.slug][starts]=hid",
    "/content/page?filter[related.title][contains]=Hidden",
    "/content/person/ann?include=boss",
    "/content/person/ann/references",
    "/content/page/plain/references",
    "/content/page/page/permissions",
    "/paths/page?include=related",
    "/paths/plain",
    "/tree/plain?depth=5",
    "/tree?depth=5&locale=de",
    "/content/page/page?locale=de",
    "/content/page/page?locale=de&fallback=none",
    "/openapi.json",
    "/types",
    "",
)
LOOKING_AWAY = (
    "status=draft",
    "status=trashed",
    "at=2999-01-02T00:00:00Z",
    "at=2001-01-01T00:00:00Z",
)


def test_reads_of_everybody_show_what_is_published_only(nobody: Wire, scene: Scene) -> None:
    for address in ADDRESSES:
        answer = nobody.get(address.format(page=scene.page["id"]))
        echoed = tuple(trace for trace in scene.hidden if trace in address)
        assert answer.status in (200, 404), (address, answer)
        clean(scene, answer, echoed)


def test_counts_and_filters_do_not_count_it(nobody: Wire, scene: Scene) -> None:
    for address, before in scene.before.items():
        now = nobody.get(address).json
        pages = [one.get("meta", {}).get("page", {}).get("total") for one in (before, now)]
        if "[related]" not in address:
            assert pages[0] == pages[1], address
        ids = [[each["id"] for each in one["data"]] for one in (before, now)]
        assert "[related]" in address or ids[0] == ids[1], address
    beyond = nobody.get(f"/content/page?filter[related.id]={scene.draft['id']}")
    assert beyond.json["data"] == []


@pytest.mark.parametrize("name", [None, "reader", "nobody"])
@pytest.mark.parametrize("lens", LOOKING_AWAY)
def test_looking_away_from_now_is_refused(
    nobody: Wire, scene: Scene, name: str | None, lens: str
) -> None:
    for address in (
        "/content/page",
        "/content/page/page",
        f"/content/page/{scene.draft['id']}",
        "/content/person/ann/references",
        "/paths/page",
        "/tree",
    ):
        answer = nobody.as_(name).get(f"{address}?{lens}")
        assert answer.status in (401, 403), (address, answer)
        clean(scene, answer, (scene.draft["id"],))


@pytest.mark.parametrize("name", [None, "reader", "nobody", "author", "contributor"])
def test_an_entry_that_is_not_seen_is_as_one_that_is_not(
    nobody: Wire, scene: Scene, name: str | None
) -> None:
    caller = nobody.as_(name)
    hidden = scene.draft["id"]
    bodies: dict[str, Any] = {
        "publish": {},
        "unpublish": {},
        "schedule": {"at": "2999-01-01T00:00:00Z"},
        "unschedule": {},
        "move": {"parent": None},
        "trash": {},
        "restore": {},
        "purge": {},
    }
    asks: list[tuple[str, str, Any]] = [
        ("GET", "/content/page/@", None),
        ("GET", "/content/page/@/versions", None),
        ("GET", "/content/page/@/versions/1", None),
        ("GET", "/content/page/@/references", None),
        ("GET", "/content/page/@/permissions", None),
        ("PATCH", "/content/page/@", {"data": {"title": "x"}, "base_version": 1}),
        ("PATCH", "/content/page/@", {"data": {"nothing": "x"}}),
        ("PUT", "/content/page/@", {"data": {}, "base_version": 99}),
        ("DELETE", "/content/page/@", None),
        *(("POST", f"/content/page/@/{verb}", body) for verb, body in bodies.items()),
        *(("POST", f"/content/page/@/{verb}?dry_run=true", body) for verb, body in bodies.items()),
        *(
            ("POST", "/batch", {"operations": [{"operation": verb, "entry": "@", **body}]})
            for verb, body in bodies.items()
        ),
        ("POST", "/batch?dry_run=true", {"operations": [{"operation": "trash", "entry": "@"}]}),
        (
            "POST",
            "/batch",
            {"operations": [{"operation": "save", "entry": "@", "data": {}, "base_version": 9}]},
        ),
    ]
    for method, address, body in asks:
        seen, absent = (
            caller.ask(
                method,
                address.replace("@", entry),
                None if body is None else json.loads(json.dumps(body).replace("@", entry)),
                {"If-Match": '"v1"'} if method == "DELETE" else None,
            )
            for entry in (hidden, ABSENT)
        )
        same(seen, absent, hidden, ABSENT)


def test_a_type_that_is_not_seen_is_as_one_that_is_not(nobody: Wire, scene: Scene) -> None:
    for method, address, body in (
        ("GET", "/types/@", None),
        ("GET", "/content/@", None),
        ("GET", "/content/@?filter[title]=x&sort=title&fields=title&count=true", None),
        ("GET", "/content/@?filter[nothing]=x", None),
        ("GET", f"/content/@/{scene.note['id']}", None),
        ("GET", f"/content/@/{scene.note['id']}?fields=nothing", None),
        ("GET", f"/content/@/{scene.note['id']}/references", None),
        ("POST", "/content/@", {"data": {"title": 1}}),
        ("POST", "/content/@", {}),
        ("POST", "/content/@?dry_run=true", {"data": {"nothing": 1}}),
        ("PATCH", f"/content/@/{scene.note['id']}", {"data": {"title": 1}}),
        ("DELETE", f"/content/@/{scene.note['id']}", None),
    ):
        hidden = nobody.ask(method, address.replace("@", "note"), body)
        absent = nobody.ask(method, address.replace("@", "toad"), body)
        assert hidden.status == (404 if method == "GET" else 401), (address, hidden)
        same(hidden, absent, "note", "toad")


@pytest.fixture
def own(wire: Wire) -> dict[str, Any]:
    """A page of the author's own."""
    made: dict[str, Any] = wire.as_("author").create("page", title="Own", secret="mine")
    return made


def test_a_writer_can_not_feel_for_what_they_do_not_see(
    wire: Wire, scene: Scene, own: dict[str, Any]
) -> None:
    author = wire.as_("author")
    place = f"/content/page/{own['id']}"
    asks: tuple[tuple[str, str, Any], ...] = (
        ("POST", "/content/page", {"data": {}, "parent": "@"}),
        ("POST", "/content/page?dry_run=true", {"data": {}, "parent": "@"}),
        ("POST", "/content/page", {"data": {"author": "@"}}),
        ("POST", "/content/page", {"data": {"related": ["@"]}}),
        ("POST", "/content/page", {"data": {"related": [{"id": "@", "type": "person"}]}}),
        ("POST", "/content/page", {"data": {"sections": [{"_type": "quote", "by": "@"}]}}),
        ("PATCH", place, {"data": {"related": ["@"]}, "base_version": 1}),
        ("PATCH", f"{place}?dry_run=true", {"data": {"author": "@"}, "base_version": 1}),
        ("POST", f"{place}/move", {"parent": "@"}),
        (
            "POST",
            "/batch",
            {"operations": [{"operation": "create", "type": "page", "data": {}, "parent": "@"}]},
        ),
    )
    for method, address, body in asks:
        for hidden in (scene.draft["id"], scene.boss["id"]):
            seen, absent = (
                author.ask(method, address, json.loads(json.dumps(body).replace("@", entry)))
                for entry in (hidden, ABSENT)
            )
            assert seen.status >= 400, (address, body, seen)
            same(seen, absent, hidden, ABSENT)


def test_siblings_that_are_not_seen_are_no_places_to_stand(wire: Wire, scene: Scene) -> None:
    mover = wire.as_("editor")
    secret = wire.create("page", title="Secret sibling")
    entry = wire.create("page", title="Moved")
    rules = [
        {"effect": "deny", "permission": "*", "type": "page", "condition": {"id": secret["id"]}}
    ]
    role = {"data": {"name": "blind", "label": "Blind", "rules": rules}}
    assert wire.post("/roles", role).status == 201
    principal = f"user:{mover.get('/sessions/current').json['data']['user']['id']}"
    made = wire.post("/grants", {"data": {"principal": principal, "role": "blind"}})
    assert made.status == 201
    for where in ("before", "after"):
        hidden, absent = (
            mover.post(f"/content/page/{entry['id']}/move", {"parent": None, where: sibling})
            for sibling in (secret["id"], ABSENT)
        )
        assert hidden.status == 422
        same(hidden, absent, secret["id"], ABSENT)
    assert wire.ask("DELETE", f"/grants/{made.json['data']['id']}").status == 204


def test_plans_name_nothing_that_is_not_seen(wire: Wire, scene: Scene, own: dict[str, Any]) -> None:
    author = wire.as_("author")
    place = f"/content/page/{own['id']}"
    assert author.post(f"{place}/publish", {}).status == 200
    holder = wire.create("page", title="Hidden holder", related=[own["id"]], publish=True)
    assert wire.post(f"/content/page/{holder['id']}/unpublish", {}).status == 200
    child = wire.post("/content/page", {"data": {"title": "Hidden child"}, "parent": own["id"]})
    child_id = child.json["data"]["id"]
    for verb in ("unpublish", "trash", "publish"):
        answer = author.post(f"{place}/{verb}?dry_run=true", {})
        told = answer.body.decode()
        assert child_id not in told, told
        assert holder["id"] not in told, told
    refused = author.ask("DELETE", place)
    assert refused.status == 403
    assert child_id.encode() not in refused.body


def test_conflicts_do_not_tell_fields_that_may_not_be_read(
    wire: Wire, scene: Scene, own: dict[str, Any]
) -> None:
    author = wire.as_("author")
    place = f"/content/page/{own['id']}"
    assert "secret" not in own
    theirs = {"data": {"title": "Theirs", "secret": SECRET}, "base_version": 1}
    assert wire.ask("PATCH", place, theirs).status == 200
    for body in (
        {"data": {"title": "Mine", "secret": "mine too"}, "base_version": 1},
        {"data": {"secret": "mine too"}, "base_version": 1},
    ):
        answer = author.ask("PATCH", place, body)
        assert answer.status in (403, 409), answer
        assert SECRET not in answer.body.decode()
    for address in (
        f"{place}?status=draft",
        f"{place}/versions",
        f"{place}/versions/2",
        f"{place}/versions/1",
        "/content/page?status=draft",
    ):
        answer = author.get(address)
        assert answer.status == 200, answer
        assert SECRET not in answer.body.decode()
        assert '"secret"' not in answer.body.decode()
    for form in ("filter[secret]=x", "sort=secret", "fields=secret"):
        assert author.get(f"/content/page?status=draft&{form}").status == 400
    merged = author.ask("PATCH", place, {"data": {"rank": 1}, "base_version": 1})
    assert merged.status == 200
    assert SECRET not in merged.body.decode()
    kept = wire.get(f"{place}?status=draft").json["data"]
    assert (kept["secret"], kept["rank"]) == (SECRET, 1)
    replaced = author.ask("PUT", place, {"data": {"title": "All"}, "base_version": 3})
    assert SECRET not in replaced.body.decode()
    assert wire.get(f"{place}?status=draft").json["data"].get("secret") == SECRET


def test_a_slug_of_a_draft_shows_nothing(nobody: Wire, scene: Scene) -> None:
    for address in (
        "/content/page/veiled",
        "/content/person/veiled-boss",
        "/paths/plain/veiled",
        "/tree/plain/veiled",
        f"/content/page/{quote('Hidden draft')}",
    ):
        answer = nobody.get(address)
        assert answer.status == 404, (address, answer)
        assert scene.draft["id"].encode() not in answer.body


def test_a_link_is_left_out_where_its_field_is_hidden_and_only_there(wire: Wire) -> None:
    person = wire.create("person", name="Linked", publish=True)["id"]
    links = {"author": person, "publish": True}
    shown, hidden = (wire.create("page", title=one, **links)["id"] for one in ("Told", "Untold"))
    condition = {"title": "Untold"}
    rule = {"effect": "deny", "permission": "view", "fields": ["author"], "condition": condition}
    role = {"data": {"name": "unlinked", "label": "Unlinked", "rules": [rule]}}
    assert wire.post("/roles", role).status == 201
    everyone = {"data": {"principal": "system.Everyone", "role": "unlinked"}}
    made = wire.post("/grants", everyone)
    assert made.status == 201
    for name in (None, "reader", "editor"):
        told = wire.as_(name).get(f"/content/person/{person}/references").json["data"]
        assert [one["id"] for one in told] == [shown], (name, hidden)
    assert wire.ask("DELETE", f"/grants/{made.json['data']['id']}").status == 204
