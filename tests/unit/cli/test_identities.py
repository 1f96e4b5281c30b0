"""`cms identities`: seen and taken off without the web."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.accounts.providers.identities import Known, add_identity
from cms.accounts.providers.port import Identity
from cms.accounts.users import find_by_email
from cms.db.session import begin_write, make_engine

from .conftest import Cms

ABSENT = "00000000-0000-7000-8000-000000000009"


def test_identities_are_listed_and_removed(bare: Cms, database_url: str) -> None:
    cms = bare
    cms("init")
    cms("user", "add", "ann@example.com")
    cms("user", "add", "bob@example.com")
    known = Identity(subject="a", issuer="https://idp.example", address="ann@\u202eidp.example")
    engine = make_engine(database_url)
    with Session(engine) as session:
        begin_write(session)
        ann = find_by_email(session, "ann@example.com")
        assert ann is not None
        add_identity(session, ann, Known("work", known))
        session.commit()
    engine.dispose()
    (found,) = cms.json("identities", "list", "ann@example.com")
    assert (found["provider"], found["issuer"]) == ("work", "https://idp.example")
    assert found["last_used_at"] is None
    listed = cms("identities", "list", "ann@example.com")
    assert found["id"] in listed
    assert "\u202e" not in listed
    assert cms.json("identities", "list", "bob@example.com") == []
    for email, one in (("bob@example.com", found["id"]), ("ann@example.com", ABSENT)):
        assert "no identity" in cms("identities", "remove", email, one, code=5)
    assert "no user eve" in cms("identities", "remove", "eve@example.com", found["id"], code=5)
    assert "Removed" in cms("identities", "remove", "ann@example.com", found["id"])
    assert cms.json("identities", "list", "ann@example.com") == []
