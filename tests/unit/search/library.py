"""A small site whose content is searched: its types, and short ways to ask."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, text

from cms.access.actor import ANONYMOUS, Actor
from cms.content.lens import open_lens
from cms.content.text_index import CARRIED
from cms.db.session import carry
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.search.asking import Synonyms, read_synonyms
from cms.search.finding import Found, find
from cms.search.index import SearchIndex
from tests.unit.content.world import World


class Quote(f.Component):
    text = f.LongText(localized=True, searchable=True)
    source = f.Text()


class Post(ContentType, allowed_in=("/", "post")):
    title = f.Text(required=True, localized=True)
    slug = f.Slug(source="title", localized=True)
    lead = f.LongText(localized=True, searchable=True, boost=2)
    body = f.RichText(localized=True, searchable=True)
    parts = f.Blocks([Quote])
    seo = f.Group({"words": f.Text(searchable=True), "robots": f.Text()})
    tags = f.List(f.Text(), searchable=True)
    secret = f.Text(searchable=True, read_permission="view_audit")
    quiet = f.LongText(localized=True)


class Car(ContentType):
    name = f.Text(required=True)


class Memo(ContentType, public=False):
    title = f.Text(required=True)


REGISTRY = build_registry([("test", one) for one in (Post, Car, Memo)])
SYNONYMS = read_synonyms("car, automobile, motor vehicle; de: Auto, Wagen\n")


class Library(World):
    """A world whose sessions carry the index."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, REGISTRY)
        carry(self.sessions, CARRIED, SearchIndex())

    def look(self, q: str, **more: Any) -> Found:
        """What anybody finds, unless `actor` says who asks."""
        actor: Actor = more.pop("actor", ANONYMOUS)
        names = ("types", "limit", "offset", "count", "facets")
        asked = {name: more.pop(name) for name in names if name in more}
        synonyms: Synonyms = more.pop("synonyms", SYNONYMS)
        with self.sessions() as session:
            lens = open_lens(session, self.site, actor, self.registry, **more)
            return find(session, lens, q, synonyms=synonyms, **asked)

    def hits(self, q: str, **more: Any) -> list[str]:
        """The titles of what is found, but by what is typed only."""
        found = self.look(q, **more)
        return [] if found.tolerant else [row.title for row in found.rows]

    def words(self) -> int:
        """How many texts are indexed."""
        with self.sessions() as session:
            return int(session.scalar(text("SELECT count(*) FROM search_text")) or 0)


def rich(*paragraphs: str) -> dict[str, Any]:
    """Rich text of plain paragraphs."""
    blocks = [{"type": "paragraph", "content": [{"type": "text", "text": p}]} for p in paragraphs]
    return {"type": "doc", "content": blocks}
