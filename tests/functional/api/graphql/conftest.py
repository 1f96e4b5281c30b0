"""A site with pages and people that are related, and short ways to ask it by GraphQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.db.session import make_engine
from tests.functional.api.conftest import Api, application_on, people


@dataclass(frozen=True)
class Asker:
    """Somebody who asks by GraphQL."""

    api: Api

    def as_(self, name: str | None) -> Asker:
        return Asker(self.api.as_(name))

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Ask, and return the whole body."""
        body = {"query": query, "variables": variables}
        found: dict[str, Any] = self.api.post("/graphql", body)
        return found

    def data(self, query: str, **variables: Any) -> Any:
        """Ask what has to be answered without an error."""
        found = self.ask(query, **variables)
        assert "errors" not in found, found
        return found["data"]

    def codes(self, query: str, **variables: Any) -> list[str]:
        """Ask what has to be refused, and return the codes of the errors."""
        found = self.ask(query, **variables)
        return [one["extensions"]["code"] for one in found["errors"]]


@dataclass(frozen=True)
class Stocked:
    """What the site holds: ids by name."""

    tokens: dict[str, str]
    ids: dict[str, str]


def stock(admin: Api) -> dict[str, str]:
    """Make some people and pages."""
    ids: dict[str, str] = {}

    def make(called: str, type: str = "page", /, *, publish: bool = True, **data: Any) -> None:
        ids[called] = admin.create(type, publish=publish, **data)["id"]

    make("boss", "person", name="Bea Boss", slug="bea")
    make("ann", "person", name="Ann", slug="ann", boss=ids["boss"])
    make("hidden", "person", publish=False, name="Hidden Draft")
    rich = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hello"}]}],
    }
    make(
        "first",
        title="First",
        slug="first",
        rank=1,
        author=ids["ann"],
        body=rich,
        related=[ids["boss"], ids["hidden"]],
        secret="for auditors",
        price="1.50",
        seo={"title": "For engines", "image_of": ids["boss"]},
        sections=[{"_type": "quote", "text": "Said.", "by": ids["ann"]}],
        labels=["a", "b"],
    )
    make(
        "second",
        title="Second",
        slug="second",
        rank=2,
        author=ids["boss"],
        related=[ids["first"], ids["ann"]],
        extra={"any": [1, None, "x"]},
    )
    make("third", title="Third", slug="third", rank=3, author=ids["ann"])
    make("draft", publish=False, title="Not yet", slug="draft", rank=4)
    make("note", "note", title="Within")
    return ids


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with request.getfixturevalue(f"{request.param}_source").copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def stocked(engine: Engine) -> Stocked:
    tokens = people(engine)
    return Stocked(tokens, stock(Api(application_on(engine), tokens["administrator"], tokens)))


@pytest.fixture
def ids(stocked: Stocked) -> dict[str, str]:
    return stocked.ids


@pytest.fixture
def anyone(engine: Engine, stocked: Stocked) -> Asker:
    return Asker(Api(application_on(engine), None, stocked.tokens))


@pytest.fixture
def editor(anyone: Asker) -> Asker:
    return anyone.as_("editor")


@pytest.fixture
def admin(anyone: Asker) -> Asker:
    return anyone.as_("administrator")
