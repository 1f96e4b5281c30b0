"""A small site to import into: types like those of a blog, and short ways to import and look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from cms.access.actor import SYSTEM
from cms.access.grants import seed_roles
from cms.content.assets.types import CORE_TYPES
from cms.content.executor import Executor
from cms.content.lens import open_lens
from cms.content.models import Entry
from cms.content.operations.base import Operation
from cms.content.queries import entries
from cms.content.queries.addresses import at_path
from cms.content.queries.listing import ListQuery, Sort, find
from cms.content.queries.rows import Row
from cms.content.site import Site, create_site
from cms.db.session import begin_write, make_session_factory
from cms.events.models import Event
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.transfer.importer import Importer
from cms.transfer.neutral import Imported, ImportSource
from cms.transfer.report import ImportReport
from cms.transfer.writing import SessionWriter


class Page(ContentType, allowed_in=("/", "page")):
    title = f.Text(required=True, max_length=120, localized=True)
    slug = f.Slug(source="title", localized=True)
    body = f.RichText(localized=True)
    hero = f.Image()


class Post(ContentType, allowed_in=("/", "page")):
    title = f.Text(required=True, max_length=60, localized=True)
    slug = f.Slug(source="title", localized=True)
    summary = f.LongText(max_length=80, localized=True)
    body = f.RichText(localized=True)
    hero = f.Image()
    author = f.Reference(to="person")
    categories = f.Reference(to="category", many=True, max_items=3)
    tags = f.Reference(to="tag", many=True)
    featured = f.Boolean(default=False)


class Person(ContentType, title_field="name"):
    name = f.Text(required=True)
    slug = f.Slug(source="name")
    email = f.Email()


class Category(ContentType, title_field="name"):
    name = f.Text(required=True, localized=True)
    slug = f.Slug(source="name", localized=True)
    description = f.LongText()
    parent = f.Reference(to="category")


class Tag(ContentType, title_field="name"):
    name = f.Text(required=True)
    slug = f.Slug(source="name")


REGISTRY = build_registry(
    [*CORE_TYPES, *(("test", one) for one in (Page, Post, Person, Category, Tag))]
)


@dataclass
class Given(ImportSource):
    """A source whose items a test gives."""

    given: list[Imported]
    name: str = "test:given"
    counted: list[int] = field(default_factory=list)

    def count(self) -> int:
        return len(self.given)

    def items(self) -> Any:
        yield from self.given


class Target:
    """A site in a database; each call is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self.sessions = make_session_factory(engine)
        with self.sessions() as session:
            begin_write(session)
            self.site: Site = create_site(session, key="main", name="Main", locales=("en", "de"))
            seed_roles(session)
            session.commit()

    def take(self, source: ImportSource, **more: Any) -> ImportReport:
        with self.sessions() as session:
            writer = SessionWriter(session, self.site, REGISTRY, SYSTEM)
            report = Importer(session, self.site, REGISTRY, writer, **more).run(source)
            session.commit()
        return report

    def take_items(self, *items: Imported, **more: Any) -> ImportReport:
        return self.take(Given(list(items)), **more)

    def apply(self, *ops: Operation) -> None:
        with self.sessions() as session:
            Executor(session, self.site, REGISTRY, SYSTEM).apply_all(ops)
            session.commit()

    def rows(self, type: str, **lens: Any) -> list[Row]:
        with self.sessions() as session:
            opened = open_lens(session, self.site, SYSTEM, REGISTRY, **lens)
            query = ListQuery(
                types=(type,), filter=None, sort=(Sort("_id", system=True),), limit=500
            )
            return list(find(session, opened, query).rows)

    def titles(self, type: str, **lens: Any) -> list[str]:
        return sorted(row.title for row in self.rows(type, **lens))

    def named(self, type: str, title: str, **lens: Any) -> Row:
        return next(row for row in self.rows(type, **lens) if row.title == title)

    def at_path(self, path: str, **lens: Any) -> Row | None:
        with self.sessions() as session:
            opened = open_lens(session, self.site, SYSTEM, REGISTRY, **lens)
            return at_path(session, opened, path.strip("/").split("/")).row

    def all(self, model: Any) -> list[Any]:
        with self.sessions() as session:
            return list(session.scalars(select(model)))

    def counts(self) -> tuple[int, int]:
        """How many entries and events there are."""
        with self.sessions() as session:
            return _count(session, Entry.id), _count(session, Event.number)

    def by_ids(self, ids: Iterable[str]) -> dict[str, Row]:
        with self.sessions() as session:
            opened = open_lens(session, self.site, SYSTEM, REGISTRY)
            return entries.by_ids(session, opened, set(ids))


def _count(session: Session, column: Any) -> int:
    return session.scalar(select(func.count(column))) or 0
