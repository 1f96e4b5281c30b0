"""The site as readers and writers know it: its locales and what each falls back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cms import clock
from cms.content.models import SiteRow
from cms.db.identifiers import new_id
from cms.errors import BadRequest, ConfigurationError
from cms.settings.language_tags import tag_problem

SHARED = "*"
"""The slice of what is not localised."""

ADDRESS = "site.address"
"""Under which a session carries the address of the site, without a slash at its end."""

_COLUMNS = SiteRow.__table__.c
_FIRST = select(*_COLUMNS).order_by(_COLUMNS.created_at, _COLUMNS.id).limit(1)


@dataclass(frozen=True)
class Site:
    """A site; `locales[0]` is its default, `fallbacks` maps a locale to those it borrows from."""

    id: str
    key: str
    name: str
    hosts: tuple[str, ...]
    locales: tuple[str, ...]
    fallbacks: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, Any]
    types_stamp: str = ""

    @property
    def default_locale(self) -> str:
        """The locale of readers that name none."""
        return self.locales[0]

    @cached_property
    def chains(self) -> Mapping[str, tuple[str, ...]]:
        """Map each locale to itself followed by those it falls back to, without repeats."""
        return MappingProxyType({locale: self._chain(locale) for locale in self.locales})

    def _chain(self, locale: str) -> tuple[str, ...]:
        default = () if locale == self.default_locale else (self.default_locale,)
        chain = (locale, *self.fallbacks.get(locale, default))
        return tuple(dict.fromkeys(one for one in chain if one in self.locales))

    def require_locale(self, locale: str) -> str:
        """Return `locale`; raise BadRequest naming those there are when it is not one."""
        if locale not in self.locales:
            known = ", ".join(self.locales)
            raise BadRequest(f"There is no locale {locale!r} here: use {known}.", "locale")
        return locale


def site_address(session: Session) -> str:
    """Return the absolute address of the site as the settings name it; empty where none is known."""
    return str(session.info.get(ADDRESS, ""))


def create_site(
    session: Session,
    *,
    key: str,
    name: str,
    locales: Sequence[str] = ("en",),
    fallbacks: Mapping[str, Sequence[str]] | None = None,
    hosts: Sequence[str] = (),
) -> Site:
    """Write a new site and return it; raise ConfigurationError for a name that is no locale's."""
    check_locales(locales)
    session.execute(
        insert(SiteRow).values(
            id=new_id(),
            key=key,
            name=name,
            hosts=list(hosts),
            locales=list(locales),
            fallbacks={one: list(many) for one, many in (fallbacks or {}).items()},
            settings={},
            created_at=clock.now(),
        )
    )
    return load_site(session, key)


def check_locales(locales: Sequence[str]) -> None:
    """Raise ConfigurationError unless these can be the locales of a site, the default one first."""
    if not locales:
        raise ConfigurationError("A site needs one locale at least.")
    for locale in locales:
        if problem := tag_problem(locale):
            raise ConfigurationError(f"The locale {locale!r} {problem}.")
    if len(set(locales)) < len(locales):
        raise ConfigurationError("A site has each of its locales once.")


def load_site(session: Session, key: str | None = None) -> Site:
    """Read the site named `key`, or the first one; raise ConfigurationError without any."""
    query = _FIRST if key is None else _FIRST.where(SiteRow.key == key)
    row = session.execute(query).first()
    if row is None:
        raise ConfigurationError("The database holds no site yet: run `cms init` first.")
    return Site(
        id=row.id,
        key=row.key,
        name=row.name,
        hosts=tuple(row.hosts),
        locales=tuple(row.locales),
        fallbacks={one: tuple(many) for one, many in row.fallbacks.items()},
        settings=row.settings,
        types_stamp=row.types_stamp,
    )
