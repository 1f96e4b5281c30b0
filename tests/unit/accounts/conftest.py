"""People that the tests of accounts speak of; their passwords cost next to nothing."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from cms.access.grants import seed_roles
from cms.accounts.groups import create_group
from cms.accounts.models import User
from cms.accounts.users import create_user
from tests.unit.accounts.shapes import CHEAP, PASSWORD


@pytest.fixture
def ann(session: Session) -> User:
    seed_roles(session)
    create_group(session, "news", "News")
    return create_user(
        session, "Ann@Example.org", "Ann", PASSWORD, groups=["news"], parameters=CHEAP
    )
