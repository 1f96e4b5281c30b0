"""What an actor may see, as filters for each type and place: the decision for whole lists."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar, cast

from cms.access.actor import Actor
from cms.access.conditions import Variables, condition_of
from cms.access.facts import Facts
from cms.access.rights import Held, Rights, Standing
from cms.access.rules import DENY
from cms.access.steps import held_rules, public_view, token_covers
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import Always, And, BoundFilter, Never, Not, Or
from cms.schema.filtering.evaluate import matches

ANSWERS_MAX = 200
"""Answers that a snapshot of rights keeps."""

Found = TypeVar("Found")
Parts = tuple[BoundFilter, BoundFilter]
Chain = tuple[str | None, ...]


@dataclass(frozen=True)
class Branch:
    """Entries in certain scopes that a filter admits; `scopes` None means in every scope.

    A scope is an `entry_scope`: the id of an entry, or None for the root.
    """

    scopes: frozenset[str | None] | None
    filter: BoundFilter

    def admits(
        self,
        scope: str | None,
        keys: Mapping[str, str | list[str]],
        system: Mapping[str, str | None],
    ) -> bool:
        """Say whether an entry in `scope`, with these values, belongs to the branch."""
        return (self.scopes is None or scope in self.scopes) and matches(self.filter, keys, system)


@dataclass(frozen=True)
class Visibility:
    """For each type the branches of which an entry has to belong to one; none, nothing is seen.

    Agrees with `decide` on every entry as a whole, for one actor, permission and locale, at the
    moment and with the rights for which it was made.
    """

    permission: str
    locale: str | None
    branches: Mapping[str, tuple[Branch, ...]]

    def of(self, type_name: str) -> tuple[Branch, ...]:
        """Return the branches of a type; an unknown type has none."""
        return self.branches.get(type_name, ())

    @property
    def types(self) -> tuple[str, ...]:
        """The types of which anything at all may be seen, sorted by name."""
        return tuple(sorted(name for name, branches in self.branches.items() if branches))


def visible(
    rights: Rights, actor: Actor, permission: str, specs: Iterable[TypeSpec], locale: str | None
) -> Visibility:
    """Return what `actor` may do `permission` to, of each type in `specs`, in `locale`.

    Kept, as with hundreds of places it costs as much as the rest of a read.
    """
    asked = tuple(specs)

    def find() -> Visibility:
        question = Question(rights, actor, permission, locale)
        branches = {spec.name: question.branches(spec) for spec in asked}
        return Visibility(permission, locale, branches)

    return kept(rights, actor, (permission, locale), asked, find)


def kept(
    rights: Rights,
    actor: Actor,
    about: tuple[Hashable, ...],
    specs: tuple[TypeSpec, ...],
    find: Callable[[], Found],
) -> Found:
    """Return what `find` finds of an actor, of types and of what `about` says, if need be once.

    It is kept with the rights for who asked lately, unless a condition asks for the present moment.
    """
    # Types are compared as the objects that they are, which an answer that is kept keeps as well.
    key = (
        *about,
        actor.system,
        actor.principals,
        tuple(sorted(actor.attributes.items())),
        actor.scopes,
        tuple(map(id, specs)),
    )
    held = rights.answers.get(key)
    if held is not None:
        return cast("tuple[Found, object]", held)[0]
    found = find()
    if not rights.ask_for_now:
        rights.answers[key] = (found, specs)
        if len(rights.answers) > ANSWERS_MAX:
            rights.answers.popitem(last=False)
    return found


@dataclass(frozen=True)
class Question:
    """What is asked of all entries at once: whether the actor may do it, to the whole or a field."""

    rights: Rights
    actor: Actor
    permission: str
    locale: str | None
    field: str | None = None

    @cached_property
    def variables(self) -> Variables:
        """What the variables of conditions stand for."""
        return self.actor.variables()

    @cached_property
    def unlimited(self) -> bool:
        """Whether the answer is yes of every entry, whatever the rules."""
        if self.actor.system:
            return True
        return self.actor.scopes is None and self._administrator

    @cached_property
    def _administrator(self) -> bool:
        return self.rights.administrator(self.actor.principals) is not None

    def branches(self, spec: TypeSpec) -> tuple[Branch, ...]:
        """Return the answer about a type with places of the same answer put together."""
        if self.unlimited:
            return (Branch(None, Always()),)
        scopes: dict[BoundFilter, frozenset[str | None]] = {}
        for place, found in zip(self.places, self.answers(spec), strict=True):
            scopes[found] = scopes.get(found, frozenset()) | place.scopes
        if len(scopes) == 1:
            found = next(iter(scopes))
            return () if found == Never() else (Branch(None, found),)
        return tuple(Branch(held, found) for found, held in scopes.items() if found != Never())

    @cached_property
    def places(self) -> tuple[Standing, ...]:
        """All scopes, put together where the answer is one; the same for all of an actor's."""
        standing = self.rights.standing(self.actor.principals)
        if self.actor.scopes is None:
            return standing
        # A token may reach into one scope, and not into another where its user stands as well.
        return tuple(
            replace(one, scopes=frozenset((scope,)))
            for one in standing
            for scope in sorted(one.scopes, key=str)
        )

    def answers(self, spec: TypeSpec) -> list[BoundFilter]:
        """Return for each of `places` of which entries of a type the answer is yes."""
        if self.unlimited:
            return [Always()] * len(self.places)
        known: dict[Held, BoundFilter] = {}
        answers: list[BoundFilter] = []
        for place in self.places:
            if self.actor.scopes is not None and not self._token_covers(spec, *place.scopes):
                answers.append(Never())
                continue
            if place.held not in known:
                known[place.held] = self._fold(spec, place.chain)
            answers.append(known[place.held])
        return answers

    def _token_covers(self, spec: TypeSpec, scope: str | None) -> bool:
        facts = Facts(spec=spec, locale=self.locale, scope=scope)
        return token_covers(self.rights, self.actor, self.permission, facts)

    def _fold(self, spec: TypeSpec, chain: Chain) -> BoundFilter:
        """Fold the rules of a chain of places, from the farthest to the nearest, into a filter."""
        if self._administrator:
            return Always()
        inherits = chain[-1] is None and public_view(self.permission, spec.public)
        result: BoundFilter = Always() if inherits else Never()
        for place in reversed(chain):
            denied, allowed = self._parts(spec, place)
            result = _both(_negated(denied), _either(allowed, result))
        return result

    def _parts(self, spec: TypeSpec, place: str | None) -> Parts:
        """Return what is denied and what is allowed by the rules at one place."""
        denied: BoundFilter = Never()
        allowed: BoundFilter = Never()
        for held in held_rules(self.rights, self.actor, place):
            rule = held.rule
            if not rule.concerns(self.permission, spec.name):
                continue
            if not (rule.speaks_of_locale(self.locale) and rule.speaks_of_field(self.field)):
                continue
            condition = condition_of(rule, self.variables, spec)
            if rule.effect == DENY:
                denied = _either(denied, condition)
            else:
                allowed = _either(allowed, condition)
        return denied, allowed


def _either(one: BoundFilter, other: BoundFilter) -> BoundFilter:
    if isinstance(one, Always) or isinstance(other, Never) or one == other:
        return one
    if isinstance(other, Always) or isinstance(one, Never):
        return other
    # Kept flat, so that a role of many rules does not become a deep expression in SQL.
    return Or(
        (
            *(one.items if isinstance(one, Or) else (one,)),
            *(other.items if isinstance(other, Or) else (other,)),
        )
    )


def _both(one: BoundFilter, other: BoundFilter) -> BoundFilter:
    if isinstance(one, Never) or isinstance(other, Always):
        return one
    if isinstance(other, Never) or isinstance(one, Always):
        return other
    return And((one, other))


def _negated(one: BoundFilter) -> BoundFilter:
    if isinstance(one, Always):
        return Never()
    return Always() if isinstance(one, Never) else Not(one)
