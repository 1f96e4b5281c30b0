"""The demo as a site shows it once it is loaded, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import cartouche_blog
from cartouche_demo import demo_users, install
from cartouche_demo.identifiers import entry_id
from cms import clock
from cms.access.actor import ANONYMOUS, SYSTEM, Actor
from cms.access.grants import administrators, seed_roles
from cms.accounts.users import find_by_email
from cms.content.hooks import NoHooks
from cms.content.lens import Lens, open_lens
from cms.content.queries.addresses import at_path
from cms.content.queries.entries import one
from cms.content.queries.history import versions
from cms.content.queries.listing import ListQuery, find
from cms.content.site import create_site, load_site
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.events.models import Event
from cms.schema.registry import TypeRegistry, build_registry


@pytest.fixture(scope="module")
def registry() -> TypeRegistry:
    return build_registry([("blog", one) for one in cartouche_blog.content_types()])


def load_into(session: Session, registry: TypeRegistry) -> None:
    seed_roles(session)
    create_site(session, key="main", name="Underwick", locales=("en", "de"))
    install(session, registry, NoHooks())


@pytest.fixture(scope="module")
def site_session(sqlite_source: Any, registry: TypeRegistry) -> Iterator[Session]:
    """The loaded demo, for tests that only read it."""
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        with make_session_factory(engine)() as session:
            begin_write(session)
            load_into(session, registry)
            session.commit()
            yield session
        engine.dispose()


def lens(session: Session, registry: TypeRegistry, actor: Actor = ANONYMOUS, **more: Any) -> Lens:
    return open_lens(session, load_site(session), actor, registry, **more)


def titles(session: Session, seen: Lens, type_name: str = "post") -> list[str]:
    query = ListQuery(types=(type_name,), limit=100)
    return [row.title for row in find(session, seen, query).rows]


def test_loading_again_changes_nothing(session: Session, registry: TypeRegistry) -> None:
    load_into(session, registry)
    before = session.scalar(select(func.count()).select_from(Event))
    assert len(titles(session, lens(session, registry))) == 28
    assert install(session, registry, NoHooks()) == {}
    assert session.scalar(select(func.count()).select_from(Event)) == before


def test_readers_see_what_is_published(site_session: Session, registry: TypeRegistry) -> None:
    found = titles(site_session, lens(site_session, registry))
    assert len(found) == 28
    assert not {"The whistling buoy", "The crossword", "The slip is closed"} & set(found)
    assert not any("programme" in title for title in found)


def test_the_past_and_the_future_can_be_read(site_session: Session, registry: TypeRegistry) -> None:
    then = lens(site_session, registry, SYSTEM, at=datetime(2017, 12, 31, tzinfo=UTC))
    assert len(titles(site_session, then)) == 5
    soon = lens(site_session, registry, SYSTEM, at=clock.now() + timedelta(days=10))
    assert "Night of Lamps: the programme" in titles(site_session, soon)


def test_a_notice_that_was_taken_down_is_in_the_past(
    site_session: Session, registry: TypeRegistry
) -> None:
    then = lens(site_session, registry, SYSTEM, at=datetime(2021, 1, 1, tzinfo=UTC))
    assert "The slip is closed" in titles(site_session, then)


def test_drafts_and_trash_are_there_for_those_who_may(
    site_session: Session, registry: TypeRegistry
) -> None:
    drafts = titles(site_session, lens(site_session, registry, SYSTEM, status="draft"))
    assert {"The whistling buoy", "How many candles? (corrected)"} <= set(drafts)
    assert "How many candles?" in titles(site_session, lens(site_session, registry))
    trash = lens(site_session, registry, SYSTEM, status="trashed")
    assert titles(site_session, trash) == ["The crossword"]


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("visit/find-us", "visit/getting-here"),
        ("the-light/the-lens", "the-light/how-it-works/the-lens"),
        ("society/magazine/why-is-it-here", "magazine/the-clerical-error"),
    ],
)
def test_former_addresses_lead_on(
    site_session: Session, registry: TypeRegistry, path: str, leads_to: str
) -> None:
    answer = at_path(site_session, lens(site_session, registry), path.split("/"))
    assert (answer.redirect or "").strip("/") == leads_to


def test_a_post_has_a_history_by_several_people(
    site_session: Session, registry: TypeRegistry
) -> None:
    buoy = entry_id("post/the-whistling-buoy", datetime(2025, 5, 4, 9, tzinfo=UTC))
    found = versions(site_session, buoy, limit=10)
    assert {info.author_label for info in found} >= {
        "Barty Quill",
        "Philippa Oakes",
        "Imogen Sallow",
    }
    assert all(info.note for info in found[1:])


def test_german_is_there_in_part(site_session: Session, registry: TypeRegistry) -> None:
    german = lens(site_session, registry, locale="de")
    row = one(site_session, german, "post", "der-schreibfehler")
    assert row is not None
    assert not row.fallback
    home = one(site_session, german, "page", "start")
    assert home is not None
    first = orjson.loads(home.doc)["blocks"][0]
    assert first["text"].startswith("Er steht am falschen Ort.")
    only_english = one(site_session, german, "post", "counting-swifts")
    assert only_english is not None
    assert "title" in only_english.fallback


def test_nobody_of_the_demo_can_sign_in_or_rules_the_site(site_session: Session) -> None:
    users = [find_by_email(site_session, one.email) for one in demo_users()]
    assert all(user is not None and user.password_hash is None for user in users)
    assert not administrators(site_session)
