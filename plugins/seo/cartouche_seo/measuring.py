"""Measures how well published pages stand: only those that changed since, and so many at once.

What is looked at is what anybody may read, as search engines do. Nothing is measured while somebody
publishes: a thousand pages that go live together would keep all other writers waiting. What was
published since shows by its edition, whatever made it live: a person, a schedule or a release.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select

from cartouche_seo.analysis.analysing import Analysis
from cartouche_seo.analysis.findings import FAIR, Finding
from cartouche_seo.extras import subjects
from cartouche_seo.heads import head_of
from cartouche_seo.judging import alts_of, analysis_of
from cartouche_seo.tables import SCORES, TREND
from cms.sdk import (
    ANONYMOUS,
    Lens,
    ListQuery,
    Site,
    TypeRegistry,
    by_ids,
    clock,
    find_entries,
    open_lens,
)

PIECE = 200
"""Pages that are measured at once."""
CHUNK = 100
"""Pages that are read at once."""
WORST = 3
"""Findings that are kept of a page."""
HIDDEN: Mapping[str, Any] = {"score": -1, "grave": 0, "worst": "[]"}
"""What is kept of a page that asks not to be found: nothing about it is to be mended."""


@dataclass(frozen=True)
class Measured:
    """How many pages were measured, and whether more wait for it."""

    count: int
    more: bool


def measure(session: Any, site: Site, registry: TypeRegistry, most: int = PIECE) -> Measured:
    """Measure pages that changed since they were measured, in a transaction that writes.

    Once none is left, what is there no more is forgotten, and the day's score is kept.
    """
    count = 0
    for lens in public_lenses(session, site, registry):
        for rows in pieces(session, lens):
            due = _changed(session, lens, rows)
            some = due[: most - count]
            _store(session, lens, some)
            count += len(some)
            if len(some) < len(due):
                return Measured(count, more=True)
        _forget_gone(session, lens)
    _keep_day(session, site)
    return Measured(count, more=False)


def public_lenses(session: Any, site: Site, registry: TypeRegistry) -> Iterator[Lens]:
    """Yield, for each locale, what anybody may read in it, nothing lent by another one."""
    for locale in site.locales:
        yield open_lens(session, site, ANONYMOUS, registry, locale=locale, fallback=False)


def pieces(session: Any, lens: Lens) -> Iterator[Sequence[Any]]:
    """Yield the pages that a lens sees, piece by piece."""
    for spec in lens.registry:
        # What is not localised is there once, whatever the locale.
        there = spec.localized or lens.locale == lens.site.default_locale
        if not (spec.routable and "seo" in spec.fields and there):
            continue
        at, more = 0, True
        while more:
            page = find_entries(session, lens, ListQuery((spec.name,), CHUNK, offset=at))
            yield page.rows
            at, more = at + CHUNK, page.more


def _changed(session: Any, lens: Lens, rows: Sequence[Any]) -> list[Any]:
    query = select(SCORES.c.entry_id, SCORES.c.edition_id).where(
        SCORES.c.locale == lens.locale, SCORES.c.entry_id.in_([row.entry_id for row in rows])
    )
    known = {row.entry_id: row.edition_id for row in session.execute(query)}
    return [row for row in rows if known.get(row.entry_id) != row.edition_id]


def _store(session: Any, lens: Lens, rows: Sequence[Any]) -> None:
    if not rows:
        return
    known = subjects(session, lens, rows)
    alts = alts_of(session, lens, known.values())
    ids = [row.entry_id for row in rows]
    session.execute(
        delete(SCORES).where(SCORES.c.locale == lens.locale, SCORES.c.entry_id.in_(ids))
    )
    found = []
    for row in rows:
        subject = known[row.entry_id]
        head = head_of(subject)
        told = HIDDEN if head.noindex else _told(analysis_of(subject, head, alts))
        who = {"entry_id": row.entry_id, "locale": lens.locale, "site_id": lens.site.id}
        found.append({**who, "type": row.type, "edition_id": row.edition_id, **told})
    session.execute(insert(SCORES), found)


def _told(found: Analysis) -> dict[str, Any]:
    worst = [
        {"text": one.text, "todo": one.todo, "values": dict(one.values), "score": one.score}
        for one in found.first[:WORST]
    ]
    grave = sum(one.score < FAIR for one in found.first)
    return {"score": found.score, "grave": grave, "worst": json.dumps(worst)}


def findings_of(worst: str) -> list[Finding]:
    """Return the findings that are kept of a page."""
    return [
        Finding("", int(one["score"]), one["text"], one["todo"], one["values"])
        for one in json.loads(worst)
    ]


def _forget_gone(session: Any, lens: Lens) -> None:
    """Forget pages that anybody can read no more in a locale."""
    here = (SCORES.c.site_id == lens.site.id, SCORES.c.locale == lens.locale)
    last = ""
    while True:
        query = select(SCORES.c.entry_id).where(*here, SCORES.c.entry_id > last)
        ids = list(session.scalars(query.order_by(SCORES.c.entry_id).limit(CHUNK)))
        if not ids:
            return
        gone = set(ids) - by_ids(session, lens, set(ids)).keys()
        if gone:
            session.execute(delete(SCORES).where(*here, SCORES.c.entry_id.in_(gone)))
        last = ids[-1]


def _keep_day(session: Any, site: Site) -> None:
    day = clock.now().date().isoformat()
    of_site = (SCORES.c.site_id == site.id, SCORES.c.score >= 0)
    query = select(SCORES.c.locale, func.count(), func.sum(SCORES.c.score)).where(*of_site)
    found = session.execute(query.group_by(SCORES.c.locale)).all()
    session.execute(delete(TREND).where(TREND.c.site_id == site.id, TREND.c.day == day))
    if found:
        rows = [
            {"site_id": site.id, "locale": one, "day": day, "pages": pages, "points": int(points)}
            for one, pages, points in found
        ]
        session.execute(insert(TREND), rows)
