"""Redirects: what fits a path, which counts, where chains end, and that circles never answer."""

from __future__ import annotations

import time
from typing import Any

import pytest

from cartouche_seo.following import Book, chains, trail
from cartouche_seo.redirects import match, problems_of


def rule(source: str, target: str = "", kind: str = "exact", status: str = "301") -> dict[str, Any]:
    return {"source": source, "target": target, "kind": kind, "status": status}


@pytest.mark.parametrize(
    ("one", "path", "target"),
    [
        (rule("/a", "/b"), "/a", "/b"),
        (rule("/a/", "/b"), "/a", "/b"),
        (rule("/a", "/b"), "/a/c", None),
        (rule("/a", "/b"), "/A", None),
        (rule("/a", "/b", "prefix"), "/a", "/b"),
        (rule("/a", "/b/", "prefix"), "/a/c/d", "/b/c/d"),
        (rule("/a", "/b", "prefix"), "/ab", None),
        (rule("/a", "https://x.test", "prefix"), "/a/ü?", "https://x.test/%C3%BC%3F"),
        (rule("/*/post/*", "/news/$2/$1", "pattern"), "/2020/post/fog", "/news/fog/2020"),
        (rule("/*/post", "/n", "pattern"), "/2020/post/fog", None),
        (rule("/*", "//$1", "pattern"), "/a/b", None),
        (rule("/*", "/x/$1", "pattern"), "/..%2f", "/x/..%252f"),
    ],
)
def test_what_fits(one: dict[str, Any], path: str, target: str | None) -> None:
    assert match(one, path) == target


def lead(path: str, *rules: dict[str, Any]) -> tuple[str, str] | None:
    led = trail(path, Book(rules).of)
    return (led.target, led.status) if led.end in ("there", "gone") else None


def test_the_nearest_counts() -> None:
    rules = [rule("/a", "/far", "prefix"), rule("/a/b", "/near", "prefix"), rule("/a/b/c", "/own")]
    assert lead("/a/b/c", *rules) == ("/own", "301")
    assert lead("/a/b/d", *rules) == ("/near/d", "301")
    assert lead("/a/x", *rules) == ("/far/x", "301")
    assert lead("/x", *rules) is None


def test_a_chain_is_one_step_for_readers() -> None:
    chain = [rule("/a", "/b"), rule("/b", "/c", status="302"), rule("/c", "https://x.test/")]
    assert lead("/a", *chain) == ("https://x.test/", "302")
    assert lead("/b", rule("/b", "", status="410")) == ("", "410")


@pytest.mark.parametrize(
    "rules",
    [
        [rule("/a", "/b"), rule("/b", "/a")],
        [rule("/a", "/b?x=1"), rule("/b", "/a/")],
        [rule("/a", "/a/b", "prefix")],
        [rule("/a", "/a")],
    ],
)
def test_a_circle_leads_nowhere(rules: list[dict[str, Any]]) -> None:
    assert lead("/a", *rules) is None


def named(*rules: dict[str, Any]) -> Book:
    return Book({**one, "_id": one["source"]} for one in rules)


def test_chains_and_circles_are_found() -> None:
    book = named(
        rule("/a", "/b?x=1"),
        rule("/b", "/c", status="302"),
        rule("/tree", "/b", "prefix"),
        rule("/x", "/y"),
        rule("/y", "/x"),
        rule("/old", "/gone"),
        rule("/gone", status="410"),
        rule("/plain", "https://x.test/b"),
        rule("/*/p", "/a", "pattern"),
        *(rule(f"/long{n}", f"/long{n + 1}") for n in range(12)),
    )
    found = {one.rule["source"]: one for one in chains(book)}
    assert {at: one.trail.end for at, one in found.items() if one.endless} == {
        "/x": "circle",
        "/y": "circle",
        "/long0": "long",
        "/long1": "long",
        "/long2": "long",
    }
    assert [one.endless for one in chains(book)][:5] == [True] * 5
    assert (found["/a"].trail.used, found["/a"].trail.target) == (("/a", "/b"), "/c")
    assert (found["/a"].trail.status, found["/old"].trail.status) == ("302", "410")
    assert {at for at, one in found.items() if not one.endless and not one.flattens} == {
        "/tree",
        "/*/p",
    }
    assert not {"/b", "/gone", "/plain"} & found.keys()


def test_one_that_a_nearer_one_hides_is_no_chain() -> None:
    book = named(rule("/a", "/b", "prefix"), rule("/a/", "/c"), rule("/b", "/d"))
    assert [one.rule["source"] for one in chains(book)] == []


@pytest.mark.parametrize(
    ("one", "pointer"),
    [
        (rule("/a", "/b"), None),
        (rule("/a", "https://x.test/a?b#c"), None),
        (rule("/a", "", status="410"), None),
        (rule("a", "/b"), "/source"),
        (rule("//a", "/b"), "/source"),
        (rule("/a?b", "/b"), "/source"),
        (rule("/*", "/b"), "/kind"),
        (rule("/a", ""), "/target"),
        (rule("/a", "/a/"), "/target"),
        (rule("/a", "javascript:alert(1)"), "/target"),
        (rule("/a", "//x.test"), "/target"),
        (rule("/a", "/\\x.test"), "/target"),
        (rule("/a", "/b\r\nSet-Cookie: a=b"), "/target"),
        (rule("/a", "https:///b"), "/target"),
    ],
)
def test_what_leads_nowhere_is_refused(one: dict[str, Any], pointer: str | None) -> None:
    assert [problem.pointer for problem in problems_of(one)] == ([pointer] if pointer else [])


def test_no_pattern_takes_long() -> None:
    began = time.process_time()
    match(rule("/*" * 200, "/" + "$1" * 400, "pattern"), "/a" * 200)
    match(rule("/*" * 200, "/b", "pattern"), "/a" * 199)
    assert time.process_time() - began < 1


def test_the_site_leads_on(admin: Any, visitor: Any) -> None:
    admin.create("seo_redirect", source="/was", target="/is?x=1")
    admin.create("seo_redirect", source="/tree", target="https://x.test/new", kind="prefix")
    admin.create("seo_redirect", source="/gone", status="410")
    admin.create("seo_redirect", publish=False, source="/draft", target="/is")
    moved = visitor.get("/was", status=301)
    assert moved.location == "http://localhost/is?x=1"
    assert visitor.get("/tree/a/b", status=301).location == "https://x.test/new/a/b"
    assert visitor.get("/gone", status=410).content_type == "text/html"
    visitor.get("/draft", status=404)
    visitor.get("/nothing", status=404)
    page = admin.create("page", title="Tree", slug="tree")
    assert visitor.get("/tree").status_int == 200, "what stands comes before any redirect"
    admin.post(f"/content/page/{page['id']}/unpublish", {})
    body = {"data": {"source": "/bad", "target": "javascript:alert(1)"}, "publish": True}
    admin.post("/content/seo_redirect", body, 422)
