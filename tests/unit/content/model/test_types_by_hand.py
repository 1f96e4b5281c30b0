"""Types made by hand: in force in every process, versioned, and refused where they contradict."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from cms.access.actor import SYSTEM, Actor
from cms.content.indexes import existing_indexes
from cms.content.model.declared import Declared
from cms.content.model.history import revisions
from cms.content.model.holding import stamp_of
from cms.content.model.models import ModelType
from cms.db.session import begin_write
from cms.errors import Forbidden, NotFound, StateConflict, ValidationFailed
from cms.events.models import Event
from cms.jobs.models import Job
from cms.schema.fields import Integer
from tests.unit.content.model.shapes import RECIPE, Process, define, drop, with_fields
from tests.unit.content.world import MISSING, REGISTRY, World


def test_a_type_is_in_force_in_every_process_without_restart(world: World) -> None:
    here, there = Process(world), Process(world)
    assert "recipe" not in there.seen()
    outcome = here.do(define("recipe", RECIPE, create_only=True))
    assert outcome.created
    spec = there.seen().require("recipe")
    assert [*spec.fields] == ["title", "slug", "minutes", "course", "cook", "steps"]
    assert (spec.title_field, spec.slug_field, spec.plural) == ("title", "slug", "Recipes")
    made = there.create("recipe", publish=True, title="Soup", minutes=20)
    assert here.document("recipe", made)["minutes"] == 20
    here.do(define("recipe", with_fields({"name": "note", "kind": "text"})))
    assert "note" in there.seen().require("recipe").fields
    # What lives as long as the process sees it too.
    assert "note" in there.types.live.require("recipe").fields


def test_no_statement_asks_for_types_that_are_known(world: World) -> None:
    process = Process(world)
    process.do(define("recipe", RECIPE))
    process.seen()
    asked: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    process.seen()
    assert len([one for one in asked if one.startswith("SELECT")]) == 1  # the site's own row


def test_a_transaction_that_is_undone_leaves_the_types(world: World) -> None:
    process = Process(world)
    process.do(define("recipe", RECIPE))
    before = process.seen()
    assert process.plan(define("recipe", with_fields({"name": "note", "kind": "text"}))).changes
    assert process.seen() is before
    with process.sessions() as session:
        begin_write(session)
        process.executor(session, SYSTEM).apply(
            define("recipe", with_fields({"name": "lost", "kind": "text"}))
        )
        session.rollback()
    process.do(define("recipe", with_fields({"name": "kept", "kind": "text"})))
    assert {"lost", "kept"} & {*process.seen().require("recipe").fields} == {"kept"}


def test_threads_that_read_while_types_change_see_one_or_the_other(world: World) -> None:
    process = Process(world)
    process.do(define("recipe", RECIPE))
    wrong: list[Any] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            fields = [*process.seen().require("recipe").fields]
            if fields[:6] != [*RECIPE_NAMES]:
                wrong.append(fields)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    for number in range(5):
        process.do(
            define("recipe", with_fields({"name": f"f{number}", "kind": "text"}), force=True)
        )
    over.set()
    for one in readers:
        one.join()
    assert wrong == []


RECIPE_NAMES = ("title", "slug", "minutes", "course", "cook", "steps")


def test_history_event_job_and_index_follow(world: World) -> None:
    process = Process(world)
    process.do(define("recipe", RECIPE, note="For the kitchen"))
    process.do(define("recipe", with_fields({"name": "note", "kind": "text"})))
    assert process.do(define("recipe", with_fields({"name": "note", "kind": "text"}))).unchanged
    process.do(drop("recipe"))
    with process.sessions() as session:
        past = revisions(session, "recipe", 10)
        assert [(one.number, one.data is None, one.note) for one in past] == [
            (3, True, ""),
            (2, False, ""),
            (1, False, "For the kitchen"),
        ]
    told = [one.name for one in world.rows(Event) if one.name.startswith("type.")]
    assert told == ["type.defined", "type.defined", "type.dropped"]
    assert [one.kind for one in world.rows(Job)] == ["model.apply"]
    assert "recipe" not in process.seen()
    process.do(define("recipe", RECIPE))
    process.apply()
    with world.engine.connect() as connection:
        assert "ixf_recipe_minutes_sort" in existing_indexes(connection)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("Recipe", {"fields": [{"name": "a", "kind": "text"}]}, "/name"),
    ("recipe", {}, "/fields"),
    ("recipe", {"fields": [{"name": "a"}]}, "/fields/0/kind"),
    ("recipe", {"fields": [{"name": "class", "kind": "text"}]}, "/fields/0/name"),
    ("recipe", {"fields": [{"name": "id", "kind": "text"}]}, "/fields/0/name"),
    (
        "recipe",
        {"fields": [{"name": "a", "kind": "text"}, {"name": "a", "kind": "text"}]},
        "/fields/1/name",
    ),
    ("recipe", {"fields": [{"name": "a", "kind": "text", "max": 3}]}, "/fields/0/max"),
    ("recipe", {"fields": [{"name": "a", "kind": "text", "required": "no"}]}, "/fields/0/required"),
    (
        "recipe",
        {"fields": [{"name": "a", "kind": "text", "min_length": 9, "max_length": 2}]},
        "/fields/0",
    ),
    ("recipe", {"fields": [{"name": "a", "kind": "reference", "to": "nobody"}]}, "/fields/0"),
    ("recipe", {"fields": [{"name": "a", "kind": "choice"}]}, "/fields/0"),
    ("recipe", {"fields": [{"name": "a", "kind": "text", "pattern": "("}]}, "/fields/0"),
    ("recipe", {"fields": [{"name": "a", "kind": "text", "label": "\0"}]}, "/fields/0/label"),
    (
        "recipe",
        {"fields": [{"name": "a", "kind": "list", "of": {"kind": "list"}}]},
        "/fields/0/of/of",
    ),
    ("recipe", {"fields": [{"name": "a", "kind": "group", "fields": []}]}, "/fields/0/fields"),
    ("recipe", {"fields": [{"name": "a", "kind": "integer"}], "plugin": "blog"}, "/plugin"),
    ("recipe", {"fields": [{"name": "a", "kind": "text"}], "allowed_in": ["nobody"]}, ""),
    ("recipe", {"fields": [{"name": "a", "kind": "text"}], "name": "other"}, "/name"),
    ("page", {"fields": [{"name": "a", "kind": "text"}], "label": "Leaf"}, "/label"),
    ("page", {"fields": [{"name": "title", "kind": "text"}]}, "/fields/0"),
]


def test_contradictions_are_told_where_they_stand(world: World) -> None:
    process = Process(world)
    for name, data, pointer in WRONG:
        with pytest.raises(ValidationFailed) as refused:
            process.do(define(name, data))
        assert pointer in [one.pointer for one in refused.value.problems], data
    assert world.rows(ModelType) == []


def test_fields_are_added_to_the_types_of_plugins(world: World) -> None:
    process = Process(world)
    mood = {"fields": [{"name": "mood", "kind": "choice", "choices": ["good", "bad"]}]}
    plan = process.plan(define("person", mood))
    assert plan.changes == [{"field": "mood", "slice": "*", "change": "added"}]
    made = process.create("person", name="Ada")
    process.do(define("person", mood))
    assert process.apply() == 1
    assert [*process.seen().require("person").fields] == [
        *REGISTRY.require("person").fields,
        "mood",
    ]
    assert process.create("person", name="Bea", mood="good") != made
    with pytest.raises(StateConflict, match="1 entry with a value in 'mood'"):
        process.do(drop("person"))
    process.do(drop("person", force=True))
    assert "mood" not in process.seen().require("person").fields


def test_what_others_need_stays(world: World) -> None:
    process = Process(world)
    process.do(define("recipe", RECIPE))
    meal = {"fields": [{"name": "recipe", "kind": "reference", "to": "recipe"}]}
    process.do(define("meal", meal))
    with pytest.raises(StateConflict, match="refers to 'recipe'"):
        process.do(drop("recipe", force=True))
    with pytest.raises(NotFound):
        process.do(drop("nobody"))
    with pytest.raises(StateConflict, match="only its code"):
        process.do(drop("page"))
    with pytest.raises(StateConflict, match="already"):
        process.do(define("meal", meal, create_only=True))


def test_who_may_not_edit_the_model_is_refused(world: World) -> None:
    process = Process(world)
    somebody = Actor(user_id=MISSING, principals=frozenset({"everyone"}), label="Somebody")
    with pytest.raises(Forbidden):
        process.do(define("recipe", RECIPE), somebody)
    with pytest.raises(Forbidden):
        process.do(drop("recipe"), somebody)


def test_code_that_takes_a_type_over_wins_and_what_contradicts_it_is_left_out(world: World) -> None:
    by_hand = Process(world)
    by_hand.do(define("recipe", RECIPE))
    by_hand.do(define("person", {"fields": [{"name": "age", "kind": "integer"}]}))
    by_hand.do(define("note", {"fields": [{"name": "more", "kind": "text"}]}))
    spec = by_hand.seen().require("recipe")
    person = REGISTRY.require("person")
    aged = replace(person, fields={**person.fields, "age": Integer(name="age", label="Age")})
    kept = [one for one in REGISTRY if one.name not in ("person", "note")]
    code = Process(world, Declared((*kept, aged, spec)))
    assert code.seen().require("recipe") == spec
    assert [*code.seen().require("person").fields].count("age") == 1
    with code.sessions() as session:
        joined = code.types.joined_at(session, stamp_of(session))
    assert list(joined.troubles) == ["note"]
