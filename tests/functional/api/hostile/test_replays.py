"""A key repeats its own caller's answer only: to nobody else, nor once they may do something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from webtest import TestApp

from cms.access.actor import TokenScope, user_principal
from cms.access.grants import define_role, grant
from cms.access.permissions import PermissionRegistry
from cms.access.roles import BUILTIN
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.schema.registry import build_registry
from cms.settings import MediaSettings
from tests.databases import SqliteSource
from tests.functional.api.conftest import CHEAP, Api, Note, Page, Person, people, services_on
from tests.functional.api.test_media import PICTURE

REGISTRY = build_registry([*CORE_TYPES, *(("test", one) for one in (Page, Person, Note))])
SECRET = "told-once"
BODY = {"data": {"title": SECRET, "price": "778877.77"}}
REPLAYED = "Idempotency-Replayed"
BOUNDARY = "fixed"
_HEAD = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="lamp.png"\r\n\r\n'
FORM = _HEAD.encode() + PICTURE + f"\r\n--{BOUNDARY}--\r\n".encode()
"""The same bytes each time: what a key repeats is the very request."""


class Site:
    """The site, and Pat, to whom the administrator gives rights and takes them."""

    def __init__(self, api: Api, pat: str) -> None:
        self.api, self.pat = api, pat
        self.grants: dict[str, str] = {}

    def give(self, role: str) -> None:
        data = {"principal": f"user:{self.pat}", "role": role}
        self.grants[role] = self.api.post("/grants", {"data": data}, 201)["data"]["id"]

    def take(self, role: str) -> None:
        self.api.delete(f"/grants/{self.grants.pop(role)}")

    def rules(self, *more: dict[str, Any]) -> None:
        """Let the role of writers be what editors may, and these rules."""
        self.api.patch("/roles/writer", {"data": {"rules": [*_editors(), *more]}})

    def post(self, key: str, address: str = "/content/page", body: Any = BODY) -> Any:
        return self.api.as_("pat").call("POST", address, body, Idempotency_Key=key)


def _editors() -> list[dict[str, Any]]:
    editor = next(rules for name, _, rules in BUILTIN if name == "editor")
    return [rule.to_json() for rule in editor]


@pytest.fixture(scope="module")
def whole(sqlite_source: SqliteSource, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        tokens = people(engine)
        with make_session_factory(engine)() as session:
            begin_write(session)
            define_role(session, "writer", "Writer", _editors(), PermissionRegistry())
            pat = create_user(session, "pat@example.org", "Pat", parameters=CHEAP)
            tokens["pat"] = create_token(session, pat, "pat").secret
            scope = [TokenScope(permission="view_draft", type="page")]
            tokens["narrow"] = create_token(session, pat, "narrow", scopes=scope).secret
            grant(session, user_principal(pat.id), "reader")
            session.commit()
            pat_id = pat.id
        folder: Path = tmp_path_factory.mktemp("replays") / "media"
        services = services_on(engine, REGISTRY, media=MediaSettings(folder=folder))
        api = Api(TestApp(make_app(services)), tokens["administrator"], tokens)
        yield Site(api, pat_id)
        engine.dispose()


@pytest.fixture
def site(whole: Site) -> Iterator[Site]:
    """The site while Pat is a writer."""
    whole.rules()
    whole.give("writer")
    yield whole
    for role in list(whole.grants):
        whole.take(role)


def test_a_repeat_is_told_again_to_its_caller_only(site: Site) -> None:
    first = site.post("mine")
    assert first.status_int == 201
    assert site.post("mine").headers[REPLAYED] == "true"
    for other, status in (("narrow", 403), ("nobody", 403), ("reader", 403), (None, 401)):
        answer = site.api.as_(other).call("POST", "/content/page", BODY, Idempotency_Key="mine")
        assert answer.status_int == status, (other, answer.text)
        assert REPLAYED not in answer.headers
        assert not [one for one in (SECRET, first.json["data"]["id"]) if one in answer.text]
    editor = site.api.as_("editor")
    answer = editor.call("POST", "/content/page", BODY, Idempotency_Key="mine")
    assert answer.status_int == 201
    assert answer.json["data"]["id"] != first.json["data"]["id"]


def test_who_lost_the_right_is_not_told_again_until_it_is_back(site: Site) -> None:
    first = site.post("lost")
    site.take("writer")
    answer = site.post("lost")
    assert answer.status_int == 409
    assert "rights were others" in answer.json["detail"]
    assert not [one for one in (SECRET, first.json["data"]["id"]) if one in answer.text]
    site.give("writer")
    assert site.post("lost").json == first.json


def test_nor_who_may_no_more_read_a_field_of_it(site: Site) -> None:
    assert site.post("field").json["data"]["price"] == "778877.77"
    site.rules({"effect": "deny", "permission": "*", "type": "page", "fields": ["price"]})
    answer = site.post("field")
    assert answer.status_int == 409
    assert "778877.77" not in answer.text


def test_nor_who_is_kept_out_of_a_place(site: Site) -> None:
    made = site.post("place").json["data"]["id"]
    site.api.post("/breaks", {"data": {"entry": made}}, 201)
    assert site.api.as_("pat").call("GET", f"/content/page/{made}?status=draft").status_int == 404
    answer = site.post("place")
    assert answer.status_int == 409
    assert made not in answer.text


def test_what_changes_the_callers_own_rights_is_repeated(site: Site) -> None:
    entry = site.api.create(title="Closed")["id"]
    body = {"data": {"entry": entry}}
    first = site.api.call("POST", "/breaks", body, 201, Idempotency_Key="break")
    again = site.api.call("POST", "/breaks", body, 201, Idempotency_Key="break")
    assert again.json == first.json
    assert again.headers[REPLAYED] == "true"


def test_what_is_written_apart_is_told_by_the_same_rule(site: Site) -> None:
    def upload(caller: str) -> Any:
        headers = {**site.api.as_(caller).headers, "Idempotency-Key": "upload"}
        headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
        return site.api.app.post("/api/v1/uploads", FORM, headers=headers, status="*")

    first = upload("pat")
    assert first.status_int == 201, first.text
    assert upload("pat").headers[REPLAYED] == "true"
    assert upload("editor").json["data"]["id"] != first.json["data"]["id"]
    site.take("writer")
    answer = upload("pat")
    assert answer.status_int == 409, answer.text
    assert first.json["data"]["id"] not in answer.text
