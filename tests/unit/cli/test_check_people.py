"""What `cms doctor` says of roles in the settings that are none."""

from __future__ import annotations

from types import MappingProxyType, SimpleNamespace
from typing import cast

from sqlalchemy.orm import Session

from cms.access.grants import seed_roles
from cms.cli.checks.people import check_factors, check_provider_roles
from cms.cli.site import Site
from cms.db.session import begin_write
from cms.settings import AccountSettings
from cms.settings.providers import ProviderSettings


class Reading:
    def __init__(self, session: Session) -> None:
        self.session = session

    def __enter__(self) -> Session:
        return self.session

    def __exit__(self, *_: object) -> None:
        return


def site(session: Session, *names: str) -> Site:
    provider = ProviderSettings(client="me", roles=MappingProxyType({"staff": names}))
    settings = SimpleNamespace(
        accounts=AccountSettings(factors_required=names), providers={"work": provider}
    )
    return cast("Site", SimpleNamespace(settings=settings, reading=lambda: Reading(session)))


def test_a_name_that_is_no_role_is_told_with_its_key(session: Session) -> None:
    begin_write(session)
    seed_roles(session)
    session.flush()
    wrong = site(session, "editor", "editr")
    (factor,), (role,) = list(check_factors(wrong)), list(check_provider_roles(wrong))
    assert "'editr'" in str(factor)
    assert "'editr'" in str(role)
    assert "cms.provider.work.roles" in str(role)
    right = site(session, "editor")
    assert [*check_factors(right), *check_provider_roles(right)] == []
