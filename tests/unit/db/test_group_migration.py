"""Users from before groups were things of their own: the migration makes those that they name."""

from __future__ import annotations

from alembic import command
from sqlalchemy import select

from cms import clock
from cms.accounts.models import User, UserGroup
from cms.db.identifiers import new_id
from cms.db.migrating import Migrations
from cms.db.session import begin_write, make_engine, make_session_factory
from tests.unit.db.test_history_migration import step


def test_each_group_that_a_user_names_is_there_afterwards(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    Migrations().upgrade(engine)
    sessions = make_session_factory(engine)
    with sessions() as session:
        begin_write(session)
        for number, groups in enumerate(([], ["desk", 'a"b'], ["desk", "Größe"])):
            values = {"email": f"{number}@example.org", "name": "N", "groups": groups}
            session.add(User(id=new_id(), created_at=clock.now(), **values))
        session.commit()
    step(engine, command.downgrade, "0009")
    step(engine, command.upgrade, "0010")
    with sessions() as session:
        found = session.scalars(select(UserGroup).order_by(UserGroup.name)).all()
        assert {(one.name, one.label) for one in found} == {
            ('a"b', 'a"b'),
            ("desk", "desk"),
            ("Größe", "Größe"),
        }
        assert session.query(User).count() == 3
    engine.dispose()
