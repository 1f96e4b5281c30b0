"""A site whose types can be changed: short ways to make them, and what they were made of."""

from __future__ import annotations

from typing import Any

from cms.access.actor import SYSTEM, Actor
from cms.content.executor import Executor
from cms.content.lens import open_lens
from cms.content.model.applying import apply_model
from cms.content.model.declared import Declared
from cms.content.model.holding import CARRIED, Types
from cms.content.model.operations import DefineType, DropType
from cms.content.operations.create import CreateEntry
from cms.content.plan import Outcome, Plan
from cms.content.queries import entries
from cms.content.site import load_site
from cms.db.session import begin_write, carry, make_session_factory
from cms.schema.registry import TypeRegistry
from tests.unit.content.world import REGISTRY, World

RECIPE: dict[str, Any] = {
    "label": "Recipe",
    "help": "What is cooked here.",
    "fields": [
        {"name": "title", "kind": "text", "required": True, "localized": True},
        {"name": "slug", "kind": "slug", "source": "title"},
        {"name": "minutes", "kind": "integer", "min": 1, "indexed": True},
        {"name": "course", "kind": "choice", "choices": ["starter", "main"]},
        {"name": "cook", "kind": "reference", "to": "person"},
        {"name": "steps", "kind": "list", "of": {"kind": "long_text"}},
    ],
}


class Process:
    """One process of an installation on a database: its own engine-wide sessions and types."""

    def __init__(self, world: World, declared: Declared | None = None) -> None:
        self.engine = world.engine
        self.sessions = make_session_factory(world.engine)
        self.types = Types(declared or Declared(tuple(REGISTRY)))
        carry(self.sessions, CARRIED, self.types)

    def seen(self) -> TypeRegistry:
        """The types as a new transaction sees them."""
        with self.sessions() as session:
            return self.types.at(session, load_site(session).types_stamp)

    def do(self, op: Any, actor: Actor = SYSTEM) -> Outcome:
        with self.sessions() as session:
            begin_write(session)
            outcome = self.executor(session, actor).apply(op)
            session.commit()
            return outcome

    def plan(self, op: Any) -> Plan:
        with self.sessions() as session:
            begin_write(session)
            return self.executor(session, SYSTEM).plan(op)

    def create(self, type_name: str, *, publish: bool = False, **data: Any) -> str:
        return self.do(CreateEntry(type=type_name, data=data, publish=publish)).entry_id

    def document(self, type_name: str, entry_id: str) -> dict[str, Any]:
        types = self.seen()
        with self.sessions() as session:
            lens = open_lens(session, load_site(session), SYSTEM, types, status="draft")
            row = entries.one(session, lens, type_name, entry_id)
            assert row is not None
            return {k: v for k, v in row.document.items() if v not in (None, [])}

    def executor(self, session: Any, actor: Actor) -> Executor:
        site = load_site(session)
        return Executor(session, site, self.types.at(session, site.types_stamp), actor)

    def apply(self) -> int:
        return apply_model(self.engine, self.sessions, self.seen())


def define(name: str, data: dict[str, Any], **more: Any) -> DefineType:
    return DefineType(type=name, data=data, **more)


def drop(name: str, **more: Any) -> DropType:
    return DropType(type=name, **more)


def with_fields(*fields: dict[str, Any], **instead: dict[str, Any]) -> dict[str, Any]:
    """The recipe with other fields in place of some, or without (None), and some more."""
    kept = [instead.get(one["name"], one) for one in RECIPE["fields"]]
    return {**RECIPE, "fields": [*(one for one in kept if one), *fields]}
