"""What a change of a type would lose, or make wrong, is counted and said before it is done."""

from __future__ import annotations

from typing import Any

import pytest

from cms.errors import StateConflict
from tests.unit.content.model.shapes import RECIPE, Process, define, drop, with_fields
from tests.unit.content.world import World


@pytest.fixture
def process(world: World) -> Process:
    """A process with the type and three entries, of which two are alike."""
    made = Process(world)
    made.do(define("recipe", RECIPE))
    made.create("recipe", publish=True, title="Soup", minutes=20, course="starter")
    made.create("recipe", title="Stew", minutes=90, course="main", steps=["Cut", "Boil"])
    made.create("recipe", title="Salad", course="main")
    return made


def losses(process: Process, data: dict[str, Any]) -> list[tuple[Any, str, int]]:
    plan = process.plan(define("recipe", data, force=True))
    assert len(plan.warnings) == len(plan.also)
    if plan.warnings:
        with pytest.raises(StateConflict) as refused:
            process.do(define("recipe", data))
        assert [one.detail for one in refused.value.problems] == plan.warnings
    return [(one["field"], one["what"], one["entries"]) for one in plan.also]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (with_fields({"name": "note", "kind": "text"}), []),
        (with_fields({"name": "note", "kind": "text", "required": True}), [("note", "lacking", 3)]),
        (with_fields(minutes={}), [("minutes", "lost", 2)]),
        (
            with_fields(minutes={"name": "minutes", "kind": "integer", "max": 60}),
            [("minutes", "invalid", 1)],
        ),
        (
            with_fields(minutes={"name": "minutes", "kind": "integer", "required": True}),
            [("minutes", "lacking", 1)],
        ),
        (
            with_fields(course={"name": "course", "kind": "choice", "choices": ["main", "sweet"]}),
            [("course", "invalid", 1)],
        ),
        (with_fields(course={"name": "course", "kind": "text"}), []),
        (with_fields(minutes={"name": "minutes", "kind": "text"}), [("minutes", "kind", 2)]),
        (
            with_fields(
                minutes={"name": "time", "kind": "integer", "min": 1, "renamed_from": "minutes"}
            ),
            [],
        ),
        ({**RECIPE, "label": "Meal", "icon": "soup"}, []),
    ],
)
def test_losses_are_counted(process: Process, data: dict[str, Any], told: list[Any]) -> None:
    assert losses(process, data) == told


def test_what_is_forced_is_done_and_versions_keep_the_rest(process: Process) -> None:
    made = process.create("recipe", title="Pie", minutes=45)
    process.do(define("recipe", with_fields(minutes={}), force=True))
    assert process.apply() == 4
    assert "minutes" not in process.document("recipe", made)
    # The field comes back, and with it what no version has lost.
    process.do(define("recipe", RECIPE))
    process.apply()
    assert process.document("recipe", made)["minutes"] == 45


def test_a_field_that_was_renamed_brings_its_values_along(process: Process) -> None:
    made = process.create("recipe", title="Pie", minutes=45)
    time = {"name": "time", "kind": "integer", "renamed_from": "minutes"}
    process.do(define("recipe", with_fields(minutes=time)))
    # Before anything is derived anew, what would be lost is known by the name that it had.
    assert (
        process.plan(define("recipe", with_fields(minutes={}), force=True)).also[0]["entries"] == 3
    )
    process.apply()
    assert process.document("recipe", made)["time"] == 45


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (with_fields(course={"name": "course", "kind": "text", "unique": True}), "others share"),
        ({**RECIPE, "singleton": True}, "more than one entry"),
        ({**RECIPE, "allowed_in": ["/"]}, "taken into the tree"),
        (
            with_fields(minutes={"name": "minutes", "kind": "integer", "encrypted": True}),
            "encrypted",
        ),
    ],
)
def test_what_can_not_be_done_is_refused_even_if_forced(
    process: Process, data: dict[str, Any], words: str
) -> None:
    with pytest.raises(StateConflict, match=words):
        process.do(define("recipe", data, force=True))


def test_a_type_with_entries_goes_only_if_that_is_wanted(process: Process) -> None:
    with pytest.raises(StateConflict, match="3 entries that could not be seen"):
        process.do(drop("recipe"))
    process.do(drop("recipe", force=True))
    assert "recipe" not in process.seen()
    process.do(define("recipe", RECIPE))
    assert process.plan(drop("recipe", force=True)).also[0]["entries"] == 3
