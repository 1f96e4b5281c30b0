"""Notifications over the API: one's own, as far as one may see what they are of; and one's wishes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from cms.accounts.users import find_by_email
from cms.db.session import begin_write, make_session_factory
from cms.events.log import append
from cms.events.order import current_turn
from cms.events.relay import follow
from cms.notifications.writing import Writer

from .conftest import Api

ABSENT = "00000000-0000-7000-8000-000000000009"


class Told:
    """Lets people be told of things."""

    def __init__(self, engine: Engine) -> None:
        self.sessions = make_session_factory(engine)
        with self.sessions() as session:
            names = ("administrator", "editor", "author", "reader")
            users = {name: find_by_email(session, f"{name}@example.org") for name in names}
        self.ids = {name: user.id for name, user in users.items() if user}

    def mention(self, entry: str, *names: str) -> None:
        with self.sessions() as session:
            begin_write(session)
            append(
                session,
                current_turn(session),
                "comment.added",
                subjects=[entry],
                actor_id=self.ids["administrator"],
                payload={"comment": ABSENT, "mentions": [self.ids[name] for name in names]},
            )
            session.commit()
        follow(self.sessions, Writer(mails=False).follower())


@pytest.fixture
def told(engine: Engine, tokens: Any) -> Told:
    return Told(engine)


@pytest.fixture
def editor(anybody: Api) -> Api:
    return anybody.as_("editor")


def test_one_sees_ones_own_notifications_and_marks_them_read(
    admin: Api, editor: Api, told: Told
) -> None:
    page = admin.create(title="The lamp")
    told.mention(page["id"], "editor")
    told.mention(page["id"], "editor", "author")
    found = editor.get("/notifications?count=true")
    assert found["meta"]["page"]["total"] == 2
    newest, oldest = found["data"]
    assert oldest["created_at"] <= newest["created_at"]
    assert newest == {
        "id": newest["id"],
        "kind": "mention",
        "text": "Administrator mentioned you in a comment on “The lamp”.",
        "entry": {"id": page["id"], "type": "page", "title": "The lamp"},
        "actor": {"id": told.ids["administrator"], "name": "Administrator"},
        "details": {"comment": ABSENT},
        "created_at": newest["created_at"],
        "read_at": None,
    }
    marked = editor.patch(f"/notifications/{newest['id']}", {"data": {"read": True}})["data"]
    assert marked["read_at"] is not None
    assert editor.get(f"/notifications/{newest['id']}")["data"] == marked
    assert [one["id"] for one in editor.get("/notifications?unread=true")["data"]] == [oldest["id"]]
    assert (
        editor.patch(f"/notifications/{newest['id']}", {"data": {"read": False}})["data"]["read_at"]
        is None
    )
    assert editor.post("/notifications/read")["data"] == {"read": 2}
    assert editor.get("/notifications?unread=true")["data"] == []
    assert editor.post("/notifications/read")["data"] == {"read": 0}


def test_nobody_sees_those_of_others(admin: Api, editor: Api, told: Told) -> None:
    page = editor.as_("author").create(title="The lamp", publish=False)
    told.mention(page["id"], "author")
    assert editor.get("/notifications")["data"] == []
    (theirs,) = editor.as_("author").get("/notifications")["data"]
    for caller in (editor, admin):
        caller.get(f"/notifications/{theirs['id']}", 404)
        caller.patch(f"/notifications/{theirs['id']}", {"data": {"read": True}}, 404)
    admin.post("/notifications/read")
    assert editor.as_("author").get("/notifications")["data"][0]["read_at"] is None


def test_what_one_may_not_see_is_not_in_the_list(admin: Api, editor: Api, told: Told) -> None:
    page, note = admin.create(title="The lamp"), admin.create("page", title="Gone")
    told.mention(page["id"], "reader", "editor")
    told.mention(note["id"], "editor")
    (hidden, seen) = editor.get("/notifications")["data"]
    admin.delete(f"/content/page/{note['id']}", If_Match=f'"v{note["_meta"]["version"]}"')
    assert editor.get("/notifications?count=true")["meta"]["page"]["total"] == 1
    assert [one["id"] for one in editor.get("/notifications")["data"]] == [seen["id"]]
    editor.get(f"/notifications/{hidden['id']}", 404)
    assert editor.as_("reader").get("/notifications")["data"] == []


def test_a_narrowed_token_sees_what_its_scopes_let_it_see(
    admin: Api, editor: Api, told: Told
) -> None:
    page = admin.create(title="The lamp")
    told.mention(page["id"], "editor")
    body = {"data": {"name": "narrow", "scopes": [{"permission": "view"}]}}
    secret = editor.post("/tokens", body, 201)["data"]["secret"]
    assert Api(editor.app, secret).get("/notifications")["data"] == []


def test_who_is_nobody_has_no_notifications(anybody: Api, admin: Api) -> None:
    anybody.get("/notifications", 401)
    anybody.post("/notifications/read", None, 401)
    admin.get("/notifications?state=x", 400)
    admin.get("/notifications?unread=maybe", 400)
    admin.get(f"/notifications/{ABSENT}", 404)
    admin.get("/notifications/x", 404)


def test_one_chooses_how_to_be_told(editor: Api, told: Told, admin: Api) -> None:
    path = f"/users/{told.ids['editor']}/notifications"
    first = editor.get(path)["data"]
    assert first["digest"] == "immediate"
    assert first["locale"] is None
    assert set(first["mail"].values()) == {True}
    changes = {"mail": {"due": False}, "digest": "daily", "locale": "de"}
    changed = editor.patch(path, {"data": changes})["data"]
    assert changed["mail"] == {**first["mail"], "due": False}
    assert (changed["digest"], changed["locale"]) == ("daily", "de")
    assert editor.patch(path, {"data": {"mail": {"mention": False}}})["data"]["mail"] == {
        **first["mail"],
        "due": False,
        "mention": False,
    }
    assert admin.get(path)["data"]["locale"] == "de"
    assert admin.patch(path, {"data": {"locale": None}})["data"]["locale"] is None
    stale = first["_meta"]["etag"]
    editor.patch(path, {"data": {"locale": "en"}}, 412, If_Match=f'"{stale}"')


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"mail": {"gossip": True}}, "/data/mail/gossip"),
        ({"mail": {"due": "yes"}}, "/data/mail/due"),
        ({"digest": "hourly"}, "/data/digest"),
        ({"digest": None}, "/data/digest"),
        ({"locale": "fr"}, "/data/locale"),
        ({"mail": True}, "/data/mail"),
    ],
)
def test_a_wish_that_can_not_be_is_refused(
    editor: Api, told: Told, data: dict[str, Any], pointer: str
) -> None:
    path = f"/users/{told.ids['editor']}/notifications"
    problem = editor.patch(path, {"data": data}, 422)
    assert [one["pointer"] for one in problem["errors"]] == [pointer]


def test_the_wishes_of_others_are_theirs(anybody: Api, editor: Api, told: Told, admin: Api) -> None:
    path = f"/users/{told.ids['author']}/notifications"
    anybody.get(path, 401)
    editor.get(path, 403)
    editor.patch(path, {"data": {"digest": "daily"}}, 403)
    editor.get(f"/users/{ABSENT}/notifications", 403)
    admin.get(f"/users/{ABSENT}/notifications", 404)
    admin.get("/users/x/notifications", 404)
    body = {"data": {"name": "narrow", "scopes": [{"permission": "view"}]}}
    narrow = Api(editor.app, editor.post("/tokens", body, 201)["data"]["secret"])
    narrow.get(f"/users/{told.ids['editor']}/notifications", 403)
