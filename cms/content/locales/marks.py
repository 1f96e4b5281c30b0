"""Since when each locale says what it says, and what it lacks: pure, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cms.content.locales.values import Values
from cms.content.site import Site

MISSING, OUTDATED = 1, 2
"""The bits of `Translation.gaps`."""


@dataclass
class Marks:
    """By pointer: the version in which a value was last written, and the one it was last seen with.

    A value written on the base of an older version has seen no more than that version.
    """

    written: dict[str, int] = field(default_factory=dict)
    confirmed: dict[str, int] = field(default_factory=dict)

    def advance(self, before: Values, after: Values, number: int, seen: int) -> Marks:
        """Return the marks after version `number`, whose author knew the text up to `seen`."""
        marks = Marks()
        for pointer, value in after.items():
            same = pointer in self.written and before.get(pointer) == value
            marks.written[pointer] = self.written[pointer] if same else number
            marks.confirmed[pointer] = self.confirmed[pointer] if same else seen
        return marks

    def confirm(self, pointers: Sequence[str], number: int) -> Marks:
        """Return the marks once values were found to agree with the text of version `number`."""
        newer = {
            pointer: number
            for pointer in pointers
            if pointer in self.confirmed and self.confirmed[pointer] < number
        }
        return Marks(self.written, {**self.confirmed, **newer})


@dataclass(frozen=True)
class Gaps:
    """What a locale lacks, and what has changed since in what it was translated from."""

    missing: tuple[str, ...] = ()
    outdated: Mapping[str, int] = field(default_factory=dict)

    @property
    def bits(self) -> int:
        """The gaps as a number: 1 for something missing, 2 for something outdated."""
        return (MISSING if self.missing else 0) + (OUTDATED if self.outdated else 0)


def sources(site: Site, locale: str) -> tuple[str, ...]:
    """Return what a locale is translated from, the nearest first; nothing for the default one."""
    if locale == site.default_locale:
        return ()
    chain = site.chains[locale][1:]
    return chain if site.default_locale in chain else (*chain, site.default_locale)


def gaps_of(
    site: Site, locale: str, said: Mapping[str, Values], marks: Mapping[str, Marks]
) -> Gaps:
    """Return what a locale of the site lacks of what the others say.

    A locale that says nothing, and whose sources say nothing either, lacks what any other says.
    """
    own = said.get(locale, {})
    chain = [one for one in sources(site, locale) if said.get(one)]
    if not chain:
        others = {} if own else {p: p for one in site.locales for p in said.get(one, {})}
        return Gaps(missing=tuple(others))
    missing, outdated = [], {}
    for pointer in dict.fromkeys(pointer for one in chain for pointer in said[one]):
        source = next(one for one in chain if pointer in said[one])
        since = marks[source].written[pointer]
        if pointer not in own:
            missing.append(pointer)
        elif marks[locale].confirmed[pointer] < since:
            outdated[pointer] = since
    return Gaps(tuple(missing), outdated)
