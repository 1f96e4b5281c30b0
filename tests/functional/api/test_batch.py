"""Batches and repeats: all or none, and once only."""

from __future__ import annotations

import threading

from .conftest import Api

NEW = "01980000-0000-7000-8000-00000000000a"


def test_a_batch_does_all(admin: Api, anybody: Api) -> None:
    answer = admin.post(
        "/batch",
        {
            "operations": [
                {"operation": "create", "type": "page", "entry_id": NEW, "data": {"title": "One"}},
                {"operation": "save", "entry": NEW, "base_version": 1, "data": {"rank": 2}},
                {"operation": "publish", "entry": NEW},
            ]
        },
    )
    assert [one["operation"] for one in answer["data"]] == ["create", "save", "publish"]
    assert {one["id"] for one in answer["data"]} == {NEW}
    assert anybody.get(f"/content/page/{NEW}")["data"]["rank"] == 2


def test_a_batch_does_nothing_when_one_fails_and_says_which(admin: Api) -> None:
    good = {"operation": "create", "type": "page", "data": {"title": "One"}}
    problem = admin.post("/batch", {"operations": [good, {**good, "data": {"title": 5}}]}, 422)
    assert problem["errors"][0]["pointer"] == "/operations/1/data/title"
    problem = admin.post(
        "/batch", {"operations": [good, {"operation": "publish", "entry": NEW}]}, 404
    )
    assert problem["errors"][0]["pointer"] == "/operations/1"
    assert admin.get("/content/page?status=draft")["data"] == []


def test_a_batch_is_read_strictly(admin: Api, anybody: Api) -> None:
    problem = admin.post(
        "/batch",
        {"operations": [{"operation": "publsh"}, {"operation": "publish"}, 3, {"operation": []}]},
        422,
    )
    assert [one["pointer"] for one in problem["errors"]] == [
        "/operations/0/operation",
        "/operations/1/entry",
        "/operations/2",
        "/operations/3/operation",
    ]
    admin.post("/batch", {"operations": []}, 422)
    admin.post("/batch", {"operations": [{"operation": "publish", "entry": NEW}] * 101}, 413)
    create = {"operation": "create", "type": "page", "data": {"title": "One"}}
    anybody.post("/batch", {"operations": [create]}, 401)
    admin.post("/batch", {"operations": [{**create, "owner": NEW}]}, 422)


def test_a_batch_can_be_planned(admin: Api) -> None:
    create = {"operation": "create", "type": "page", "data": {"title": "One"}}
    plans = admin.post("/batch?dry_run=true", {"operations": [create, create]})["data"]
    assert [plan["operation"] for plan in plans] == ["create", "create"]
    assert admin.get("/content/page?status=draft")["data"] == []


def test_a_repeat_with_the_same_key_does_nothing_more(admin: Api, anybody: Api) -> None:
    body = {"data": {"title": "Once"}}
    first = admin.call("POST", "/content/page", body, 201, Idempotency_Key="k1")
    again = admin.call("POST", "/content/page", body, 201, Idempotency_Key="k1")
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert len(admin.get("/content/page?status=draft")["data"]) == 1
    admin.post("/content/page", {"data": {"title": "Other"}}, 422, Idempotency_Key="k1")
    admin.post("/content/page", body, 201, Idempotency_Key="k2")
    anybody.as_("editor").post("/content/page", body, 201, Idempotency_Key="k1")
    admin.post("/content/page", body, 400, Idempotency_Key="é")


def test_an_error_is_not_kept(admin: Api) -> None:
    admin.post("/content/page", {"data": {"title": 5}}, 422, Idempotency_Key="k")
    admin.post("/content/page", {"data": {"title": "x"}}, 201, Idempotency_Key="k")


def test_a_secret_is_not_kept_for_a_repeat(admin: Api) -> None:
    body = {"data": {"name": "ci"}}
    assert admin.post("/tokens", body, 201, Idempotency_Key="k")["data"]["secret"]
    problem = admin.post("/tokens", body, 409, Idempotency_Key="k")
    assert "shown once" in problem["detail"]
    assert len([t for t in admin.get("/tokens?page[size]=100")["data"] if t["name"] == "ci"]) == 1


def test_repeats_at_the_same_time_do_it_once(admin: Api) -> None:
    statuses: list[int] = []

    def ask() -> None:
        response = admin.call(
            "POST", "/content/page", {"data": {"title": "T"}}, Idempotency_Key="k"
        )
        statuses.append(response.status_int)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert len(admin.get("/content/page?status=draft")["data"]) == 1


def test_two_writers_of_one_draft_lose_nothing(admin: Api) -> None:
    made = admin.create(title="One", publish=False)
    path = f"/content/page/{made['id']}"
    statuses: list[int] = []

    def write(number: int) -> None:
        body = {"data": {"rank": number}, "base_version": 1}
        statuses.append(admin.call("PATCH", path, body).status_int)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409, 409, 409]
