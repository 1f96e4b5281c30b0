"""What is asked for in each scenario, and what an answer has to hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.client import SERIAL
from benchmarks.content import Seeded, post
from cms.web.cookies import SESSION

LIST = "/api/v1/content/post"
SIZE = 25
Check = Callable[[Any], None]


@dataclass(frozen=True)
class Scenario:
    """One kind of request; `body` is what a write sends, with SERIAL where each differs."""

    name: str
    title: str
    path: str
    check: Check
    method: str = "GET"
    status: int = 200
    body: str = ""
    token: str = ""
    cookie: str = ""
    """The secret of a session: what is asked for is a page, in which times are told as they pass."""
    raw: bool = False
    """Whether the answer is bytes, not JSON."""
    cached: bool = False
    """Whether the answer comes from memory; the other server is then a bare WSGI function.

    Not where it is a page of the site, or where `beside` tells of something else.
    """
    site: bool = False
    """Whether it is a page that visitors read."""
    beside: str = ""
    """The path at which the other server has the same; its name, unless told."""

    def read(self, body: bytes) -> None:
        """Check an answer; raise RuntimeError for a wrong one."""
        self.check(body if self.raw else json.loads(body))

    def headers(self) -> dict[str, str]:
        """Return the headers of the request, but for its host and length."""
        page = self.cookie or self.site
        found = {"Accept": "text/html" if page else "application/json"}
        if self.cookie:
            found["Cookie"] = f"{SESSION}={self.cookie}"
        if self.body:
            found["Content-Type"] = "application/json"
        if self.token:
            found["Authorization"] = f"Bearer {self.token}"
        return found

    def request(self, host: str, path: str | None = None) -> bytes:
        """Return the request as it is sent, to another path if one is given."""
        body = self.body.encode()
        lines = [f"{self.method} {path or self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers().items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + body


def scenarios(made: Seeded) -> list[Scenario]:
    """Return the scenarios for what was seeded; readers are anonymous, the writer has a token."""
    newest = f"{LIST}?sort=-published_at"
    deep = f"{LIST}?filter[featured]=true&sort=title&page[number]=3"
    third = max(0, min(SIZE, made.featured - 2 * SIZE))
    return [
        Scenario("list", "list of 25, newest first", newest, _newest(min(SIZE, made.entries))),
        Scenario(
            "relations",
            "the same, with authors and categories",
            f"{newest}&include=author,categories",
            _related(min(SIZE, made.entries)),
        ),
        Scenario("slug", "one by its slug", f"{LIST}/{made.slug}", _one(made.slug)),
        Scenario("filtered", "filtered, sorted by title, page 3", deep, _filtered(third)),
        Scenario(
            "cached",
            "the list of 25 again, from memory",
            newest,
            _newest(min(SIZE, made.entries)),
            cached=True,
        ),
        Scenario(
            "write",
            "create and publish one",
            LIST,
            _written,
            method="POST",
            status=201,
            body=_body(made),
            token=made.token,
        ),
        Scenario(
            "rendition",
            "an image of 1200 pixels, made before",
            made.image,
            _image,
            raw=True,
            beside="/files/rendition",
        ),
        Scenario(
            "rendition-cached",
            "the same image again, from memory",
            made.image,
            _image,
            raw=True,
            cached=True,
            beside="/files/rendition-cached",
        ),
        _visited("page", "a page of the site, rendered", made),
        _visited("page-cached", "the same page again, from memory", made, cached=True),
        _page("admin-list", "the admin's list of 50", "/admin/content/post", made),
        _page("admin-editor", "the admin's editor", f"/admin/content/post/{made.entry}", made),
        _page("admin-home", "the admin's dashboard", "/admin", made),
    ]


def _page(name: str, title: str, path: str, made: Seeded) -> Scenario:
    return Scenario(name, title, path, _html, cookie=made.cookie, raw=True)


def _visited(name: str, title: str, made: Seeded, *, cached: bool = False) -> Scenario:
    path = f"/journal/{made.slug}"
    return Scenario(name, title, path, _html, raw=True, site=True, cached=cached)


NAMES = (
    "list",
    "relations",
    "slug",
    "filtered",
    "cached",
    "write",
    "rendition",
    "rendition-cached",
    "page",
    "page-cached",
    "admin-list",
    "admin-editor",
    "admin-home",
)


def _body(made: Seeded) -> str:
    data = post(f"Written while measuring {SERIAL.decode()}", made.author, [made.category])
    return json.dumps({"data": data, "parent": made.page, "publish": True})


def _holds(condition: bool, what: str) -> None:
    if not condition:
        raise RuntimeError(f"a wrong answer: {what}")


def _newest(count: int) -> Check:
    def check(answer: Any) -> None:
        data = answer["data"]
        dates = [one["_meta"]["published_at"] for one in data]
        _holds(len(data) == count, f"{len(data)} entries instead of {count}")
        _holds(dates == sorted(dates, reverse=True), "not the newest first")
        _holds(all(one["title"] and one["body"]["content"] for one in data), "not whole")

    return check


def _related(count: int) -> Check:
    def check(answer: Any) -> None:
        _newest(count)(answer)
        for one in answer["data"]:
            _holds(one["author"]["name"].startswith("Writer"), "an author is not there")
            _holds(
                [category["name"][:7] for category in one["categories"]][:1] == ["Subject"],
                "a category is not there",
            )

    return check


def _one(slug: str) -> Check:
    def check(answer: Any) -> None:
        _holds(answer["data"]["slug"] == slug, "another entry")
        _holds(answer["data"]["_meta"]["path"] == f"/journal/{slug}", "another path")

    return check


def _filtered(count: int) -> Check:
    def check(answer: Any) -> None:
        data = answer["data"]
        titles = [one["title"].casefold() for one in data]
        _holds(len(data) == count, f"{len(data)} entries instead of {count}")
        _holds(all(one["featured"] for one in data), "not all are featured")
        _holds(titles == sorted(titles), "not sorted by title")

    return check


def _html(answer: bytes) -> None:
    _holds(answer.rstrip().endswith(b"</html>"), "the page is not whole")


def _image(answer: bytes) -> None:
    _holds(answer[8:12] == b"WEBP", "no image")


def _written(answer: Any) -> None:
    meta = answer["data"]["_meta"]
    _holds(meta["status"] == "published", "not published")
    _holds(meta["path"] == f"/journal/{answer['data']['slug']}", "another path")
