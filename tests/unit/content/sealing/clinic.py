"""A site whose patients have encrypted fields, and what its database holds of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

from cms.access.actor import SYSTEM, Actor
from cms.content.executor import Executor
from cms.content.hooks import Hooks, NoHooks
from cms.content.lens import open_lens
from cms.content.operations.save import SaveDraft
from cms.content.queries import entries
from cms.content.queries.listing import ListQuery, Sort, find
from cms.content.sealing import open_document
from cms.db.session import carry
from cms.keys.master import MasterKeys, new_master_key, read_master_keys
from cms.keys.opening import open_vault
from cms.keys.vault import CARRIED, Vault
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.filtering.bind import bind
from cms.schema.filtering.parse import from_json
from cms.schema.registry import build_registry
from cms.settings.rooms import KeySettings
from tests.unit.content.world import World


class Patient(ContentType, title_field="code", public=False):
    code = f.Text(required=True)
    name = f.Text(encrypted=True, blind_index=True)
    diagnosis = f.LongText(encrypted=True, localized=True)
    age = f.Integer(encrypted=True, blind_index=True)
    born = f.Date(encrypted=True)
    file = f.JSON(encrypted=True)
    ward = f.Text(indexed=True, localized=True)


class Ward(ContentType):
    title = f.Text()
    patient = f.Reference(to="patient")


REGISTRY = build_registry([("test", Patient), ("test", Ward)])
PATIENT = REGISTRY.require("patient")

SECRETS: dict[str, Any] = {
    "name": "Ulrike Zweifelhaft",
    "diagnosis": "Wanderlust in the third degree",
    "age": 8_675_309,
    "born": "1971-11-23",
    "file": {"allergies": ["hazelnut-marker"], "visits": 3},
}
NEEDLES = ("Zweifelhaft", "Wanderlust", "8675309", "1971-11-23", "hazelnut-marker")


def master_keys(*keys: str) -> MasterKeys:
    return read_master_keys(KeySettings(master=" ".join(keys or (new_master_key(),))))


class Clinic(World):
    """A world whose sessions carry a vault."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.registry = REGISTRY
        self.use(master_keys())

    def use(self, masters: MasterKeys) -> Vault:
        """Let sessions carry a vault with these master keys that remembers nothing yet."""
        self.vault = Vault(masters, self.sessions)
        carry(self.sessions, CARRIED, self.vault)
        open_vault(self.engine, self.sessions, self.vault)
        return self.vault

    def executor(self, session: Any, actor: Actor = SYSTEM, hooks: Hooks | None = None) -> Executor:
        return Executor(session, self.site, self.registry, actor, hooks or NoHooks())

    def admit(self, **more: Any) -> str:
        data = {"code": "P-1", **SECRETS, "ward": "North", **more.pop("data", {})}
        return self.create("patient", data=data, **more)

    def save(self, entry_id: str, locale: str = "en", **data: Any) -> None:
        with self.sessions() as session:
            head = session.execute(
                text("SELECT head FROM entry WHERE id = :id"), {"id": entry_id}
            ).scalar_one()
        self.apply(SaveDraft(entry=entry_id, locale=locale, base_version=head, data=data))

    def read(self, entry_id: str, **more: Any) -> dict[str, Any]:
        """The document as its readers have it, without what is empty."""
        more.setdefault("status", "draft")
        with self.sessions() as session:
            lens = open_lens(session, self.site, SYSTEM, self.registry, **more)
            row = entries.one(session, lens, "patient", entry_id)
            assert row is not None
            document = open_document(session, row, self.registry.require("patient"))
        return {name: value for name, value in document.items() if value not in (None, [])}

    def found(self, where: Any) -> list[str]:
        spec = self.registry.require("patient")
        bound = bind(from_json(where), spec, self.registry)
        with self.sessions() as session:
            lens = open_lens(session, self.site, SYSTEM, self.registry, status="draft")
            query = ListQuery(
                types=("patient",), filter=bound, sort=(Sort("_id", system=True),), limit=100
            )
            return [row.entry_id for row in find(session, lens, query).rows]

    def everything(self) -> str:
        """Every value of every table, as text."""
        found = []
        with self.engine.connect() as connection:
            for table in inspect(self.engine).get_table_names():
                for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                    found += [
                        bytes(one).decode("utf-8", "replace")
                        if isinstance(one, bytes | memoryview)
                        else repr(one)
                        for one in row
                    ]
        return "\n".join(found)

    def in_clear(self) -> list[str]:
        """The secrets that can be read in the database: its values, and an SQLite file's bytes."""
        held = self.everything().encode()
        if self.dialect == "sqlite":
            path = Path(str(self.engine.url.database))
            held += b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))
        return [needle for needle in NEEDLES if needle.encode() in held]
