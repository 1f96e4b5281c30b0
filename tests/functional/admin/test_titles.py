"""Screens name no entry to who may not read the field that it is called by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from webtest import TestApp

from cms.access.actor import user_principal
from cms.access.grants import define_role, grant
from cms.access.permissions import PermissionRegistry
from cms.accounts.users import create_user
from cms.db.session import begin_write, make_session_factory
from tests.functional.api.conftest import CHEAP, PASSWORD, Api

from .conftest import sign_in

MUTE = [
    {"effect": "deny", "permission": "*", "type": "page", "fields": ["title"]},
    {"effect": "deny", "permission": "*", "type": "person", "fields": ["name"]},
]


def reader(engine: Engine, wsgi: Any) -> TestApp:
    """Return the browser of an editor who may not read what pages and people are called."""
    with make_session_factory(engine)() as session:
        begin_write(session)
        define_role(session, "mute", "Mute", MUTE, PermissionRegistry())
        user = create_user(session, "mute@example.org", "Mute", PASSWORD, parameters=CHEAP)
        for role in ("editor", "mute"):
            grant(session, user_principal(user.id), role)
        session.commit()
    return sign_in(wsgi, "mute")


def test_no_screen_tells_what_may_not_be_read(engine: Engine, wsgi: Any, admin: Api) -> None:
    boss = admin.create("person", name="Quietboss", slug="p-one")["id"]
    page = admin.create(title="Quietpage", slug="a-page", author=boss)["id"]
    app = reader(engine, wsgi)
    way = app.get(f"/admin/content/page/{page}/history").html.select(".breadcrumb a")
    assert [one.text for one in way] == ["Pages", "Untitled"]
    shown = {
        address: app.get(address).text
        for address in (
            "/admin",
            "/admin/content/page",
            "/admin/content/person",
            f"/admin/content/page/{page}",
            "/admin/palette?q=quiet",
        )
    }
    for address, text in shown.items():
        assert "Quiet" not in text, address
    # It is there all the same, without its name.
    assert page in shown["/admin/content/page"]
    assert boss in shown[f"/admin/content/page/{page}"]
    app.get("/admin/content/page?q=quiet", status=400)
    assert "Quietpage" in sign_in(wsgi, "editor").get("/admin/content/page").text
