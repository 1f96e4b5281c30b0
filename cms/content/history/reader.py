"""What of an entry's past its reader may read: rights are today's, also on fields that are gone.

A field that still exists, under this name or another, is read by the rights on it today. One that
exists no more is read by whoever may read the entry's history as a whole, unless a rule names it,
or its own last `read_permission` is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from cms.access.actor import Actor
from cms.access.facts import Facts
from cms.access.fields import readable_fields
from cms.access.rights import Rights
from cms.content.history.changes import FieldChange
from cms.content.history.written import today_names, written_spec
from cms.content.site import SHARED, Site
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import Kinds

PERMISSION = "view_history"


@dataclass(frozen=True)
class HistoryReader:
    """Who reads the history of one entry; `facts` are the entry's, as it is today."""

    session: Session
    site: Site
    rights: Rights
    actor: Actor
    spec: TypeSpec
    facts: Facts
    kinds: Kinds | None = None
    _specs: dict[str, TypeSpec] = field(default_factory=dict, compare=False, repr=False)
    _readable: dict[tuple[str, str], frozenset[str]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def spec_of(self, mark: str) -> TypeSpec:
        """Return the type as it was declared under a fingerprint."""
        if mark not in self._specs:
            self._specs[mark] = written_spec(self.session, mark, self.spec, self.kinds)
        return self._specs[mark]

    def names(self, locale: str, mark: str | None = None) -> frozenset[str]:
        """Return the fields that may be read in a locale, as the declaration `mark` names them.

        Without one, those of today. For what locales share (`*`), those that any locale shows.
        """
        if locale == SHARED:
            every = (self.names(one, mark) for one in self.site.locales)
            return frozenset().union(*every)
        key = (locale, mark or "")
        if key not in self._readable:
            found = self._of_today(locale)
            self._readable[key] = found if mark is None else self._of_then(locale, mark, found)
        return self._readable[key]

    def _of_today(self, locale: str) -> frozenset[str]:
        return self._ask(replace(self.facts, spec=self.spec, locale=locale))

    def _of_then(self, locale: str, mark: str, today: frozenset[str]) -> frozenset[str]:
        then, became = self.spec_of(mark), today_names(self.spec)
        gone = self._ask(replace(self.facts, spec=then, locale=locale))
        return frozenset(
            name
            for name in then.fields
            if (became[name] in today if name in became else name in gone)
        )

    def _ask(self, facts: Facts) -> frozenset[str]:
        if self.actor.system:
            return frozenset(facts.spec.fields if facts.spec else ())
        return readable_fields(self.rights, self.actor, facts, PERMISSION)

    def readable(self, mark: str, changes: Iterable[FieldChange]) -> list[FieldChange]:
        """Return those of a version's changes that may be told.

        A field that the version took out was declared before, and is named by today's rights.
        """
        return [one for one in changes if one.field in self.told(one.slice, mark)]

    def told(self, slice_name: str, mark: str) -> frozenset[str]:
        """Return the names that may be told of a slice: those of then and those of today."""
        if slice_name != SHARED and slice_name not in self.site.locales:
            # A locale that the site has no more is read like what all locales share.
            slice_name = SHARED
        return self.names(slice_name, mark) | self.names(slice_name)

    @property
    def became(self) -> Mapping[str, str]:
        """Every name that a field of today has or had, with the one it has."""
        return today_names(self.spec)
