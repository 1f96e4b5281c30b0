"""Components: named sets of fields that blocks are made of."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cms.schema.fields.base import Field, named_all, words


@dataclass(frozen=True)
class ComponentSpec:
    """A component as everything else consumes it."""

    name: str
    label: str
    help: str = ""
    icon: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict, hash=False)
    renamed_from: str | None = None


class Component:
    """Base of a component's declaration: a class whose attributes are fields.

    Keywords of the class: `name` (the class's name in snake_case without them), `label`,
    `icon`, `renamed_from`; its docstring is the help.
    """

    __component__: ClassVar[ComponentSpec]

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        label: str | None = None,
        icon: str = "",
        renamed_from: str | None = None,
    ) -> None:
        super().__init_subclass__()
        own = name if name is not None else snake_case(cls.__name__)
        cls.__component__ = ComponentSpec(
            name=own,
            label=label if label is not None else words(own),
            help=own_docstring(cls),
            icon=icon,
            fields=declared_fields(cls),
            renamed_from=renamed_from,
        )


def declared_fields(cls: type) -> dict[str, Any]:
    """Gather the fields of a class and its bases, bases first, each in order of declaration.

    A field class that was not called is gathered too, so that the checks can refuse it.
    """
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name, value in vars(base).items():
            if isinstance(value, Field) or (isinstance(value, type) and issubclass(value, Field)):
                found[name] = value
            elif name in found:
                del found[name]
    return named_all(found)


def own_docstring(cls: type) -> str:
    """Return the docstring written in the class itself, cleaned, or nothing."""
    return inspect.cleandoc(vars(cls).get("__doc__") or "")


def snake_case(name: str) -> str:
    """Turn a class's name into a type's: `BlogPost` → `blog_post`, `FAQPage` → `faq_page`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
