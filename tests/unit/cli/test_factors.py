"""`cms factors`: seen and reset without the web, for who is locked out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.accounts.factors.models import Factor
from cms.accounts.factors.recovery import make_codes
from cms.accounts.users import find_by_email
from cms.clock import now
from cms.db.session import begin_write, make_engine

from .conftest import Cms


def test_factors_are_listed_and_reset(bare: Cms, database_url: str) -> None:
    cms = bare
    cms("init")
    cms("user", "add", "ann@example.com")
    engine = make_engine(database_url)
    with Session(engine) as session:
        begin_write(session)
        ann = find_by_email(session, "ann@example.com")
        assert ann is not None
        session.add(Factor(user_id=ann.id, kind="totp", name="Phone", created_at=now()))
        make_codes(session, ann.id)
        session.commit()
    engine.dispose()
    assert "Recovery codes left: 10" in cms("factors", "list", "ann@example.com")
    (factor,) = cms.json("factors", "list", "ann@example.com")
    assert (factor["kind"], factor["name"]) == ("totp", "Phone")
    assert "1 factor taken off" in cms("factors", "reset", "ann@example.com")
    assert cms.json("factors", "list", "ann@example.com") == []
    assert "Recovery codes left: 0" in cms("factors", "list", "ann@example.com")
    assert "no user eve" in cms("factors", "reset", "eve@example.com", code=5)
