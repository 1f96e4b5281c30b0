"""What a decision needs to know of the content that it is about."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from cms.schema.content_type import TypeSpec


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of one entry, or of none where the question is not about content.

    `spec` is the entry's type; None for permissions such as `manage_users`.
    `locale` is the locale in question, `*` for what its locales share, None for all of them.
    `scope` is the entry's `entry_scope`: the nearest place with rights of its own; None, the root.
    `keys` and `system` are the values that conditions compare, as `cms.schema.keys` and the entry
    give them. `field` is the field in question; None, the entry as a whole.
    """

    spec: TypeSpec | None = None
    locale: str | None = None
    scope: str | None = None
    keys: Mapping[str, str | list[str]] = dataclasses.field(default_factory=dict)
    system: Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    field: str | None = None

    @property
    def type(self) -> str:
        """The name of the type; empty where the question is not about content."""
        return self.spec.name if self.spec else ""

    @property
    def public(self) -> bool:
        """Whether everyone may read what is published of the type, unless rules say otherwise."""
        return self.spec is not None and self.spec.public

    def of_field(self, name: str) -> Facts:
        """Return the same facts, asked about one field."""
        return dataclasses.replace(self, field=name)


NO_CONTENT = Facts()
"""The facts of a question that is about no content: may the actor manage users?"""
