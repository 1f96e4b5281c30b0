"""All rights as one immutable snapshot, read once for each generation of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.access.models import Grant, InheritanceBreak, RightsGeneration, Role, Scope
from cms.access.rules import Rule, rules_from_json
from cms.db.identifiers import new_id
from cms.errors import DeclarationError, ValidationFailed

ADMINISTRATOR = "administrator"
"""The role that, granted at the root, is decided before everything else."""

_ROW = 1
_STAMP = select(RightsGeneration.stamp)
_TRIES = 5


@dataclass(frozen=True)
class RoleSpec:
    """A role as decisions read it."""

    name: str
    label: str
    rules: tuple[Rule, ...]


Held = tuple[bool, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in `scopes`, of which there may be many: the same answer holds in all.

    `chain` is the places that count in one of them, and `held` whether it reaches the root, and the
    names of the roles held along it, nearest first: all that matters.
    """

    scopes: frozenset[str | None]
    chain: tuple[str | None, ...]
    held: Held


STANDING_MAX = 200
"""Sets of principals whose standing a snapshot keeps."""


@dataclass(frozen=True)
class Rights:
    """A snapshot of roles, of grants by place and principal, and of how places lie in each other.

    A place is the id of an entry, or None for the root. `parents` maps each scope to the one
    above it. Nothing in a snapshot changes, so threads may share it.
    """

    roles: Mapping[str, RoleSpec] = field(default_factory=dict)
    grants: Mapping[str | None, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    breaks: frozenset[str] = frozenset()
    parents: Mapping[str, str | None] = field(default_factory=dict)
    _standing: OrderedDict[frozenset[str], tuple[Standing, ...]] = field(
        default_factory=OrderedDict, init=False, compare=False, repr=False
    )
    """Never given: what is made of a snapshot by `replace` stands otherwise."""
    answers: OrderedDict[object, object] = field(
        default_factory=OrderedDict, init=False, compare=False, repr=False
    )
    """What was worked out of this snapshot lately, by what was asked."""

    @cached_property
    def ask_for_now(self) -> bool:
        """Whether any condition asks for the present moment, so that answers don't last."""
        rules = (rule for role in self.roles.values() for rule in role.rules)
        return any("$now" in str(rule.condition) for rule in rules)

    def depend_on_now(self, principals: frozenset[str]) -> bool:
        """Say whether what `principals` may do changes by the clock, by a condition of a role."""
        if not self.ask_for_now:
            return False
        names = {
            name
            for there in self.grants.values()
            for one in principals & there.keys()
            for name in there[one]
        }
        rules = (rule for name in names & self.roles.keys() for rule in self.roles[name].rules)
        return any("$now" in str(rule.condition) for rule in rules)

    def lineage(self, scope: str | None) -> tuple[str | None, ...]:
        """Return the places from `scope` up to the root (None), whatever breaks lie between.

        A scope that the snapshot does not know inherits nothing, and so has no root.
        """
        places: list[str | None] = []
        place = scope
        while place is not None and place not in places:
            places.append(place)
            if place not in self.parents:
                return tuple(places)
            place = self.parents[place]
        if place is None:
            places.append(None)
        return tuple(places)

    def chain(self, scope: str | None) -> tuple[str | None, ...]:
        """Return the places whose grants count at `scope`, nearest first, ending at a break."""
        places: list[str | None] = []
        for place in self.lineage(scope):
            places.append(place)
            if place in self.breaks:
                break
        return tuple(places)

    def held(
        self, principals: frozenset[str], place: str | None
    ) -> tuple[tuple[str, RoleSpec], ...]:
        """Return the roles that `principals` hold at a place, each with the principal's name."""
        there = self.grants.get(place)
        if not there:
            return ()
        return tuple(
            (principal, self.roles[name])
            for principal in sorted(principals & there.keys())
            for name in there[principal]
            if name in self.roles
        )

    def standing(self, principals: frozenset[str]) -> tuple[Standing, ...]:
        """Return how `principals` stand, every scope in one of them, the root in the first.

        Kept for who asked lately: with hundreds of scopes it costs as much as the rest of a read.
        """
        kept = self._standing.get(principals)
        if kept is None:
            kept = self._standing[principals] = self._stand(principals)
            if len(self._standing) > STANDING_MAX:
                self._standing.popitem(last=False)
        return kept

    def _stand(self, principals: frozenset[str]) -> tuple[Standing, ...]:
        alike: dict[Held, list[str | None]] = {}
        for scope in (None, *self.parents):
            chain = self.chain(scope)
            named = (tuple(role.name for _, role in self.held(principals, one)) for one in chain)
            held = (chain[-1] is None, tuple(names for names in named if names))
            alike.setdefault(held, []).append(scope)
        return tuple(
            Standing(frozenset(scopes), self.chain(scopes[0]), held)
            for held, scopes in alike.items()
        )

    def administrator(self, principals: frozenset[str]) -> str | None:
        """Return the principal that makes these an administrator of the whole site, if any."""
        there = self.grants.get(None, {})
        found = (name for name in sorted(principals) if ADMINISTRATOR in there.get(name, ()))
        return next(found, None)


class RightsCache:
    """Keeps the newest snapshot for this process; one for each database, safe for threads."""

    def __init__(self) -> None:
        self._held: tuple[str, Rights] | None = None
        self._lock = threading.Lock()

    def get(self, stamp: str) -> Rights | None:
        with self._lock:
            held = self._held
        return held[1] if held and held[0] == stamp else None

    def put(self, stamp: str, rights: Rights) -> None:
        with self._lock:
            self._held = (stamp, rights)


def load_rights(session: Session, cache: RightsCache | None = None) -> Rights:
    """Return the rights as this transaction sees them, from `cache` where nothing has changed.

    Costs one select of one row when cached. Raises `DeclarationError` when the tables hold a
    role that can't be read.
    """
    stamp = _stamp(session)
    for _ in range(_TRIES):
        known = cache.get(stamp) if cache and stamp else None
        if known is not None:
            return known
        rights = _read(session)
        before, stamp = stamp, _stamp(session)
        if stamp == before:
            # Where a transaction sees what others commit, the tables must be of one generation.
            break
    if cache is not None and stamp and stamp == before:
        cache.put(stamp, rights)
    return rights


def _stamp(session: Session) -> str:
    return session.scalar(_STAMP) or ""


def new_generation(session: Session) -> None:
    """Make every process read the rights anew once this transaction is committed."""
    session.flush()
    found = session.execute(
        update(RightsGeneration)
        .where(RightsGeneration.id == _ROW)
        .values(stamp=new_id())
        .returning(RightsGeneration.id)
    ).first()
    if found is None:
        session.add(RightsGeneration(id=_ROW, stamp=new_id()))
        session.flush()


def _read(session: Session) -> Rights:
    grants: dict[str | None, dict[str, list[str]]] = {}
    rows = select(Grant.entry_id, Grant.principal, Grant.role).order_by(Grant.role)
    for place, principal, role in session.execute(rows):
        names = grants.setdefault(place, {}).setdefault(principal, [])
        if role not in names:
            names.append(role)
    return Rights(
        roles={role.name: role for role in _roles(session)},
        grants={
            place: {principal: tuple(names) for principal, names in there.items()}
            for place, there in grants.items()
        },
        breaks=frozenset(session.scalars(select(InheritanceBreak.entry_id))),
        parents={
            row.entry_id: row.parent_id
            for row in session.execute(select(Scope.entry_id, Scope.parent_id))
        },
    )


def _roles(session: Session) -> list[RoleSpec]:
    return [
        RoleSpec(name, label, _rules(name, rules))
        for name, label, rules in session.execute(select(Role.name, Role.label, Role.rules))
    ]


def _rules(name: str, value: object) -> tuple[Rule, ...]:
    try:
        return rules_from_json(value)
    except ValidationFailed as error:
        first = error.problems[0]
        raise DeclarationError(
            f"The stored role {name!r} can't be read: {first.pointer} {first.detail}"
        ) from error
