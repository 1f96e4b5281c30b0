"""The form of a webhook: what it is told of, read from what was typed and shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select

from cms.access.models import Role
from cms.admin.forms import read_pairs
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.admin.webhooks.words import EVENTS
from cms.errors import BadRequest, FieldProblem, ValidationFailed
from cms.schema.registry import TypeRegistry
from cms.webhooks.editing import DEFAULTS
from cms.webhooks.models import Webhook
from cms.webhooks.names import DRAFT, PUBLISHED

LINES = {"name": 200, "url": 2000, "status": 10, "role": 64, "fields": 2000, "include": 2000}
"""Fields of one line, by how long they can be."""
SEVERAL = ("events", "types", "locales")
FIELDS = (*LINES, *SEVERAL, "condition", "ordered")
CONDITION_MAX = 20_000
SEVERAL_MAX = 200
STATUSES = (
    ("published", mark("What is published")),
    ("draft", mark("Drafts too")),
)


@dataclass(frozen=True)
class Typed:
    """What stands in the form, as text."""

    lines: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    condition: str = ""
    ordered: bool = False

    def values(self) -> dict[str, Any]:
        """Return what it says, as operations take it; raise `ValidationFailed`."""
        problems = [
            FieldProblem(f"/{name}", f"has to be {most} characters at most.")
            for name, most in LINES.items()
            if len(self.lines[name]) > most
        ]
        if len(self.condition) > CONDITION_MAX:
            problems.append(FieldProblem("/condition", "is too long."))
        if problems:
            raise ValidationFailed(problems)
        return {
            **{name: self.lines[name].strip() for name in ("name", "url", "status")},
            **{name: self.lines[name].strip() or None for name in ("role", "fields", "include")},
            **{name: list(self.several[name]) for name in SEVERAL},
            "condition": _object(self.condition),
            "ordered": self.ordered,
        }


def _object(text: str) -> dict[str, Any] | None:
    if not text.strip():
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise ValidationFailed([FieldProblem("/condition", "has to be an object of JSON.")])
    return found


def read(request: Any) -> Typed:
    """Return what was typed; raise `BadRequest` for what the form has no field for."""
    lines, several = dict.fromkeys(LINES, ""), {name: list[str]() for name in SEVERAL}
    single = {"condition": "", "ordered": ""}
    for name, value in read_pairs(request):
        if name in several:
            several[name].append(value)
        elif name in lines:
            lines[name] = value
        elif name in single:
            single[name] = value
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    found = {name: tuple(dict.fromkeys(chosen)) for name, chosen in several.items()}
    if any(len(chosen) > SEVERAL_MAX for chosen in found.values()):
        raise BadRequest(f"At most {SEVERAL_MAX} can be chosen.")
    return Typed(lines, found, single["condition"], bool(single["ordered"]))


def typed_of(webhook: Webhook | None) -> Typed:
    """Return the form of a webhook as it stands, or of a new one."""
    given = {"name": "", "url": "", **DEFAULTS}
    if webhook is not None:
        given = {name: getattr(webhook, name) for name in FIELDS}
    return Typed(
        {name: given[name] or "" for name in LINES},
        {name: tuple(given[name]) for name in SEVERAL},
        orjson.dumps(given["condition"], option=orjson.OPT_INDENT_2).decode()
        if given["condition"]
        else "",
        given["ordered"],
    )


def choices(context: Any, request: Any, page: Page, typed: Typed) -> dict[str, Any]:
    """Return what can be chosen from; what is chosen already stays, whoever looks."""
    specs = request.service(TypeRegistry)
    types = {spec.name: spec.plural for spec in specs if request.knows_type(spec)}
    named = {name: name for name in typed.several["types"]}
    return {
        "published_events": [(name, page.say(EVENTS[name])) for name in PUBLISHED],
        "draft_events": [(name, page.say(EVENTS[name])) for name in DRAFT[len(PUBLISHED) :]],
        "types": sorted((named | types).items(), key=lambda one: one[1].casefold()),
        "locales": [(tag, page.tongue(tag)) for tag in request.site.locales],
        "statuses": [(value, page.say(words)) for value, words in STATUSES],
        "roles": _roles(request) if request.has_permission("manage_rights", context) else [],
    }


def _roles(request: Any) -> list[tuple[str, str]]:
    query = select(Role.name, Role.label).order_by(Role.label)
    return [(row[0], row[1]) for row in request.cms_session.execute(query)]
