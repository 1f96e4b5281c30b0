"""From a selection to the shape of an answer: which fields are read, which relations expanded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)

from cms.api.v1.graphql.outputs import EXTRA, FIELD
from cms.api.v1.serialization.shape import Shape
from cms.content.walking import Tree
from cms.errors import BadRequest
from cms.schema import fields as f

LINK = frozenset({"id", "type", "__typename"})
"""What the link of a relation holds already, so that nothing is read for it."""


@dataclass
class Selected:
    """What was selected of entries: trees as `Shape` has them, and the names of extras."""

    fields: Tree = field(default_factory=lambda: {"id": {}})
    include: Tree = field(default_factory=dict)
    extras: set[str] = field(default_factory=set)
    alternates: bool = False

    def shape(self, richtext: str | None) -> Shape:
        """Return it as the shape of an answer."""
        return Shape(self.fields, self.include, richtext, self.alternates)


@dataclass(frozen=True)
class Selections:
    """Reads selections of one operation; `depth` bounds the relations followed in a row."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    depth: int

    def children(self, nodes: Sequence[FieldNode], name: str) -> list[FieldNode]:
        """Return the fields called `name` that are selected in any of the nodes."""
        found = [one for node in nodes for one in self._fields(node.selection_set)]
        return [one for _, one in found if one.name.value == name]

    def entry(self, nodes: Sequence[FieldNode], type_name: str) -> Selected:
        """Return what nodes select of the entries that they answer, of a type of the schema."""
        selected = Selected()
        for node in nodes:
            self._select(node.selection_set, type_name, selected.fields, selected.include, selected)
            metas = self.children([node], "_meta")
            selected.alternates |= bool(self.children(metas, "alternates"))
        self._check_depth(selected.include, 1)
        return selected

    def _select(
        self,
        chosen: SelectionSetNode | None,
        type_name: str,
        fields: Tree,
        include: Tree,
        selected: Selected,
    ) -> None:
        for on, node in self._fields(chosen):
            kind = self.schema.get_type(on or type_name)
            known = getattr(kind, "fields", {}).get(node.name.value)
            if known is None:
                continue
            told = known.extensions
            if EXTRA in told:
                selected.extras.add(told[EXTRA])
            if FIELD not in told:
                continue
            name = node.name.value
            inner = fields.setdefault(name, {})
            below = get_named_type(known.type)
            if node.selection_set is None or not _holds_entries(told[FIELD]):
                continue
            if _is_relation(told[FIELD]):
                self._relate(node, below.name, inner, include, selected)
            else:
                within: Tree = {}
                inner.setdefault("_id", {})
                self._select(node.selection_set, below.name, inner, within, selected)
                if within:
                    _merge(include.setdefault(name, {}), within)

    def _relate(
        self, node: FieldNode, below: str, inner: Tree, include: Tree, selected: Selected
    ) -> None:
        inner.setdefault("id", {})
        name = node.name.value
        within: Tree = {}
        self._select(node.selection_set, below, inner, within, selected)
        asked = {one.name.value for _, one in self._fields(node.selection_set)}
        if asked - LINK or within or name in include:
            _merge(include.setdefault(name, {}), within)

    def _fields(
        self, chosen: SelectionSetNode | None, on: str = ""
    ) -> Iterator[tuple[str, FieldNode]]:
        """Yield the fields that are selected, with the type of the fragment that they stand in."""
        for node in chosen.selections if chosen else ():
            if self._skipped(node):
                continue
            if isinstance(node, FieldNode):
                yield on, node
            elif isinstance(node, InlineFragmentNode):
                named = node.type_condition.name.value if node.type_condition else on
                yield from self._fields(node.selection_set, named)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                named = fragment.type_condition.name.value
                yield from self._fields(fragment.selection_set, named)

    def _skipped(self, node: Any) -> bool:
        for directive in node.directives or ():
            told = next((one.value for one in directive.arguments if one.name.value == "if"), None)
            name = getattr(getattr(told, "name", None), "value", None)
            value = self.variables.get(name) if name else getattr(told, "value", None)
            if directive.name.value == "skip" and value is True:
                return True
            if directive.name.value == "include" and value is False:
                return True
        return False

    def _check_depth(self, tree: Tree, depth: int) -> None:
        if tree and depth > self.depth:
            raise BadRequest(f"More than {self.depth} relations are followed in a row.")
        for inner in tree.values():
            self._check_depth(inner, depth + 1)


def _merge(tree: Tree, other: Tree) -> None:
    for name, inner in other.items():
        _merge(tree.setdefault(name, {}), inner)


def _holds_entries(declared: f.Field) -> bool:
    """Say whether what is selected below a field is of the content, and not of a file."""
    if isinstance(declared, f.List):
        return _holds_entries(declared.of)
    return isinstance(declared, f.Reference | f.Group | f.Blocks)


def _is_relation(declared: f.Field) -> bool:
    if isinstance(declared, f.List):
        return _is_relation(declared.of)
    return isinstance(declared, f.Reference)
