"""What is asked too deep, too often or too badly is refused, soon and with the reason."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import pytest
from graphql import get_introspection_query
from sqlalchemy import Engine

from cms.db.session import begin_write, make_session_factory
from cms.settings import GraphQLSettings
from tests.functional.api.conftest import Api, served, services_on

from .conftest import Asker, Stocked

DEEP = "{ page(id: 1) { author " + "{ boss " * 12 + "{ id }" + " }" * 12 + " } }"
BOMB = (
    "{ ...A } "
    + " ".join(
        f"fragment {a} on Query {{ ...{b} ...{b} ...{b} ...{b} ...{b} ...{b} }}"
        for a, b in zip("ABCDEFGH", "BCDEFGHI", strict=True)
    )
    + " fragment I on Query { site { name } }"
)
HOSTILE: dict[str, str] = {
    "deep": DEEP,
    "relations": '{ page(slug: "first") { author { boss { boss { boss { boss { name } } } } } } }',
    "many fields": "{ site { " + "name " * 500 + "} }",
    "aliases": "{ " + " ".join(f"a{n}: site {{ name }}" for n in range(40)) + " }",
    "dear": "{ pageList(first: 100) { items { " + "title slug rank " * 50 + "} } }",
    "fragments": BOMB,
    "a circle": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "tokens": "{ " + "x " * 5000 + "}",
    "brackets": "{ a" * 900,
    "lists": "{ pageList(filter: {or: " + "[" * 900 + "]" * 900 + "}) { total } }",
    "introspection": "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
    "NUL": r'{ page(slug: "a\u0000b") { id } }',
    "surrogate": r'{ page(slug: "a\uD800b") { id } }',
    "huge": "{ pageList(first: " + "9" * 400 + ") { total } }",
    "infinite": 'mutation { createPage(data: {title: "x", extra: 1e999}) { id } }',
    "no such field": "{ page(slug: 1) { nothing } }",
    "no such type": '{ note(id: "1") { title } }',
    "no page": "{ pageList(first: 0) { total } }",
    "large page": "{ pageList(first: 101) { total } }",
    "bad at": '{ pageList(at: "yesterday") { total } }',
    "two operations": "query A { site { name } } query B { site { name } }",
    "a subscription": "subscription { site { name } }",
    "only a fragment": "fragment A on Query { site { name } }",
    "operator": '{ pageList(filter: {title: {like: "x"}}) { total } }',
    "conditions": "{ pageList(filter: {or: ["
    + ", ".join('{title: {eq: "x"}}' for _ in range(60))
    + "]}) { total } }",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused_soon(anyone: Asker, name: str) -> None:
    began = time.monotonic()
    codes = anyone.codes(HOSTILE[name])
    assert codes
    assert set(codes) <= {"BAD_REQUEST", "TOO_LARGE"}, codes
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"query": 5},
        {"query": "{ site { name } }", "variables": []},
        {"query": "{ site { name } }", "operationName": 1},
        {"query": "{ site { name } }", "extensions": 1},
        {"query": "{ site { name } }", "more": 1},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}},
        {"query": "{ site { name } }", "extensions": {"persistedQuery": {"version": 2}}},
    ],
)
def test_a_bad_body_is_a_problem(anyone: Asker, body: Any) -> None:
    # A body of None is none at all, which has no media type either.
    assert anyone.api.call("POST", "/graphql", body).status_int in (400, 415)


def test_variables_are_judged_before_anything_is_read(anyone: Asker) -> None:
    query = "query($n: Int!, $f: PageFilter) { pageList(first: $n, filter: $f) { total } }"
    assert anyone.codes(query) == ["BAD_REQUEST"]
    assert anyone.codes(query, n="one") == ["BAD_REQUEST"]
    assert anyone.codes(query, n=1, f={"nothing": 1}) == ["BAD_REQUEST"]
    listed = "query($n: Int!) { pageList(first: $n) { items { " + "title slug rank " * 50 + "} } }"
    assert anyone.codes(listed, n=90) == ["TOO_LARGE"]
    assert "errors" not in anyone.ask(listed, n=2)


def test_clients_that_speak_its_media_type_are_told_by_the_status(anyone: Asker) -> None:
    accept = {"Accept": "application/graphql-response+json"}
    for query, status in (("{ site { name } }", 200), ("{ nothing }", 400), ("{", 400)):
        body = {"query": query}
        plain = anyone.api.app.post_json("/api/v1/graphql", body, status="*")
        assert (plain.status_int, plain.content_type) == (200, "application/json")
        ours = anyone.api.app.post_json("/api/v1/graphql", body, headers=accept, status="*")
        assert (ours.status_int, ours.content_type) == (status, accept["Accept"])


def test_a_query_is_known_again_by_its_hash(anyone: Asker) -> None:
    """Automatic persisted queries, as Apollo's and urql's clients speak them."""
    text = "{ site { name locales } }"
    hashed = hashlib.sha256(text.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hashed}}
    unknown = anyone.api.post("/graphql", {"extensions": extensions})
    assert unknown["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    sent = anyone.api.post("/graphql", {"query": text, "extensions": extensions})
    assert anyone.api.post("/graphql", {"extensions": extensions}) == sent
    assert sent["data"]["site"]["name"] == "Main"
    other = {"query": "{ site { name } }", "extensions": extensions}
    assert anyone.api.call("POST", "/graphql", other).status_int == 400


def test_a_query_by_post_waits_for_no_write(anyone: Asker, engine: Engine) -> None:
    """On SQLite one transaction writes at a time: a query must not be one that does."""
    with make_session_factory(engine)() as writing:
        begin_write(writing)
        assert anyone.data("{ site { name } }") == {"site": {"name": "Main"}}
        writing.rollback()


def test_introspection_can_be_switched_off(engine: Engine, stocked: Stocked) -> None:
    closed = served(services_on(engine, graphql=GraphQLSettings(introspection=False)))
    asker = Asker(Api(closed, None, stocked.tokens))
    assert set(asker.codes(get_introspection_query())) == {"BAD_REQUEST"}
    assert asker.data('{ page(slug: "first") { __typename } }')["page"]["__typename"] == "Page"


def test_a_token_that_is_no_good_is_told_so(anyone: Asker) -> None:
    for query in ("{ site { name } }", "{"):
        answer = anyone.api.call(
            "POST", "/graphql", {"query": query}, Authorization="Bearer cms_nothing"
        )
        assert answer.status_int == 401
