"""Who is asking: the principals that grants name, and what conditions may know of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cms import clock

EVERYONE = "system.Everyone"
AUTHENTICATED = "system.Authenticated"
ANY = "*"
VARIABLES = ("user.id", "user.email", "user.groups", "now")
"""What conditions may ask of who asks, written with a `$`; `now` is the present moment."""


def user_principal(user_id: str) -> str:
    """Return the principal that stands for one user."""
    return f"user:{user_id}"


def group_principal(name: str) -> str:
    """Return the principal that stands for all members of a group."""
    return f"group:{name}"


@dataclass(frozen=True, kw_only=True)
class TokenScope:
    """What a token may be used for; `*` and None stand for everything.

    `subtree` is the id of an entry: the scope holds for it and for what stands below it.
    """

    permission: str = ANY
    type: str = ANY
    subtree: str | None = None
    locale: str = ANY

    def to_json(self) -> dict[str, Any]:
        return {
            "permission": self.permission,
            "type": self.type,
            "subtree": self.subtree,
            "locale": self.locale,
        }

    def covers(
        self, permission: str, type_name: str, locale: str | None, places: tuple[str | None, ...]
    ) -> bool:
        """Say whether the scope includes a use; `places` is the entry's chain of scopes.

        A scope for one locale includes neither an entry as a whole (None) nor what its locales
        share (`*`).
        """
        return (
            self.permission in (ANY, permission)
            and self.type in (ANY, type_name)
            and self.locale in (ANY, locale)
            and (self.subtree is None or self.subtree in places)
        )


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks: a user, a token in a user's name, an anonymous reader, or the system itself.

    `principals` are what grants name (`system.Everyone`, `system.Authenticated`, `user:<id>`,
    `group:<name>`). `attributes` are the variables of conditions, without their `$` (`user.id`).
    `scopes` narrow what the principals allow; None narrows nothing.
    """

    user_id: str | None
    label: str
    principals: frozenset[str]
    attributes: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict, hash=False)
    scopes: tuple[TokenScope, ...] | None = None
    system: bool = False

    def variables(self) -> dict[str, str | tuple[str, ...]]:
        """Return what the variables of conditions stand for, `now` included."""
        return {**self.attributes, "now": clock.to_text(clock.now())}


ANONYMOUS = Actor(user_id=None, label="anonymous", principals=frozenset({EVERYONE}))
"""Nobody is known to be asking."""

SYSTEM = Actor(user_id=None, label="system", principals=frozenset({EVERYONE}), system=True)
"""The CMS itself, from its command line, importers and jobs: everything is allowed."""
