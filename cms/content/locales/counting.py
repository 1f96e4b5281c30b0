"""How many entries have texts in each locale, and how many lack some."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session

from cms.content.locales.marks import MISSING, OUTDATED
from cms.content.models import Entry, Translation
from cms.content.site import Site
from cms.db.column_types import JsonDocument


@dataclass(frozen=True)
class Count:
    """Entries with texts of their own in a locale, those that lack some, those fallen behind."""

    entries: int = 0
    missing: int = 0
    outdated: int = 0


def counts(session: Session, site: Site) -> dict[str, Count]:
    """Return the counts of each of the site's locales; what lies in the trash is left out."""
    found = {locale: Count() for locale in site.locales}
    for (locale, _), count in counts_by_type(session, site).items():
        there = found[locale]
        found[locale] = Count(
            there.entries + count.entries,
            there.missing + count.missing,
            there.outdated + count.outdated,
        )
    return found


def counts_by_type(session: Session, site: Site) -> dict[tuple[str, str], Count]:
    """Return the same by locale and type of content, sorted; types without any text are left out."""
    query = (
        select(
            Translation.locale,
            Entry.type,
            func.sum(case((Translation.written != literal({}, JsonDocument()), 1), else_=0)),
            func.sum(case((Translation.gaps.in_((MISSING, MISSING | OUTDATED)), 1), else_=0)),
            func.sum(case((Translation.gaps.in_((OUTDATED, MISSING | OUTDATED)), 1), else_=0)),
        )
        .join(Entry, Entry.id == Translation.entry_id)
        .where(Entry.site_id == site.id, Entry.trashed_at.is_(None))
        .where(Translation.locale.in_(site.locales))
        .group_by(Translation.locale, Entry.type)
    )
    found = {(row[0], row[1]): Count(*row[2:]) for row in session.execute(query)}
    return dict(sorted(found.items()))


def number_of_entries(session: Session, site: Site) -> int:
    """Return how many entries the site has, the trash included."""
    query = select(func.count()).select_from(Entry).where(Entry.site_id == site.id)
    return int(session.execute(query).scalar_one())
