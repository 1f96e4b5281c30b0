"""A site with the blog: two authors, a series, posts of two years, and one that is not published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

import cartouche_blog
from cms.access.actor import SYSTEM
from cms.app import make_app
from cms.content.executor import Executor
from cms.content.operations.create import CreateEntry
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.plugin_hooks import PluginHooks
from cms.content.site import load_site
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.extension.manager import Plugins
from cms.schema import richtext
from cms.schema.registry import TypeRegistry
from cms.services import build_types
from tests.functional.api.conftest import people, services_on
from tests.functional.site.conftest import serving


@dataclass
class Blog:
    """What was written, by name, and tokens by role."""

    tokens: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return Plugins({"blog": cartouche_blog})


@pytest.fixture(scope="module")
def registry(plugins: Plugins) -> TypeRegistry:
    return build_types(plugins)


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def blog(engine: Engine, registry: TypeRegistry, plugins: Plugins) -> Blog:
    made = Blog(people(engine))
    with make_session_factory(engine)() as session:
        begin_write(session)
        executor = Executor(session, load_site(session), registry, SYSTEM, PluginHooks(plugins))
        Writing(executor, made.ids).all()
        session.commit()
    return made


@dataclass
class Writing:
    """Writes the entries, in the name of the system: only it may backdate."""

    executor: Executor
    ids: dict[str, str]

    def all(self) -> None:
        news = self.entry("page", "news", title="News", summary="What is new.")
        self.entry("person", "ada", name="Ada <b>Fog</b>", email="ada@light.example", role="Keeper")
        self.entry("category", "history", name="History", description="What was.")
        self.entry("category", "ice", name="Ice", parent=self.to("category", "history"))
        self.entry("tag", "fog", name="Fog & bells")
        self.entry("series", "lamps", name="Lamps", description="From oil to light.")
        self.executor.apply(
            SaveDraft(entry=self.ids["fog"], data={"name": "Nebel", "slug": "nebel"}, locale="de",
                      base_version=1)
        )  # fmt: skip
        self.executor.apply(Publish(entry=self.ids["fog"]))
        for number, month in enumerate((11, 12, 13, 14), start=1):
            self.post(news, f"lamp-{number}", datetime(2025, 1, 1, tzinfo=UTC), month, number)
        self.entry("post", "secret", title="Secret", tags=[self.to("tag", "fog")], publish=False)

    def post(self, parent: str, slug: str, start: datetime, month: int, number: int) -> None:
        """Write a post of the month so many after the start; odd ones are part of the series."""
        at = start.replace(year=start.year + (month - 1) // 12, month=(month - 1) % 12 + 1)
        link = f"[see](entry:post/{self.ids['lamp-1']})" if number > 1 else "no link"
        body, _ = richtext.from_markdown(
            f"The **lamp** number {number}: {link}.".replace("entry:", "")
        )
        self.entry(
            "post",
            slug,
            parent_id=parent,
            at=at,
            title=f"Lamp {number} & <i>more</i>",
            summary=f"About lamp {number}.",
            body=body,
            author=self.to("person", "ada"),
            categories=[self.to("category", "ice")],
            tags=[self.to("tag", "fog")] if number < 4 else [],
            **({"series": self.to("series", "lamps")} if number % 2 else {}),
        )

    def entry(
        self,
        type: str,
        slug: str,
        *,
        parent_id: str | None = None,
        at: datetime | None = None,
        publish: bool = True,
        **data: Any,
    ) -> str:
        """Make an entry and return its id."""
        values = {"slug": slug, **data}
        made = CreateEntry(type=type, data=values, parent=parent_id, at=at, publish=publish)
        self.ids[slug] = self.executor.apply(made).entry_id
        return self.ids[slug]

    def to(self, type: str, slug: str) -> dict[str, str]:
        return {"id": self.ids[slug], "type": type}


@pytest.fixture(scope="module")
def wsgi(engine: Engine, blog: Blog, registry: TypeRegistry, plugins: Plugins) -> Any:
    return make_app(serving(services_on(engine, registry, plugins=plugins)))


@pytest.fixture(scope="module")
def visitor(wsgi: Any) -> TestApp:
    """A browser in which nobody is signed in."""
    return TestApp(wsgi)
