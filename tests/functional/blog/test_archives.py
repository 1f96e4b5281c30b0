"""Shelves and the archive: what stands where, for whom, and under which address."""

from __future__ import annotations

from typing import Any

import pytest

LAMPS = [f"Lamp {number} & <i>more</i>" for number in (4, 3, 2, 1)]


def titles(page: Any) -> list[str]:
    return [one.text for one in page.html.select(".blog-teaser h2")]


@pytest.mark.parametrize(
    ("path", "heading", "shown"),
    [
        ("/category/ice", "Ice", LAMPS),
        ("/category/history", "History", LAMPS),
        ("/tag/fog", "Tagged “Fog & bells”", LAMPS[1:]),
        ("/author/ada", "Articles by Ada <b>Fog</b>", LAMPS),
        ("/series/lamps", "Series: Lamps", [LAMPS[3], LAMPS[1]]),
        ("/archive/2025", "Archive: 2025", LAMPS[2:]),
        ("/archive/2025/12", "Archive: December 2025", [LAMPS[2]]),
        ("/de/tag/nebel", "Mit dem Schlagwort „Nebel“", LAMPS[1:]),
        ("/de/archive/2026/01", "Archiv: Januar 2026", [LAMPS[1]]),
    ],
)
def test_a_shelf_lists_what_stands_on_it(
    visitor: Any, path: str, heading: str, shown: list[str]
) -> None:
    page = visitor.get(path)
    assert page.html.h1.text == heading
    assert titles(page) == shown
    assert "list:post" in page.headers["Cache-Tag"]


@pytest.mark.parametrize(
    "path",
    ["/tag/nothing", "/tag/nebel/x", "/author/fog", "/archive/2024", "/archive/2025/13", "/archive/x",
     "/tag/fog?page=2", "/tag/fog?page=0", "/de/category/none"],
)  # fmt: skip
def test_nothing_stands_elsewhere(visitor: Any, path: str) -> None:
    assert visitor.get(path, status=404).content_type == "text/html"


def test_a_slug_of_another_language_leads_to_the_one_of_this(visitor: Any) -> None:
    answer = visitor.get("/de/tag/fog", status=301)
    assert answer.location == "http://localhost/de/tag/nebel"
    assert visitor.get("/tag/nebel", status=301).location == "http://localhost/tag/fog"


def test_the_archive_tells_years_and_months_with_posts(visitor: Any) -> None:
    page = visitor.get("/archive").html
    assert [one.text for one in page.select(".blog-year h2")] == ["2026", "2025"]
    links = [one["href"] for one in page.select(".blog-months a")]
    months = ("2026/02", "2026/01", "2025/12", "2025/11")
    assert links == [f"http://localhost/archive/{one}" for one in months]
    german = visitor.get("/de/archive").html
    assert german.select_one(".blog-months a").text == "Februar"


def test_a_period_leads_to_the_nearest_with_posts(visitor: Any) -> None:
    page = visitor.get("/archive/2025/12").html
    links = [one["href"] for one in page.select(".blog-paging a")]
    assert links == [
        "http://localhost/archive/2025/11",
        "http://localhost/archive",
        "http://localhost/archive/2026/01",
    ]


def test_a_persons_address_is_told_to_nobody(visitor: Any) -> None:
    for path in ("/author/ada", "/author/ada/feed.json"):
        assert "ada@light.example" not in visitor.get(path).text


def test_a_post_leads_on(visitor: Any) -> None:
    page = visitor.get("/news/lamp-3").html
    around = {one["rel"][0]: one["href"] for one in page.select(".blog-neighbours a")}
    assert around == {
        "prev": "http://localhost/news/lamp-2",
        "next": "http://localhost/news/lamp-4",
    }
    series = page.select_one(".blog-series")
    assert series.select_one("[aria-current]").text == LAMPS[1]
    assert [one["href"] for one in series.select("li a")] == ["http://localhost/news/lamp-1"]
    related = [one["href"] for one in page.select(".blog-related a")]
    assert related[0] == "http://localhost/news/lamp-1"
    assert len(related) == 3


def test_the_first_and_last_posts_have_one_neighbour(visitor: Any) -> None:
    for slug, relation in (("lamp-1", "next"), ("lamp-4", "prev")):
        around = visitor.get(f"/news/{slug}").html.select(".blog-neighbours a")
        assert [one["rel"] for one in around] == [[relation]]


def test_what_is_not_published_stands_nowhere(visitor: Any) -> None:
    for path in ("/tag/fog", "/archive", "/feed.atom", "/tag/fog/feed.json", "/news/lamp-1"):
        assert "Secret" not in visitor.get(path).text
