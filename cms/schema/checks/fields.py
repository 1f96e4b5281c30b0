"""Check the fields of a type, a group or a component, and all that lie within them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.schema import fields as f
from cms.schema.checks.bounds import contradictions
from cms.schema.checks.names import field_name_problem, type_name_problem
from cms.schema.checks.place import Place
from cms.schema.checks.placing import check_placing
from cms.schema.checks.renames import check_renames
from cms.schema.colander_schema import child_node, read
from cms.schema.visible_if import condition_problem


def check_fields(fields: Any, place: Place) -> None:
    """Raise DeclarationError for the first contradiction among fields beside each other."""
    if not isinstance(fields, Mapping) or not fields:
        place.refuse("fields must be a mapping of names to at least one field.")
    for name, field in fields.items():
        check_named(name, field, fields, place)
    check_renames(fields, place)


def check_named(name: Any, field: Any, siblings: Mapping[str, Any], place: Place) -> None:
    """Check one field under its name."""
    here = place.within(str(name))
    problem = field_name_problem(name)
    if problem:
        here.refuse(problem)
    check_field(field, here)
    if field.visible_if is not None:
        problem = condition_problem(field.visible_if, name, siblings)
        if problem:
            here.refuse(problem)
    source = field.source if isinstance(field, f.Slug) else None
    if source is not None and not isinstance(siblings.get(source), f.Text | f.LongText):
        here.refuse(f"source {source!r} is no text field beside the slug.")


def check_field(field: Any, place: Place) -> None:
    """Check a field by itself, in its place, and all that lies within it."""
    if isinstance(field, type) and issubclass(field, f.Field):
        place.refuse(f"is the class {field.__name__}: write {field.__name__}() to make a field.")
    if not isinstance(field, f.Field) or not field.kind:
        place.refuse("is not a field.")
    for problem in contradictions(field):
        place.refuse(problem)
    check_placing(field, place)
    if isinstance(field, f.Reference):
        _check_targets(field, place)
    _check_within(field, place)
    _check_default(field, place)


def _check_targets(field: f.Reference, place: Place) -> None:
    for name in field.targets or ():
        if name not in place.types:
            place.refuse(f"refers to {name!r}, and there is no type of this name.")


def _check_within(field: f.Field, place: Place) -> None:
    if isinstance(field, f.List):
        inner = place.within("of", repeated=True, in_list=True)
        of: Any = field.of
        if isinstance(of, f.Field) and (of.required or of.visible_if):
            inner.refuse("required and visible_if have no meaning for the items of a list.")
        check_field(field.of, inner)
    elif isinstance(field, f.Group):
        check_fields(field.fields, place.within(localized=field.localized))
    elif isinstance(field, f.Blocks):
        _check_components(field, place)


def _check_components(field: f.Blocks, place: Place) -> None:
    if not isinstance(field.types, tuple) or not field.types:
        place.refuse("types must list at least one component.")
    seen: set[str] = set()
    for component in field.types:
        if not isinstance(component, f.ComponentSpec):
            place.refuse(f"types are components, not {component!r}.")
        inner = place.within(str(component.name), repeated=True, localized=field.localized)
        if component.name in seen:
            inner.refuse("the component is listed twice.")
        seen.add(component.name)
        _check_component(component, inner)
    for component in field.types:
        if component.renamed_from in seen:
            place.refuse(f"{component.name!r} is renamed from a component that still exists.")


def _check_component(component: f.ComponentSpec, place: Place) -> None:
    problem = type_name_problem(component.name)
    if problem:
        place.refuse(problem)
    if component.fields != {}:
        check_fields(component.fields, place)


def _check_default(field: f.Field, place: Place) -> None:
    if field.default is None:
        return
    _, problems = read(child_node(field, "publish"), field.default)
    if problems:
        place.refuse(f"the default is refused by the field itself: {problems[0].detail}")
