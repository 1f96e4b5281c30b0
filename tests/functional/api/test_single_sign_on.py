"""Signing in by real OpenID providers: there and back, by two of them, on both databases."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import add_services
from cms.settings import OutgoingSettings, Settings
from cms.settings.providers import ProviderSettings
from tests.authenticator import Authenticator
from tests.oidc.browser import Browser
from tests.oidc.server import oidc_providers

from .conftest import PASSWORD, Api, services_on

pytestmark = pytest.mark.node
SITE = "http://localhost:6543"
PEOPLE = {
    "ann": {
        "email": "ann@corp.example",
        "email_verified": True,
        "name": "Ann",
        "groups": ["staff"],
    },
    "ben": {"email": "reader@example.org", "email_verified": True, "name": "Ben", "groups": []},
    "eve": {"email": "administrator@example.org", "email_verified": False, "name": "Eve"},
}


def client(name: str, told: str = "") -> dict[str, Any]:
    return {
        "client_id": f"client of {name}",
        "client_secret": "a secret: with % and +",
        "redirect_uris": [f"{SITE}/api/v1/sign-ins/{name}/callback"],
        "post_logout_redirect_uris": [f"{SITE}/left"],
        "backchannel_logout_session_required": True,
        **({"backchannel_logout_uri": told} if told else {}),
    }


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """What a provider sends behind the browser's back, as the site would be sent it."""
    heard: list[str] = []

    class Heard(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Heard) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", heard
        server.shutdown()
        thread.join()


@pytest.fixture
def told(listener: tuple[str, list[str]]) -> list[str]:
    listener[1].clear()
    return listener[1]


@pytest.fixture(scope="module")
def issuers(listener: tuple[str, list[str]]) -> Iterator[list[str]]:
    configuration = [
        {"client": client("corp", listener[0]), "people": PEOPLE, "in_userinfo": True},
        {"client": client("other"), "people": PEOPLE, "in_userinfo": False},
    ]
    with oidc_providers(configuration) as found:
        yield found


@dataclass
class Site:
    """The site with two providers, whose settings a test may change."""

    wsgi: Any
    engine: Engine
    issuers: list[str]
    rules: dict[str, dict[str, Any]] = field(default_factory=lambda: {"corp": {}, "other": {}})

    def restart(self, **rules: Any) -> None:
        """Serve with other rules of `corp`."""
        self.rules["corp"] = rules
        providers = {
            name: ProviderSettings(
                issuer=issuer,
                client=f"client of {name}",
                secret="a secret: with % and +",
                label=f"The {name}",
                scopes=("openid", "email", "profile", "groups"),
                **self.rules[name],
            )
            for name, issuer in zip(self.rules, self.issuers, strict=True)
        }
        hosts = tuple(urlsplit(issuer).netloc for issuer in self.issuers)
        services = services_on(
            self.engine,
            providers=MappingProxyType(providers),
            outgoing=OutgoingSettings(internal=hosts),
        )
        add_services(services)
        self.wsgi.registry.cms_services = services

    def require_factors(self, *roles: str) -> None:
        """Serve as now, but with roles whose holders need a factor."""
        services = self.wsgi.registry.cms_services
        settings = services.get(Settings)
        accounts = replace(settings.accounts, factors_required=roles)
        services._things[Settings] = replace(settings, accounts=accounts)

    def wsgi_app(self) -> TestApp:
        return TestApp(self.wsgi)

    def visitor(self, person: str = "", **more: Any) -> Visitor:
        return Visitor(self, Api(TestApp(self.wsgi)), Browser(person, **more))


@dataclass
class Visitor:
    """Somebody with a browser, at the site and at the providers."""

    site: Site
    api: Api
    browser: Browser
    csrf: str = ""

    def leave(self, provider: str = "corp", noun: str = "/sign-ins", **data: Any) -> str:
        """Begin; return where the provider sends one back, a path of the site."""
        body = {"data": {"provider": provider, **data}}
        begun = self.api.post(noun, body, 201, **self.headers)["data"]
        back = self.browser.go(begun["url"], f"{SITE}/api/v1/sign-ins/")
        return back.removeprefix(SITE)

    @property
    def headers(self) -> dict[str, str]:
        return {"X_CSRF_Token": self.csrf} if self.csrf else {}

    def come(self, back: str, status: int = 303) -> Any:
        return self.api.call("GET", back, None, status)

    def sign_in(self, provider: str = "corp", **data: Any) -> dict[str, Any]:
        self.come(self.leave(provider, **data))
        found: dict[str, Any] = self.api.get("/sessions/current")["data"]
        self.csrf = found["csrf"]
        return found

    def by_password(self, who: str = "editor") -> None:
        body = {"data": {"email": f"{who}@example.org", "password": PASSWORD}}
        self.csrf = self.api.post("/sessions", body, 201)["data"]["csrf"]


@pytest.fixture
def site(app: TestApp, engine: Engine, issuers: list[str]) -> Site:
    made = Site(app.app, engine, issuers)
    made.restart()
    return made


def unused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def roles_of(admin: Api, user_id: str) -> list[str]:
    grants = admin.get("/grants?page[size]=100")["data"]
    return sorted(one["role"] for one in grants if one["principal"] == f"user:{user_id}")


def events(admin: Api, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = admin.get(f"/audit?name={name}&page[size]=100")["data"]
    return found


def test_the_providers_are_offered_in_their_order(site: Site, anybody: Api) -> None:
    found = anybody.get("/sign-in-providers")["data"]
    assert found == [{"name": "corp", "label": "The corp"}, {"name": "other", "label": "The other"}]


def test_somebody_new_is_given_an_account_and_their_roles(site: Site, admin: Api) -> None:
    site.restart(makes=True, domains=("corp.example",), roles={"staff": ("editor", "author")})
    ann = site.visitor("ann")
    back = ann.leave(next="/admin?tab=1")
    assert ann.come(back).headers["Location"] == f"{SITE}/admin?tab=1"
    found = ann.api.get("/sessions/current")["data"]
    assert (found["user"]["email"], found["user"]["name"]) == ("ann@corp.example", "Ann")
    assert found["method"] == "corp"
    assert roles_of(admin, found["user"]["id"]) == ["author", "editor"]
    assert len(events(admin, "identity.linked")) == 1
    given = events(admin, "grant.given")[:2]
    assert {one["actor"]["name"] for one in given} == {"sign-in provider corp"}
    again = site.visitor("ann").sign_in()
    assert again["user"]["id"] == found["user"]["id"]


def test_roles_go_with_the_groups_and_those_by_hand_stay(site: Site, admin: Api) -> None:
    site.restart(makes=True, roles={"staff": ("editor", "author")})
    user = site.visitor("ann").sign_in()["user"]["id"]
    body = {"data": {"principal": f"user:{user}", "role": "reader"}}
    admin.post("/grants", body, 201)
    site.restart(roles={"staff": ("author", "contributor", "reader", "no role")})
    site.visitor("ann").sign_in()
    assert roles_of(admin, user) == ["author", "contributor", "reader"]
    site.restart(roles={"heads": ("editor",)})
    site.visitor("ann").sign_in()
    assert roles_of(admin, user) == ["reader"]
    assert len(events(admin, "grant.revoked")) == 3


def test_an_unknown_person_is_turned_away_and_that_is_on_record(site: Site, admin: Api) -> None:
    for person, rules in (
        ("ann", {}),
        ("ann", {"makes": True, "domains": ("other.example",)}),
        ("ben", {"makes": True}),
        ("eve", {"makes": True, "binds": True}),
    ):
        site.restart(**rules)
        visitor = site.visitor(person)
        refused = visitor.come(visitor.leave(), 401).json
        assert "linked to this identity" in refused["detail"]
        visitor.api.get("/sessions/current", 401)
    assert len(events(admin, "session.refused")) == 4


def test_a_verified_address_is_enough_where_the_settings_say_so(site: Site, admin: Api) -> None:
    site.restart(binds=True)
    found = site.visitor("ben").sign_in()
    assert found["user"]["email"] == "reader@example.org"
    admin.delete(f"/users/{found['user']['id']}")
    refused = site.visitor("ben")
    assert "deactivated" in refused.come(refused.leave(), 401).json["detail"]


def test_the_same_subject_at_another_provider_is_somebody_else(site: Site) -> None:
    site.restart(makes=True)
    site.visitor("ann").sign_in()
    visitor = site.visitor("ann")
    visitor.come(visitor.leave("other"), 401)


def test_a_state_is_good_once_in_one_browser_and_at_one_provider(site: Site) -> None:
    site.restart(makes=True)
    ann, other = site.visitor("ann"), site.visitor("ann")
    back = ann.leave()
    # Somebody else's answer brought to another browser would sign it in as them.
    for wrong in (back.replace("/corp/", "/other/"), "/sign-ins/corp/callback", f"{back}&state=x"):
        ann.come(wrong, 400)
    other.come(back, 400)
    ann.come(back)
    assert "begin again" in ann.come(back, 400).json["detail"]


def test_a_state_grows_old(site: Site, frozen_clock: Any) -> None:
    site.restart(makes=True)
    ann = site.visitor("ann")
    back = ann.leave()
    frozen_clock.tick(601)
    ann.come(back, 400)


def test_another_providers_answer_is_refused(site: Site) -> None:
    """The mix-up (RFC 9700, 4.4): the issuer in the answer has to be that of who was asked."""
    ann = site.visitor("ann")
    back = ann.leave()
    query = parse_qs(urlsplit(back).query)
    assert query["iss"] == [site.issuers[0]]
    mixed = f"/sign-ins/corp/callback?state={query['state'][0]}&code=x&iss=https://e.example"
    assert "another provider's" in ann.come(mixed, 401).json["detail"]
    back = ann.leave()
    without = back.partition("&iss=")[0]
    assert "another provider's" in ann.come(without, 401).json["detail"]


def test_a_refusal_of_the_provider_is_told(site: Site) -> None:
    nobody = site.visitor()
    refused = nobody.come(nobody.leave(), 401).json
    assert "access_denied" in refused["detail"]


def test_a_code_that_was_changed_is_refused(site: Site) -> None:
    ann = site.visitor("ann")
    back = ann.leave().replace("code=", "code=x")
    assert "the code that it gave" in ann.come(back, 401).json["detail"]


def test_nobody_is_sent_on_to_another_site(site: Site) -> None:
    body = {"data": {"provider": "corp", "next": "//evil.example"}}
    problem = site.visitor().api.post("/sign-ins", body, 422)
    assert problem["errors"][0]["pointer"] == "/data/next"
    body = {"data": {"provider": "nobody"}}
    problem = site.visitor().api.post("/sign-ins", body, 422)
    assert problem["errors"][0]["pointer"] == "/data/provider"


def test_keys_may_change_between_two_sign_ins(site: Site) -> None:
    site.restart(makes=True)
    site.visitor("ann").sign_in()
    rotate(site.issuers[0])
    site.visitor("ann").sign_in()


def rotate(issuer: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(issuer).netloc, timeout=20)
    connection.request("POST", "/_rotate")
    assert connection.getresponse().status == 200
    connection.close()


def test_an_identity_is_linked_by_who_signed_in_and_removed_again(site: Site, admin: Api) -> None:
    editor = site.visitor("ann")
    editor.by_password()
    back = editor.leave("other", "/identities", next="/profile")
    stranger = site.visitor("ann")
    stranger.by_password("author")
    stranger.come(back, 400)
    assert editor.come(back).headers["Location"] == f"{SITE}/profile"
    (linked,) = editor.api.get("/identities")["data"]
    assert (linked["provider"], linked["address"]) == ("other", "ann@corp.example")
    found = site.visitor("ann").sign_in("other")
    assert found["user"]["email"] == "editor@example.org"
    taken = stranger.leave("other", "/identities")
    assert "another account" in stranger.come(taken, 409).json["detail"]
    theirs = f"/users/{found['user']['id']}/identities"
    assert [one["id"] for one in admin.get(theirs)["data"]] == [linked["id"]]
    admin.delete(f"{theirs}/{linked['id']}")
    assert editor.api.get("/identities")["data"] == []
    assert len(events(admin, "identity.unlinked")) == 1
    again = site.visitor("ann")
    again.come(again.leave("other"), 401)


def test_linking_takes_the_very_session_that_asked_for_it(site: Site) -> None:
    editor = site.visitor("ann")
    editor.by_password()
    back = editor.leave("other", "/identities")
    editor.api.delete("/sessions/current", **editor.headers)
    editor.csrf = ""
    editor.come(back, 401)
    editor.by_password()
    back = editor.leave("other", "/identities")
    editor.by_password("author")
    assert "another session" in editor.come(back, 401).json["detail"]
    assert editor.api.get("/identities")["data"] == []


def test_the_last_way_in_is_not_taken_away(site: Site) -> None:
    site.restart(makes=True)
    ann = site.visitor("ann")
    ann.sign_in(fresh=True)
    (own,) = ann.api.get("/identities")["data"]
    kept = ann.api.call("DELETE", f"/identities/{own['id']}", None, 409, **ann.headers).json
    assert "Nothing else lets you in" in kept["detail"]


def test_what_is_linked_and_removed_needs_a_fresh_proof(site: Site, frozen_clock: Any) -> None:
    editor = site.visitor("ann")
    editor.by_password()
    frozen_clock.tick(16 * 60)
    body = {"data": {"provider": "corp"}}
    stale = editor.api.post("/identities", body, 403, **editor.headers)
    assert stale["type"].endswith("step-up-required")


def test_a_proof_is_as_fresh_as_it_is_at_the_provider(site: Site, admin: Api) -> None:
    site.restart(makes=True)
    ann = site.visitor("ann")
    assert ann.sign_in()["verified_at"] is None
    fresh = ann.sign_in(fresh=True)
    assert fresh["verified_at"] is not None
    assert fresh["verified_at"] <= fresh["created_at"]


def test_our_factor_is_due_unless_the_providers_counts(site: Site, admin: Api) -> None:
    site.restart(binds=True)
    ben = Visitor(site, Api(TestApp(site.wsgi)), Browser("ben"))
    ben.by_password("reader")
    options = ben.api.post("/factors", {"data": {"kind": "passkey"}}, 201, **ben.headers)
    credential = Authenticator().create(options["data"]["options"])
    shown = {"name": "Key", "credential": credential}
    ben.api.post(options["links"]["finish"], {"data": shown}, 201, **ben.headers)
    late = site.visitor("ben")
    late.come(late.leave())
    late.api.get("/sessions/current", 401)
    due = late.api.get("/sessions/current/factors")["data"]
    assert (due["kinds"], bool(due["csrf"])) == (["passkey"], True)
    site.restart(binds=True, factors=("otp", "mfa"))
    late = site.visitor("ben")
    late.come(late.leave())
    late.api.get("/sessions/current", 401)
    whole = site.visitor("ben", methods="pwd otp").sign_in()
    assert whole["user"]["email"] == "reader@example.org"


def test_a_factor_at_the_provider_is_what_a_role_asks_for(site: Site) -> None:
    site.restart(makes=True, roles={"staff": ("editor",)}, factors=("otp",))
    site.require_factors("editor")
    ann = site.visitor("ann")
    ann.come(ann.leave())
    ann.api.get("/content/page", 403)
    ann = site.visitor("ann", methods="pwd otp")
    assert not ann.sign_in()["factor_required"]
    ann.api.get("/content/page")


def test_signing_out_says_where_the_provider_ends_its_session(site: Site, admin: Api) -> None:
    site.restart(makes=True, back=f"{SITE}/left")
    ann = site.visitor("ann")
    ann.sign_in()
    answered = ann.api.call("DELETE", "/sessions/current", None, 200, **ann.headers)
    ann.api.get("/sessions/current", 401)
    address = answered.json["data"]["sign_out"]
    query = parse_qs(urlsplit(address).query)
    assert query["post_logout_redirect_uri"] == [f"{SITE}/left"]
    assert query["id_token_hint"][0].count(".") == 2
    plain = site.visitor("ann")
    plain.by_password()
    plain.api.delete("/sessions/current", **plain.headers)


def test_signing_out_at_the_provider_ends_the_sessions_here(
    site: Site, told: list[str], admin: Api
) -> None:
    site.restart(makes=True)
    ann, elsewhere = site.visitor("ann"), site.visitor("ann")
    ann.sign_in()
    elsewhere.sign_in()
    answered = ann.api.call("DELETE", "/sessions/current", None, 200, **ann.headers)
    again = site.visitor("ann")
    again.browser = ann.browser
    again.sign_in()
    ann.browser.confirm(answered.json["data"]["sign_out"])
    (body,) = told
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    path = "/api/v1/sign-ins/corp/logout"
    assert site.wsgi_app().post(path, body, headers=form).json["data"] == {"ended": 1}
    again.api.get("/sessions/current", 401)
    elsewhere.api.get("/sessions/current")
    other = site.wsgi_app().post(path.replace("corp", "other"), body, headers=form, status=400)
    assert "can't be believed" in other.json["detail"]
    site.wsgi_app().post(path, "logout_token=x", headers=form, status=400)
    site.wsgi_app().post_json(path, {}, status=415)
    assert len(events(admin, "session.ended")) == 2


def test_a_provider_that_does_not_answer_is_told_and_nothing_else(site: Site) -> None:
    port = unused_port()
    site.issuers = [f"http://127.0.0.1:{port}", site.issuers[1]]
    site.restart()
    problem = site.visitor().api.app.post_json(
        "/api/v1/sign-ins", {"data": {"provider": "corp"}}, status=502
    )
    assert str(port) not in problem.text
    assert problem.content_type == "application/problem+json"
