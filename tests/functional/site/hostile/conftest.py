"""The site, and for each audience one on which what it may not see has never been."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from webtest import TestApp

import cartouche_seo.hits
import cartouche_seo.missing
from cartouche_seo.missed import Pace
from cms import clock
from cms.access.actor import group_principal, user_principal
from cms.app import make_app
from cms.db.session import make_engine
from cms.services import find_migrations
from cms.settings import CacheSettings, MediaSettings
from conftest import FROZEN
from tests.databases import PostgresqlSource, SqliteSource
from tests.functional.admin.conftest import sign_in
from tests.functional.api.conftest import Api, people, services_on
from tests.functional.api.hostile.twins import Attempt
from tests.functional.site.conftest import serving

from .furnishing import BASALT, HIDES, PLUGINS, QUARTZ, REGISTRY, Furnishing, destroy, more_people
from .site_rows import SEES, SIGNED
from .visiting import Place


@dataclass(frozen=True)
class Sites:
    """The site with all that is hidden, those without by audience, and the ids of what was made."""

    full: Place
    bare: Mapping[str, Place]
    names: Mapping[str, str]


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
)
def sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sites]:
    source = request.getfixturevalue(f"{request.param}_source")
    with clock.freeze(FROZEN), pytest.MonkeyPatch.context() as patch:
        # Whether a miss or a hit is written now is seen by the work, and one site is asked more often.
        patch.setattr(cartouche_seo.missing, "PACE", Pace(most=0))
        patch.setattr(cartouche_seo.hits.COUNTER, "due", lambda *_: {})
        with opened(source, tmp_path_factory.mktemp("sites")) as found:
            yield found


@contextmanager
def opened(source: SqliteSource | PostgresqlSource, folder: Path) -> Iterator[Sites]:
    """Furnish a site, copy it, and destroy in each copy what one audience may not see."""
    with ExitStack() as stack:
        url = stack.enter_context(source.copy())
        engine = make_engine(url)
        find_migrations(PLUGINS).upgrade(engine)
        tokens = {**people(engine), **more_people(engine)}
        place, admin = _served(engine, folder / "full", tokens, {})
        furnishing = _furnishing(admin, place)
        names = furnishing.all()
        furnishing.restrict(group_principal("club"), user_principal(tokens["denied-id"]))
        names["preview"] = _token(admin, entry=names["plainly-draft"])
        cookie = "; ".join(f"{k}={v}" for k, v in sign_in(place.app, "editor").cookies.items())
        engine.dispose()
        bare: dict[str, Place] = {}
        keepers: list[tuple[Furnishing, str]] = []
        for audience, hidden in HIDES.items():
            other = make_engine(stack.enter_context(source.twin(url)))
            shutil.copytree(folder / "full", folder / audience)
            bare[audience], keeper = _served(other, folder / audience, tokens, names)
            destroy(keeper, names, hidden)
            stack.callback(other.dispose)
            keepers.append((_furnishing(keeper, bare[audience]), BASALT))
        _veil([*keepers, (furnishing, QUARTZ)])
        stack.callback(engine.dispose)
        # Templates name things without hyphens.
        names |= {name.replace("-", "_"): one for name, one in names.items()}
        for one in (place, *bare.values()):
            _ready(one, names, cookie)
        yield Sites(place, bare, names)


def _veil(sites: list[tuple[Furnishing, str]]) -> None:
    """Write into each site, all at one instant: answers tell it, and some took longer to be made."""
    then = clock.now() + timedelta(hours=1)
    for one, word in sites:
        with clock.freeze(then):
            one.veil(word)
    clock.tick(7200)


def _ready(place: Place, names: Mapping[str, str], cookie: str) -> None:
    place.names = names
    place.cookies[SIGNED] = cookie
    for caller in SEES:
        # What is asked once for each process, or visitor, is no part of what answers cost.
        place.ask(caller, Attempt("GET", "/robots.txt"))


def _served(
    engine: Any, folder: Path, tokens: dict[str, str], names: Mapping[str, str]
) -> tuple[Place, Api]:
    media = MediaSettings(folder=folder)
    # What is answered from memory costs no statement, and one site is asked more often.
    unkept = CacheSettings(megabytes=0)
    services = services_on(engine, REGISTRY, plugins=PLUGINS, media=media, cache=unkept)
    app = make_app(serving(services))
    place = Place(app, engine, tokens, names)
    return place, Api(TestApp(app), tokens["administrator"], tokens)


def _furnishing(admin: Api, place: Place) -> Furnishing:
    app: Any = place.app
    while not hasattr(app, "registry"):
        app = app.app
    return Furnishing(admin, place.engine, app.registry.cms_services, dict(place.names))


def _token(admin: Api, **what: str) -> str:
    return str(admin.post("/preview-tokens", {"data": what}, 201)["data"]["secret"])
