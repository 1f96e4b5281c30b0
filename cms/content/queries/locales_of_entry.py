"""How one entry stands in each locale: what it lacks there, and what readers see of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.locales.values import top_field
from cms.content.queries.locales import (
    Shown,
    marks_of,
    publication,
    shown,
    texts,
    unchanged,
)
from cms.content.queries.tree import paths_in_locales
from cms.content.site import SHARED
from cms.schema.content_type import TypeSpec


@dataclass(frozen=True)
class LocaleStands:
    """A locale of an entry; `missing` and `outdated` are pointers, these with the version since which.

    `version` is the newest in which something that may be read was written in it.
    """

    locale: str
    version: int | None
    missing: list[str]
    outdated: Mapping[str, int]
    publication: str
    shown: Shown
    slug: str | None
    path: str | None

    @property
    def state(self) -> str:
        """The most pressing thing to say of it: what is missing, outdated, or how it is published."""
        if self.missing:
            return "missing"
        return "outdated" if self.outdated else self.publication


def locales_of(
    session: Session,
    lens: Lens,
    spec: TypeSpec,
    entry_id: str,
    readable: Callable[[str], frozenset[str]],
) -> list[LocaleStands]:
    """Return the locales in which the lens shows an entry, in the order of the site.

    `readable` says which fields may be read in a locale; of others no gap is told.
    """
    found, ids = texts(session, lens, [entry_id])[entry_id], [entry_id]
    # What has no text in any locale is published in all of them at once.
    whole = not spec.localized
    public = shown(session, ids, (SHARED,) if whole else lens.site.locales, lens.now)
    same = unchanged(session, lens, ids)
    marks = marks_of(session, entry_id)
    paths = paths_in_locales(session, lens, found)
    stands: list[LocaleStands] = []
    for text in found:
        told, kept = readable(text.locale), marks.get(text.locale)
        seen = public.get((entry_id, SHARED if whole else text.locale), Shown())
        written = kept.written if kept else {}
        stands.append(
            LocaleStands(
                locale=text.locale,
                version=max((n for p, n in written.items() if top_field(p) in told), default=None),
                missing=[p for p in (kept.missing if kept else ()) if top_field(p) in told],
                outdated={
                    p: n for p, n in (kept.outdated if kept else {}).items() if top_field(p) in told
                },
                publication=publication(seen, same=(entry_id, text.locale) in same),
                shown=seen,
                slug=text.slug,
                path=paths[entry_id, text.locale],
            )
        )
    return stands
