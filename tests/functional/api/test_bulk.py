"""One operation on all that a filter finds: one transaction, one undo."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api, stage


def make_pages(admin: Api) -> list[str]:
    return [admin.create("page", title=f"Page {n}", rank=n)["id"] for n in range(6)]


STAGE = stage(make_pages)


@pytest.fixture
def pages(made: Any) -> Any:
    return made


def ranks(api: Api) -> list[int]:
    return [one["rank"] for one in api.get("/content/page?sort=title")["data"]]


def test_a_save_of_many_is_one_undo(admin: Api, anybody: Api, pages: list[str]) -> None:
    body = {"operation": "save", "data": {"rank": 9}, "publish": True}
    answer = admin.call("POST", "/bulk/page?filter[rank][gte]=3", body, 200)
    done = answer.json["data"]
    assert (done["found"], done["changed"]) == (3, 3)
    assert {one["id"] for one in done["entries"]} == set(pages[3:])
    assert ranks(anybody) == [0, 1, 2, 9, 9, 9]
    admin.post("/undo", {"transaction": answer.headers["Cartouche-Transaction"]})
    assert ranks(anybody) == [0, 1, 2, 3, 4, 5]


def test_what_is_so_already_is_left_alone(admin: Api, pages: list[str]) -> None:
    done = admin.post("/bulk/page", {"operation": "publish"})["data"]
    assert (done["found"], done["changed"], done["entries"]) == (6, 0, [])


def test_a_plan_tells_what_would_change(admin: Api, anybody: Api, pages: list[str]) -> None:
    answer = admin.post("/bulk/page?filter[rank][lt]=2&dry_run=true", {"operation": "unpublish"})
    assert answer["meta"] == {"dry_run": True}
    assert (answer["data"]["found"], answer["data"]["changed"]) == (2, 2)
    assert {plan["entry"] for plan in answer["data"]["plans"]} == set(pages[:2])
    assert len(ranks(anybody)) == 6


def test_all_or_none_and_which_was_wrong(admin: Api, anybody: Api, pages: list[str]) -> None:
    admin.post(f"/content/page/{pages[4]}/unpublish", {})
    problem = admin.post("/bulk/page", {"operation": "unpublish"}, 409)
    assert pages[4] in problem["errors"][0]["detail"]
    assert len(ranks(anybody)) == 5
    body = {"operation": "save", "data": {"rank": "much"}}
    problem = admin.post("/bulk/page?filter[rank]=1", body, 422)
    assert problem["errors"][0]["pointer"] == "/data/rank"
    assert pages[1] in problem["errors"][0]["detail"]


def test_the_trash_is_emptied_and_a_locale_published(
    admin: Api, anybody: Api, pages: list[str]
) -> None:
    admin.post("/bulk/page?locale=de", {"operation": "save", "data": {"title": "Seite"}})
    admin.post("/bulk/page", {"operation": "publish", "locales": ["de"]})
    assert len(anybody.get("/content/page?locale=de&fallback=none")["data"]) == 6
    admin.post("/bulk/page", {"operation": "trash"})
    assert admin.get("/content/page?status=trashed&count=true")["meta"]["page"]["total"] == 6
    admin.post("/bulk/page?status=trashed", {"operation": "purge"})
    assert admin.get("/content/page?status=trashed")["data"] == []


def test_bulk_is_read_strictly(admin: Api, anybody: Api, pages: list[str]) -> None:
    assert admin.post("/bulk/page", {"operation": "publsh"}, 422)["errors"][0]["pointer"] == (
        "/operation"
    )
    admin.post("/bulk/page", {"operation": "create"}, 422)
    admin.post("/bulk/page", {"operation": "publish", "entry": pages[0]}, 400)
    admin.post("/bulk/page?filter[nothing]=1", {"operation": "publish"}, 400)
    admin.post("/bulk/page?sort=title", {"operation": "publish"}, 400)
    admin.post("/bulk/nothing", {"operation": "publish"}, 404)
    anybody.post("/bulk/page", {"operation": "publish"}, 401)
    admin.as_("reader").post("/bulk/page", {"operation": "publish"}, 403)
    admin.call("GET", "/bulk/page", None, 405)
    admin.call("GET", f"/bulk/page/{pages[0]}", None, 404)


def test_others_entries_are_not_found_by_those_who_see_only_their_own(
    admin: Api, pages: list[str]
) -> None:
    author = admin.as_("author")
    own = author.create("page", title="Mine", publish=False)["id"]
    done = author.post("/bulk/page", {"operation": "save", "data": {"rank": 7}})["data"]
    assert [one["id"] for one in done["entries"]] == [own]
