"""Which fields of an entry an actor may read or write."""

from __future__ import annotations

from collections.abc import Mapping

from cms.access.acl import decide
from cms.access.actor import Actor
from cms.access.facts import Facts
from cms.access.rights import Rights
from cms.access.rules import ALL
from cms.access.steps import held_rules
from cms.access.visibility import Question, kept
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import Always, Never


def readable_fields(
    rights: Rights, actor: Actor, facts: Facts, permission: str = "view"
) -> frozenset[str]:
    """Return the names of the fields that may be read of the entry in `facts`.

    `permission` is what the entry is read by: `view`, `view_draft` …. A field with a
    `read_permission` needs that one too. Without a type there are no fields.
    """
    fields = facts.spec.fields if facts.spec else {}
    asked = {name: one.read_permission for name, one in fields.items()}
    return _allowed(rights, actor, facts, permission, asked)


def writable_fields(
    rights: Rights, actor: Actor, facts: Facts, permission: str = "edit"
) -> frozenset[str]:
    """Return the names of the fields that may be written; `permission` is `edit` or `create`.

    A field with a `write_permission` needs that one too. That a condition holds also for the
    resulting document is for the caller to ask: see `decide_both`.
    """
    fields = facts.spec.fields if facts.spec else {}
    asked = {name: one.write_permission for name, one in fields.items()}
    return _allowed(rights, actor, facts, permission, asked)


def filterable_fields(
    rights: Rights, actor: Actor, permission: str, spec: TypeSpec, locale: str | None
) -> frozenset[str]:
    """Return the fields by which the actor may filter and sort a list of a type.

    Those that may be read of every entry that the actor sees: a filter by a field hidden
    anywhere would tell its values there. Of a type of which nothing is seen there are none.
    """
    about = ("filterable", permission, locale)
    return kept(
        rights,
        actor,
        about,
        (spec,),
        lambda: _filterable(rights, actor, permission, spec, locale),
    )


def _filterable(
    rights: Rights, actor: Actor, permission: str, spec: TypeSpec, locale: str | None
) -> frozenset[str]:
    whole = Question(rights, actor, permission, locale)
    answers = whole.answers(spec)
    seen = [number for number, found in enumerate(answers) if found != Never()]
    if not seen:
        return frozenset()
    named = _named(whole)

    def everywhere(name: str, own: str) -> bool:
        found = Question(rights, actor, own, locale, name).answers(spec)
        return all(found[number] in (Always(), answers[number]) for number in seen)

    return frozenset(
        name
        for name, field in spec.fields.items()
        if (name not in named or everywhere(name, permission))
        and (field.read_permission is None or everywhere(name, field.read_permission))
    )


def _named(question: Question) -> set[str]:
    """Return the fields that a rule of the actor's names, at any place."""
    roles = {name for place in question.places for names in place.held[1] for name in names}
    return {
        name
        for role in roles
        for rule in question.rights.roles[role].rules
        if rule.fields != ALL
        for name in rule.fields
    }


def _allowed(
    rights: Rights,
    actor: Actor,
    facts: Facts,
    permission: str,
    asked: Mapping[str, str | None],
) -> frozenset[str]:
    singled_out = _singled_out(rights, actor, permission, facts)
    whole = decide(rights, actor, permission, facts).allowed

    def may(name: str) -> bool:
        return decide(rights, actor, permission, facts.of_field(name)).allowed

    return frozenset(
        name
        for name, own in asked.items()
        if (may(name) if name in singled_out else whole)
        and (own is None or decide(rights, actor, own, facts.of_field(name)).allowed)
    )


def _singled_out(rights: Rights, actor: Actor, permission: str, facts: Facts) -> frozenset[str]:
    """Return the fields that any rule of the actor names; of all others the whole decides."""
    return frozenset(
        name
        for place in rights.chain(facts.scope)
        for held in held_rules(rights, actor, place)
        if held.rule.fields != ALL and held.rule.concerns(permission, facts.type)
        for name in held.rule.fields
    )
