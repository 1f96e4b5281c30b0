"""Every address that the site answers, what of the hidden would show at it, and who is shown it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .furnishing import BRANCHES, CLUBBY, PRESSED

Cell = tuple[str, ...]
SIGNED = "signed"
"""An editor in a browser, known by a cookie."""
PUBLIC = frozenset({PRESSED})
SEES: Mapping[str | None, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys((None, "nobody", "reader", "contributor", "author"), PUBLIC),
        **dict.fromkeys(("editor", "chief", "mute", SIGNED), PUBLIC),
        "administrator": frozenset(BRANCHES),
        "member": frozenset({CLUBBY, PRESSED}),
        "denied": frozenset(),
    }
)
"""Which branches each kind of visitor may see."""
STAFF = frozenset({"administrator", "editor", "chief", "denied", SIGNED})
"""Who sees drafts of others."""
EVERYBODY = frozenset(SEES)
SITE, PLACE = ("SiteRoot", "", "GET"), ("SitePlace", "", "GET")


@dataclass(frozen=True)
class SiteRow:
    """An address, and the things whose names it would show to who may see all of them.

    `{b}` in it is a branch: it is there for those who see the branch. `status` is what they get, and
    `otherwise` what others get as from where nothing is; `known` are those for whom it is at all.
    """

    address: str
    cells: tuple[Cell, ...]
    nouns: tuple[str, ...] = ()
    method: str = "GET"
    status: int = 200
    otherwise: int = 404
    known: frozenset[str | None] = EVERYBODY

    def each(self) -> Iterator[tuple[str, str | None]]:
        """Yield the address for each branch that it is of; once where it is of none."""
        if "{b}" not in self.address:
            yield self.address, None
            return
        for branch in BRANCHES:
            yield self.address.replace("{b}", branch), branch

    def expected(self, caller: str | None, branch: str | None) -> int:
        """Return the status that a visitor is answered."""
        if self.method == "POST" and caller == SIGNED:
            # Nothing is even looked at where the session's own token does not go along.
            return 403
        seen = caller in self.known and (branch is None or branch in self.sees(caller))
        return self.status if seen else self.otherwise

    def sees(self, caller: str | None) -> frozenset[str]:
        """Return the branches that a visitor may see in the address's language."""
        mute = caller == "mute" and self.address.startswith("/de")
        return frozenset() if mute else SEES[caller]


def page(name: str, plugin: str = "blog") -> Cell:
    """Return the cell of a page of a plugin."""
    return ("page", plugin, name, "GET")


def part(name: str, plugin: str = "blog") -> Cell:
    """Return the cell of a part of pages of a plugin."""
    return ("part", plugin, name)


VIEW = {one: ("view", one) for one in ("entry", "home", "listing", "search", "missing")}
HEADS = (("head", "blog"), ("head", "seo"))
FEEDS = tuple(f"feed.{one}" for one in ("atom", "rss", "json"))
KINDS = ("category", "tag", "author", "series")


def _of_pages() -> Iterator[SiteRow]:
    yield SiteRow("/", (SITE, VIEW["home"], *HEADS), ("branch", "post", "deep"))
    yield SiteRow("/de", (PLACE,), status=301, otherwise=301)
    yield SiteRow("/de/", (PLACE, VIEW["home"]), ("post",))
    yield SiteRow("/news", (PLACE, VIEW["entry"], VIEW["listing"]), ("branch", "inner", "post"))
    yield SiteRow(
        "/news?page=2", (PLACE, VIEW["listing"]), ("branch",), known=frozenset({"administrator"})
    )
    yield SiteRow("/news/", (PLACE,), status=301)
    yield SiteRow("/en/news", (PLACE,), status=301)
    yield SiteRow("/about", (PLACE, VIEW["entry"]), ("branch",))
    yield SiteRow("/about/team", (PLACE,), ("branch",))
    parts = (part("neighbours"), part("related"), part("series"), part("comments", "comments"))
    yield SiteRow("/news/open-10", (PLACE, *parts), ("branch",))
    yield SiteRow("/news/open-1", (PLACE, *parts, *HEADS), ("branch", "post"))
    yield SiteRow("/{b}", (PLACE, VIEW["entry"]), ("branch", "inner", "deep"))
    yield SiteRow("/{b}/{b}-inner", (PLACE,), ("inner",))
    yield SiteRow("/de/{b}/{b}-innen", (PLACE,), ("innen",))
    yield SiteRow("/news/{b}-post", (PLACE, *parts, *HEADS), ("post",))
    yield SiteRow("/nowhere", (VIEW["missing"],), ("branch",), status=404)
    for address in ("/{b}-old", "/news/{b}-post-old", "/{b}-old/{b}-inner"):
        yield SiteRow(address, (PLACE,), status=301)
    yield SiteRow("/en/{b}-old", (PLACE,), status=301, otherwise=301)
    yield SiteRow("/search?q=lighthouse", (VIEW["search"],), ("branch",))
    yield SiteRow("/news", (("SitePlace", "", "POST"),), method="POST", status=405)
    # The pages of the API have files of their own, which are everybody's.
    files = ("route", "__api/static/", "GET")
    yield SiteRow("/api/static/pages.css", (files,))
    yield SiteRow("/-/default/0/css/site.css", (("ThemeFile", "", "GET"),))


def _of_the_blog() -> Iterator[SiteRow]:
    for feed in FEEDS:
        yield SiteRow(f"/{feed}", (page(feed),), ("post", "deep"))
        yield SiteRow(f"/news/{feed}", (page(f"section-{feed}"),), ("post",))
        yield SiteRow(f"/{{b}}/{feed}", (page(f"section-{feed}"),), ("deep",))
        open_ones = {"category": "basics", "tag": "open", "author": "ann", "series": "lamps"}
        for kind, slug in open_ones.items():
            yield SiteRow(f"/{kind}/{slug}/{feed}", (page(f"{kind}-{feed}"),), ("post",))
            named = "person" if kind == "author" else kind
            yield SiteRow(f"/{kind}/{{b}}-{named}/{feed}", (page(f"{kind}-{feed}"),), (named,))
    for kind, slug in {
        "category": "basics",
        "tag": "open",
        "author": "ann",
        "series": "lamps",
    }.items():
        yield SiteRow(f"/{kind}/{slug}", (page(kind),), ("branch", "post"))
        named = "person" if kind == "author" else kind
        yield SiteRow(f"/{kind}/{{b}}-{named}", (page(kind),), (named,))
    yield SiteRow("/archive", (page("archive"),), ("branch",))
    yield SiteRow("/archive/2026", (page("archive-year"),), ("branch", "post", "deep"))
    yield SiteRow("/archive/2026/03", (page("archive-month"),), ("branch", "post", "deep"))
    yield SiteRow("/news/open-1/newsletter", (page("newsletter"),), known=STAFF)
    yield SiteRow("/news/{b}-post/newsletter", (page("newsletter"),), ("post",), known=STAFF)


def _of_other_plugins() -> Iterator[SiteRow]:
    comments = page("comments", "comments")
    yield SiteRow("/news/open-1/comments", (comments,), ("branch",))
    yield SiteRow("/news/{b}-post/comments", (comments,), ("post", "post comment"))
    posting = ("page", "comments", "comments", "POST")
    # No form goes along: who sees the post is told that it lacks its token.
    yield SiteRow("/news/open-1/comments", (posting,), method="POST", status=403)
    yield SiteRow("/news/{b}-post/comments", (posting,), method="POST", status=403, otherwise=405)
    api = ("route", "comments.of_entry", "GET")
    yield SiteRow("/api/v1/reader-comments/$open_1", (api,))
    yield SiteRow("/api/v1/reader-comments/${{b}_post}", (api,), ("post comment",))
    yield SiteRow("/sitemap.xml", (page("sitemap", "seo"),))
    for kind, nouns in {
        "post": ("post", "deep"),
        "page": ("inner",),
        "person": ("person",),
        "category": ("category",),
        "tag": ("tag",),
        "series": ("series",),
    }.items():
        yield SiteRow(f"/sitemaps/{kind}-1.xml", (page("sitemap-part", "seo"),), nouns)
    yield SiteRow("/sitemaps/seo_rule-1.xml", (page("sitemap-part", "seo"),), status=404)
    yield SiteRow("/robots.txt", (page("robots", "seo"),))
    # A file that names the site's own key is anybody's; any other is not there.
    yield SiteRow("/0123456789abcdef.txt", (page("indexnow", "seo"),), status=404)
    missing = (("missing", "seo"), VIEW["missing"])
    yield SiteRow("/gone", missing, ("branch",), status=410)
    yield SiteRow("/{b}-seo_redirect", missing, status=301)
    yield SiteRow("/way-pressed", missing, status=301)


ROWS: tuple[SiteRow, ...] = (*_of_pages(), *_of_the_blog(), *_of_other_plugins())
CELLS = frozenset(cell for row in ROWS for cell in row.cells)
