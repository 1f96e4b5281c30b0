"""What the tests of content share."""

from __future__ import annotations

from types import ModuleType

import pytest
from sqlalchemy import Engine

from tests.unit.content.world import World


@pytest.fixture
def world(engine: Engine, frozen_clock: ModuleType) -> World:
    """A site on each database; the clock stands still unless a test moves it."""
    return World(engine)
