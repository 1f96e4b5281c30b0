"""Lists: filters, order, pages and cursors, and relations, with what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from .conftest import Api, stage


def titles(answer: dict[str, Any]) -> list[str]:
    return [entry["title"] for entry in answer["data"]]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def make_pages(admin: Api) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    ann = admin.create("person", name="Ann")
    bob = admin.create("person", name="Bob", boss=ann["id"])
    return ann, [
        admin.create(
            title=f"Page {letter}",
            rank=rank,
            labels=[letter, "all"],
            author=(ann if rank % 2 else bob)["id"],
        )
        for rank, letter in enumerate("abcde")
    ]


STAGE = stage(make_pages)


@pytest.fixture
def ann(made: Any) -> Any:
    return made[0]


@pytest.fixture
def pages(made: Any) -> Any:
    return made[1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter[rank]=2", "c"),
        ("filter[rank][gte]=3", "de"),
        ("filter[rank][between]=1,2", "bc"),
        ("filter[rank][in]=0,4", "ae"),
        ("filter[title][icontains]=PAGE%20B", "b"),
        ("filter[labels][all]=all,c", "c"),
        ("filter[labels]=all&filter[rank][lt]=1", "a"),
        ("filter[author.name]=Ann", "bd"),
        ("filter[author.boss.name][starts]=An", "ace"),
        ("filter[author.name][ne]=Ann", "ace"),
        ("filter[or][0][rank]=0&filter[or][1][title][ends]=e", "ae"),
        ("filter[not][rank][gt]=0", "a"),
        ("filter[slug]=page-a", "a"),
        ("filter[related][null]=false", ""),
        ("sort=-rank", "edcba"),
        ("sort=author.name,-rank", "dbeca"),
        ("sort=-title&page[size]=2", "ed"),
        ("sort=rank&page[size]=2&page[number]=2", "cd"),
        ("sort=rank&page[size]=2&page[number]=9", ""),
        ("filter[created_at][gt]=2001-01-01T00:00:00Z", "abcde"),
    ],
)
def test_filters_order_and_pages(
    anybody: Api, pages: list[dict[str, Any]], query: str, expected: str
) -> None:
    answer = anybody.get(f"/content/page?{query}")
    found = "".join(title[-1] for title in titles(answer))
    assert (found if "sort" in query else "".join(sorted(found))) == expected


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("filter[titel]=x", "did you mean 'title'"),
        ("filter[rank]=x", "whole number"),
        ("filter[rank][like]=x", "'like'"),
        ("filter[rank][contains]=1", "does not take"),
        ("filter[extra]=x", "can't be compared"),
        ("filter[author.nmae]=x", "did you mean 'name'"),
        ("filter[id]=x", "id"),
        ("filter[body]=x", "can't be compared"),
        ("sort=labels", "no order"),
        ("sort=nothing", "no field"),
        ("fields=nothing", "no field"),
        ("fields=seo.nothing", "no field"),
        ("include=title", "not a relation"),
        ("include=nothing", "no field"),
        ("include=author.boss.boss.boss.boss", "more than 4 deep"),
        ("page[size]=1000", "from 1 to 100"),
        ("page[after]=abc", "not a cursor"),
        ("q=-x", "no word"),
        ("locale=xx", "no locale"),
        ("fields=title,title", "twice"),
    ],
)
def test_what_is_unknown_is_named(anybody: Api, query: str, named: str) -> None:
    problem = anybody.get(f"/content/page?{query}", 400)
    assert named in problem["detail"]
    assert problem["parameter"]


def test_links_lead_through_the_pages(anybody: Api, pages: list[dict[str, Any]]) -> None:
    first = anybody.get("/content/page?sort=rank&page[size]=2&page[number]=1&count=true")
    assert first["meta"]["page"] == {"size": 2, "number": 1, "total": 5, "pages": 3}
    second = anybody.get(first["links"]["next"])
    assert titles(second) == ["Page c", "Page d"]
    assert titles(anybody.get(second["links"]["prev"])) == ["Page a", "Page b"]
    last = anybody.get(second["links"]["last"])
    assert titles(last) == ["Page e"]
    assert "next" not in last["links"]
    response = anybody.call("GET", "/content/page?page[size]=2", None, 200)
    assert 'rel="next"' in response.headers["Link"]


@pytest.mark.parametrize("sort", ["sort=-rank", "sort=author.name", "sort=title", ""])
def test_a_cursor_skips_and_repeats_nothing_while_content_moves(
    admin: Api, anybody: Api, pages: list[dict[str, Any]], sort: str
) -> None:
    answer = anybody.get(f"/content/page?{sort}&page[size]=2")
    seen = titles(answer)
    for number, page in enumerate(pages):
        admin.patch(
            f"/content/page/{page['id']}",
            {"data": {"rank": 10 - number}, "base_version": 1, "publish": True},
        )
    admin.create(title="New", rank=7)
    admin.delete(f"/content/page/{pages[2]['id']}")
    while "next" in answer["links"]:
        answer = anybody.get(answer["links"]["next"])
        seen += titles(answer)
    assert sorted(seen) == [f"Page {letter}" for letter in "abcde"]
    assert "after" in answer["meta"]["page"]


def test_a_cursor_belongs_to_its_query(anybody: Api, pages: list[dict[str, Any]]) -> None:
    answer = anybody.get("/content/page?sort=rank&page[size]=2")
    after = answer["links"]["next"].partition("page[after]=")[2]
    anybody.get(f"/content/page?sort=-rank&page[size]=2&page[after]={after}", 400)
    anybody.get(f"/content/page?sort=rank&page[size]=3&page[after]={after}")
    anybody.get(f"/content/page?sort=rank&page[after]={after[:-4]}AAAA", 400)


def test_fields_and_relations_are_answered_as_asked(
    anybody: Api, pages: list[dict[str, Any]], ann: dict[str, Any]
) -> None:
    path = f"/content/page/{pages[0]['id']}"
    plain = anybody.get(path)["data"]
    assert set(plain["author"]) == {"id", "type"}
    only = anybody.get(f"{path}?fields=title,author.name")["data"]
    assert set(only) == {"id", "type", "title", "author", "_meta"}
    assert set(only["author"]) == {"id", "type", "name", "_meta"}
    whole = anybody.get(f"{path}?include=author.boss")["data"]
    assert whole["author"]["name"] == "Bob"
    assert whole["author"]["boss"]["name"] == "Ann"
    assert whole["author"]["boss"]["boss"] is None
    assert whole["title"] == "Page a"


def test_relations_in_groups_lists_and_blocks_are_expanded(
    admin: Api, anybody: Api, ann: dict[str, Any]
) -> None:
    made = admin.create(
        title="One",
        seo={"title": "S", "image_of": ann["id"]},
        related=[ann["id"]],
        sections=[{"_type": "quote", "text": "T", "by": ann["id"]}],
    )
    path = f"/content/page/{made['id']}?include=seo.image_of,related,sections.by"
    whole = anybody.get(path)["data"]
    assert whole["seo"]["image_of"]["name"] == "Ann"
    assert whole["related"][0]["name"] == "Ann"
    assert whole["sections"][0]["by"]["name"] == "Ann"
    assert whole["sections"][0]["_type"] == "quote"


def test_a_relation_that_is_not_seen_is_left_out(
    admin: Api, anybody: Api, ann: dict[str, Any]
) -> None:
    eve = admin.create("person", name="Eve", publish=False)
    made = admin.create(title="One", author=eve["id"], related=[eve["id"], ann["id"]])
    path = f"/content/page/{made['id']}"
    for query in ("", "?include=author,related"):
        seen = anybody.get(path + query)["data"]
        assert "author" not in seen
        assert [one["id"] for one in seen["related"]] == [ann["id"]]
        assert seen["_meta"]["unresolved"] == []
        assert eve["id"] not in str(seen)
        known = admin.get(path + query)["data"]
        assert known["_meta"]["unresolved"] == ["author", "related"]
    draft = admin.get(f"{path}?status=draft&include=author")["data"]
    assert draft["author"]["name"] == "Eve"
    assert draft["_meta"]["unresolved"] == []
    assert anybody.get("/content/page?filter[author.name]=Eve")["data"] == []


def test_relations_cost_one_query_a_level_however_many_entries(
    engine: Engine, anybody: Api, pages: list[dict[str, Any]]
) -> None:
    def cost(query: str) -> int:
        with counted(engine) as statements:
            anybody.get(f"/content/page?{query}")
        return len(statements)

    cost("")
    alone = cost("page[size]=1")
    # Two of them find out what the answer depends on, for the next to be given it from memory.
    assert alone <= 10
    assert cost("page[size]=5") == alone
    assert cost("page[size]=1&include=author") <= alone + 1
    assert cost("page[size]=5&include=author") <= alone + 1
    assert cost("page[size]=5&include=author.boss") <= alone + 2
    assert cost("page[size]=5&fields=title,author.boss.name") <= alone + 2


def test_rich_text_is_rendered_with_links_to_where_entries_stand(admin: Api, anybody: Api) -> None:
    there = admin.create(title="There")
    text = {
        "type": "text",
        "text": "go",
        "marks": [{"type": "link", "attrs": {"entry": {"id": there["id"], "type": "page"}}}],
    }
    body = {"type": "doc", "content": [{"type": "paragraph", "content": [text]}]}
    made = admin.create(title="Here", body=body)
    path = f"/content/page/{made['id']}"
    assert anybody.get(path)["data"]["body"] == body
    assert '<a href="/there">go</a>' in anybody.get(f"{path}?richtext=html")["data"]["body"]
    assert "[go](/there)" in anybody.get(f"{path}?richtext=markdown")["data"]["body"]
    assert anybody.get(f"{path}?richtext=text")["data"]["body"].strip() == "go"
    admin.delete(f"/content/page/{there['id']}")
    assert "<a" not in anybody.get(f"{path}?richtext=html")["data"]["body"]


def test_a_type_that_is_not_public_is_not_listed(admin: Api, anybody: Api) -> None:
    admin.create("note", title="Mine")
    anybody.get("/content/note", 404)
    assert titles(admin.get("/content/note")) == ["Mine"]


def test_answers_may_be_kept_by_caches_and_say_what_they_hold(
    anybody: Api, admin: Api, pages: list[dict[str, Any]]
) -> None:
    response = anybody.call("GET", "/content/page?include=author", None, 200)
    tags = response.headers["Cache-Tag"].split(",")
    assert {"type:page", "type:person", f"entry:{pages[0]['id']}"} <= set(tags)
    assert "public" in response.headers["Cache-Control"]
    assert "Authorization" in response.headers["Vary"]
    anybody.get("/content/page?include=author", 304, If_None_Match=response.headers["ETag"])
    private = admin.call("GET", "/content/page", None, 200)
    assert "private" in private.headers["Cache-Control"]
    one = anybody.call("GET", f"/content/page/{pages[0]['id']}", None, 200)
    assert one.headers["Last-Modified"]
