"""An asset that one may not see is as one that never was, by whichever of its routes one asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from webtest import TestApp

from cms.app import make_app
from cms.db.session import make_engine
from cms.settings import MediaSettings
from tests.databases import SqliteSource
from tests.functional.api.conftest import Api, people, services_on
from tests.functional.api.test_media import REGISTRY, asset, send
from tests.unit.media.pictures import picture

ABSENT = "00000000-0000-7000-8000-000000000009"
HIDDEN = picture("PNG", (7, 3))
CALLERS = (None, "nobody", "reader", "contributor", "author", "editor")


@dataclass
class Library:
    """A folder with an asset that only administrators see, one for all, and an administrator's upload."""

    api: Api
    ids: dict[str, str]
    hidden: dict[str, Any]

    def told(self, caller: str | None, method: str, address: str, body: Any) -> tuple[int, str]:
        answer = self.api.as_(caller).call(method, address, body)
        own = answer.headers["X-Request-Id"]
        return answer.status_int, answer.text.replace(own, "<request>")


@pytest.fixture(scope="module")
def library(
    sqlite_source: SqliteSource, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        tokens = people(engine)
        folder: Path = tmp_path_factory.mktemp("traces") / "media"
        services = services_on(engine, REGISTRY, media=MediaSettings(folder=folder))
        api = Api(TestApp(make_app(services)), tokens["administrator"], tokens)
        press = api.create("media_folder", title="Press")["id"]
        api.post("/breaks", {"data": {"entry": press}}, 201)
        made = send(api, "/media", HIDDEN, "secret-lamp.png", publish="true", parent=press)["data"]
        ids = {
            "folder": press,
            "hidden": made["id"],
            "shown": asset(api)["id"],
            "upload": send(api, "/uploads", picture("PNG", (4, 4)))["data"]["id"],
        }
        yield Library(api, ids, made)
        engine.dispose()


ATTEMPTS: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/media/$hidden", None),
    ("GET", "/media/$hidden?status=draft", None),
    ("GET", "/media/$hidden/uses", None),
    ("GET", "/media/$hidden/uses?state=live&count=true", None),
    ("GET", "/content/asset/$hidden/references", None),
    ("GET", "/content/asset/$hidden/versions", None),
    ("PATCH", "/media/$hidden", {"data": {"alt": "x"}, "base_version": 1}),
    ("PATCH", "/media/$hidden", {"data": {"file": {"upload": "$upload"}}, "base_version": 1}),
    ("PUT", "/media/$hidden", {"data": {"title": "x"}, "base_version": 1}),
    ("DELETE", "/media/$hidden", None),
    ("POST", "/content/asset/$hidden/trash?dry_run=true", {}),
    ("POST", "/content/asset/$hidden/purge?force=true", {}),
    ("POST", "/content/asset/$hidden/tag", {"add": ["x"]}),
    ("POST", "/media/zip", {"ids": ["$hidden"]}),
    ("POST", "/media/zip", {"ids": ["$shown", "$hidden"]}),
    ("POST", "/media/zip?status=draft", {"folder": "$folder"}),
    ("GET", "/uploads/$upload", None),
    ("POST", "/uploads/$upload/finish", {}),
    ("DELETE", "/uploads/$upload", None),
    ("POST", "/media", {"data": {"title": "x", "file": {"upload": "$upload"}}}),
    ("POST", "/content/article", {"data": {"title": "x", "photo": "$hidden"}}),
    ("POST", "/content/article?dry_run=true", {"data": {"title": "x", "manual": "$hidden"}}),
    ("POST", "/media?dry_run=true", {"data": {"title": "x"}, "parent": "$folder"}),
    ("POST", "/tasks", {"data": {"entry": "$hidden", "assignee": "role:editor"}}),
)
"""Each is asked with the ids of hidden things, and with one that never was in their place."""


@pytest.mark.parametrize(("method", "address", "body"), ATTEMPTS)
def test_it_is_as_one_that_never_was(
    library: Library, method: str, address: str, body: Any
) -> None:
    text = json.dumps([address, body]).replace("$shown", library.ids["shown"])
    for caller in CALLERS:
        asked, none = text, text
        for name in ("hidden", "folder", "upload"):
            asked = asked.replace(f"${name}", library.ids[name])
            none = none.replace(f"${name}", ABSENT)
        status, said = library.told(caller, method, *json.loads(asked))
        for name in ("hidden", "folder", "upload"):
            said = said.replace(library.ids[name], ABSENT)
        assert (status, said) == library.told(caller, method, *json.loads(none)), caller
        assert status >= 400, said


def test_lists_count_and_find_nothing_of_it(library: Library) -> None:
    for caller in CALLERS:
        api = library.api.as_(caller)
        for query in (
            "",
            "&filter[title][icontains]=secret",
            f"&filter[id]={library.ids['hidden']}",
        ):
            answer = api.call("GET", f"/media?count=true{query}", None, 200)
            assert "secret-lamp" not in answer.text
            assert answer.json["meta"]["page"]["total"] == (0 if query else 1)


def test_the_same_file_again_is_not_told_to_be_there(library: Library) -> None:
    told = send(library.api, "/uploads", HIDDEN)["meta"]["same_file"]
    assert [one["id"] for one in told] == [library.ids["hidden"]]
    told = send(library.api.as_("editor"), "/uploads", HIDDEN)["meta"]["same_file"]
    assert told == []


def test_its_file_and_sizes_are_not_there_without_a_pass(library: Library) -> None:
    file = library.hidden["file"]
    assert library.api.app.get(file["signed_url"], status="*").status_int == 200
    absent = library.api.app.get(f"/media/{'0' * 64}/secret-lamp.png", status="*")
    for caller in CALLERS:
        headers = library.api.as_(caller).headers
        answer = library.api.app.get(file["url"], headers=headers, status="*")
        assert answer.status_int == absent.status_int == 404
        assert answer.json["detail"] == absent.json["detail"]


def test_what_is_taken_away_has_no_new_pass(library: Library) -> None:
    """A pass that was given shows the file until it ends, in minutes; nobody gets another one."""
    admin, editor = library.api, library.api.as_("editor")
    made = send(admin, "/media", picture("PNG", (8, 5)), "later.png")["data"]
    file = editor.get(f"/media/{made['id']}?status=draft")["data"]["file"]
    assert admin.app.get(file["signed_url"]).body == picture("PNG", (8, 5))
    admin.post("/breaks", {"data": {"entry": made["id"]}}, 201)
    editor.get(f"/media/{made['id']}?status=draft", 404)
    assert file["hash"] not in editor.call("GET", "/media?status=draft", None, 200).text
    assert admin.app.get(file["url"], headers=editor.headers, status="*").status_int == 404
    forged = file["signed_url"].replace("expires=", "expires=9")
    assert admin.app.get(forged, status="*").status_int in (403, 404)


def test_the_sizes_of_what_was_public_go_with_it(library: Library) -> None:
    admin = library.api
    made = send(admin, "/media", picture("PNG", (60, 40)), "wide.png", publish="true")["data"]
    file = made["file"]
    sizes = [
        one["url"] for one in (made.get("renditions") or file.get("renditions") or {}).values()
    ]
    sizes += [one.split()[0] for one in (file.get("srcset") or "").split(", ") if one]
    assert sizes, made
    for address in sizes:
        assert admin.app.get(address, status="*").status_int == 200, address
    admin.post(f"/content/asset/{made['id']}/unpublish", {})
    for address in [file["url"], *sizes]:
        assert admin.app.get(address, status="*").status_int == 404, address
