"""Two who change the same are told of each other's values as far as they may read them, and no further."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from string import Template
from typing import Any

import pytest
from webtest import TestApp

from cms.access.actor import user_principal
from cms.access.grants import define_role, grant
from cms.access.permissions import PermissionRegistry
from cms.access.roles import BUILTIN
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.app import make_app
from cms.db.session import begin_write, make_engine, make_session_factory
from tests.databases import SqliteSource
from tests.functional.api.conftest import CHEAP, Api, people, services_on

VALUES = ("771111.13", "772222.17", "773333.19")
"""What the price was, in each version; the caller may write it and not read it."""
_BLIND = [
    {"effect": "deny", "permission": one, "type": "page", "fields": ["price", "extra"]}
    for one in ("view", "view_draft", "view_history")
]


@dataclass
class Site:
    api: Api
    names: dict[str, str]

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """Ask as somebody who may not read all that they write."""
        text = json.dumps([address, body])
        address, body = json.loads(Template(text).substitute(self.names))
        return self.api.as_("blind").call(method, address, body, **headers)

    def hidden(self, answer: Any) -> list[str]:
        """What an answer tells that it may not."""
        secrets = (*VALUES, "whispered", self.names["boss"], self.names["chief"], "Hidden")
        return [one for one in secrets if one in answer.text]


@pytest.fixture(scope="module")
def site(sqlite_source: SqliteSource) -> Iterator[Site]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        tokens = people(engine)
        with make_session_factory(engine)() as session:
            begin_write(session)
            editor = next(rules for name, _, rules in BUILTIN if name == "editor")
            rules = [*(rule.to_json() for rule in editor), *_BLIND]
            define_role(session, "blind", "Blind", rules, PermissionRegistry())
            user = create_user(session, "blind@example.org", "Blind", parameters=CHEAP)
            grant(session, user_principal(user.id), "blind")
            tokens["blind"] = create_token(session, user, "blind").secret
            session.commit()
        api = Api(TestApp(make_app(services_on(engine))), tokens["administrator"], tokens)
        yield Site(api, _furnish(api))
        engine.dispose()


def _furnish(api: Api) -> dict[str, str]:
    """A page whose price and author changed twice; only its first author is seen by the caller."""
    names = ("Ann", "Hidden boss", "Hidden chief")
    ann, boss, chief = (api.create("person", name=name)["id"] for name in names)
    for one in (boss, chief):
        api.post("/breaks", {"data": {"entry": one}}, 201)
    first = {"price": VALUES[0], "author": ann, "extra": {"a": "whispered once"}}
    page = api.create(title="Page", labels=["a"], **first)["id"]
    place = f"/content/page/{page}"
    later: dict[str, Any] = {"price": VALUES[1], "author": boss, "extra": {"a": "whispered twice"}}
    answer = api.patch(place, {"data": {**later, "labels": ["b"]}, "base_version": 1})
    transaction = answer["meta"]["transaction"]
    later = {"price": VALUES[2], "author": chief, "extra": {"a": "whispered again"}}
    api.patch(place, {"data": {**later, "labels": ["c"]}, "base_version": 2})
    return {"page": page, "ann": ann, "boss": boss, "chief": chief, "transaction": transaction}


PAGE = "/content/page/$page"
HIDDEN = {"price": "44.44", "extra": {"a": "mine"}}
CONFLICTS: tuple[tuple[str, str, Any, int], ...] = (
    ("PATCH", PAGE, {"data": HIDDEN, "base_version": 1}, 409),
    ("PATCH", f"{PAGE}?dry_run=true", {"data": HIDDEN, "base_version": 1}, 409),
    ("PATCH", PAGE, {"data": {"author": None}, "base_version": 1}, 409),
    ("PATCH", PAGE, {"data": {"author": None, "labels": ["x"]}, "base_version": 2}, 409),
    ("PATCH", PAGE, {"data": {**HIDDEN, "labels": ["x"]}, "base_version": 2}, 409),
    ("PUT", PAGE, {"data": {"title": "x", **HIDDEN}, "base_version": 1}, 409),
    ("POST", f"{PAGE}/revert", {"version": 1, "base_version": 2}, 409),
    ("POST", f"{PAGE}/revert?dry_run=true", {"version": 1, "base_version": 2}, 409),
    ("POST", f"{PAGE}/revert", {"version": 1, "base_version": 2, "fields": ["author"]}, 409),
    ("POST", f"{PAGE}/revert", {"version": 1, "base_version": 2, "fields": ["price"]}, 403),
    ("POST", "/undo?dry_run=true", {"transaction": "$transaction"}, 409),
    ("POST", "/undo", {"transaction": "$transaction"}, 409),
    (
        "POST",
        "/batch",
        {
            "operations": [
                {"operation": "save", "entry": "$page", "data": HIDDEN, "base_version": 1},
            ]
        },
        409,
    ),
)
"""What runs into somebody else's changes, and how it is answered."""


@pytest.mark.parametrize(("method", "address", "body", "status"), CONFLICTS)
def test_values_that_may_not_be_read_are_in_no_conflict(
    site: Site, method: str, address: str, body: Any, status: int
) -> None:
    answer = site.ask(method, address, body)
    assert answer.status_int == status, answer.text
    assert not site.hidden(answer)


def test_a_hidden_field_is_named_where_one_wrote_it_oneself(site: Site) -> None:
    body = {"data": {**HIDDEN, "labels": ["x"]}, "base_version": 2}
    problem = site.ask("PATCH", PAGE, body).json
    assert problem["conflicts"]["/price"] == {}
    assert problem["conflicts"]["/extra"] == {}
    assert set(problem["conflicts"]["/labels"]) >= {"base", "theirs", "yours"}
    assert not problem["merged"].keys() & {"price", "extra"}


def test_a_condition_that_fails_tells_of_no_value(site: Site) -> None:
    for tag in ('"v1"', '"nothing"', 'W/"v3"'):
        answer = site.ask("PATCH", PAGE, {"data": HIDDEN}, If_Match=tag)
        assert answer.status_int in (409, 412), answer.text
        assert not site.hidden(answer)
        answer = site.ask("DELETE", PAGE, If_Match=tag)
        assert answer.status_int == 412, answer.text
        assert not site.hidden(answer)


def test_nor_does_what_one_was_typing(site: Site) -> None:
    place = f"{PAGE}/working-copy"
    typed = {"data": {**HIDDEN, "author": "$ann"}, "base_version": 1}
    assert not site.hidden(site.ask("PUT", place, typed))
    answer = site.ask("GET", place)
    assert not site.hidden(answer)
    assert not {"price", "extra"} & set(answer.json["data"]["changed_since"])
