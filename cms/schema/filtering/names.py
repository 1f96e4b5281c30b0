"""Resolves a dotted path to the key that it compares: a field's, or a property of the entry."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Mapping
from dataclasses import dataclass, field, replace

from cms import clock
from cms.errors import BadRequest
from cms.schema import keys
from cms.schema.content_type import TypeSpec
from cms.schema.encrypted import BLIND, normal
from cms.schema.fields import Field, Group, List, Reference
from cms.schema.filtering.ast import Hop
from cms.schema.filtering.parse import nearest
from cms.schema.registry import TypeRegistry

MAX_HOPS = 4
"""How many relations a path may cross."""

Readable = Callable[[TypeSpec], Container[str]]


@dataclass(frozen=True)
class Resolved:
    """What a path leads to; equal when SQL would be the same but for the hops' types.

    `reads` tells apart fields that read literals differently, such as choices of other words.
    `relation` names the types that a relation leads to, where relations may be crossed.
    """

    hops: tuple[Hop, ...]
    key: str
    system: bool
    many: bool
    folded: bool
    ordered: bool
    operators: frozenset[str]
    reads: Hashable
    literal: Callable[[str], str] = field(compare=False)
    relation: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """Where names are looked up: the types, what may be read of them, whether to cross relations.

    `readable` gives the names of a type's fields that the reader may see; None means all.
    """

    registry: TypeRegistry
    hops: bool = True
    readable: Readable | None = None

    def fields(self, spec: TypeSpec) -> Mapping[str, Field]:
        """Return the fields of `spec` that may be named here."""
        if self.readable is None:
            return spec.fields
        allowed = self.readable(spec)
        return {name: item for name, item in spec.fields.items() if name in allowed}


def resolve(path: tuple[str, ...], spec: TypeSpec, scope: Scope) -> tuple[Resolved, ...]:
    """Resolve `path` on `spec`: one result, or several where related types differ in the field.

    Raises `BadRequest`, naming the part that is unknown and the nearest known one.
    """
    return _Resolver(scope, path).on(spec, path, MAX_HOPS)


@dataclass(frozen=True)
class _Resolver:
    scope: Scope
    whole: tuple[str, ...]

    def on(self, spec: TypeSpec, path: tuple[str, ...], hops: int) -> tuple[Resolved, ...]:
        fields = self.scope.fields(spec)
        name = path[0]
        if name not in fields:
            return (self.system(spec, path),)
        key, found = name, fields[name]
        rest = path[1:]
        while rest and isinstance(found, Group):
            if rest[0] not in found.fields:
                raise self.unknown(rest[0], found.fields, f"{spec.name}.{key}")
            key, found, rest = f"{key}.{rest[0]}", found.fields[rest[0]], rest[1:]
        if not rest or (rest == ("id",) and isinstance(found, Reference) and not self.scope.hops):
            return (self.field(spec, key, found),)
        if not isinstance(found, Reference):
            raise self.error(f"{key!r} of {spec.name!r} is not a relation, so nothing is behind it")
        return self.beyond(key, found, rest, hops)

    def beyond(
        self, key: str, reference: Reference, rest: tuple[str, ...], hops: int
    ) -> tuple[Resolved, ...]:
        if not self.scope.hops:
            raise self.error("Relations can't be crossed here")
        if not hops:
            raise self.error(f"More than {MAX_HOPS} relations are crossed")
        results: dict[Resolved, list[str]] = {}
        refusals: list[BadRequest] = []
        for target in target_types(reference, self.scope.registry):
            spec = self.scope.registry.get(target)
            try:
                for found in self.on(spec, rest, hops - 1) if spec else ():
                    results.setdefault(found, []).append(target)
            except BadRequest as refusal:
                refusals.append(refusal)
        if not results:
            raise refusals[0] if refusals else self.error(f"{key!r} relates to nothing")
        return tuple(
            replace(found, hops=(Hop(key, tuple(types)), *found.hops))
            for found, types in results.items()
        )

    def field(self, spec: TypeSpec, key: str, found: Field) -> Resolved:
        if found.encrypted:
            return self.blind(spec, key, found)
        comparable = keys.comparable(found)
        if comparable is None:
            raise self.error(
                f"{key!r} of {spec.name!r} is of the kind {found.kind!r}, which can't be compared"
            )
        return Resolved(
            hops=(),
            key=key,
            system=False,
            many=comparable.many,
            folded=comparable.folded,
            ordered=comparable.ordered,
            operators=comparable.operators,
            reads=_reads(found),
            literal=lambda text: keys.literal_key(found, text),
            relation=self.related(found),
        )

    def related(self, found: Field) -> tuple[str, ...]:
        """Return the types that a field leads to; none where it leads nowhere, or none is crossed."""
        inner = found.of if isinstance(found, List) else found
        if not self.scope.hops or not isinstance(inner, Reference):
            return ()
        return target_types(inner, self.scope.registry)

    def blind(self, spec: TypeSpec, key: str, found: Field) -> Resolved:
        """Resolve an encrypted field: by its blind index, which knows equal from unequal."""
        if not found.blind_index:
            raise self.error(f"{key!r} of {spec.name!r} is encrypted, so it can't be compared")
        return Resolved(
            hops=(),
            key=key + BLIND,
            system=False,
            many=False,
            folded=False,
            ordered=False,
            operators=keys.EQUALITY,
            reads=_reads(found),
            literal=lambda text: normal(keys.literal_key(found, text)),
        )

    def system(self, spec: TypeSpec, path: tuple[str, ...]) -> Resolved:
        name = path[0] if path[0].startswith("_") else f"_{path[0]}"
        known = SYSTEM.get(name)
        if known is None:
            names = [*self.scope.fields(spec), *(item[1:] for item in SYSTEM)]
            raise self.unknown(path[0], names, spec.name)
        if len(path) > 1:
            raise self.error(f"{path[0]!r} is not a relation, so nothing is behind it")
        return known

    def unknown(self, name: str, known: Container[str], place: str) -> BadRequest:
        names = sorted(known) if isinstance(known, list | Mapping) else []
        listing = f" It has {', '.join(names)}." if names else ""
        return self.error(f"{place!r} has no field {name!r}{nearest(name, names)}", listing)

    def error(self, sentence: str, more: str = "") -> BadRequest:
        whole = ".".join(self.whole)
        place = "" if len(self.whole) == 1 else f" (in {whole!r})"
        return BadRequest(f"{sentence}{place}.{more}", whole)


def target_types(reference: Reference, registry: TypeRegistry) -> tuple[str, ...]:
    """Return the names of the types that the reference may lead to."""
    named = reference.targets
    return tuple(registry.names) if named is None else named


def _reads(found: Field) -> Hashable:
    inner = getattr(found, "of", None)
    within = _reads(inner) if isinstance(inner, Field) else None
    return type(found), tuple(getattr(found, "values", ())), within


_ANY_ENTRY = Reference(name="id")


def _identifier(text: str) -> str:
    return keys.literal_key(_ANY_ENTRY, text)


def _instant(text: str) -> str:
    try:
        return clock.to_text(clock.from_text(text))
    except (ValueError, OverflowError):
        raise BadRequest(f"{text!r} is not a time: write it like 2026-01-31T09:00:00Z.") from None


def _verbatim(text: str) -> str:
    return text


_EQUAL = frozenset({"eq", "ne", "in", "nin", "null"})
_ORDER = _EQUAL | {"lt", "lte", "gt", "gte", "between"}
_TEXT = _ORDER | {"contains", "starts", "ends"}


def _property(
    name: str, operators: frozenset[str], literal: Callable[[str], str], ordered: bool = True
) -> Resolved:
    return Resolved((), name, True, False, False, ordered, operators, name, literal)


SYSTEM: Mapping[str, Resolved] = {
    found.key: found
    for found in (
        _property("_id", _EQUAL, _identifier),
        _property("_type", _EQUAL, _verbatim),
        _property("_owner", _EQUAL, _identifier),
        _property("_parent", _EQUAL, _identifier),
        _property("_created_at", _ORDER, _instant),
        _property("_updated_at", _ORDER, _instant),
        _property("_published_at", _ORDER, _instant),
        _property("_slug", _TEXT, _verbatim),
        _property("_position", frozenset(), _verbatim),
    )
}
"""The properties of an entry; without `_` they mean the same where no field has the name.

`_position` orders siblings, and is compared with nothing.
"""
