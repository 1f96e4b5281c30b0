"""Limits of a document: how deep, how many fields and aliases, and what it may cost.

Judged before the document is validated, which itself would take long for a hostile one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from cms.errors import TooLarge
from cms.settings import GraphQLSettings

INTROSPECTION = ("__schema", "__type")
"""Fields whose depth `MaxIntrospectionDepthRule` bounds."""
_INTROSPECTION_DEPTH = 25


@dataclass
class _Walk:
    """Counts the fields of one operation with its fragments; stops at the first limit."""

    settings: GraphQLSettings
    fragments: Mapping[str, FragmentDefinitionNode]
    fields: int = 0
    aliases: int = 0
    most: int = field(default=0)

    def below(self, chosen: SelectionSetNode | None, depth: int) -> int:
        """Return how many fields are selected, at any depth."""
        found = 0
        for node in chosen.selections if chosen else ():
            if depth > max(self.most, self.settings.depth):
                raise TooLarge(f"The query is more than {self.settings.depth} levels deep.")
            if isinstance(node, FieldNode):
                self.count(node)
                found += 1 + self.below(node.selection_set, depth + 1)
            elif isinstance(node, InlineFragmentNode):
                found += self.below(node.selection_set, depth + 1)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments.get(node.name.value)
                self.fields += 1
                self.check()
                found += self.below(fragment.selection_set, depth + 1) if fragment else 0
        return found

    def roots(self, chosen: SelectionSetNode, depth: int) -> list[FieldNode]:
        """Return the fields at the root, and count them."""
        found: list[FieldNode] = []
        for node in chosen.selections if depth <= self.settings.depth else ():
            if isinstance(node, FieldNode):
                self.count(node)
                found.append(node)
            elif isinstance(node, InlineFragmentNode):
                found += self.roots(node.selection_set, depth + 1)
            elif isinstance(node, FragmentSpreadNode):
                self.fields += 1
                self.check()
                fragment = self.fragments.get(node.name.value)
                found += self.roots(fragment.selection_set, depth + 1) if fragment else []
        return found

    def count(self, node: FieldNode) -> None:
        """Count a field, and its alias."""
        self.fields += 1
        self.aliases += node.alias is not None
        self.check()

    def check(self) -> None:
        """Raise `TooLarge` where there are too many already."""
        if self.fields > self.settings.fields:
            raise TooLarge(f"The query selects more than {self.settings.fields} fields.")
        if self.aliases > self.settings.aliases:
            raise TooLarge(f"The query has more than {self.settings.aliases} aliases.")


def check_document(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    settings: GraphQLSettings,
    page_size: int,
) -> None:
    """Raise `TooLarge` for an operation that is beyond a limit of the settings.

    Its cost is the number of fields that it selects, those below a list as often as it has entries
    on a page.
    """
    fragments = {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    cost = 0
    # What no operation uses is validated too.
    written = _Walk(settings, {}, most=_INTROSPECTION_DEPTH)
    for chosen in _every_set(document):
        written.below(chosen, 1)
    walk = _Walk(settings, fragments)
    for node in walk.roots(operation.selection_set, 1):
        walk.most = _INTROSPECTION_DEPTH if node.name.value in INTROSPECTION else 0
        times = _size(node, variables, page_size)
        cost += 1 + times * walk.below(node.selection_set, 2)
        if cost > settings.cost:
            raise TooLarge(
                f"The query costs more than {settings.cost}: ask for fewer fields, or smaller pages."
            )


def _every_set(document: DocumentNode) -> list[SelectionSetNode]:
    found = [getattr(one, "selection_set", None) for one in document.definitions]
    return [one for one in found if one is not None]


def _size(node: FieldNode, variables: Mapping[str, Any], page_size: int) -> int:
    """Return how many entries a field at the root may answer."""
    if not node.name.value.rstrip("_").endswith("List"):
        return 1
    given = next((one.value for one in node.arguments or () if one.name.value == "first"), None)
    if isinstance(given, IntValueNode) and len(given.value) < 9:
        return abs(int(given.value))
    if isinstance(given, VariableNode):
        value = variables.get(given.name.value, page_size)
        return abs(value) if isinstance(value, int) else page_size
    return page_size
