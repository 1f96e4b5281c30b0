"""Check what a plugin adds to types of others."""

from __future__ import annotations

from collections.abc import Mapping

from cms.errors import DeclarationError
from cms.schema.content_type import TypeExtension, TypeSpec


def check_extension(
    plugin: str, extension: TypeExtension, types: Mapping[str, TypeSpec]
) -> tuple[str, ...]:
    """Return the names of the types that are extended."""
    targets = tuple(types) if extension.targets == ("*",) else extension.targets
    if extension.routable:
        targets = tuple(name for name in targets if name not in types or types[name].routable)
    for name in targets:
        spec = types.get(name)
        if spec is None:
            raise DeclarationError(
                "the type that is to be extended does not exist.", plugin=plugin, type=name
            )
        for field in extension.fields:
            if field in spec.fields:
                raise DeclarationError(
                    "the type has a field of this name already.",
                    plugin=plugin,
                    type=name,
                    field=field,
                )
    return targets
