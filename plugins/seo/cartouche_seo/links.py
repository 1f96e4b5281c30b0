"""Links within the site that lead nowhere: found at once, without asking anything over the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from cartouche_seo.book import for_path
from cartouche_seo.following import trail
from cartouche_seo.measuring import pieces, public_lenses
from cartouche_seo.reading import Words, words_of
from cartouche_seo.redirects import REDIRECT
from cms.sdk import (
    ANONYMOUS,
    Lens,
    Plugins,
    Site,
    SiteContributions,
    SitePage,
    TypeRegistry,
    at_path,
    by_ids,
    open_lens,
    readable_documents,
    site_address,
)

UNPUBLISHED = "It is not published."
GONE = "It is there no more."
NOTHING = "Nothing stands at this path."
OWN = ("admin", "account", "api", "media", "static", "search", "healthz", "readyz")
"""Where the installation itself answers: nothing is said of links there."""


@dataclass(frozen=True)
class Broken:
    """A link that leads nowhere: on which page, where to, and why (English)."""

    entry_id: str
    type: str
    title: str
    locale: str
    target: str
    why: str


@dataclass
class Places:
    """What stands on a site, for who asks as anybody; answers are kept, since links repeat."""

    session: Any
    site: Site
    registry: TypeRegistry
    pages: Sequence[SitePage] = ()
    drafts: Lens | None = None
    """Tells what is not published from what is not there."""
    known: dict[tuple[str, str], bool] = field(default_factory=dict)
    lenses: dict[str, Lens] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home = site_address(self.session)

    def public(self, locale: str) -> Lens:
        """Return what anybody reads in a locale, with what other ones lend it."""
        if locale not in self.lenses:
            self.lenses[locale] = open_lens(
                self.session, self.site, ANONYMOUS, self.registry, locale=locale
            )
        return self.lenses[locale]

    def problems(
        self, found: Words, locale: str, most: int | None = None
    ) -> Iterator[tuple[str, str]]:
        """Yield the links that lead nowhere of what was read, each with the reason.

        Of paths at most so many are looked at: each may cost several queries.
        """
        lens = self.public(locale)
        ids = {one for one in (*found.entries, *found.references) if one}
        missing = ids - by_ids(self.session, lens, ids).keys()
        there = by_ids(self.session, self.drafts, missing) if self.drafts and missing else {}
        for one in sorted(missing):
            title = there[one].title if one in there else ""
            yield title or one, UNPUBLISHED if one in there else GONE
        for path in [*dict.fromkeys(found.paths)][:most]:
            if not self.stands(path, locale):
                yield path, NOTHING

    def stands(self, address: str, locale: str) -> bool:
        """Say whether something answers at a path of the site, or leads on from there."""
        path = urlsplit(address.removeprefix(self.home)).path
        names = [unquote(one) for one in path.split("/") if one]
        if names[:1] and names[0] in self.site.locales:
            locale, names = names[0], names[1:]
        else:
            locale = self.site.default_locale
        key = (locale, "/".join(names))
        if key not in self.known:
            self.known[key] = self._stands(names, path, locale)
        return self.known[key]

    def _stands(self, names: Sequence[str], path: str, locale: str) -> bool:
        if not names or names[0] in OWN:
            return True
        lens = self.public(locale)
        found = at_path(self.session, lens, names)
        if found.row is not None or found.redirect is not None:
            return True
        if any(fits(page, names) for page in self.pages):
            return True
        if self.registry.get(REDIRECT) is None:
            return False
        led = trail(path, lambda at: for_path(self.session, lens, at))
        return led.end in ("there", "gone")


def places(
    session: Any, site: Site, registry: TypeRegistry, plugins: Plugins, drafts: Lens | None
) -> Places:
    """Return what stands on a site, the pages of its plugins too."""
    pages = [
        page
        for _, given in plugins.collect("site")
        if isinstance(given, SiteContributions)
        for page in given.pages
        # One whose paths may begin with anything says nothing of what stands at a path.
        if not page.path.startswith("{")
    ]
    return Places(session, site, registry, pages, drafts)


def fits(page: SitePage, names: Sequence[str]) -> bool:
    """Say whether a path may be that of a page; one below entries may stand below any path."""
    parts = page.path.split("/")
    starts = range(1, len(names)) if page.of_types else (0,)
    return any(_same(parts, names[at:]) for at in starts)


def _same(parts: Sequence[str], names: Sequence[str]) -> bool:
    if parts[-1].endswith(":path}") and len(names) >= len(parts):
        # The last piece takes the rest.
        parts, names = parts[:-1], names[: len(parts) - 1]
    return len(parts) == len(names) and all(map(_piece, parts, names))


def _piece(part: str, name: str) -> bool:
    return part.startswith("{") or part == name


def broken_links(known: Places) -> Iterator[Broken]:
    """Yield the links of all published pages that lead nowhere, page by page."""
    for lens in public_lenses(known.session, known.site, known.registry):
        for rows in pieces(known.session, lens):
            for row, found in read_links(known, lens, rows):
                for target, why in known.problems(found, lens.locale):
                    where = (row.entry_id, row.type, row.title, lens.locale)
                    yield Broken(*where, target, why)


def outside_links(known: Places) -> Mapping[str, str]:
    """Return the addresses of other sites that published pages link to, each with one such page."""
    found: dict[str, str] = {}
    for lens in public_lenses(known.session, known.site, known.registry):
        for rows in pieces(known.session, lens):
            for row, words in read_links(known, lens, rows):
                for one in (*words.outside, *words.addresses):
                    found.setdefault(one.partition("#")[0], row.title)
    return found


def read_links(known: Places, lens: Lens, rows: Iterable[Any]) -> Iterator[tuple[Any, Words]]:
    """Yield rows, each with what was read of it."""
    rows = list(rows)
    documents = readable_documents(known.session, lens, rows)
    for row in rows:
        spec = lens.registry.require(row.type)
        yield row, words_of(spec, documents[row.entry_id], known.home)
