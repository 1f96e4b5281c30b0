"""Mutations are the operations: the same bodies, rights and errors; together or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Asker

CREATE = """mutation($data: PageInput!, $publish: Boolean) {
  createPage(data: $data, publish: $publish) {
    id version created transaction entry { title author { name } _meta { status } } } }"""


def test_an_entry_is_created_saved_published_and_thrown_away(
    editor: Asker, anyone: Asker, ids: dict[str, str]
) -> None:
    made = editor.data(CREATE, data={"title": "Made", "author": ids["ann"], "rank": 9})[
        "createPage"
    ]
    assert made["created"] is True
    assert made["transaction"]
    assert made["entry"] == {
        "title": "Made",
        "author": {"name": "Ann"},
        "_meta": {"status": "draft"},
    }
    save = """mutation($entry: ID!, $data: PageInput!, $base: Int) {
      savePage(entry: $entry, data: $data, base_version: $base) { version entry { title rank } } }"""
    data = {"title": "Changed", "rank": None}
    saved = editor.data(save, entry=made["id"], data=data, base=1)["savePage"]
    assert saved == {"version": 2, "entry": {"title": "Changed", "rank": None}}
    shown = '{{ page(id: "{}") {{ title }} }}'.format(made["id"])
    assert anyone.data(shown)["page"] is None
    publish = 'mutation { publish(entry: "%s") { version entry { ... on Page { title } } } }'
    assert editor.data(publish % made["id"])["publish"]["entry"] == {"title": "Changed"}
    assert anyone.data(shown)["page"] == {"title": "Changed"}
    editor.data('mutation {{ trash(entry: "{}") {{ id }} }}'.format(made["id"]))
    assert anyone.data(shown)["page"] is None


def test_a_plan_changes_nothing(editor: Asker, ids: dict[str, str]) -> None:
    plan = 'mutation {{ unpublish(entry: "{}", dry_run: true) {{ version plan }} }}'.format(
        ids["third"]
    )
    found = editor.data(plan)["unpublish"]
    assert found["version"] is None
    assert found["plan"]["operation"] == "unpublish"
    assert editor.data('{ page(slug: "third") { id } }')["page"]["id"] == ids["third"]


def test_of_several_writes_all_are_kept_or_none(editor: Asker) -> None:
    """What failed takes the others with it, and what comes after it is not tried."""
    both = """mutation { one: createPage(data: {title: "Together"}, publish: true) { id }
      two: createPage(data: {rank: 5}, publish: true) { id }
      three: createPage(data: {title: "Never"}) { id } }"""
    found = editor.ask(both)
    assert found["data"] is None
    assert [one["extensions"]["code"] for one in found["errors"]] == [
        "VALIDATION_FAILED",
        "STATE_CONFLICT",
    ]
    assert found["errors"][0]["path"] == ["two"]
    problem = found["errors"][0]["extensions"]["problem"]
    assert problem["status"] == 422
    assert [one["pointer"] for one in problem["errors"]] == ["/data/title"]
    listed = '{ pageList(status: draft, filter: {title: {in: ["Together", "Never"]}}) { total } }'
    assert editor.data(listed)["pageList"]["total"] == 0


@pytest.mark.parametrize(
    ("name", "code"), [(None, "NOT_SIGNED_IN"), ("reader", "FORBIDDEN"), ("author", "FORBIDDEN")]
)
def test_who_may_not_write_is_refused_and_nothing_is_written(
    anyone: Asker, ids: dict[str, str], name: str | None, code: str
) -> None:
    asker = anyone.as_(name)
    before = asker.data('{ page(slug: "first") { title _meta { version } } }')
    save = 'mutation { savePage(entry: "%s", data: {title: "Mine"}, base_version: 1) { id } }'
    assert asker.codes(save % ids["first"]) == [code]
    assert asker.codes('mutation {{ publish(entry: "{}") {{ id }} }}'.format(ids["first"])) == [
        code
    ]
    assert asker.data('{ page(slug: "first") { title _meta { version } } }') == before


def test_what_one_does_not_see_is_not_told_of(anyone: Asker, ids: dict[str, str]) -> None:
    """Drafts of two types, and one that is not there are answered alike."""
    reader = anyone.as_("reader")
    answers: list[Any] = []
    for one in (ids["draft"], ids["hidden"], "00000000-0000-7000-8000-000000000009"):
        found = reader.ask(f'mutation {{ publish(entry: "{one}") {{ id }} }}')
        del found["errors"][0]["extensions"]["problem"]["request_id"]
        answers.append(str(found).replace(one, "…"))
    assert len(set(answers)) == 1
    assert "NOT_FOUND" in answers[0]
    wrong = 'mutation { savePerson(entry: "%s", data: {name: "x"}, base_version: 1) { id } }'
    assert anyone.as_("editor").codes(wrong % ids["first"]) == ["NOT_FOUND"]


def test_a_repeated_write_is_done_once(editor: Asker) -> None:
    body = {"query": CREATE, "variables": {"data": {"title": "Once"}}}
    first = editor.api.post("/graphql", body, Idempotency_Key="once")
    assert editor.api.post("/graphql", body, Idempotency_Key="once") == first
    listed = '{ pageList(status: draft, filter: {title: {eq: "Once"}}) { total } }'
    assert editor.data(listed)["pageList"]["total"] == 1
