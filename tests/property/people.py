"""Somebody who may see and do everything, in a site of the tests of content."""

from __future__ import annotations

from cms.access.actor import user_principal
from cms.access.grants import grant
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.db.session import begin_write
from tests.functional.api.conftest import CHEAP
from tests.unit.content.world import World


def administrator(world: World) -> dict[str, str]:
    """Create an administrator, and return the headers by which requests are theirs."""
    with world.sessions() as session:
        begin_write(session)
        user = create_user(session, "a@example.org", "A", parameters=CHEAP)
        session.flush()
        grant(session, user_principal(user.id), "administrator")
        secret = create_token(session, user, "tests").secret
        session.commit()
    return {"Authorization": f"Bearer {secret}"}
