"""What the tests of notifications share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.smtp_server import smtp_server
from tests.unit.content.world import World
from tests.unit.notifications.newsroom import Newsroom


@pytest.fixture
def world(engine: Engine, frozen_clock: object) -> World:
    return World(engine)


@pytest.fixture
def room(world: World) -> Iterator[Newsroom]:
    with smtp_server() as (postbox, settings):
        yield Newsroom(world, postbox, settings)
