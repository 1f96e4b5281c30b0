"""What it costs to look at another moment: the same reads of now, of the past and of the future.

All are asked by somebody who may see everything. Half of the posts existed at the moment in the
past, and of those one in four has been changed since; the future is a year ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from benchmarks.content import APART, FIRST_DAY, Seeded
from benchmarks.lengthening import VERSIONS, lengthen
from benchmarks.measuring import Bench, Figures
from benchmarks.scenarios import LIST, SIZE, Scenario
from cms import clock
from cms.cli.site import Site
from cms.content.models import Edition

READS = {
    "list of 25, newest first": f"{LIST}?sort=-published_at",
    "the same, with authors and categories": f"{LIST}?sort=-published_at&include=author,categories",
    "one by its slug": f"{LIST}/{{slug}}?",
    "filtered, sorted by title, page 3": f"{LIST}?filter[featured]=true&sort=title&page[number]=3",
    "filtered on a relation": f"{LIST}?filter[author.name]=Writer%20007&sort=-published_at",
    "what stands at a path": "/api/v1/paths/journal/{slug}?",
    "the tree: 1,000 below a page": "/api/v1/tree/journal?depth=1",
}


@dataclass(frozen=True)
class Moment:
    """A read of now, of the past and of the future."""

    title: str
    now: Figures
    past: Figures
    future: Figures


@dataclass(frozen=True)
class History:
    """Pages of the history of one entry: the newest versions, and the oldest."""

    versions: int
    first: Figures
    last: Figures


def measure_moments(
    bench: Bench, site: Site, made: Seeded, say: Callable[[str], None]
) -> list[Moment]:
    """Measure each read at each moment, in turns."""
    past = FIRST_DAY - APART * (made.entries // 2)
    future = clock.now() + timedelta(days=365)
    slug = _old_slug(site, made.entries)
    found = []
    for title, path in READS.items():
        say(f"now, the past and the future: {title} …")
        named = path.format(slug=slug)
        asked = [_read(title, named, at, made) for at in (None, past, future)]
        found.append(Moment(title, *bench.in_turns(asked)))
    return found


def measure_history(bench: Bench, site: Site, made: Seeded) -> History:
    """Measure the first and the last page of a history of ten thousand versions."""
    path = f"{LIST}/{lengthen(site)}/versions"
    pages = [
        Scenario("history", "history", f"{path}?{query}", _versions(number), token=made.token)
        for query, number in (("", VERSIONS), (f"before={SIZE + 1}", SIZE))
    ]
    return History(VERSIONS, *bench.in_turns(pages))


def _old_slug(site: Site, entries: int) -> str:
    """Return the slug of a post that was there at the moment in the past, and changed since."""
    with site.reading() as session:
        old = select(Edition.slug).where(Edition.type == "post", Edition.kind == "live")
        old = old.where(Edition.past.is_(False), Edition.version > 1)
        slug = session.scalar(old.order_by(Edition.published_at).offset(entries // 16).limit(1))
        assert slug is not None
        return slug


def _read(title: str, path: str, at: datetime | None, made: Seeded) -> Scenario:
    mark = "" if path.endswith("?") or at is None else "&"
    named = path if at is None else f"{path}{mark}at={clock.to_text(at)}"
    return Scenario("moment", title, named.removesuffix("?"), _filled(made), token=made.token)


def _filled(made: Seeded) -> Callable[[Any], None]:
    def check(answer: Any) -> None:
        # With a few entries only there is no third page.
        if not answer["data"] and made.entries >= 1000:
            raise RuntimeError("a wrong answer: nothing")

    return check


def _versions(newest: int) -> Callable[[Any], None]:
    def check(answer: Any) -> None:
        numbers: Sequence[int] = [one["version"] for one in answer["data"]]
        if list(numbers) != list(range(newest, newest - SIZE, -1)):
            raise RuntimeError(f"a wrong answer: versions {numbers[:3]} …")

    return check
