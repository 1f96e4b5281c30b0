"""Comments from the reader's form to the moderator's screen, and away again."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from webtest import TestApp

from cartouche_comments.command import comments as command
from cartouche_comments.moderating import erase
from cartouche_comments.tables import COMMENTS
from cartouche_comments.traps import stamp
from cms import clock
from cms.db.session import begin_write, make_session_factory
from cms.errors import PluginError
from cms.extension.manager import Plugins
from cms.services import find_migrations
from tests.functional.admin.conftest import csrf_of, sign_in

NUMBERS = itertools.count(1)
SCREEN = "/admin/plugin/comments/moderation"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> \"'>{{ 7*7 }}"


@pytest.fixture
def post(admin: Any) -> dict[str, Any]:
    """A post of the test's own, so that no test sees another's comments."""
    made: dict[str, Any] = admin.create("post", title="Fog", slug=f"fog-{next(NUMBERS)}")
    return made


def path_of(post: Any) -> str:
    return f"/{post['slug']}"


def send(visitor: TestApp, post: Any, *, age: int = 60, status: int = 303, **fields: str) -> Any:
    """Send the form as a reader does, who took `age` seconds; each from an address of its own."""
    visitor.extra_environ["REMOTE_ADDR"] = f"10.0.{next(NUMBERS)}.1"
    form = visitor.get(f"{path_of(post)}/comments").forms["write"]
    given = {"name": "Ann", "email": "ann@example.com", "text": "A good read.", **fields}
    for name, value in given.items():
        form[name] = value
    form["consent"] = given.get("consent", "yes") == "yes"
    form["stamp"] = stamp("for tests only", post["id"], clock.now() - timedelta(seconds=age))
    return form.submit(status=status)


def kept(engine: Engine, post: Any) -> list[Any]:
    with make_session_factory(engine)() as session:
        query = select(COMMENTS).where(COMMENTS.c.entry_id == post["id"])
        return list(session.execute(query.order_by(COMMENTS.c.created_at)).all())


def shown(visitor: TestApp, post: Any) -> list[str]:
    return [one.strong.text for one in visitor.get(path_of(post)).html.select(".comments-by")]


def decide(app: TestApp, then: str, *ids: str, **more: Any) -> Any:
    pairs = [("csrf", csrf_of(app)), ("then", then), *(("chosen", one) for one in ids)]
    return app.post(SCREEN, pairs, **more)


def test_a_comment_waits_and_is_shown_once_it_is_approved(
    visitor: TestApp, engine: Engine, wsgi: Any, post: Any
) -> None:
    page = send(visitor, post, text="First.\r\n\r\nSecond\r\nline.").follow()
    assert "once somebody has read it" in page.text
    assert shown(visitor, post) == []
    (row,) = kept(engine, post)
    assert (row.state, row.email, row.locale) == ("waiting", "ann@example.com", "en")
    assert row.consent.startswith("My name and my comment")
    app = sign_in(wsgi, "administrator")
    assert "comments wait for you" in app.get("/admin").text.replace(
        "comment waits", "comments wait"
    )
    assert "ann@example.com" in app.get(SCREEN).text
    assert "Approved: readers see it now." in decide(app, "approve", row.id).follow().text
    below = visitor.get(path_of(post))
    assert shown(visitor, post) == ["Ann"]
    assert [str(one) for one in below.html.select(".comments-list article > p")[1:3]] == [
        "<p>First.</p>",
        "<p>Second<br/>line.</p>",
    ]
    assert "ann@example.com" not in below.text


def test_answers_stand_below_what_they_answer(visitor: TestApp, engine: Engine, post: Any) -> None:
    send(visitor, post, name="Grace", text="One")
    send(visitor, post, name="Grace", text="Two")
    first = kept(engine, post)[0].id
    send(visitor, post, name="Grace", text="Below one", parent=first)
    found = visitor.get(f"/api/v1/reader-comments/{post['id']}").json
    told = [(one["text"], one["depth"], one["parent"]) for one in found["data"]]
    assert told == [("One", 0, None), ("Below one", 1, first), ("Two", 0, None)]
    assert found["meta"] == {"page": 1, "more": False, "total": 3}
    assert "example.com" not in str(found)
    send(visitor, post, parent="nothing", status=422)


@pytest.mark.parametrize(
    ("fields", "age", "reason"),
    [
        ({"website": "x"}, 60, "people don't see"),
        ({}, 0, "before anybody"),
        ({"text": "casino"}, 60, "about games"),
        ({"text": "[url=x]", "name": "Grace"}, 60, "links as markup"),
    ],
)
def test_spam_is_put_away_and_told_nothing(
    visitor: TestApp, engine: Engine, post: Any, fields: dict[str, str], age: int, reason: str
) -> None:
    answer = send(visitor, post, age=age, **fields)
    assert answer.location.endswith("?said=waits")
    (row,) = kept(engine, post)
    assert row.state == "spam"
    assert reason in row.reason
    assert shown(visitor, post) == []


def test_a_check_that_fails_lets_the_comment_wait(
    visitor: TestApp, engine: Engine, post: Any
) -> None:
    send(visitor, post, name="Grace", text="boom")
    assert kept(engine, post)[0].state == "waiting"


def test_hostile_comments_are_text(visitor: TestApp, wsgi: Any, engine: Engine, post: Any) -> None:
    send(visitor, post, name=HOSTILE[:70], text=HOSTILE)
    (row,) = kept(engine, post)
    app = sign_in(wsgi, "administrator")
    decide(app, "approve", row.id)
    for page in (visitor.get(path_of(post)), app.get(f"{SCREEN}?state=approved")):
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "{{ 7*7 }}" in page.html.text


def test_what_is_wrong_stands_beside_its_field(visitor: TestApp, engine: Engine, post: Any) -> None:
    page = send(visitor, post, email="nobody", status=422)
    assert page.html.select_one("#comments-email-wrong").text == "is no e-mail address."
    assert page.forms["write"]["text"].value == "A good read."
    send(visitor, post, consent="no", status=422)
    assert kept(engine, post) == []


def test_a_form_without_its_token_is_refused(visitor: TestApp, engine: Engine, post: Any) -> None:
    visitor.post(f"{path_of(post)}/comments", {"name": "Ann"}, status=403)
    assert kept(engine, post) == []


def test_who_writes_too_much_has_to_wait(visitor: TestApp, post: Any) -> None:
    form = visitor.get(f"{path_of(post)}/comments").forms["write"]
    statuses = [
        form.submit(extra_environ={"REMOTE_ADDR": "10.99.0.1"}, expect_errors=True).status_int
        for _ in range(6)
    ]
    assert statuses == [422] * 5 + [429]


def test_closed_comments_are_shown_and_none_are_taken(
    visitor: TestApp, admin: Any, post: Any
) -> None:
    send(visitor, post, name="Grace")
    body = {"data": {"comments_closed": True}, "base_version": 1, "publish": True}
    admin.patch(f"/content/post/{post['id']}", body)
    assert shown(visitor, post) == ["Grace"]
    assert "No further comments are taken." in visitor.get(path_of(post)).text
    visitor.get(f"{path_of(post)}/comments", status=404)


@pytest.mark.parametrize("role", ["editor", "author", "reader"])
def test_only_moderators_have_the_queue(wsgi: Any, role: str) -> None:
    app = sign_in(wsgi, role)
    app.get(SCREEN, status=403)
    decide(app, "approve", "x", status=403)


def test_comments_of_what_one_may_not_see_are_not_there(visitor: TestApp, admin: Any) -> None:
    draft = admin.create("post", title="Draft", slug="draft", publish=False)
    visitor.get(f"/api/v1/reader-comments/{draft['id']}", status=404)
    visitor.get("/draft/comments", status=404)
    visitor.get("/api/v1/reader-comments/nothing", status=404)


def test_one_persons_comments_are_deleted_and_answers_stay(
    visitor: TestApp, engine: Engine, post: Any
) -> None:
    send(visitor, post, name="Grace", email="Gone@Example.com", text="One")
    first = kept(engine, post)[0].id
    send(visitor, post, name="Grace", text="Answer", parent=first)
    with make_session_factory(engine)() as session:
        begin_write(session)
        assert erase(session, " gone@example.com") == 1
        session.commit()
    (left,) = kept(engine, post)
    assert (left.text, left.parent_id) == ("Answer", None)


def test_the_command_knows_its_deeds() -> None:
    assert sorted(command.commands) == ["erase", "export"]


def test_its_table_matches_its_metadata(engine: Engine, plugins: Plugins) -> None:
    assert not [one for one in find_migrations(plugins).differences(engine) if "reader" in one]


def test_a_hook_is_declared_once(plugins: Plugins) -> None:
    import cartouche_comments

    with pytest.raises(PluginError, match="check_comment"):
        Plugins({"one": cartouche_comments, "two": cartouche_comments})


def test_several_are_decided_at_once(
    visitor: TestApp, engine: Engine, wsgi: Any, post: Any
) -> None:
    for text in ("One", "Two", "Three"):
        send(visitor, post, text=text)
    ids = [one.id for one in kept(engine, post)]
    app = sign_in(wsgi, "administrator")
    assert "Put away as spam." in decide(app, "spam", *ids[:2]).follow().text
    assert [one.state for one in kept(engine, post)] == ["spam", "spam", "waiting"]
    assert kept(engine, post)[0].decided_by == "Administrator"
    decide(app, "delete", *ids[1:])
    assert [one.text for one in kept(engine, post)] == ["One"]
    assert "Nothing was chosen." in decide(app, "approve").follow().text
    decide(app, "publish", ids[0], status=400)
