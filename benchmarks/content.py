"""The content that is measured: posts with authors and categories, made by the operations."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.asset import image_of
from cms.access.actor import SYSTEM, user_principal
from cms.access.grants import grant, seed_roles
from cms.access.rights import ADMINISTRATOR
from cms.accounts.sessions import begin_session
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.cli.site import Site
from cms.cli.steps import migrate
from cms.content.executor import Executor
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.content.plugin_hooks import PluginHooks
from cms.content.site import create_site, load_site
from cms.extension.manager import Plugins

PEOPLE, CATEGORIES, FEATURED_EVERY, IN_ONE_TRANSACTION = 50, 12, 5, 200
REVISED_EVERY, REVISIONS = 4, 2
"""Every fourth post was changed twice since it was published."""
SESSION_HOURS = 48
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
APART = timedelta(hours=1)
EARLIER = FIRST_DAY - timedelta(days=36_525)
"""Pages, people and categories were there before any post."""
_TEXT = """harbour lantern quiet river stone market early window garden letter winter bridge paper
morning story island copper orchard signal meadow chapter station evening compass"""
_WORDS = _TEXT.split()


@dataclass(frozen=True)
class Seeded:
    """What was made: posts, how many of them are featured, and what requests name."""

    entries: int
    featured: int
    page: str
    author: str
    category: str
    slug: str
    token: str
    cookie: str
    entry: str
    image: str


def seed(site: Site, entries: int) -> Seeded:
    """Make a site with `entries` posts under one page, one an hour, each with its own date."""
    migrate(site)
    with site.writing() as session:
        seed_roles(session)
        create_site(session, key="main", name="Benchmark", locales=("en",))
        token, cookie = _writer(session)
    made = _create(site, [_a_page, *([_a_person] * PEOPLE), *([_a_category] * CATEGORIES)])
    page, people, categories = made[0], made[1 : PEOPLE + 1], made[PEOPLE + 1 :]
    chance = random.Random(20260101)
    posts = [_post(chance, number, page, people, categories) for number in range(entries)]
    ids = []
    for start in range(0, entries, IN_ONE_TRANSACTION):
        ids += _apply(site, posts[start : start + IN_ONE_TRANSACTION])
    for revision in range(1, REVISIONS + 1):
        _apply(site, [_revised(one, revision) for one in ids[::REVISED_EVERY]])
    return Seeded(
        entries=entries,
        featured=sum(1 for one in posts if one.data["featured"]),
        page=page,
        author=people[0],
        category=categories[0],
        slug=slug_of(posts[entries // 2].data["title"]),
        token=token,
        cookie=cookie,
        entry=ids[entries // 2],
        image=image_of(site),
    )


def _writer(session: Session) -> tuple[str, str]:
    """Return the secrets of an administrator: of a token, and of a session in a browser."""
    user = create_user(session, "writer@example.com", "Writer")
    session.flush()
    grant(session, user_principal(user.id), ADMINISTRATOR)
    begun = begin_session(session, user, hours=SESSION_HOURS)
    return create_token(session, user, "benchmark").secret, begun.secret


def _create(site: Site, makers: list[Any]) -> list[str]:
    return _apply(site, [maker(number) for number, maker in enumerate(makers)])


def _revised(entry: str, base: int) -> SaveDraft:
    data = {"summary": " ".join(_sentences(base, 2))}
    return SaveDraft(entry=entry, data=data, base_version=base, publish=True)


def _apply(site: Site, operations: Sequence[Operation]) -> list[str]:
    with site.writing() as session:
        executor = executor_for(site, session)
        return [executor.apply(one).entry_id for one in operations]


def executor_for(site: Site, session: Session) -> Executor:
    """Return an executor that may do everything."""
    hooks = PluginHooks(site.services.get(Plugins))
    return Executor(session, load_site(session), site.registry, SYSTEM, hooks)


def _a_page(_number: int) -> CreateEntry:
    return CreateEntry(type="page", data={"title": "Journal"}, publish=True, at=EARLIER)


def _a_person(number: int) -> CreateEntry:
    data = {
        "name": f"Writer {number:03}",
        "role": "author",
        "bio": rich_text(_sentences(number, 2)),
    }
    return CreateEntry(type="person", data=data, publish=True, at=EARLIER)


def _a_category(number: int) -> CreateEntry:
    data = {"name": f"Subject {number:03}"}
    return CreateEntry(type="category", data=data, publish=True, at=EARLIER)


def _post(
    chance: random.Random, number: int, page: str, people: list[str], categories: list[str]
) -> CreateEntry:
    title = f"{' '.join(chance.choices(_WORDS, k=4)).capitalize()} {number:06}"
    data = post(title, chance.choice(people), chance.sample(categories, 2))
    data["featured"] = number % FEATURED_EVERY == 0
    at = FIRST_DAY - APART * number
    return CreateEntry(type="post", data=data, parent=page, publish=True, at=at)


def post(title: str, author: str, categories: list[str]) -> dict[str, Any]:
    """Return the document of a post: a summary, three paragraphs, an author, two categories."""
    seed_text = sum(map(ord, title))
    return {
        "title": title,
        "summary": " ".join(_sentences(seed_text, 2)),
        "body": rich_text([" ".join(_sentences(seed_text + part, 4)) for part in range(3)]),
        "author": author,
        "categories": categories,
        "featured": False,
    }


def _sentences(number: int, count: int) -> list[str]:
    chance = random.Random(number)
    return [" ".join(chance.choices(_WORDS, k=10)).capitalize() + "." for _ in range(count)]


def rich_text(paragraphs: list[str]) -> dict[str, Any]:
    """Return paragraphs as a tree of rich text."""
    return {"type": "doc", "content": list(_paragraphs(paragraphs))}


def _paragraphs(paragraphs: list[str]) -> Iterator[dict[str, Any]]:
    for text in paragraphs:
        yield {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def slug_of(title: str) -> str:
    """Return the slug that a title of ours gets."""
    return title.lower().replace(" ", "-")
