"""The two trees of a filter: as it was written, and as it was bound to fields and keys.

Both share the logic nodes `And`, `Or`, `Not`, `Always` and `Never`; they differ in their leaves,
which are `Condition` as written and `BoundCondition` once bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

Leaf_co = TypeVar("Leaf_co", covariant=True)
Before = TypeVar("Before")
After = TypeVar("After")

OPERATORS: tuple[str, ...] = (
    "eq",
    "ne",
    "lt",
    "lte",
    "gt",
    "gte",
    "in",
    "nin",
    "contains",
    "icontains",
    "starts",
    "ends",
    "null",
    "between",
    "any",
    "all",
)
"""Every operator of the language, in the order in which they are documented."""

LIST_OPERATORS = frozenset({"in", "nin", "between", "any", "all"})
"""The operators that take several values."""

LOGIC = ("and", "or", "not")
"""The words that join conditions; they stand where a field's name would."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison as it was written: a dotted path, an operator and literals as text.

    `value` is a tuple for the operators in `LIST_OPERATORS` and text for all others. It is None
    where a variable had no value: compared with what is absent, nothing is true.
    """

    path: tuple[str, ...]
    op: str
    value: str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Hop:
    """A step over a reference: the field's key, and the names of the types it may lead to."""

    field_name: str
    target_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundCondition:
    """A comparison of a key with literal keys; all of them text that sorts as the values do.

    `key` names an entry of `cms.schema.keys.document_keys` or, where `system` is true, a property
    of the entry (`_id`, `_created_at` …). `folded` says that key and values are case-folded.
    `many` says that the key holds a list: then every operator but `all` asks for any element.

    `op` is one of `eq in lt lte gt gte between contains starts ends null all`: binding writes
    `ne` and `nin` as `Not`, `icontains` as a folded `contains`, `any` as `in`. `between` includes
    both ends. `null` has the value `"true"` (absent) or `"false"` (present).

    `relation` names the types that a relation may lead to, where one is compared by a filter that
    may cross relations: it then holds only what its reader sees. Elsewhere it is empty.
    """

    hops: tuple[Hop, ...]
    key: str
    folded: bool
    many: bool
    op: str
    values: tuple[str, ...]
    system: bool
    relation: tuple[str, ...] = ()


@dataclass(frozen=True)
class And(Generic[Leaf_co]):
    """True when every item is; an empty one is true."""

    items: tuple[Tree[Leaf_co], ...]


@dataclass(frozen=True)
class Or(Generic[Leaf_co]):
    """True when any item is; an empty one is false."""

    items: tuple[Tree[Leaf_co], ...]


@dataclass(frozen=True)
class Not(Generic[Leaf_co]):
    """True when the item is not; there is no third value."""

    item: Tree[Leaf_co]


@dataclass(frozen=True, slots=True)
class Always:
    """True of every entry."""


@dataclass(frozen=True, slots=True)
class Never:
    """True of no entry."""


Tree: TypeAlias = "Leaf_co | And[Leaf_co] | Or[Leaf_co] | Not[Leaf_co] | Always | Never"
Filter: TypeAlias = "Condition | And[Condition] | Or[Condition] | Not[Condition] | Always | Never"
BoundFilter: TypeAlias = (
    "BoundCondition | And[BoundCondition] | Or[BoundCondition] | Not[BoundCondition]"
    " | Always | Never"
)


def rewrite(tree: Tree[Before], leaf: Callable[[Before], Tree[After]]) -> Tree[After]:
    """Return the tree with every leaf replaced by what `leaf` makes of it."""
    if isinstance(tree, And):
        return And(tuple(rewrite(item, leaf) for item in tree.items))
    if isinstance(tree, Or):
        return Or(tuple(rewrite(item, leaf) for item in tree.items))
    if isinstance(tree, Not):
        return Not(rewrite(tree.item, leaf))
    if isinstance(tree, Always | Never):
        return tree
    return leaf(tree)


def leaves(tree: Tree[Before]) -> Iterator[Before]:
    """Give every leaf of the tree, from left to right."""
    if isinstance(tree, And | Or):
        for item in tree.items:
            yield from leaves(item)
    elif isinstance(tree, Not):
        yield from leaves(tree.item)
    elif not isinstance(tree, Always | Never):
        yield tree


def conjunction(items: tuple[Tree[Before], ...]) -> Tree[Before]:
    """Join with `and`, without a node around nothing or around a single item."""
    if not items:
        return Always()
    return items[0] if len(items) == 1 else And(items)
