"""Types made through the API: at once in lists, in OpenAPI and for writes, in every process."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker
from webtest import TestApp

from cms.app import add_services, make_app
from cms.background import background
from cms.content.indexes import existing_indexes
from cms.jobs.worker import Worker
from tests.functional.api.conftest import REGISTRY, Api, services_on

RECIPE: dict[str, Any] = {
    "name": "recipe",
    "label": "Recipe",
    "fields": [
        {"name": "title", "kind": "text", "required": True},
        {"name": "minutes", "kind": "integer", "indexed": True},
    ],
}


@pytest.fixture
def other(engine: Any, admin: Api) -> Api:
    """The same caller at another process."""
    return Api(TestApp(make_app(services_on(engine, REGISTRY))), None, admin.tokens).as_(
        "administrator"
    )


def test_a_type_is_made_changed_and_taken_away(admin: Api, other: Api) -> None:
    plan = admin.post("/types?dry_run=true", {"data": RECIPE})
    assert [one["field"] for one in plan["data"]["changes"]] == ["title", "minutes"]
    admin.get("/types/recipe", 404)
    made = admin.call("POST", "/types", {"data": RECIPE, "note": "For the kitchen"}, 201)
    assert made.headers["Location"].endswith("/api/v1/types/recipe")
    admin.post("/types", {"data": RECIPE}, 409)

    shown = other.get("/types/recipe")["data"]
    assert shown["plugin"] == "own_types"
    assert shown["definition"]["revision"] == 1
    assert f'"{shown["_meta"]["etag"]}"' == made.headers["ETag"]
    soup = other.create("recipe", title="Soup", minutes=20)
    assert admin.as_(None).get("/content/recipe?filter[minutes]=20")["data"][0]["id"] == soup["id"]
    paths = other.get("/openapi.json")["paths"]
    assert "/api/v1/content/recipe" in paths

    definition = shown["definition"]
    definition["fields"].append({"name": "course", "kind": "choice", "choices": ["main"]})
    other.patch("/types/recipe", {"data": definition}, If_Match=f'"{shown["_meta"]["etag"]}"')
    admin.patch("/types/recipe", {"data": definition}, 412, If_Match=made.headers["ETag"])
    admin.patch(f"/content/recipe/{soup['id']}", {"data": {"course": "main"}, "base_version": 1})


def test_what_would_be_lost_is_said_and_history_is_kept(admin: Api) -> None:
    course = {"name": "course", "kind": "choice", "choices": ["main"]}
    whole = {**RECIPE, "fields": [*RECIPE["fields"], course]}
    admin.post("/types", {"data": whole, "note": "For the kitchen"}, 201)
    admin.create("recipe", title="Soup", minutes=20, course="main")
    fewer = {"data": {"fields": RECIPE["fields"][:1]}}
    told = admin.patch("/types/recipe", fewer, 409)
    assert "'minutes'" in told["detail"]
    plan = admin.patch("/types/recipe?dry_run=true", fewer)["data"]
    assert {(one["field"], one["entries"]) for one in plan["also"]} == {
        ("course", 1),
        ("minutes", 1),
    }
    done = admin.patch("/types/recipe?force=true", fewer)
    assert len(done["meta"]["warnings"]) == 2
    history = admin.get("/types/recipe/history?count=true")
    assert [one["number"] for one in history["data"]] == [2, 1]
    assert history["data"][-1]["note"] == "For the kitchen"
    admin.delete("/types/recipe", 409)
    admin.delete("/types/recipe?force=true")
    admin.get("/content/recipe", 404)


def test_problems_point_into_the_body_and_rights_are_asked(admin: Api) -> None:
    wrong = {**RECIPE, "fields": [{"name": "a", "kind": "text", "max_length": "x"}]}
    told = admin.post("/types", {"data": wrong}, 422)
    assert told["errors"][0]["pointer"] == "/data/fields/0/max_length"
    admin.post("/types", {"data": {**RECIPE, "plugin": "x"}}, 400)
    admin.post("/types?force=maybe", {"data": RECIPE}, 400)
    for role, status in (("editor", 403), ("reader", 403), (None, 401)):
        admin.as_(role).post("/types", {"data": RECIPE}, status)
        admin.as_(role).delete("/types/page", status)
    assert "definition" not in admin.as_("editor").get("/types/page")["data"]


def test_fields_are_added_to_a_type_of_a_plugin(admin: Api) -> None:
    mood = {"fields": [{"name": "mood", "kind": "text"}]}
    assert admin.patch("/types/person", {"data": mood})["data"]["extends"]
    assert admin.create("person", name="Ada", mood="good")["mood"] == "good"
    admin.patch("/types/person", {"data": {**mood, "label": "Human"}}, 422)


def test_a_worker_that_runs_already_derives_anew_what_a_change_concerns(
    engine: Any, admin: Api
) -> None:
    services = services_on(engine, REGISTRY)
    add_services(services)
    sessions = services.get(sessionmaker)
    worker = Worker(sessions, background(services).handlers)
    admin.post("/types", {"data": RECIPE}, 201)
    worker.drain()
    soup = admin.create("recipe", title="Soup", minutes=20)
    time = {"name": "time", "kind": "integer", "indexed": True, "renamed_from": "minutes"}
    admin.patch("/types/recipe", {"data": {"fields": [RECIPE["fields"][0], time]}})
    assert worker.drain() >= 1
    assert admin.get("/content/recipe?filter[time]=20")["data"][0]["id"] == soup["id"]
    with engine.connect() as connection:
        assert "ixf_recipe_time_sort" in existing_indexes(connection)
        assert "ixf_recipe_minutes_sort" not in existing_indexes(connection)
