"""A site behind the API: its types, some people, and short ways to ask."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from webtest import TestApp

from cms.access.actor import user_principal
from cms.access.grants import grant, seed_roles
from cms.access.permissions import PermissionRegistry
from cms.accounts.factors.totp import TotpSecrets
from cms.accounts.passwords import PasswordParameters
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.app import add_services, make_app
from cms.content.site import create_site
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.extension.manager import Plugins
from cms.media.files import Files
from cms.media.opening import open_files
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.declaration import field_kinds
from cms.schema.registry import TypeRegistry, build_registry
from cms.services import FieldKinds, Services
from cms.settings import DatabaseSettings, LimitSettings, Settings, SiteSettings
from tests.ciphers import AesCipher
from tests.databases import PostgresqlSource, SqliteSource
from tests.stages import Stage

CHEAP = PasswordParameters(memory=8, passes=1, lanes=1)
PASSWORD = "correct horse battery"
SECRETS = TotpSecrets(AesCipher())


class Quote(f.Component):
    text = f.LongText(required=True, localized=True)
    by = f.Reference(to="person")


class Page(ContentType, allowed_in=("/", "page")):
    """A page of the site."""

    title = f.Text(required=True, localized=True, max_length=120, indexed=True)
    slug = f.Slug(source="title", localized=True)
    body = f.RichText(localized=True)
    rank = f.Integer(indexed=True)
    price = f.Decimal(places=2)
    labels = f.List(f.Text())
    author = f.Reference(to="person")
    related = f.Reference(to=("page", "person"), many=True)
    seo = f.Group({"title": f.Text(localized=True), "image_of": f.Reference(to="person")})
    sections = f.Blocks([Quote])
    extra = f.JSON()
    secret = f.Text(read_permission="view_audit")


class Person(ContentType):
    name = f.Text(required=True)
    slug = f.Slug(source="name")
    boss = f.Reference(to="person")


class Note(ContentType, public=False):
    title = f.Text()


REGISTRY = build_registry([("test", one) for one in (Page, Person, Note)])


class Api:
    """A caller of the API; `as_` gives another one."""

    def __init__(self, app: Any, token: str | None = None, tokens: dict[str, str] | None = None):
        self.app = app
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self.tokens = tokens or {}

    def as_(self, name: str | None) -> Api:
        return Api(self.app, self.tokens[name] if name else None, self.tokens)

    def call(
        self, method: str, path: str, body: Any = None, status: Any = None, **headers: str
    ) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = (
            path
            if path.startswith(("/api", "/healthz", "/readyz")) or path == "/"
            else f"/api/v1{path}"
        )
        given: dict[str, Any] = {"headers": {**self.headers, **named}, "status": status or "*"}
        if method == "GET":
            response = self.app.get(address, **given)
        elif body is None:
            response = self.app.request(address, method=method, **given)
        else:
            response = getattr(self.app, f"{method.lower()}_json")(address, body, **given)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Request-Id"]
        if response.status_int >= 400:
            assert response.content_type == "application/problem+json"
            problem = response.json
            assert problem["status"] == response.status_int
            assert problem["request_id"] == response.headers["X-Request-Id"]
            assert response.status_int < 500, problem
        return response

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        return (
            self.call("GET", path, None, status, **headers).json
            if status != 304
            else self.call("GET", path, None, status, **headers)
        )

    def post(self, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        response = self.call("POST", path, body, status, **headers)
        return response.json if response.body else None

    def patch(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        return self.call("PATCH", path, body, status, **headers).json

    def put(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        return self.call("PUT", path, body, status, **headers).json

    def delete(self, path: str, status: int = 204, **headers: str) -> Any:
        return self.call("DELETE", path, None, status, **headers)

    def create(
        self, type: str = "page", *, publish: bool = True, query: str = "", **data: Any
    ) -> dict[str, Any]:
        control = {
            name.removeprefix("control_"): data.pop(name)
            for name in list(data)
            if name.startswith("control_")
        }
        body = {"data": data, "publish": publish, **control}
        answered: dict[str, Any] = self.post(f"/content/{type}{query}", body, 201)["data"]
        return answered


NO_LIMITS = LimitSettings(reads=0, anonymous_reads=0, writes=0, anonymous_writes=0)


def services_on(
    engine: Engine,
    registry: TypeRegistry = REGISTRY,
    *,
    plugins: Plugins | None = None,
    **rooms: Any,
) -> Services:
    services = Services()
    settings = Settings(
        database=DatabaseSettings(url=engine.url.render_as_string(hide_password=False)),
        site=SiteSettings(locales=("en", "de"), secret="for tests only"),
        **{"limits": NO_LIMITS, **rooms},
    )
    services.add(Settings, settings)
    services.add(Plugins, plugins or Plugins({}))
    services.add(FieldKinds, FieldKinds(field_kinds()))
    services.add(TypeRegistry, registry)
    services.add(PermissionRegistry, PermissionRegistry())
    services.add(PasswordParameters, CHEAP)
    services.add(TotpSecrets, SECRETS)
    services.add(Engine, engine)
    sessions = services.add(sessionmaker, make_session_factory(engine))
    services.add(Files, open_files(settings.media, engine, sessions, settings.storages))
    return services


def people(engine: Engine) -> dict[str, str]:
    """Create the site and a user for each role; return a token of each."""
    tokens = {}
    with make_session_factory(engine)() as session:
        begin_write(session)
        create_site(session, key="main", name="Main", locales=("en", "de"))
        seed_roles(session)
        for role in ("administrator", "editor", "author", "contributor", "reader"):
            user = create_user(
                session, f"{role}@example.org", role.capitalize(), PASSWORD, parameters=CHEAP
            )
            grant(session, user_principal(user.id), role)
            tokens[role] = create_token(session, user, role).secret
        nobody = create_user(session, "nobody@example.org", "Nobody", parameters=CHEAP)
        tokens["nobody"] = create_token(session, nobody, "nobody").secret
        session.commit()
    return tokens


@dataclass(frozen=True)
class Props:
    """What a stage holds: a token of each role, and what the module made on it."""

    tokens: dict[str, str]
    made: Any = None


def stage(make: Callable[[Api], Any] | None = None) -> Stage[Props]:
    """Return a stage with people, and what `make` makes as the administrator.

    As `STAGE` of a module it is what each of its tests begins with.
    """

    def set_up(engine: Engine) -> Props:
        tokens = people(engine)
        if make is None:
            return Props(tokens)
        return Props(tokens, make(Api(application_on(engine), tokens["administrator"], tokens)))

    return Stage(set_up)


STAGE = stage()


@pytest.fixture
def own_stage(request: pytest.FixtureRequest) -> Stage[Props]:
    found: Stage[Props] = getattr(request.module, "STAGE", STAGE)
    return found


@pytest.fixture
def database_url(
    database_source: SqliteSource | PostgresqlSource, own_stage: Stage[Props]
) -> Iterator[str]:
    with database_source.copy(own_stage) as url:
        yield url


@pytest.fixture
def made(engine: Engine, own_stage: Stage[Props]) -> Any:
    """What the module's stage holds."""
    return own_stage.props(engine).made


@pytest.fixture
def tokens(engine: Engine, own_stage: Stage[Props]) -> dict[str, str]:
    return own_stage.props(engine).tokens


@functools.cache
def application(registry: TypeRegistry = REGISTRY) -> Any:
    """Return the application with some types, made once; each test gives it a database."""
    return make_app(services_on(make_engine("sqlite://"), registry))


def served(services: Services) -> TestApp:
    """Return the application with the services of a site: the one of its types, whoever had it."""
    add_services(services)
    app = application(services.get(TypeRegistry))
    app.registry.cms_services = services
    return TestApp(app)


def application_on(engine: Engine) -> TestApp:
    """Return the application on a database."""
    return served(services_on(engine))


@pytest.fixture(scope="session")
def wsgi() -> Any:
    return application()


@pytest.fixture
def app(engine: Engine) -> TestApp:
    return application_on(engine)


@pytest.fixture
def anybody(app: TestApp, tokens: dict[str, str]) -> Api:
    return Api(app, None, tokens)


@pytest.fixture
def admin(anybody: Api) -> Api:
    return anybody.as_("administrator")
