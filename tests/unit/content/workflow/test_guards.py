"""A plugin has a say in transitions, with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest

from cms.access.permissions import Permission
from cms.content.hooks import NoHooks
from cms.content.operations.base import Operation
from cms.content.operations.save import SaveDraft
from cms.content.plugin_hooks import PluginHooks
from cms.content.workflow.defining import DefineWorkflow
from cms.content.workflow.transitions import Submit
from cms.errors import StateConflict, ValidationFailed
from cms.extension.hookspecs import hookimpl
from cms.extension.manager import Plugins
from cms.schema.content_type import TypeSpec
from tests.unit.content.workflow.shapes import changed
from tests.unit.content.workflow.test_review import state
from tests.unit.content.world import World


class Shouting(NoHooks):
    """Refuses what shouts, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def guards(
        self,
        spec: TypeSpec,
        document: Mapping[str, Any],
        workflow: str,
        transition: str,
        to: Mapping[str, str],
    ) -> Sequence[str]:
        self.asked.append((spec.name, document["title"], workflow, transition, dict(to)))
        return ["Write it in a lower voice."] if document["title"].isupper() else []


def apply(world: World, hooks: Any, op: Operation) -> None:
    with world.sessions() as session:
        world.executor(session, hooks=hooks).apply(op)
        session.commit()


def test_a_guard_refuses_with_its_reason(world: World) -> None:
    made, hooks = world.create(title="LOUD"), Shouting()
    with pytest.raises(StateConflict, match="lower voice"):
        apply(world, hooks, Submit(entry=made))
    assert state(world, made) == "draft"
    assert hooks.asked == [("page", "LOUD", "default", "submit", {"main": "in_review"})]


def test_a_guard_is_asked_about_each_locale(world: World) -> None:
    made = world.create(title="One")
    german = SaveDraft(entry=made, data={"title": "LAUT"}, base_version=1, locale="de")
    world.apply(german)
    with pytest.raises(StateConflict, match=r"lower voice\. \(de\)"):
        apply(world, Shouting(), Submit(entry=made))


def test_a_guard_is_not_asked_for_what_can_not_be_made_anyway(world: World) -> None:
    made, hooks = world.create(title="One"), Shouting()
    world.apply(Submit(entry=made))
    with pytest.raises(StateConflict):
        apply(world, hooks, Submit(entry=made))
    assert hooks.asked == []


def plugin(name: str, **functions: Any) -> ModuleType:
    module = ModuleType(name)
    for key, function in functions.items():
        function.__name__ = key
        setattr(module, key, hookimpl(function))
    return module


def test_plugins_are_asked_and_all_their_reasons_told(world: World) -> None:
    def first(transition: str) -> list[str]:
        return [f"No {transition}."]

    def second(spec: TypeSpec) -> list[str]:
        return [f"No {spec.name}."]

    plugins = Plugins(
        {
            "one": plugin("one", guard_transition=first),
            "two": plugin("two", guard_transition=second),
        }
    )
    made = world.create(title="One")
    with pytest.raises(StateConflict, match=r"No submit\. No page\."):
        apply(world, PluginHooks(plugins), Submit(entry=made))


def test_a_transition_may_ask_for_a_permission_of_a_plugin(world: World) -> None:
    def permissions() -> list[Permission]:
        return [Permission("sign_off", "Sign off")]

    hooks = PluginHooks(Plugins({"one": plugin("one", permissions=permissions)}))
    asked = changed(
        transitions__0__who={"permission": "sign_off"},
        transitions__0__tasks=[],
        transitions__1__who={"permission": "review"},
        transitions__2__who={"permission": "review"},
    )
    op = DefineWorkflow(workflow="w", label="W", types=("page",), definition=asked)
    with pytest.raises(ValidationFailed, match="1 value"):
        world.apply(op)
    apply(world, hooks, op)
