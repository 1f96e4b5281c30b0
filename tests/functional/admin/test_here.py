"""Who else is at an entry is told, and so is who asks the others to wait."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import make_app
from cms.settings.content_rooms import EditingSettings
from tests.functional.api.conftest import Api, services_on

from .conftest import REGISTRY, csrf_of, sign_in
from .test_content import editor_form


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


@pytest.fixture(scope="module")
def boss(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "administrator")


def tell(app: TestApp, address: str, then: str = "", **given: str) -> Any:
    form = {"csrf": csrf_of(app), "client": "one", "then": then, **given}
    return app.post(f"{address}/here", form)


def lock(app: TestApp, address: str, then: str, status: int = 303) -> Any:
    return app.post(f"{address}/lock", {"csrf": csrf_of(app), "then": then}, status=status)


def test_each_is_told_of_the_others_and_in_which_field(
    editor: TestApp, boss: TestApp, admin: Api
) -> None:
    page = admin.create(title="Two at once")
    address = f"/admin/content/page/{page['id']}"
    assert tell(editor, address, field="title").text.strip() == ""
    found = tell(boss, address, field="secret").text
    assert "Editor" in found
    assert "in Title" in found
    seen = tell(editor, address, field="title").text
    assert "Administrator" in seen
    assert "is here" in seen, "in which field is not told to who may not read it"
    assert "You, in another window" in tell(editor, address, client="two").text
    tell(boss, address, then="leave")
    assert "Administrator" not in tell(editor, address).text
    assert "Editor" in boss.get(address).text


def test_a_newer_version_is_told(editor: TestApp, boss: TestApp, admin: Api) -> None:
    page = admin.create(title="First")
    address = f"/admin/content/page/{page['id']}"
    admin.patch(f"/content/page/{page['id']}", {"data": {"rank": 2}, "base_version": 1})
    found = tell(editor, address, base="1").text
    assert "Administrator saved a newer version meanwhile." in found
    assert "newer" not in tell(editor, address, base="2").text
    assert "newer" not in tell(boss, address, base="1").text, "who saved it knows"


def test_asking_to_wait_warns_and_may_be_taken_over(
    editor: TestApp, boss: TestApp, admin: Api
) -> None:
    page = admin.create(title="Wait")
    address = f"/admin/content/page/{page['id']}"
    assert "asked to wait" in lock(editor, address, "take").follow().text
    assert "You asked the others to wait." in editor.get(address).text
    assert "Editor asks you to wait." in boss.get(address).text
    lock(boss, address, "take", 409)
    lock(boss, address, "take_over")
    assert "You asked the others to wait." in tell(boss, address).text
    lock(editor, address, "release", 409)
    lock(boss, address, "release")
    assert "asks you to wait" not in editor.get(address).text


def test_a_strict_lock_refuses_the_save_and_loses_nothing(
    engine: Engine, tokens: dict[str, str], admin: Api, boss: TestApp
) -> None:
    page = admin.create(title="Strict")
    address = f"/admin/content/page/{page['id']}"
    lock(boss, address, "take")
    strict = make_app(
        services_on(engine, REGISTRY, editing=EditingSettings(strict_locks=("page",)))
    )
    app = sign_in(strict, "editor")
    form = editor_form(app.get(address))
    form["f.title"] = "Typed all the same"
    answer = form.submit("then", index=0, status=409)
    assert "Administrator has locked it" in answer.text
    assert "nobody else can save until they are done" in app.get(address).text
    assert editor_form(answer)["f.title"].value == "Typed all the same"
