"""At any instant, past or to come, the API answers what a plain model of the site's life says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from webtest import TestApp

from cms import clock
from cms.app import make_app
from cms.content.releases.operations import CreateRelease
from cms.events.order import present
from tests.functional.api.conftest import services_on
from tests.property.people import administrator
from tests.property.tables import empty_tables
from tests.property.time_model.histories import Step, Story, histories
from tests.property.time_model.looking import LISTS, Listed, Reader
from tests.property.time_model.site import MICROSECOND, Look, Model, Release
from tests.unit.content.world import REGISTRY, World

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LOOKS = [
    ("en", "published", True),
    ("de", "published", True),
    ("de", "published", False),
    ("en", "draft", True),
    ("de", "draft", True),
    ("de", "draft", False),
    ("en", "trashed", True),
]
RELEASES = ("First", "Second", "Third")
HOUR = 3_600_000_000
"""In microseconds."""

looks = st.tuples(
    st.integers(0, 400),
    st.sampled_from([-1, 0, 1, HOUR]),
    st.sampled_from(LOOKS),
    st.lists(st.sampled_from(LISTS), max_size=3),
)
Chosen = tuple[int, int, tuple[str, str, bool], list[Listed]]


class Site:
    """The application on one database, emptied for each history."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.app = TestApp(make_app(services_on(engine, REGISTRY)))
        self.headers: dict[str, str] = {}

    def begin(self) -> Story:
        """Begin with nothing but empty releases, and somebody who may see everything."""
        with self.engine.connect() as connection:
            empty_tables(connection)
        world = World(self.engine)
        self.headers = administrator(world)
        with world.sessions() as session:
            executor = world.executor(session)
            made = [executor.apply(CreateRelease(title=one)).entry_id for one in RELEASES]
            session.commit()
        with world.sessions() as session:
            releases = {one: Release(one) for one in made}
            return Story(world, Model(releases=releases, last=present(session)))

    def reader(self, story: Story, look: Look, *, named: bool = True) -> Reader:
        """Somebody who looks."""
        return Reader(self.app, self.headers, story.model, look, named)

    def check_now(self, story: Story) -> None:
        """Who names no instant sees the present."""
        now = story.model.present(clock.now())
        for locale, status in (("de", "published"), ("en", "draft")):
            reader = self.reader(story, Look(now, locale, status), named=False)
            reader.check_entries("page")
            reader.check_tree()

    def check_then(self, story: Story, chosen: Chosen) -> None:
        """Who names an instant sees what stood then, or will stand."""
        number, offset, (locale, status, fallback), lists = chosen
        instants = story.model.instants() or [START]
        at = instants[number % len(instants)] + offset * MICROSECOND
        reader = self.reader(story, Look(at, locale, status, fallback))
        note(f"looking: {reader.look}")
        for type_name in ("page", "person"):
            reader.check_entries(type_name)
            reader.check_single(type_name)
        for listed in lists:
            reader.check_list(listed)
        reader.check_tree()
        reader.check_paths()
        if status == "published":
            reader.check_former_paths()


@pytest.fixture
def site(engine: Engine) -> Iterator[Site]:
    with clock.freeze(START):
        yield Site(engine)


EXAMPLES = 40 if os.environ.get("CMS_TEST_LONG") else 8
QUIET: dict[str, Any] = {
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
        HealthCheck.large_base_example,
    ],
    "report_multiple_bugs": False,
    # Shrinking a failure takes minutes: ask for it with CMS_TEST_LONG.
    "phases": tuple(Phase) if os.environ.get("CMS_TEST_LONG") else (Phase.explicit, Phase.generate),
}


def tell(site: Site, history: list[Step], chosen: list[Chosen]) -> None:
    """Live through a history in both, and compare what is seen at the instants."""
    with clock.freeze(START):
        story = site.begin()
        for step in history:
            story.live(step)
        story.model.settle(story.model.present(clock.now()))
        site.check_now(story)
        for one in chosen:
            site.check_then(story, one)


@settings(max_examples=EXAMPLES, **QUIET)
@given(history=histories(4, 18), chosen=st.lists(looks, min_size=4, max_size=6))
def test_the_state_at_an_instant_is_that_of_a_plain_model(
    site: Site, history: list[Step], chosen: list[Chosen]
) -> None:
    tell(site, history, chosen)


@pytest.mark.long
@settings(max_examples=100, **QUIET)
@given(history=histories(10, 40), chosen=st.lists(looks, min_size=6, max_size=12))
def test_the_state_at_an_instant_is_that_of_a_plain_model_in_long_histories(
    site: Site, history: list[Step], chosen: list[Chosen]
) -> None:
    tell(site, history, chosen)
