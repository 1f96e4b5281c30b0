"""Tells search engines of pages that came, changed or went (IndexNow, indexnow.org/documentation).

Nothing is sent while somebody publishes. What is to be told follows from what they were told last:
a page with another edition or another address, whatever made it live or took it away.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import and_, delete, insert, or_, select

from cartouche_seo.extras import subjects
from cartouche_seo.heads import head_of
from cartouche_seo.measuring import pieces, public_lenses
from cartouche_seo.tables import INDEXNOW, TOLD
from cms.sdk import (
    Call,
    Outgoing,
    OutgoingFailed,
    Site,
    SiteAnswer,
    SitePage,
    TypeRegistry,
    Visit,
)

ENDPOINT = "https://api.indexnow.org/indexnow"
"""Passes what it is told on to all engines that take part."""
URLS_MAX = 10_000
"""Addresses that one request tells, as the protocol has it."""
KEY_BYTES = 16
TAKEN = (200, 202)
CHUNK = 200
Key = tuple[str, str]
"""An entry and a locale."""


@dataclass(frozen=True)
class Page:
    """A page as search engines are told of it."""

    edition_id: int
    url: str


@dataclass
class News:
    """What search engines do not know yet: pages to be told, and those that are there no more."""

    came: dict[Key, Page] = field(default_factory=dict)
    went: dict[Key, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    """Addresses that a page had before."""

    @property
    def urls(self) -> list[str]:
        """The addresses to look at again, each once."""
        now = [page.url for page in self.came.values()]
        return list(dict.fromkeys([*now, *self.left, *self.went.values()]))


def key_of(session: Any, site_id: str) -> str | None:
    """Return the key of a site, if it has one."""
    found: str | None = session.scalar(select(INDEXNOW.c.key).where(INDEXNOW.c.site_id == site_id))
    return found


def make_key(session: Any, site_id: str) -> str:
    """Make the key of a site, in a transaction that writes."""
    key = secrets.token_hex(KEY_BYTES)
    session.execute(insert(INDEXNOW).values(site_id=site_id, key=key))
    return key


def answer_key(visit: Visit, given: Mapping[str, str]) -> SiteAnswer | None:
    """Answer the key at the address that is made of it; None for any other."""
    asked, ending, _ = given["file"].partition(".txt")
    if not ending or len(asked) != 2 * KEY_BYTES:
        return None
    key = key_of(visit.session, visit.site.id)
    if given["file"] != f"{key}.txt":
        return None
    return SiteAnswer(body=str(key), media_type="text/plain", tags=("site",))


def news(session: Any, site: Site, registry: TypeRegistry, most: int = URLS_MAX) -> News:
    """Return what search engines do not know yet, of at most so many pages."""
    query = select(TOLD).where(TOLD.c.site_id == site.id)
    told = {
        (row.entry_id, row.locale): Page(row.edition_id, row.url) for row in session.execute(query)
    }
    found, there = News(), set[Key]()
    for lens in public_lenses(session, site, registry):
        for rows in pieces(session, lens):
            for key, page in _pages(session, lens, rows).items():
                there.add(key)
                before = told.get(key)
                if before == page or len(found.came) >= most // 2:
                    continue
                found.came[key] = page
                if before is not None and before.url != page.url:
                    found.left.append(before.url)
    gone = sorted(told.keys() - there)
    found.went = {key: told[key].url for key in gone[: most - len(found.came) - len(found.left)]}
    return found


def _pages(session: Any, lens: Any, rows: Sequence[Any]) -> dict[Key, Page]:
    """Return the pages that want to be found, and are no copies of others."""
    found = {}
    for entry_id, subject in subjects(session, lens, rows).items():
        head = head_of(subject)
        if subject.url and not head.noindex and head.canonical == subject.url:
            page = Page(subject.row.edition_id, subject.url)
            found[entry_id, lens.locale] = page
    return found


def tell(outgoing: Outgoing, endpoint: str, home: str, key: str, urls: Sequence[str]) -> None:
    """Tell search engines of addresses; raise OutgoingFailed where they do not take it."""
    body = {
        "host": urlsplit(home).netloc,
        "key": key,
        "keyLocation": f"{home}/{key}.txt",
        "urlList": list(urls),
    }
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = outgoing.send(Call("POST", endpoint, headers, json.dumps(body).encode()))
    if answer.status not in TAKEN:
        raise OutgoingFailed(
            f"{endpoint} answered {answer.status}: nothing counts as told, and the next time tells it."
        )


def note_told(session: Any, site_id: str, found: News) -> None:
    """Keep what was told, in a transaction that writes."""
    keys = [*found.came, *found.went]
    for at in range(0, len(keys), CHUNK):
        some = [
            and_(TOLD.c.entry_id == entry_id, TOLD.c.locale == locale)
            for entry_id, locale in keys[at : at + CHUNK]
        ]
        session.execute(delete(TOLD).where(or_(*some)))
    rows = [
        {"entry_id": entry_id, "locale": locale, "site_id": site_id}
        | {"edition_id": page.edition_id, "url": page.url}
        for (entry_id, locale), page in found.came.items()
    ]
    if rows:
        session.execute(insert(TOLD), rows)


KEY_FILE = SitePage("indexnow", "{file}", answer_key, whole_site=True, order=90)
