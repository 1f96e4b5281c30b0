"""Which fields of each row its reader may not see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from cms import clock
from cms.access.facts import Facts
from cms.access.fields import readable_fields
from cms.access.rules import ALL, Rule
from cms.access.scopes import scopes_of
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.schema.content_type import TypeSpec
from cms.schema.keys import document_keys


def hidden_fields(session: Session, lens: Lens, rows: Sequence[Row]) -> dict[int, frozenset[str]]:
    """Return, by edition, the fields that the reader may not see; nothing where there are none.

    Costs a query only where a type's fields, or a rule, single fields out.
    """
    if lens.actor.system or not rows:
        return {}
    rules = _own_rules(lens)
    doubtful = _doubtful(lens, {row.type for row in rows}, rules)
    asked = [row for row in rows if row.type in doubtful]
    if not asked:
        return {}
    return _Decisions(lens, any(rule.condition is not None for rule in rules)).hidden(
        asked, scopes_of(session, [row.entry_id for row in asked])
    )


def may_hide(lens: Lens, types: Iterable[str]) -> frozenset[str]:
    """Return those of the types of which the reader may see entries, but not all their fields."""
    if lens.actor.system:
        return frozenset()
    return _doubtful(lens, set(types), _own_rules(lens))


def has_conditions(lens: Lens) -> bool:
    """Say whether a right of the reader, other than an administrator's, depends on what it is about."""
    return any(rule.condition is not None for rule in _own_rules(lens))


def _doubtful(lens: Lens, types: Iterable[str], rules: Sequence[Rule]) -> frozenset[str]:
    return frozenset(name for name in types if _singled_out(lens, name, rules))


class _Decisions:
    """Decides once for all rows of a type and scope, unless a condition looks at each."""

    def __init__(self, lens: Lens, conditional: bool) -> None:
        self.lens, self.conditional = lens, conditional
        self.known: dict[tuple[str, str | None], frozenset[str]] = {}

    def hidden(
        self, rows: Sequence[Row], scopes: dict[str, str | None]
    ) -> dict[int, frozenset[str]]:
        """Return the hidden fields of those rows that have some."""
        found = {row.edition_id: self.of(row, scopes.get(row.entry_id)) for row in rows}
        return {edition: names for edition, names in found.items() if names}

    def of(self, row: Row, scope: str | None) -> frozenset[str]:
        """Return the hidden fields of one row."""
        if self.conditional:
            return self.decide(row, scope)
        key = (row.type, scope)
        if key not in self.known:
            self.known[key] = self.decide(row, scope)
        return self.known[key]

    def decide(self, row: Row, scope: str | None) -> frozenset[str]:
        """Ask about every field."""
        lens = self.lens
        spec = lens.registry.require(row.type)
        facts = _facts(spec, row, scope)
        hidden = {
            name
            for permission in lens.field_permissions
            for name in spec.fields.keys()
            - readable_fields(lens.rights, lens.actor, facts, permission)
        }
        return frozenset(hidden)


def _own_rules(lens: Lens) -> list[Rule]:
    """Return the rules of all roles that the reader holds anywhere."""
    names = {
        role
        for there in lens.rights.grants.values()
        for principal in lens.actor.principals & there.keys()
        for role in there[principal]
    }
    roles = (lens.rights.roles.get(name) for name in names)
    return [rule for role in roles if role is not None for rule in role.rules]


def _singled_out(lens: Lens, type_name: str, rules: Sequence[Rule]) -> bool:
    spec = lens.registry.require(type_name)
    if any(one.read_permission is not None for one in spec.fields.values()):
        return True
    return any(
        rule.fields != ALL and rule.concerns(permission, type_name)
        for rule in rules
        for permission in lens.field_permissions
    )


def _facts(spec: TypeSpec, row: Row, scope: str | None) -> Facts:
    return Facts(
        spec=spec,
        locale=row.locale,
        scope=scope,
        keys=document_keys(spec, row.document),
        system={
            "_id": row.entry_id,
            "_type": row.type,
            "_owner": row.owner_id,
            "_parent": row.parent_id,
            "_created_at": clock.to_text(row.created_at),
            "_updated_at": clock.to_text(row.updated_at),
            "_published_at": None if row.published_at is None else clock.to_text(row.published_at),
            "_slug": row.slug,
            "_position": row.position,
        },
    )
