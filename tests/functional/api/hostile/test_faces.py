"""No cell unproven: whatever can be asked has its row, and so will what later rooms answer."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyramid.config import Configurator

from .faces import COMING, FACES, routes, unproved


def test_whatever_can_be_asked_has_its_row(wire_app: Any) -> None:
    for name, face in FACES.items():
        assert face.asked(wire_app) == face.rows(), name


def test_a_room_that_answers_readers_can_not_come_without_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unproved() == []
    monkeypatch.setattr("tests.functional.api.hostile.faces.COMING", {**COMING, "more": "more"})
    for room in (*COMING, "more"):
        (tmp_path / room).mkdir(parents=True)
    without = {*COMING, "more"} - {face.room for face in FACES.values()}
    assert unproved(tmp_path) == ["cms/more: more"]
    assert without == {"more"}


def test_a_new_view_without_a_row_is_found() -> None:
    """So that a route fails the build until somebody says what it needs of who asks."""

    class Novelty:
        """A resource that no row names."""

    config = Configurator()
    config.add_view(lambda request: None, context=Novelty, name="peek", request_method="GET")
    config.commit()
    asked = routes(SimpleNamespace(registry=config.registry))
    assert ("Novelty", "peek", "GET") in asked - FACES["routes"].rows()
