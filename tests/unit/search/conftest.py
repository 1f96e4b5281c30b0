"""What the tests of searches share."""

from __future__ import annotations

from types import ModuleType

import pytest
from sqlalchemy import Engine

from tests.unit.search.library import Library


@pytest.fixture
def library(engine: Engine, frozen_clock: ModuleType) -> Library:
    """A site on each database; the clock stands still unless a test moves it."""
    return Library(engine)
