"""What is asked of a provider, and what of its answers is taken."""

from __future__ import annotations

import base64
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cms import clock
from cms.accounts.providers.oidc.client import OidcProvider
from cms.accounts.providers.oidc.documents import Documents
from cms.accounts.providers.pkce import challenge_of
from cms.accounts.providers.port import Going, Provider, Returned, TellsSignOut
from cms.errors import NotSignedIn, OutgoingFailed

from .conftest import ISSUER, METADATA, World, signed

BACK = "https://cms.example.org/back"
CONFIGURATION = f"{ISSUER}/.well-known/openid-configuration"


def returned(kept: Any = None, **parameters: str) -> Returned:
    return Returned(
        callback=BACK,
        parameters=parameters or {"code": "c"},
        kept=kept or {"nonce": "n", "verifier": "v"},
        left_at=clock.now(),
        fresh=False,
    )


def answer(world: World, **claims: Any) -> None:
    token = signed({"nonce": "n", "email": "a@x.example", **claims})
    tokens = {"id_token": token, "access_token": "access"}
    world.answers[f"{ISSUER}/token"] = 200, tokens


def test_it_implements_the_ports(provider: OidcProvider) -> None:
    assert isinstance(provider, Provider)
    assert isinstance(provider, TellsSignOut)


def test_it_is_asked_for_a_code_with_pkce_state_and_nonce(provider: OidcProvider) -> None:
    sent = provider.start(Going(callback=BACK, state="s"))
    asked = {name: value[0] for name, value in parse_qs(urlsplit(sent.url).query).items()}
    assert (asked["fixed"], asked["response_type"], asked["state"]) == ("1", "code", "s")
    assert (asked["client_id"], asked["redirect_uri"]) == ("me", BACK)
    assert asked["scope"] == "openid email profile"
    assert asked["code_challenge_method"] == "S256"
    assert asked["code_challenge"] == challenge_of(sent.kept["verifier"])
    assert asked["nonce"] == sent.kept["nonce"]
    assert sent.kept != provider.start(Going(callback=BACK, state="s")).kept
    fresh = provider.start(Going(callback=BACK, state="s", fresh=True))
    assert "prompt=login" in fresh.url


def test_the_example_of_the_standard_for_pkce() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("methods", [None, ["client_secret_post"]])
def test_the_code_is_given_with_the_verifier_and_the_secret(
    world: World, provider: OidcProvider, methods: list[str] | None
) -> None:
    if methods:
        world.publish("one", token_endpoint_auth_methods_supported=methods)
    answer(world, email_verified=True, name="Ann")
    found = provider.finish(returned())
    assert (found.subject, found.address, found.address_verified) == ("ann", "a@x.example", True)
    call = next(one for one in world.asked if one.url == f"{ISSUER}/token")
    form = parse_qs((call.body or b"").decode())
    assert (form["code"], form["code_verifier"], form["redirect_uri"]) == (["c"], ["v"], [BACK])
    if methods:
        assert (form["client_id"], form["client_secret"]) == (["me"], ["a b"])
    else:
        secret = base64.b64encode(b"me:a+b").decode()
        assert call.headers["Authorization"] == f"Basic {secret}"


def test_an_address_is_verified_only_by_the_word_true(world: World, provider: OidcProvider) -> None:
    for said in ("true", 1, None, False):
        answer(world, email_verified=said)
        assert not provider.finish(returned()).address_verified


def test_what_is_said_of_somebody_else_is_not_taken(world: World, provider: OidcProvider) -> None:
    userinfo = f"{ISSUER}/userinfo"
    world.publish("one", userinfo_endpoint=userinfo)
    answer(world)
    world.answers[userinfo] = 200, {"sub": "eve", "name": "Eve"}
    with pytest.raises(NotSignedIn, match="somebody else"):
        provider.finish(returned())
    said = {"sub": "ann", "email": "e@x.example", "name": "Ann", "amr": ["mfa"]}
    world.answers[userinfo] = 200, said
    found = provider.finish(returned())
    assert (found.address, found.name, found.methods) == ("a@x.example", "Ann", frozenset())


def test_a_proof_that_was_asked_for_anew_has_to_be_new(
    world: World, provider: OidcProvider
) -> None:
    now = clock.now().timestamp()
    for said in (None, now - 61, "now"):
        answer(world, auth_time=said)
        asked = returned()
        with pytest.raises(NotSignedIn, match="anew"):
            provider.finish(Returned(**{**vars(asked), "fresh": True}))
    answer(world, auth_time=now)
    assert provider.finish(Returned(**{**vars(returned()), "fresh": True})).proved_at == clock.now()


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"error": "access_denied"}, "access_denied"),
        ({"error": "<script>"}, "it refused"),
        ({"code": ""}, "no code"),
        ({"code": "c", "iss": "https://e.example"}, "another provider's"),
    ],
)
def test_answers_that_are_none_are_refused(
    provider: OidcProvider, parameters: dict[str, str], why: str
) -> None:
    with pytest.raises(NotSignedIn, match=why):
        provider.finish(returned(**parameters))


def test_a_provider_that_names_itself_has_to(world: World, provider: OidcProvider) -> None:
    world.publish("one", authorization_response_iss_parameter_supported=True)
    answer(world)
    with pytest.raises(NotSignedIn, match="another provider's"):
        provider.finish(returned())
    assert provider.finish(returned(code="c", iss=ISSUER)).subject == "ann"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {}),
        (200, "<html>"),
        (200, []),
        (200, "[" * 200_000),
        (302, METADATA),
        (200, {**METADATA, "issuer": f"{ISSUER}/"}),
        (200, {**METADATA, "token_endpoint": "http://login.example.org/token"}),
        (200, {**METADATA, "token_endpoint": None}),
        (200, {**METADATA, "jwks_uri": ["https://login.example.org"]}),
        (200, {**METADATA, "authorization_endpoint": "javascript:alert(1)"}),
    ],
)
def test_what_a_provider_publishes_has_to_be_its_own(
    world: World, provider: OidcProvider, status: int, body: Any
) -> None:
    world.answers[CONFIGURATION] = status, body
    with pytest.raises(OutgoingFailed):
        provider.start(Going(callback=BACK, state="s"))


def test_what_it_publishes_is_kept_for_an_hour(
    world: World, documents: Documents, frozen_clock: ModuleType
) -> None:
    documents.metadata()
    documents.metadata()
    frozen_clock.tick(3601)
    documents.metadata()
    assert len(world.asked) == 2
