"""Changes a site's locales and what they fall back to; what follows from it is derived after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from cms.content.models import Edition, SiteRow
from cms.content.site import Site, check_locales
from cms.db.session import begin_write
from cms.errors import ConfigurationError
from cms.events.acting import record
from cms.events.order import current_turn

STALE = ""
"""The recipe of an edition that was made by chains which are no longer in force."""


@dataclass(frozen=True)
class LocaleChange:
    """What would be another: locales to come and to go, and those that fall back to others."""

    before: Site
    after: Site

    @property
    def added(self) -> tuple[str, ...]:
        """The locales that are new."""
        return tuple(one for one in self.after.locales if one not in self.before.locales)

    @property
    def retired(self) -> tuple[str, ...]:
        """The locales that go; what was written in them stays in the versions."""
        return tuple(one for one in self.before.locales if one not in self.after.locales)

    @property
    def rechained(self) -> tuple[str, ...]:
        """The locales that stay, and fall back to others or in another order."""
        return tuple(
            one
            for one in self.after.locales
            if one in self.before.locales and self.before.chains[one] != self.after.chains[one]
        )

    @property
    def default(self) -> str | None:
        """The default locale, if it is another."""
        changed = self.before.default_locale != self.after.default_locale
        return self.after.default_locale if changed else None

    def __bool__(self) -> bool:
        return self.before.locales != self.after.locales or bool(self.rechained)


def compare(
    site: Site, locales: Sequence[str], fallbacks: Mapping[str, Sequence[str]]
) -> LocaleChange:
    """Return how `locales` and `fallbacks` differ from the site's.

    Raises ConfigurationError where they can't be a site's.
    """
    check_locales(locales)
    for locale, chain in fallbacks.items():
        for name in (locale, *chain):
            if name not in locales:
                raise ConfigurationError(f"{name!r} is fallen back to, and is none of the locales.")
    chains = {one: tuple(many) for one, many in fallbacks.items()}
    return LocaleChange(site, replace(site, locales=tuple(locales), fallbacks=chains))


def change_locales(session: Session, change: LocaleChange) -> Site:
    """Put a change into force for all that is written from now on; return the site as it is then.

    Editions of locales whose chain is another are marked; `cms.content.rebuild` derives them, and
    those of locales that come or go, in transactions of their own.
    """
    begin_write(session)
    site = change.after
    session.execute(
        update(SiteRow)
        .where(SiteRow.id == site.id)
        .values(
            locales=list(site.locales),
            fallbacks={one: list(many) for one, many in site.fallbacks.items()},
        )
    )
    now = current_turn(session).instant
    if change.rechained:
        session.execute(
            update(Edition)
            .where(Edition.site_id == site.id, Edition.locale.in_(change.rechained))
            .where(or_(Edition.valid_to.is_(None), Edition.valid_to > now))
            .values(recipe=STALE)
            .execution_options(synchronize_session=False)
        )
    record(
        session,
        "site.locales_changed",
        locales=list(site.locales),
        chains={one: list(chain) for one, chain in site.chains.items()},
        added=list(change.added),
        retired=list(change.retired),
    )
    return site
