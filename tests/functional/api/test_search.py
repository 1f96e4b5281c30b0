"""Searching: what is found, its highlights, facets and pages, and lists narrowed by words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from .conftest import Api, stage
from .test_lists import counted

EVIL = "<script>alert(1)</script> & <b>lighthouse</b>"


def make(admin: Api) -> dict[str, Any]:
    return {
        "evil": admin.create(title=EVIL),
        "plain": admin.create(title="Lighthouses of the north"),
        "hidden": admin.create("note", title="Lighthouse plans"),
        "draft": admin.create(title="Lighthouse to come", publish=False),
        "keeper": admin.create("person", name="The lighthouse keeper"),
    }


STAGE = stage(make)


def found(answer: dict[str, Any]) -> set[str]:
    return {entry["title"] for entry in answer["data"]}


def test_what_is_found_is_told_with_its_place_and_its_highlights(anybody: Api) -> None:
    answer = anybody.get("/search?q=lighthouse&facets=type&count=true")
    assert found(answer) == {EVIL, "Lighthouses of the north", "The lighthouse keeper"}
    assert answer["meta"]["page"]["total"] == 3
    assert answer["meta"]["facets"] == {"type": {"page": 2, "person": 1}}
    assert answer["meta"]["tolerant"] is False
    marked = {one["title"]: one["highlights"] for one in answer["data"]}
    assert marked["Lighthouses of the north"] == {"title": "<mark>Lighthouses</mark> of the north"}
    assert marked[EVIL] == {
        "title": "&lt;script&gt;alert(1)&lt;/script&gt; &amp; "
        "&lt;b&gt;<mark>lighthouse</mark>&lt;/b&gt;"
    }
    assert {one["path"] for one in answer["data"]} >= {"/lighthouses-of-the-north", None}


def test_who_may_see_more_finds_more(anybody: Api, admin: Api) -> None:
    assert "Lighthouse plans" not in found(anybody.get("/search?q=lighthouse"))
    assert "Lighthouse plans" in found(admin.get("/search?q=lighthouse"))
    drafts = admin.get("/search?q=lighthouse&status=draft&type=page")
    assert "Lighthouse to come" in found(drafts)
    anybody.get("/search?q=lighthouse&status=draft", 403)


def test_types_narrow_it_and_hidden_ones_are_as_unknown_ones(anybody: Api, admin: Api) -> None:
    assert found(anybody.get("/search?q=lighthouse&type=person")) == {"The lighthouse keeper"}
    assert len(anybody.get("/search?q=lighthouse&type=person,page")["data"]) == 3
    hidden = anybody.get("/search?q=lighthouse&type=note", 400)
    unknown = anybody.get("/search?q=lighthouse&type=nope", 400)
    assert hidden["detail"].replace("note", "nope") == unknown["detail"]
    assert found(admin.get("/search?q=lighthouse&type=note")) == {"Lighthouse plans"}


def test_pages_follow_their_links(anybody: Api) -> None:
    address, seen = "/api/v1/search?q=lighthouse&page[size]=1&count=true", []
    while address:
        answer = anybody.get(address)
        seen += [entry["id"] for entry in answer["data"]]
        address = answer["links"].get("next", "")
    assert len(seen) == len(set(seen)) == 3
    assert answer["links"]["last"].endswith("page[number]=3")
    assert answer["links"]["prev"].endswith("page[number]=2")


def test_a_search_right_after_a_write_finds_it(admin: Api) -> None:
    made = admin.create(title="Zeppelin")
    assert found(admin.get("/search?q=zeppelin")) == {"Zeppelin"}
    admin.patch(f"/content/page/{made['id']}", {"data": {"title": "Airship"}, "base_version": 1})
    admin.post(f"/content/page/{made['id']}/publish", {})
    assert found(admin.get("/search?q=airship")) == {"Airship"}
    assert admin.get("/search?q=zeppelin")["data"] == []


def test_typing_errors_are_told_of(anybody: Api) -> None:
    answer = anybody.get("/search?q=ligthouse")
    assert answer["meta"]["tolerant"] is True
    assert len(answer["data"]) == 3
    assert "<mark>" in str(answer["data"][0]["highlights"])


def test_lists_are_narrowed_by_words_in_their_own_order(anybody: Api) -> None:
    listed = anybody.get("/content/page?q=lighthouse&sort=-title&count=true")
    assert [one["title"] for one in listed["data"]] == ["Lighthouses of the north", EVIL]
    assert listed["meta"]["page"]["total"] == 2
    assert found(anybody.get("/content/page?q=north&filter[title][starts]=Light")) == {
        "Lighthouses of the north"
    }
    assert anybody.get("/content/page?q=ligthouse")["data"] == []
    first = anybody.get("/content/page?q=lighthouse&page[size]=1")
    assert found(anybody.get(first["links"]["next"])).isdisjoint(found(first))


REFUSED = (
    ("", "q"),
    ("q=", "q"),
    ("q=%22%22", "q"),
    (f"q={'x' * 201}", "q"),
    ("q=a&facets=author", "facets"),
    ("q=a&type=", "type"),
    ("q=a&page[after]=x", "page[after]"),
    ("q=a&page[number]=0", "page[number]"),
    ("q=a&words=b", "words"),
    ("q=a&locale=fr", "locale"),
)


def test_what_can_not_be_asked_is_refused(anybody: Api) -> None:
    for query, parameter in REFUSED:
        assert parameter in str(anybody.get(f"/search?{query}", 400)), query


def test_a_search_costs_few_queries_however_much_it_finds(anybody: Api, engine: Engine) -> None:
    anybody.get("/search?q=lighthouse&type=page")
    costs = []
    for size in (1, 100):
        with counted(engine) as statements:
            anybody.get(f"/search?q=lighthouse&type=page&page[size]={size}")
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_an_answer_is_not_sent_twice(anybody: Api) -> None:
    response = anybody.call("GET", "/search?q=north")
    assert response.headers["Cache-Tag"] == "type:page,type:person"
    anybody.call("GET", "/search?q=north", status=304, If_None_Match=response.headers["ETag"])
