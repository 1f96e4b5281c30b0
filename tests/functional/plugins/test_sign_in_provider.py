"""A plugin's sign-in provider, by OAuth 2.0, against a server that holds it to its word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.accounts.providers.pkce import challenge_of
from cms.app import make_app
from cms.extension.discovery import find
from cms.extension.manager import Plugins
from cms.services import Services
from cms.settings import OutgoingSettings
from cms.settings.providers import ProviderSettings
from tests.functional.api.conftest import people, services_on

FOLDER = Path(__file__).parents[2] / "plugins"
CALLBACK = "http://localhost:6543/api/v1/sign-ins/guild/callback"
MEMBER = {"member": 7, "address": "tess@guild.example", "name": "Tess", "ranks": ["master"]}


class GuildServer(BaseHTTPRequestHandler):
    """Gives a token for the code `good`, to who shows the verifier, and says who has it."""

    challenge = ""

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        proved = challenge_of(form["code_verifier"][0]) == GuildServer.challenge
        right = (form["code"], form["redirect_uri"], form["client_id"])
        good = proved and right == (["good"], [CALLBACK], ["tasters"])
        self.say(200 if good else 400, {"access_token": "a token"} if good else {})

    def do_GET(self) -> None:
        good = self.headers["Authorization"] == "Bearer a token"
        self.say(200 if good else 401, MEMBER if good else {})

    def say(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def guild() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), GuildServer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def site(database_url: str, guild: str) -> Iterator[TestApp]:
    from cms.db.session import make_engine

    engine = make_engine(database_url)
    yield TestApp(make_app(services(engine, guild)))
    engine.dispose()


def services(engine: Engine, guild: str) -> Services:
    people(engine)
    settings = ProviderSettings(
        client="tasters", address=f"http://{guild}", makes=True, roles={"master": ("editor",)}
    )
    found = services_on(
        engine,
        providers=MappingProxyType({"guild": settings}),
        outgoing=OutgoingSettings(internal=(guild,)),
    )
    found._things[Plugins] = Plugins({"tasting": find(FOLDER)["tasting"].load()})
    return found


def leave(site: TestApp) -> str:
    """Begin; remember what the guild was shown of the verifier, and return the state."""
    body = {"data": {"provider": "guild", "next": "/tastings"}}
    sent = site.post_json("/api/v1/sign-ins", body, status=201).json["data"]["url"]
    asked = parse_qs(urlsplit(sent).query)
    GuildServer.challenge = asked["code_challenge"][0]
    return asked["state"][0]


def test_its_provider_is_offered_and_lets_its_people_in(site: TestApp) -> None:
    offered = site.get("/api/v1/sign-in-providers").json["data"]
    assert offered == [{"name": "guild", "label": "The tasters' guild"}]
    path = f"/api/v1/sign-ins/guild/callback?code=good&state={leave(site)}"
    came = site.get(path, status=303)
    assert came.headers["Location"] == "http://localhost:6543/tastings"
    found = site.get("/api/v1/sessions/current").json["data"]
    assert (found["method"], found["user"]["email"]) == ("guild", "tess@guild.example")
    assert site.get("/api/v1/content/page?status=draft", status=200)
    token = {"X-CSRF-Token": found["csrf"]}
    site.delete("/api/v1/sessions/current", headers=token, status=204)
    site.post("/api/v1/sign-ins/guild/logout", {"logout_token": "x"}, status=404)


def test_a_wrong_code_and_a_wrong_verifier_are_refused(site: TestApp) -> None:
    path = "/api/v1/sign-ins/guild/callback?state="
    refused = site.get(f"{path}{leave(site)}&code=bad", status=401)
    assert refused.json["detail"] == "The guild does not know you."
    state = leave(site)
    leave(site)
    site.get(f"{path}{state}&code=good", status=401)
