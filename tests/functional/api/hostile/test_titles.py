"""What an entry is called is told nowhere to who may not read the field that it is called by."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.access.actor import user_principal
from cms.access.grants import define_role, grant
from cms.access.permissions import PermissionRegistry
from cms.access.roles import BUILTIN
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.events.relay import follow
from cms.notifications.writing import Writer
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.settings import MediaSettings
from tests.databases import SqliteSource
from tests.functional.api.conftest import CHEAP, Api, people, services_on
from tests.functional.api.test_media import PICTURE, asset, send

WORDS = ("Quietpage", "Quietshot", "Quietfolder")
LATER = "2999-01-01T00:00:00Z"


class Leaf(ContentType, allowed_in=("/", "leaf")):
    """Something that is called by its name, and has an address that does not tell it."""

    title = f.Text(required=True, localized=True)
    slug = f.Slug(localized=True)
    text = f.Text(localized=True)
    related = f.Reference(to="leaf", many=True)
    photo = f.Image()


REGISTRY = build_registry([*CORE_TYPES, ("test", Leaf)])
READING = {
    "teller": [],
    "mute": [
        {"effect": "deny", "permission": "*", "type": name, "fields": ["title"]}
        for name in ("leaf", "asset", "media_folder")
    ],
    "elsewhere": [
        {
            "effect": "deny",
            "permission": "*",
            "type": "leaf",
            "fields": ["title"],
            "condition": {"slug": "quiet"},
        }
    ],
}
"""Who may read what entries are called, who may not, and who may not of one of them."""

PLACES = (
    ("/content/leaf?filter[id]=$quiet", "quiet"),
    ("/content/leaf/$quiet", "quiet"),
    ("/content/leaf/$leading?include=related", "quiet"),
    ("/content/leaf?status=trashed", "gone"),
    ("/content/leaf/$quiet/versions/1", "quiet"),
    ("/content/leaf/$leading/diff?from=1&to=2", "quiet"),
    ("/content/leaf/$quiet/references", "leading"),
    ("/content/leaf/$quiet/references?status=draft", "leading"),
    ("/content/leaf/$quiet/permissions", None),
    ("/content/leaf/$quiet/locales", None),
    ("/tree?depth=3", "quiet"),
    ("/tree?depth=3&status=draft", "quiet"),
    ("/tree/quiet", "child"),
    ("/paths/quiet/child", "quiet"),
    ("/schedule", "later"),
    ("/schedule?locale=de", "later"),
    ("/schedule.ics", "later"),
    ("/releases/$release/items", "quiet"),
    ("/releases/$release/plan", "quiet"),
    ("/working-copies", "quiet"),
    ("/tasks", "quiet"),
    ("/tasks/$task", "quiet"),
    ("/notifications", "quiet"),
    ("/translations?locale=de", "quiet"),
    ("/translations.xlf?from=en&to=de&ids=$quiet", "quiet"),
    ("/media?count=true", "shot"),
    ("/media/$shot", "shot"),
    ("/media/$shot/uses", "quiet"),
    ("/media/$shot/uses?state=history", "quiet"),
    ("/content/leaf/$quiet?fields=photo", "shot"),
    ("/content/media_folder", "folder"),
)
"""Where entries are told of, and which of them there; None where no more than its own entry."""


@dataclass
class Told:
    """The site, and the ids of what was made there."""

    api: Api
    names: dict[str, str]

    def at(self, caller: str, address: str) -> str:
        answer = self.api.as_(caller).call(
            "GET", Template(address).substitute(self.names), None, 200
        )
        return str(answer.text).replace("\r\n ", "")


@pytest.fixture(scope="module")
def told(sqlite_source: SqliteSource, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        tokens = people(engine) | _readers(engine)
        folder: Path = tmp_path_factory.mktemp("titles") / "media"
        services = services_on(engine, REGISTRY, media=MediaSettings(folder=folder))
        api = Api(TestApp(make_app(services)), tokens["administrator"], tokens)
        names = _furnish(api)
        follow(make_session_factory(engine), Writer(mails=False).follower())
        yield Told(api, names)
        engine.dispose()


def _readers(engine: Engine) -> dict[str, str]:
    editor = next(rules for name, _, rules in BUILTIN if name == "editor")
    tokens = {}
    with make_session_factory(engine)() as session:
        begin_write(session)
        for name, rules in READING.items():
            allowed = [rule.to_json() for rule in editor]
            define_role(session, name, name.title(), [*allowed, *rules], PermissionRegistry())
            user = create_user(session, f"{name}@example.org", name.title(), parameters=CHEAP)
            grant(session, user_principal(user.id), name)
            tokens[name] = create_token(session, user, name).secret
        session.commit()
    return tokens


def _furnish(api: Api) -> dict[str, str]:
    made: dict[str, str] = {}
    made["folder"] = api.create("media_folder", title="Quietfolder")["id"]
    made["shot"] = asset(api, title="Quietshot", parent=made["folder"])["id"]

    def leaf(name: str, *, publish: bool = True, **data: Any) -> str:
        title = f"Quietpage {name}"
        made[name] = api.create("leaf", publish=publish, title=title, slug=name, **data)["id"]
        return made[name]

    quiet = leaf("quiet", text="Something", photo=made["shot"])
    leaf("child", control_parent=quiet)
    leading = leaf("leading")
    change = {"data": {"related": [quiet]}, "base_version": 1, "publish": True}
    api.patch(f"/content/leaf/{leading}", change)
    change = {"data": {"text": "Something else"}, "base_version": 1, "publish": True}
    api.patch(f"/content/leaf/{quiet}", change)
    later = leaf("later", publish=False)
    api.post(f"/content/leaf/{later}/schedule", {"at": LATER})
    api.post(f"/content/leaf/{leaf('gone')}/trash", {})
    made["release"] = api.post("/releases", {"data": {"title": "Spring"}}, 201)["data"]["id"]
    api.post(f"/releases/{made['release']}/items", {"items": [{"entry": quiet}]})
    task = {"entry": quiet, "assignee": None, "note": "Look"}
    for name in READING:
        who = api.as_(name)
        me = who.get("/sessions/current")["data"]["user"]["id"]
        copy = {"data": {"text": "Typing"}, "base_version": 2}
        who.put(f"/content/leaf/{quiet}/working-copy", copy)
        task["assignee"] = f"user:{me}"
        made["task"] = api.post("/tasks", {"data": task}, 201)["data"]["id"]
    return made


@pytest.mark.parametrize(("address", "entry"), PLACES)
def test_it_is_told_to_who_may_read_it_and_to_nobody_else(
    told: Told, address: str, entry: str | None
) -> None:
    may, may_not = told.at("teller", address), told.at("mute", address)
    assert not [word for word in WORDS if word in may_not]
    if entry is not None:
        assert told.names[entry] in may_not
        assert [word for word in WORDS if word in may]


def test_nor_in_what_writes_answer(told: Told) -> None:
    mute, names = told.api.as_("mute"), told.names
    body = {"data": {"text": "New"}, "base_version": 2}
    leaf = f"/content/leaf/{names['quiet']}"
    answers = [
        mute.call("POST", f"{leaf}/trash?dry_run=true", {}),
        mute.call("POST", f"/content/asset/{names['shot']}/trash", {}),
        mute.call("PATCH", f"{leaf}?dry_run=true", body),
        mute.call("POST", "/content/leaf", {"data": {"slug": "quiet"}, "publish": True}),
        mute.call("POST", f"/releases/{names['release']}/publish?dry_run=true", {}),
        mute.call("POST", f"/content/leaf/{names['later']}/publish?dry_run=true", {}),
        mute.call(
            "POST",
            "/tasks?dry_run=true",
            {"data": {"entry": names["quiet"], "assignee": "role:editor"}},
        ),
    ]
    said = [one.text for one in answers if any(word in one.text for word in WORDS)]
    assert not said


def test_a_rule_about_some_entries_hides_no_more_than_their_titles(told: Told) -> None:
    for address in ("/tree?depth=3", "/schedule", "/tasks", "/media/$shot/uses"):
        answer = told.at("elsewhere", address)
        assert "Quietpage quiet" not in answer
    assert "Quietpage child" in told.at("elsewhere", "/tree?depth=3")
    assert "Quietpage later" in told.at("elsewhere", "/schedule")
    assert "Quietshot" in told.at("elsewhere", "/media/$shot")


def test_folders_that_may_not_be_named_are_numbers_in_archives(told: Told) -> None:
    inner = told.api.create(
        "media_folder", title="Quietfolder", control_parent=told.names["folder"]
    )
    deep = asset(told.api, parent=inner["id"])["id"]

    def named(caller: str) -> list[str]:
        answer = told.api.as_(caller).call("POST", "/media/zip", {"folder": told.names["folder"]})
        return sorted(zipfile.ZipFile(io.BytesIO(answer.body)).namelist())

    assert named("teller") == ["Quietfolder/lamp.png", "lamp.png"]
    assert named("mute") == [f"{inner['id']}/lamp.png", "lamp.png"]
    told.api.post(f"/content/asset/{deep}/trash", {})


def test_the_same_file_again_names_no_asset_by_a_hidden_title(told: Told) -> None:
    for caller, title in (("teller", "Quietshot"), ("mute", None)):
        same = send(told.api.as_(caller), "/uploads", PICTURE)["meta"]["same_file"]
        assert {"id": told.names["shot"], "type": "asset", "title": title} in same
