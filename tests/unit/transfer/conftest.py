"""What the tests of imports share."""

from __future__ import annotations

from types import ModuleType

import pytest
from sqlalchemy import Engine

from tests.unit.transfer.site import Target


@pytest.fixture
def target(engine: Engine, frozen_clock: ModuleType) -> Target:
    """A site on each database; the clock stands still unless a test moves it."""
    return Target(engine)
