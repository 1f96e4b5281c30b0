"""Check a content type as a whole, then each of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cms.schema import fields as f
from cms.schema.checks.encrypting import check_shown
from cms.schema.checks.fields import check_fields, check_named
from cms.schema.checks.names import type_name_problem
from cms.schema.checks.place import Place
from cms.schema.checks.renames import check_renames
from cms.schema.content_type import TypeSpec

ROOT = "/"
"""What `allowed_in` calls the root of a site."""

Origin = Callable[[TypeSpec, str], str]
"""Names the plugin that a field of a type came from."""


def check_type(spec: TypeSpec, types: Mapping[str, TypeSpec], origin: Origin) -> None:
    """Raise DeclarationError for the first contradiction in `spec`."""
    place = Place(spec.plugin, str(spec.name), types)
    problem = type_name_problem(spec.name)
    if problem:
        place.refuse(problem)
    if not spec.fields:
        check_fields(spec.fields, place)
    for name, field in spec.fields.items():
        check_named(name, field, spec.fields, replace(place, plugin=origin(spec, name)))
    check_renames(spec.fields, place)
    _check_title(spec, place)
    _check_slugs(spec, place, origin)
    _check_parents(spec, place)
    check_shown(spec, place)


def _check_title(spec: TypeSpec, place: Place) -> None:
    if spec.title_field is not None and not isinstance(
        spec.fields.get(spec.title_field), f.Text | f.LongText | f.Choice | f.Email
    ):
        place.refuse(f"title_field {spec.title_field!r} is no text field of the type.")


def _check_slugs(spec: TypeSpec, place: Place, origin: Origin) -> None:
    slugs = [name for name, field in spec.fields.items() if isinstance(field, f.Slug)]
    for name in slugs[1:]:
        here = replace(place, plugin=origin(spec, name)).within(name)
        here.refuse(f"the type has a slug already, {slugs[0]!r}, and can have but one.")


def _check_parents(spec: TypeSpec, place: Place) -> None:
    for name in spec.allowed_in or ():
        if name != ROOT and name not in place.types:
            place.refuse(f"allowed_in names {name!r}, and there is no type of this name.")
    if spec.allowed_in == ():
        place.refuse(
            "allowed_in is empty: name the parents, '/', or None for no place in the tree."
        )
