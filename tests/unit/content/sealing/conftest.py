"""The clinic for the tests of encrypted fields."""

from __future__ import annotations

from types import ModuleType

import pytest
from sqlalchemy import Engine

from tests.unit.content.sealing.clinic import Clinic


@pytest.fixture
def clinic(engine: Engine, frozen_clock: ModuleType) -> Clinic:
    return Clinic(engine)
