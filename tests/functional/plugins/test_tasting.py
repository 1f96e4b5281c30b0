"""A plugin from a folder: its field, permission, table, veto, check and fields on another's type."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from cms.access.actor import Actor, user_principal
from cms.access.grants import define_role, grant
from cms.accounts.actors import actor_for_user
from cms.accounts.users import create_user
from cms.content.executor import Executor
from cms.content.lens import open_lens
from cms.content.operations.create import CreateEntry
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.queries.history import version_document, versions
from cms.content.queries.listing import ListQuery, find
from cms.errors import Forbidden, ValidationFailed, Vetoed
from cms.extension.manager import Plugins
from cms.schema.filtering.bind import bind
from cms.schema.filtering.parse import from_json
from cms.schema.json_schema import type_schema
from cms.schema.registry import TypeRegistry
from cms.services import build_permissions, find_migrations


def post(executor: Executor, **data: Any) -> str:
    return executor.apply(CreateEntry(type="post", data={"title": "Soup", **data})).entry_id


def sips(executor: Executor) -> int:
    count = executor.session.execute(text("SELECT count(*) FROM tasting_sip")).scalar_one()
    return int(count)


def test_its_type_and_its_fields_stand_beside_the_blogs(registry: TypeRegistry) -> None:
    assert registry.require("dish").plugin == "tasting"
    assert registry.require("post").plugin == "blog"
    assert {"title", "stars", "verdict"} <= set(registry.require("post").fields)


def test_its_permission_can_be_named_by_roles(plugins: Plugins) -> None:
    assert build_permissions(plugins).require("judge").plugin == "tasting"


def test_its_table_comes_by_a_branch_of_its_own(engine: Engine, plugins: Plugins) -> None:
    assert inspect(engine).has_table("tasting_sip")
    standings = {one.branch: one for one in find_migrations(plugins).standings(engine)}
    assert standings["tasting"].is_current
    assert find_migrations(plugins).upgrade(engine) == []


def test_its_table_matches_its_metadata(engine: Engine, plugins: Plugins) -> None:
    assert not [line for line in find_migrations(plugins).differences(engine) if "tasting" in line]


@pytest.mark.parametrize("value", ["6.0", "3.7", "0.0", 3, None, ["3.0"]])
def test_its_field_refuses_what_is_no_rating(executor: Executor, value: Any) -> None:
    if value is None:
        post(executor, stars=value)
        return
    with pytest.raises(ValidationFailed) as refused:
        post(executor, stars=value)
    assert [problem.pointer for problem in refused.value.problems] == ["/stars"]


def test_its_field_filters_and_sorts(executor: Executor, registry: TypeRegistry) -> None:
    for stars in ("4.5", "1.0", "3.0"):
        entry = post(executor, title=f"Soup {stars}", stars=stars)
        executor.apply(Publish(entry=entry))
    lens = open_lens(executor.session, executor.site, executor.actor, registry)
    wanted = from_json({"stars": {"gte": "3.0"}})
    bound = bind(wanted, registry.require("post"), registry)
    query = ListQuery(types=("post",), filter=bound, limit=10)
    assert sorted(row.title for row in find(executor.session, lens, query).rows) == [
        "Soup 3.0",
        "Soup 4.5",
    ]


def test_its_field_is_described(registry: TypeRegistry) -> None:
    schema = type_schema(registry.require("post"), "write")
    assert "4.5" in str(schema["properties"]["stars"])
    assert schema["properties"]["stars"]["x-kind"] == "rating"


def test_fields_on_anothers_type_are_versioned_with_it(
    executor: Executor, registry: TypeRegistry
) -> None:
    entry = post(executor, stars="2.0", verdict="Thin.")
    better = {"stars": "4.0", "verdict": "Thick."}
    executor.apply(SaveDraft(entry=entry, data=better, base_version=1))
    lens = open_lens(executor.session, executor.site, executor.actor, registry, status="draft")
    assert [one.number for one in versions(executor.session, entry, limit=5)] == [2, 1]
    documents = [version_document(executor.session, lens, entry, number) for number in (1, 2)]
    assert "Thin." in str(documents[0])
    assert "Thick." in str(documents[1])


def test_its_veto_stops_a_write(executor: Executor) -> None:
    with pytest.raises(Vetoed) as refused:
        post(executor, verdict="Pure poison")
    assert refused.value.problems[0].pointer == "/verdict"


def test_what_it_checks_is_asked_when_publishing(executor: Executor) -> None:
    entry = post(executor, stars="0.5")
    with pytest.raises(ValidationFailed) as refused:
        executor.apply(Publish(entry=entry))
    assert "/verdict" in {problem.pointer for problem in refused.value.problems}


def test_what_it_does_after_a_write_is_part_of_the_same_transaction(executor: Executor) -> None:
    entry = post(executor)
    executor.plan(Publish(entry=entry))
    assert sips(executor) == 0
    executor.apply(Publish(entry=entry))
    assert sips(executor) == 1
    executor.apply(Publish(entry=entry))
    assert sips(executor) == 1


def test_its_permission_guards_its_field(executor: Executor, plugins: Plugins) -> None:
    writer = _user(executor, "cook")
    writes = replace(executor, actor=writer)
    assert post(writes, stars="3.0")
    with pytest.raises(Forbidden):
        post(writes, verdict="Mine is best.")
    rules = [{"effect": "allow", "permission": "judge"}]
    define_role(executor.session, "judge", "Judge", rules, build_permissions(plugins))
    grant(executor.session, user_principal(str(writer.user_id)), "judge")
    assert post(replace(executor, actor=writer), verdict="Mine is best.")


def _user(executor: Executor, name: str) -> Actor:
    user = create_user(executor.session, f"{name}@example.com", name)
    executor.session.flush()
    grant(executor.session, user_principal(user.id), "editor")
    return actor_for_user(user)
