"""Check that a field may be encrypted, where it stands and by what else it says."""

from __future__ import annotations

from cms.schema import fields as f
from cms.schema.checks.place import Place
from cms.schema.content_type import TypeSpec
from cms.schema.encrypted import BLIND_KINDS, KINDS, encrypted_names

_OPEN = ("unique", "indexed", "searchable")
"""What would put the value, or its order, where whoever has the database can read it."""


def check_encrypted(field: f.Field, place: Place) -> None:
    """Raise DeclarationError where a field can't be encrypted, or can't have a blind index."""
    if not field.encrypted:
        if field.blind_index:
            place.refuse("blind_index is for encrypted fields: an open one is indexed=True.")
        return
    if place.depth > 1 or place.repeated:
        place.refuse("encrypted can't lie within another field: make it a field of the type.")
    if not isinstance(field, KINDS):
        known = ", ".join(sorted(one.kind for one in KINDS))
        place.refuse(f"a field of kind {field.kind} can't be encrypted; these can: {known}.")
    for word in _OPEN:
        if getattr(field, word):
            way = " (blind_index=True finds equal values)" if word == "indexed" else ""
            place.refuse(f"{word} and encrypted exclude each other{way}.")
    if field.blind_index and not isinstance(field, BLIND_KINDS):
        place.refuse(f"a field of kind {field.kind} can't have a blind index.")


def check_shown(spec: TypeSpec, place: Place) -> None:
    """Raise DeclarationError where titles or addresses would tell what an encrypted field holds."""
    encrypted = encrypted_names(spec)
    if spec.title_field in encrypted:
        place.refuse(
            f"title_field {spec.title_field!r} is encrypted, and titles are shown everywhere: "
            "name another one."
        )
    for name, field in spec.fields.items():
        if isinstance(field, f.Slug) and field.source in encrypted:
            place.within(name).refuse(
                f"source {field.source!r} is encrypted, and slugs are public."
            )
