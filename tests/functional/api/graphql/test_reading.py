"""Queries answer what the API answers: the same entries, values and relations, by few statements."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query, parse, validate
from sqlalchemy import Engine

from tests.functional.api.test_alternates import counted

from .conftest import Asker


def test_one_entry_by_id_and_by_slug(anyone: Asker, ids: dict[str, str]) -> None:
    query = "query($id: ID, $slug: String) { page(id: $id, slug: $slug) { id type title rank } }"
    expected = {"id": ids["first"], "type": "page", "title": "First", "rank": 1}
    assert anyone.data(query, id=ids["first"])["page"] == expected
    assert anyone.data(query, slug="first")["page"] == expected
    assert anyone.data(query, slug="draft")["page"] is None
    assert anyone.data(query, id=ids["draft"])["page"] is None
    assert anyone.codes(query) == ["BAD_REQUEST"]


def test_values_of_every_kind_are_those_of_the_api(anyone: Asker, ids: dict[str, str]) -> None:
    found = anyone.data(
        """query($id: ID) { page(id: $id) {
             title slug body rank price labels extra
             author { id name boss { name } }
             related { __typename id ... on Person { name } ... on Page { title } }
             seo { title image_of { name } }
             sections { ... on Block { _id _type } ... on PageSectionsQuote { text by { name } } }
             _meta { version status locale path published_at alternates { locale hreflang own } }
           } }""",
        id=ids["first"],
    )["page"]
    plain = anyone.api.get(
        f"/content/page/{ids['first']}?include=author,author.boss,related,seo.image_of,sections.by"
        "&alternates=true"
    )["data"]
    for name in ("title", "slug", "body", "rank", "price", "labels"):
        assert found[name] == plain[name], name
    assert found["extra"] is None
    assert found["author"] == {"id": ids["ann"], "name": "Ann", "boss": {"name": "Bea Boss"}}
    assert found["related"] == [{"__typename": "Person", "id": ids["boss"], "name": "Bea Boss"}]
    assert found["seo"] == {"title": "For engines", "image_of": {"name": "Bea Boss"}}
    section = plain["sections"][0]
    assert found["sections"] == [
        {"_id": section["_id"], "_type": "quote", "text": "Said.", "by": {"name": "Ann"}}
    ]
    told = plain["_meta"]
    names = ("version", "status", "locale", "path", "published_at")
    assert {name: found["_meta"][name] for name in names} == {name: told[name] for name in names}
    assert [one["hreflang"] for one in found["_meta"]["alternates"]] == [
        one["hreflang"] for one in told["alternates"]
    ]


def test_rich_text_is_answered_as_a_tree_or_in_the_form_that_is_asked_for(anyone: Asker) -> None:
    found = anyone.data(
        '{ tree: page(slug: "first") { body } html: page(slug: "first", richtext: html) { body } }'
    )
    assert found["tree"]["body"]["type"] == "doc"
    assert found["html"]["body"] == "<p>Hello</p>"


def test_lists_are_filtered_sorted_and_counted(anyone: Asker, ids: dict[str, str]) -> None:
    query = """query($filter: PageFilter, $sort: [PageSort!]) {
        pageList(filter: $filter, sort: $sort) { total items { title } } }"""

    def titles(filter: Any = None, sort: Any = None) -> list[str]:
        found = anyone.data(query, filter=filter, sort=sort)["pageList"]
        assert found["total"] == len(found["items"])
        return [one["title"] for one in found["items"]]

    rank = [{"field": "rank", "descending": True}]
    assert titles(sort=rank) == ["Third", "Second", "First"]
    assert titles({"rank": {"gte": 2}}, [{"field": "rank"}]) == ["Second", "Third"]
    assert titles({"author": {"where": {"name": {"icontains": "bea"}}}}) == ["Second"]
    assert titles(
        {"author": {"where": {"boss": {"where": {"name": {"eq": "Bea Boss"}}}}}}, rank
    ) == [
        "Third",
        "First",
    ]
    assert titles({"author": {"eq": ids["boss"]}}) == ["Second"]
    assert titles({"seo": {"title": {"eq": "For engines"}}}) == ["First"]
    assert titles({"not": {"rank": {"in": [1, 2]}}}) == ["Third"]
    assert titles({"or": [{"rank": {"eq": 1}}, {"title": {"starts": "Th"}}]}, rank) == [
        "Third",
        "First",
    ]
    both = {"author": {"eq": ids["ann"], "where": {"name": {"eq": "Ann"}}}}
    assert titles(both, rank) == ["Third", "First"]
    assert titles({"labels": {"all": ["a", "b"]}}) == ["First"]
    assert titles(sort=[{"field": "author__name"}, *rank]) == ["Third", "First", "Second"]


def test_lists_go_on_by_cursor_and_by_page(anyone: Asker) -> None:
    query = """query($after: String, $page: Int) {
        pageList(first: 2, after: $after, page: $page, sort: [{field: rank}]) {
          edges { cursor node { title } } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""
    first = anyone.data(query)["pageList"]
    assert [one["node"]["title"] for one in first["edges"]] == ["First", "Second"]
    assert first["pageInfo"]["endCursor"] == first["edges"][1]["cursor"]
    assert first["pageInfo"]["hasNextPage"] is True
    last = anyone.data(query, after=first["pageInfo"]["endCursor"])["pageList"]
    assert [one["node"]["title"] for one in last["edges"]] == ["Third"]
    assert last["pageInfo"]["hasNextPage"] is False
    assert last["pageInfo"]["hasPreviousPage"] is True
    middle = anyone.data(query, after=first["edges"][0]["cursor"])["pageList"]
    assert [one["node"]["title"] for one in middle["edges"]] == ["Second", "Third"]
    assert anyone.data(query, page=2)["pageList"]["edges"][0]["node"]["title"] == "Third"
    assert anyone.codes(query, after="forged") == ["BAD_REQUEST"]
    assert anyone.codes(query, after=first["pageInfo"]["endCursor"], page=2) == ["BAD_REQUEST"]
    other = "query($after: String) { pageList(after: $after) { items { id } } }"
    assert anyone.codes(other, after=first["pageInfo"]["endCursor"]) == ["BAD_REQUEST"]


def test_a_level_of_relations_is_one_query_however_many_entries_there_are(
    anyone: Asker, engine: Engine
) -> None:
    def statements(query: str) -> int:
        anyone.data(query)
        with counted(engine) as asked:
            anyone.data(query)
        return len(asked)

    flat = "query($n: Int = %d) { pageList(first: $n) { items { title } } }"
    deep = "query($n: Int = %d) { pageList(first: $n) { items { title author { name %s } } } }"
    assert statements(flat % 1) == statements(flat % 3)
    one_level, two_levels = deep % (3, ""), deep % (3, "boss { name }")
    assert statements(deep % (1, "")) == statements(one_level)
    assert statements(one_level) <= statements(flat % 3) + 2
    assert statements(two_levels) <= statements(one_level) + 1
    # The link of a relation is in its entry: nothing more is read for it.
    assert statements(flat % 3) == statements(flat.replace("title", "title slug rank") % 3)


def test_drafts_the_past_and_other_locales_are_asked_for_by_arguments(
    anyone: Asker, editor: Asker, ids: dict[str, str]
) -> None:
    drafts = '{ page(slug: "draft", status: draft) { title _meta { status owner } } }'
    assert editor.data(drafts)["page"]["title"] == "Not yet"
    assert anyone.codes(drafts) == ["FORBIDDEN"]
    past = '{ pageList(at: "2001-01-01T00:00:00Z") { total } }'
    assert editor.data(past)["pageList"]["total"] == 0
    assert anyone.codes(past) == ["FORBIDDEN"]
    german = '{ page(slug: "first", locale: "de", fallback: %s) { title } }'
    by_id = german.replace('slug: "first"', f'id: "{ids["first"]}"')
    assert anyone.data(by_id % "true")["page"] == {"title": "First"}
    assert anyone.data(by_id % "false")["page"] is None
    assert anyone.codes('{ page(slug: "first", locale: "xx") { id } }') == ["BAD_REQUEST"]


def test_any_entry_a_path_and_the_site(anyone: Asker, ids: dict[str, str]) -> None:
    found = anyone.data(
        """query($id: ID!, $gone: ID!) {
          anyEntry(id: $id) { id type ... on Page { title } }
          gone: anyEntry(id: $gone) { id }
          atPath(path: "/first") { redirect entry { id ... on Page { title author { name } } } }
          nothing: atPath(path: "/nowhere") { redirect }
          site { name locales default_locale }
        }""",
        id=ids["first"],
        gone=ids["draft"],
    )
    assert found["anyEntry"] == {"id": ids["first"], "type": "page", "title": "First"}
    assert found["gone"] is found["nothing"] is None
    entry = {"id": ids["first"], "title": "First", "author": {"name": "Ann"}}
    assert found["atPath"] == {"redirect": None, "entry": entry}
    assert found["site"] == {"name": "Main", "locales": ["en", "de"], "default_locale": "en"}


def test_fragments_aliases_and_directives_are_read_before_anything_is_loaded(
    anyone: Asker,
) -> None:
    found = anyone.data(
        """query($with: Boolean!) { page(slug: "first") { ...Named mine: author { id }
             author @skip(if: $with) { boss { name } } } }
           fragment Named on Page { heading: title mine: author { name } }""",
        **{"with": True},
    )["page"]
    assert found["heading"] == "First"
    assert found["mine"]["name"] == "Ann"
    assert "author" not in found


@pytest.mark.parametrize("name", [None, "editor"])
def test_the_schema_is_what_clients_generate_from(anyone: Asker, name: str | None) -> None:
    """As graphql-codegen and urql read it: by introspection, and by queries checked against it."""
    told = anyone.as_(name).data(get_introspection_query())
    schema = build_client_schema(told)
    assert ("Note" in schema.type_map) == (name is not None)
    document = parse('{ page(slug: "first") { title author { name } } }')
    assert validate(schema, document) == []


def test_a_query_can_be_got_and_is_kept_by_caches_as_other_reads(anyone: Asker) -> None:
    address = "/graphql?query=%7B%20page(slug:%20%22first%22)%20%7B%20title%20%7D%20%7D"
    answer = anyone.api.call("GET", address)
    assert answer.json == {"data": {"page": {"title": "First"}}}
    assert "type:page" in answer.headers["Cache-Tag"].split(",")
    assert answer.headers["Cache-Control"].startswith("public")
    again = anyone.api.call("GET", address, If_None_Match=answer.headers["ETag"])
    assert again.status_int == 304
    mutation = "/graphql?query=mutation%20%7B%20trash(entry:%20%22x%22)%20%7B%20id%20%7D%20%7D"
    assert anyone.api.call("GET", mutation).status_int == 405
