"""Changes of rights as data, made by the verbs that make them for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cms.access.grants import clear_break, define_role, delete_role, grant, revoke, set_break
from cms.access.permissions import PermissionRegistry
from cms.accounts.users import deactivate, require_user, set_groups
from cms.content.subtree import descendants
from cms.errors import CMSError, FieldProblem, ValidationFailed

CHANGES_MAX = 100
"""How many changes are thought through at once."""


@dataclass(frozen=True)
class Change:
    """One change: what is done, and with which values."""

    do: str
    values: Mapping[str, Any]

    @property
    def entry(self) -> str | None:
        """The entry that comes to have rights of its own by it, if any."""
        if self.do in ("grant", "break"):
            entry: str | None = self.values.get("entry")
            return entry.lower() if entry else None
        return None


@dataclass(frozen=True)
class _Kind:
    """What a kind of change takes: each value with its JSON types, and which may be left out."""

    takes: Mapping[str, tuple[type, ...]]
    make: Callable[[Session, Mapping[str, Any], PermissionRegistry], object]
    optional: tuple[str, ...] = ()


TEXT = (str,)
KINDS: Mapping[str, _Kind] = {
    "grant": _Kind(
        {"principal": TEXT, "role": TEXT, "entry": (str, type(None))},
        lambda session, one, _: grant(
            session, one["principal"], one["role"], _lower(one.get("entry")), descendants
        ),
        ("entry",),
    ),
    "revoke": _Kind({"grant": TEXT}, lambda session, one, _: revoke(session, one["grant"].lower())),
    "define_role": _Kind(
        {"name": TEXT, "label": TEXT, "rules": (list,)},
        lambda session, one, known: define_role(
            session, one["name"], one.get("label") or one["name"], one["rules"], known
        ),
        ("label",),
    ),
    "delete_role": _Kind({"name": TEXT}, lambda session, one, _: delete_role(session, one["name"])),
    "break": _Kind(
        {"entry": TEXT},
        lambda session, one, _: set_break(session, one["entry"].lower(), descendants),
    ),
    "join": _Kind(
        {"entry": TEXT}, lambda session, one, _: clear_break(session, one["entry"].lower())
    ),
    "set_groups": _Kind(
        {"user": TEXT, "groups": (list,)},
        lambda session, one, _: set_groups(
            session, require_user(session, one["user"].lower()), one["groups"]
        ),
    ),
    "deactivate": _Kind(
        {"user": TEXT},
        lambda session, one, _: deactivate(session, require_user(session, one["user"].lower())),
    ),
}
"""What can be thought through; each is done by the verb that does it for good."""


def _lower(text: str | None) -> str | None:
    return text.lower() if text else None


def changes_from_json(value: Any) -> tuple[Change, ...]:
    """Read changes; raise `ValidationFailed` with every problem and where it is."""
    if not isinstance(value, list) or not 1 <= len(value) <= CHANGES_MAX:
        detail = f"has to be a list of 1 to {CHANGES_MAX} changes."
        raise ValidationFailed([FieldProblem("/changes", detail)])
    problems: list[FieldProblem] = []
    found = [_read(item, f"/changes/{index}", problems) for index, item in enumerate(value)]
    if problems:
        raise ValidationFailed(problems)
    return tuple(found)


def _read(item: Any, pointer: str, problems: list[FieldProblem]) -> Change:
    kind = KINDS.get(str(item.get("do"))) if isinstance(item, dict) else None
    if kind is None:
        detail = f"has to be an object whose `do` is one of {', '.join(KINDS)}."
        problems.append(FieldProblem(pointer, detail))
        return Change("", {})
    values = {name: one for name, one in item.items() if name != "do"}
    for name in values.keys() - kind.takes.keys():
        detail = f"is not part of it: {item['do']} takes {', '.join(kind.takes)}."
        problems.append(FieldProblem(f"{pointer}/{name}", detail))
    for name, types in kind.takes.items():
        if name not in values and name in kind.optional:
            continue
        if not isinstance(values.get(name), types) or not _texts(values[name]):
            wanted = "a list" if list in types else "text"
            problems.append(FieldProblem(f"{pointer}/{name}", f"has to be {wanted}."))
    return Change(item["do"], values)


def _texts(value: Any) -> bool:
    """Say whether text has nothing in it that no text here has; other values pass."""
    return not isinstance(value, str) or value.isprintable()


def make_changes(
    session: Session, changes: Sequence[Change], permissions: PermissionRegistry
) -> None:
    """Make the changes one after another; raise `ValidationFailed` naming the one that can't be."""
    for index, change in enumerate(changes):
        try:
            KINDS[change.do].make(session, change.values, permissions)
        except ValidationFailed as error:
            raise ValidationFailed(
                [
                    FieldProblem(f"/changes/{index}{one.pointer}", one.detail)
                    for one in error.problems
                ]
            ) from error
        except CMSError as error:
            raise ValidationFailed([FieldProblem(f"/changes/{index}", error.detail)]) from error
