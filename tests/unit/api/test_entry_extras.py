"""Extras of entries: their names, and what happens where a plugin fails."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from cms.api.v1.serialization.extras import EntryExtras, gather_extras
from cms.errors import ConfigurationError
from cms.extension.manager import Plugins
from cms.sdk import EntryExtra, hookimpl


def plugins(**given: list[EntryExtra]) -> Plugins:
    modules: dict[str, ModuleType] = {}
    for name, extras in given.items():
        module = ModuleType(name)

        @hookimpl
        def entry_extras(extras: list[EntryExtra] = extras) -> list[EntryExtra]:
            return extras

        entry_extras.__module__ = name
        cast("Any", module).entry_extras = entry_extras
        modules[name] = module
    return Plugins(modules)


def extra(name: str, values: Any = None) -> EntryExtra:
    return EntryExtra(name, values or (lambda session, lens, rows: {}), {"type": "string"}, "Help.")


@pytest.mark.parametrize("name", ["seo", "_meta", "_Seo", "_", "_a.b", "_a\n"])
def test_a_name_that_can_t_be_one_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError):
        gather_extras(plugins(one=[extra(name)]))


def test_two_plugins_can_t_give_the_same() -> None:
    with pytest.raises(ConfigurationError, match="two"):
        gather_extras(plugins(one=[extra("_a")], two=[extra("_a")]))


def test_a_plugin_that_fails_leaves_the_answer_standing() -> None:
    def fails(session: Any, lens: Any, rows: Any) -> Any:
        raise ValueError("no")

    known = plugins(one=[extra("_a", fails), extra("_b", lambda s, lens, rows: {"x": "here"})])
    found = gather_extras(known)
    assert found.schemas["_a"] == {"type": "string", "description": "Help."}
    rows: Any = [SimpleNamespace(entry_id="x"), SimpleNamespace(entry_id="y")]
    nothing: Any = None
    assert found.of(Session(), nothing, rows, ("_a", "_b")) == {
        "x": {"_a": None, "_b": "here"},
        "y": {"_a": None, "_b": None},
    }
    assert [one.hook for one in known.troubles] == ["entry_extras"]


def test_answers_are_forgotten_with_what_they_are_worked_out_of() -> None:
    known = gather_extras(plugins(one=[EntryExtra("_a", dict, types=("x", "y")), extra("_b")]))
    assert known.tags(("_a", "_b")) == {"type:x", "type:y"}
    assert known.tags(("_b",)) == set()


def test_without_plugins_there_are_none() -> None:
    assert EntryExtras().schemas == {}
