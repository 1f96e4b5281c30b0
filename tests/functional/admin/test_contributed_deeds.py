"""What a plugin adds to be done with an entry stands in the editor's menu, planned as all else is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.admin.contributed import Contributed
from cms.admin.rooms import ROOMS
from cms.app import make_app
from cms.content.operations.base import Operation
from cms.content.operations.unpublish import Unpublish
from cms.extension.admin import Action, AdminContributions
from cms.extension.contributions import Contribution
from cms.extension.manager import Plugins
from tests.functional.api.conftest import Api, services_on

from .conftest import REGISTRY, sign_in
from .test_deeds import do


def _quiet(request: Any, ids: Sequence[str]) -> list[Operation]:
    return [Unpublish(entry=one) for one in ids]


def _broken(request: Any, ids: Sequence[str]) -> list[Operation]:
    raise KeyError("kettle")


def _nobody(request: Any) -> bool:
    return False


ACTIONS = (
    Action(name="hush", label="Hush it up", icon="eye-off", operations=_quiet),
    Action(name="break", label="Break it", icon="x", operations=_broken, bulk=True),
    Action(name="never", label="Never shown", icon="x", operations=_quiet, may=_nobody),
    Action(
        name="notes",
        label="Of notes",
        icon="x",
        operations=_quiet,
        wanted=lambda one: one == "note",
    ),
)


@pytest.fixture(scope="module")
def editor(engine: Engine, tokens: dict[str, str]) -> TestApp:
    services = services_on(engine, REGISTRY)
    rooms = tuple(Contribution("", room.CONTRIBUTIONS) for room in ROOMS)
    services.add(
        Contributed,
        Contributed((*rooms, Contribution("test", AdminContributions(actions=ACTIONS)))),
    )
    return sign_in(make_app(services), "editor")


def test_an_action_of_a_plugin_is_offered_planned_and_done(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="Loud")["id"]
    linking = admin.create(title="Points there", related=[{"id": page}])["id"]
    shown = editor.get(f"/admin/content/page/{page}").text
    assert "Hush it up" in shown
    assert "Never shown" not in shown
    assert "Of notes" not in shown
    asked = do(editor, page, "do/hush", 200)
    assert "Points there links to it" in asked.text
    assert admin.get(f"/content/page/{page}")["data"]["title"] == "Loud"
    assert "It is done." in do(editor, page, "do/hush", then="do").follow().text
    admin.get(f"/content/page/{page}", 404)
    again = do(editor, page, "do/hush", 409)
    assert "Nothing of that is published." in again.text
    do(editor, linking, "do/never", 403)
    do(editor, linking, "do/notes", 404)
    do(editor, linking, "do/nothing", 404)


def test_an_action_that_fails_is_told_changes_nothing_and_is_remembered(
    editor: TestApp, admin: Api
) -> None:
    page = admin.create(title="Standing")["id"]
    told = do(editor, page, "do/break", 409)
    assert "“Break it” failed in its plugin, and nothing was changed." in told.text
    assert "kettle" not in told.text
    assert admin.get(f"/content/page/{page}?status=draft")["data"]["title"] == "Standing"
    troubles = editor.app.registry.cms_services.get(Plugins).troubles
    assert any(one.plugin == "test" and "kettle" in one.detail for one in troubles)
