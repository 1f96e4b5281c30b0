"""A type that is written down as a plugin is the same type, to the letter of its fingerprint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from cms.content.assets.types import CORE_TYPES
from cms.content.model.declared import PLUGIN, ByHand, Declared
from cms.content.model.exporting import FILE, plugin_source
from cms.extension.manager import load_plugins
from cms.schema.content_type import compile_type
from cms.schema.declaration import fingerprint
from cms.schema.type_data import type_data
from cms.settings import PluginSettings
from tests.unit.content.model.shapes import RECIPE, Process, define
from tests.unit.content.world import REGISTRY, World
from tests.unit.schema.test_type_data import Everything

AWKWARD: dict[str, Any] = {
    "label": 'Says "no" \\ twice',
    "help": 'A "help" with a \\ and\nanother line.',
    "plural": "Many",
    "title_field": "f",
    "fields": [
        {"name": "f", "kind": "text", "help": "its name is that of the module", "pattern": r"\d+'\""},
        {"name": "ContentType", "kind": "text", "default": "null"},
        {"name": "list", "kind": "list", "of": {"kind": "group", "fields": [
            {"name": "Awkward", "kind": "choice", "choices": [["a", "Ä"], ["b", "b'\""]]}]}},
        {"name": "parts", "kind": "blocks", "types": [
            {"name": "rule"},
            {"name": "box", "label": "The box", "help": "In it.", "fields": [
                {"name": "inner", "kind": "blocks", "types": [
                    {"name": "rule", "fields": [{"name": "deep", "kind": "boolean"}]}]}]}]},
        {"name": "shown", "kind": "json", "default": {"a": [1, None, True]},
         "visible_if": {"ContentType": {"nin": ["x", None]}}},
    ],
}  # fmt: skip


def test_the_plugin_declares_the_same_types(tmp_path: Path) -> None:
    everything = type_data(compile_type(Everything, PLUGIN))
    made = [
        ByHand("recipe", RECIPE),
        ByHand("awkward", AWKWARD),
        ByHand("content_type", {**RECIPE, "label": "Content type"}),
        ByHand("everything", everything),
        ByHand("person", {"fields": [{"name": "age", "kind": "integer", "min": 0}]}, extends=True),
    ]
    core = [compile_type(one, plugin) for plugin, one in CORE_TYPES]
    declared = Declared((*core, *REGISTRY))
    by_hand = declared.joined(made)
    (tmp_path / FILE).write_text(plugin_source(map(declared.read, made)), encoding="utf-8")
    try:
        plugins = load_plugins(PluginSettings(enabled=(PLUGIN,), folder=tmp_path))
        code = Declared(
            (
                *core,
                *REGISTRY,
                *(compile_type(one, plugin) for plugin, one in plugins.collect("content_types")),
            ),
            tuple((plugin, one) for plugin, one in plugins.collect("extend_types")),
        ).bare()
    finally:
        sys.modules.pop(PLUGIN, None)
    for name in [one.name for one in made]:
        assert code.require(name) == by_hand.require(name)
        assert fingerprint(code.require(name)) == fingerprint(by_hand.require(name))


def test_nothing_is_derived_anew_when_code_takes_a_type_over(world: World) -> None:
    process = Process(world)
    process.do(define("recipe", RECIPE))
    process.create("recipe", title="Soup")
    process.apply()
    spec = process.seen().require("recipe")
    code = Process(world, Declared((*REGISTRY, spec)))
    assert code.apply() == 0
