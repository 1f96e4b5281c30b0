"""Ways in which a visitor of the site might learn of what they may not see."""

from __future__ import annotations

from itertools import product

from tests.functional.api.hostile.twins import Attempt

from .furnishing import BRANCHES
from .site_rows import ROWS

LENSES = (
    "at=2026-03-01T12:05:30Z",
    "at=2999-01-02T00:00:00Z",
    "at=tomorrow",
    "release=00000000-0000-7000-8000-000000000009",
    "locale=de",
    "status=draft",
    "page=2",
    "page=3",
    "_theme=docs",
    "_settings={}",
)
"""Each way of looking elsewhere, by who may and by who may not."""


def of_rows() -> tuple[Attempt, ...]:
    """Return every address that is read and has a row."""
    reads = [row for row in ROWS if row.method == "GET"]
    return tuple(Attempt("GET", address) for row in reads for address, _ in row.each())


def gets(*addresses: str) -> tuple[Attempt, ...]:
    """Return what asks for addresses."""
    return tuple(Attempt("GET", one) for one in addresses)


ADDRESSES = gets(
    *(
        address.replace("{b}", branch)
        for branch, address in product(
            BRANCHES,
            (
                "/{b}/",
                "/{b}/nothing",
                "/{b}/feed.xml",
                "/{b}/comments",
                "/{b}/{b}-draft",
                "/{b}/{b}-later",
                "/{b}/{b}-past",
                "/{b}/{b}-trashed",
                "/{b}/{b}-deep/comments",
                "/{b}/{b}-deep/newsletter",
                "/{b}-old/",
                "/{b}-old/feed.atom",
                "/{b}-old/{b}-deep",
                "/news/{b}-post/",
                "/news/{b}-post-old/comments",
                "/news/{b}-post-old/newsletter",
                "/de/{b}",
                "/de/{b}-old",
                "/de/news/{b}-post",
                "/de/tag/{b}-tag",
                "/de/tag/{b}-tag/feed.rss",
                "/tag/{b}-tag?page=2",
                "/way-{b}",
                "/{b}-folder",
                "/{b}",
            ),
        )
    ),
    "/attic/vaulted",
    "/news/taken",
    "/news/open-6",
    "/news/veiled",
    "/news/veiled/comments",
    "/news/veiled/newsletter",
    "/veiled",
    "/veiled/below",
    "/news/open-4",
    "/tag/veiled",
    "/tag/veiled/feed.rss",
    "/category/veiled",
    "/author/veiled",
    "/author/veiled/feed.json",
    "/series/veiled",
    "/sitemaps/asset-1.xml",
    "/sitemaps/media_folder-1.xml",
    "/sitemaps/seo_redirect-1.xml",
    "/sitemaps/post-2.xml",
    "/sitemaps/nothing-1.xml",
    "/archive/2999",
    "/archive/2026/02",
)
"""Where hidden things stand, stood or would stand, guessed; and what says too much of itself."""

SEARCHES = gets(
    *(
        f"/search?q={words}{more}"
        for words in (
            *BRANCHES,
            "vaultd",
            "quartz",
            "veil",
            '"vaulted+post"',
            "lighthouse",
            "-",
            "",
        )
        for more in ("", "&page=2", "&page=3")
    ),
    "/de/search?q=innen",
    "/de/search?q=offen",
)

LOOKING = tuple(
    Attempt("GET", f"{address}{'&' if '?' in address else '?'}{lens}")
    for address, lens in product(
        (
            "/",
            "/news",
            "/news/open-1",
            "/vaulted",
            "/vaulted-old",
            "/feed.json",
            "/search?q=vaulted",
        ),
        LENSES,
    )
)

FILES = gets(
    *(f"/media/${{{one}_hash}}/{one}.png" for one in BRANCHES),
    *(f"/media/${{{one}_hash}}/{one}.png?w=100" for one in BRANCHES),
    *(f"/api/v1/reader-comments/${{{one}_post}}" for one in BRANCHES),
    *(f"/api/v1/reader-comments/${{{one}_post}}?page=2" for one in BRANCHES),
    *(f"/news/open-1/comments?answer=${{{one}_post_comment_1}}" for one in BRANCHES),
)

ELSEWHERE = tuple(
    Attempt("GET", address, None, (("Host", host),))
    for host, address in product(
        ("below.example", "first.example", "about.example", "nowhere.example"),
        (
            "/",
            "/vaulted-inner",
            "/vaulted",
            "/team",
            "/sitemap.xml",
            "/sitemaps/page-1.xml",
            "/feed.json",
        ),
    )
)
"""Hosts that show a branch that is hidden, have a hidden home, or show a branch that all see."""

FORMS = tuple(
    Attempt("POST", address, {"name": "Ann", "text": "Is it there?", "csrf": "x"})
    for address in (
        "/news/open-10/comments",
        "/news/vaulted-post/comments",
        "/news/clubby-post/comments",
        "/news/vaulted-post",
        "/vaulted",
        "/vaulted-old",
        "/nowhere",
        "/",
    )
)

PREVIEWS = gets(
    "/?preview=$preview",
    "/vaulted?preview=$preview",
    "/news/open-1?preview=$preview",
    "/search?q=vaulted&preview=$preview",
    "/?preview=$preview&locale=de",
    "/?preview=cmsp_nothing",
    "/vaulted?preview=cmsp_nothing",
    "/news/vaulted-draft?preview=$preview",
)
