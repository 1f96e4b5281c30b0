"""A small site for the tests of content: its types, and short ways to write and to look."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cms.access.actor import SYSTEM, Actor
from cms.access.grants import seed_roles
from cms.content.executor import Executor
from cms.content.hooks import Hooks, NoHooks
from cms.content.lens import open_lens
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.plan import Outcome
from cms.content.queries import entries
from cms.content.queries.addresses import PathAnswer, at_path
from cms.content.queries.listing import ListQuery, Page, Sort, find
from cms.content.queries.rows import Row
from cms.content.queries.tree import paths
from cms.content.site import Site, create_site
from cms.db.base import Base
from cms.db.session import begin_write, make_session_factory
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.filtering.bind import bind
from cms.schema.filtering.parse import from_json
from cms.schema.registry import TypeRegistry, build_registry


class Quote(f.Component):
    text = f.LongText(required=True, localized=True)
    source = f.Text()


class Figure(f.Component):
    caption = f.Text()
    person = f.Reference(to="person")


class Article(ContentType, name="page", allowed_in=("/", "page")):
    title = f.Text(required=True, localized=True, max_length=120, indexed=True)
    slug = f.Slug(source="title", localized=True)
    body = f.LongText(localized=True)
    rank = f.Integer(indexed=True)
    author = f.Reference(to="person")
    related = f.Reference(many=True)
    seo = f.Group({"title": f.Text(localized=True), "robots": f.Text()})
    sections = f.Blocks([Quote, Figure])
    tags = f.List(f.Text())


class Chapter(ContentType, allowed_in=("page",)):
    title = f.Text(required=True)
    slug = f.Slug(source="title")


class Person(ContentType, title_field="name"):
    name = f.Text(required=True)
    slug = f.Slug(source="name")
    email = f.Email(unique=True)
    boss = f.Reference(to="person")


class Note(ContentType, public=False):
    title = f.Text()


class Imprint(ContentType, singleton=True):
    title = f.Text()


REGISTRY = build_registry([("test", one) for one in (Article, Chapter, Person, Note, Imprint)])
PAGE, PERSON = REGISTRY.require("page"), REGISTRY.require("person")
MISSING = "00000000-0000-7000-8000-000000000009"


class World:
    """A site in a database; each call is a transaction of its own."""

    def __init__(self, engine: Engine, registry: TypeRegistry = REGISTRY) -> None:
        self.engine = engine
        self.registry = registry
        self.dialect = engine.dialect.name
        self.sessions = make_session_factory(engine)
        with self.sessions() as session:
            begin_write(session)
            self.site: Site = create_site(session, key="main", name="Main", locales=("en", "de"))
            seed_roles(session)
            session.commit()

    # -- writing --------------------------------------------------------------------------

    def executor(
        self, session: Session, actor: Actor = SYSTEM, hooks: Hooks | None = None
    ) -> Executor:
        return Executor(session, self.site, self.registry, actor, hooks or NoHooks())

    def apply(self, *ops: Operation, actor: Actor = SYSTEM) -> Outcome:
        """Carry operations out in one transaction; return what the last one did."""
        with self.sessions() as session:
            outcomes = self.executor(session, actor).apply_all(ops)
            session.commit()
        return outcomes[-1]

    def create(self, type: str = "page", **more: Any) -> str:
        data = more.pop("data", None) or {}
        actor = more.pop("actor", SYSTEM)
        names = {"locale", "parent", "publish", "at", "entry_id", "owner", "note"}
        given = {name: more.pop(name) for name in names & more.keys()}
        op = CreateEntry(type=type, data={**data, **more}, **given)
        return self.apply(op, actor=actor).entry_id

    # -- looking --------------------------------------------------------------------------

    def find(self, types: str = "page", *, where: Any = None, **more: Any) -> Page:
        names = ("sort", "limit", "offset", "after", "count")
        listed = {name: more.pop(name) for name in names if name in more}
        listed.setdefault("sort", (Sort("_id", system=True),))
        listed.setdefault("limit", 100)
        bound = None
        if where is not None:
            bound = bind(from_json(where), self.registry.require(types), self.registry)
        with self.sessions() as session:
            lens = open_lens(session, self.site, more.pop("actor", SYSTEM), self.registry, **more)
            return find(session, lens, ListQuery(types=(types,), filter=bound, **listed))

    def titles(self, types: str = "page", **more: Any) -> list[str]:
        return [row.title for row in self.find(types, **more).rows]

    def one(self, entry_id: str, type: str = "page", **more: Any) -> Row | None:
        with self.sessions() as session:
            lens = open_lens(session, self.site, more.pop("actor", SYSTEM), self.registry, **more)
            return entries.one(session, lens, type, entry_id)

    def document(self, entry_id: str, type: str = "page", **more: Any) -> dict[str, Any]:
        row = self.one(entry_id, type, **more)
        assert row is not None
        return {name: value for name, value in row.document.items() if value not in (None, [])}

    def at_path(self, path: str, **more: Any) -> PathAnswer:
        with self.sessions() as session:
            lens = open_lens(session, self.site, more.pop("actor", SYSTEM), self.registry, **more)
            return at_path(session, lens, path.strip("/").split("/"))

    def stands_at(self, path: str, **more: Any) -> str | None:
        """The id of what stands at a path, or the path to which it redirects, or None."""
        answer = self.at_path(path, **more)
        return answer.row.entry_id if answer.row else answer.redirect

    def path(self, entry_id: str, **more: Any) -> str | None:
        with self.sessions() as session:
            lens = open_lens(session, self.site, more.pop("actor", SYSTEM), self.registry, **more)
            rows = entries.by_ids(session, lens, [entry_id]).values()
            return paths(session, lens, list(rows)).get(entry_id)

    def rows(self, model: Any, **equal: Any) -> list[Any]:
        with self.sessions() as session:
            return list(session.scalars(select(model).filter_by(**equal).order_by(*_keys(model))))

    def dump(self) -> dict[str, list[str]]:
        """Every row of every table, as text."""
        with self.sessions() as session:
            return {
                table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
                for table in Base.metadata.sorted_tables
            }


def _keys(model: Any) -> list[Any]:
    return list(model.__table__.primary_key.columns)


def day(number: int, hour: int = 12) -> datetime:
    """An instant of March 2026; the frozen clock stands at noon of the first."""
    return datetime(2026, 3, number, hour, tzinfo=UTC)
