"""The demo site as `make run` makes it, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from webtest import TestApp

import cartouche_blog
import cartouche_demo
from cms.access.actor import user_principal
from cms.access.grants import grant, seed_roles
from cms.access.permissions import PermissionRegistry
from cms.accounts.passwords import PasswordParameters
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.app import make_app
from cms.content.plugin_hooks import PluginHooks
from cms.content.site import create_site
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.extension.manager import Plugins
from cms.media.files import Files
from cms.media.opening import open_files
from cms.schema.declaration import field_kinds
from cms.schema.registry import TypeRegistry
from cms.services import FieldKinds, Services, build_permissions, build_types
from cms.settings import DatabaseSettings, MailSettings, MediaSettings, Settings, SiteSettings

LOCALES = ("en", "de")


@dataclass(frozen=True)
class DemoSite:
    """The application, and the secret of a token of its administrator."""

    app: TestApp
    token: str


@contextmanager
def demo_site(url: str) -> Iterator[DemoSite]:
    """Fill the database at `url`, which has its tables, with the demo, and serve it."""
    with served(url, fill(url)) as site:
        yield site


def fill(url: str) -> str:
    """Fill a database with the demo; return the secret of a token of its administrator."""
    engine = make_engine(url)
    secret = _fill(_services(engine, url))
    engine.dispose()
    return secret


@contextmanager
def served(url: str, token: str) -> Iterator[DemoSite]:
    """Serve the demo in a database that is filled already."""
    engine = make_engine(url)
    yield DemoSite(TestApp(make_app(_services(engine, url))), token)
    engine.dispose()


def _services(engine: Engine, url: str) -> Services:
    plugins = Plugins({"blog": cartouche_blog, "demo": cartouche_demo})
    site = SiteSettings(locales=LOCALES, secret="for tests only")
    services = Services()
    # Nobody works off what is to be mailed, so nothing is.
    mail = MailSettings(host="mail.example.com", sender="cms@example.com")
    services.add(Settings, Settings(database=DatabaseSettings(url=url), site=site, mail=mail))
    services.add(Plugins, plugins)
    services.add(FieldKinds, FieldKinds(field_kinds(plugins.collect("field_types"))))
    services.add(TypeRegistry, build_types(plugins))
    services.add(PermissionRegistry, build_permissions(plugins))
    services.add(PasswordParameters, PasswordParameters(memory=8, passes=1, lanes=1))
    services.add(Engine, engine)
    sessions = services.add(sessionmaker, make_session_factory(engine))
    services.add(Files, open_files(MediaSettings(), engine, sessions))
    return services


def _fill(services: Services) -> str:
    factory: Any = services.get(sessionmaker)
    with factory() as session:
        begin_write(session)
        seed_roles(session)
        create_site(session, key="main", name="Cartouche", locales=LOCALES)
        user = create_user(session, "admin@example.com", "Administrator")
        session.flush()
        grant(session, user_principal(user.id), "administrator")
        secret = create_token(session, user, "docs").secret
        hooks = PluginHooks(services.get(Plugins))
        cartouche_demo.install(session, services.get(TypeRegistry), hooks)
        session.commit()
    return secret
