"""Tokens that look right and are not: each is refused, with its reason."""

from __future__ import annotations

import base64
import hmac
import json
from types import ModuleType
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

from cms import clock
from cms.accounts.providers.oidc.documents import Documents, read_keys
from cms.accounts.providers.oidc.tokens import (
    LOGOUT,
    Audience,
    BadToken,
    check_id_token,
    check_logout_token,
    half_hash,
    read_token,
)

from .conftest import ISSUER, KEYS, World, signed

AUDIENCE = Audience(ISSUER, "me")
LOGGED_OUT = {"events": {LOGOUT: {}}, "jti": "1", "sid": "s"}


def now() -> int:
    return int(clock.now().timestamp())


def check(documents: Documents, token: str, nonce: str = "n") -> None:
    check_id_token(read_token(token, documents), AUDIENCE, nonce, "access")


def test_a_right_token_is_believed(documents: Documents) -> None:
    check(documents, signed({"nonce": "n", "at_hash": half_hash("access", "RS256")}))
    check(documents, signed({"nonce": "n", "aud": ["me", "you"], "azp": "me"}))


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "x"}, "another request"),
        ({"nonce": None}, "another request"),
        ({"nonce": 1}, "another request"),
        ({"aud": "you"}, "another client"),
        ({"aud": None}, "another client"),
        ({"aud": ["me", "you"]}, "another client is authorised"),
        ({"azp": "you"}, "another client is authorised"),
        ({"iss": "https://e.example"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"exp": None}, "expired"),
        ({"exp": "soon"}, "expired"),
        ({"exp": True}, "expired"),
        ({"iat": None}, "not made yet"),
        ({"sub": None}, "nobody"),
        ({"sub": ""}, "nobody"),
        ({"sub": "x" * 256}, "nobody"),
        ({"sub": "a\n"}, "nobody"),
        ({"at_hash": "x"}, "another access token"),
    ],
)
def test_a_claim_that_is_wrong_is_refused(
    documents: Documents, claims: dict[str, Any], why: str
) -> None:
    with pytest.raises(BadToken, match=why):
        check(documents, signed({"nonce": "n", **claims}))


@pytest.mark.parametrize(
    ("name", "off", "good"),
    [
        *(("exp", -59, True), ("exp", -60, False), ("iat", 60, True), ("iat", 61, False)),
        *(("nbf", 60, True), ("nbf", 61, False)),
    ],
)
def test_clocks_may_differ_by_a_minute(
    documents: Documents, name: str, off: int, good: bool
) -> None:
    token = signed({"nonce": "n", name: now() + off})
    if good:
        check(documents, token)
    else:
        with pytest.raises(BadToken):
            check(documents, token)


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_token_that_nobody_signed_is_refused(documents: Documents) -> None:
    claims = {"iss": ISSUER, "aud": "me", "sub": "ann", "iat": now(), "exp": now() + 60}
    for algorithm in ("none", "None", "", None, 1):
        token = f"{part({'alg': algorithm})}.{part(claims)}."
        with pytest.raises(BadToken, match="not allowed"):
            read_token(token, documents)


def test_the_public_key_is_no_secret_to_sign_by(documents: Documents) -> None:
    signing = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part({'sub': 'ann'})}"
    made = hmac.digest(KEYS["one"].as_pem(private=False), signing.encode(), "sha256")
    token = f"{signing}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"
    with pytest.raises(BadToken, match="'HS256', which is not allowed"):
        read_token(token, documents)


def test_another_key_and_a_changed_token_are_refused(documents: Documents) -> None:
    with pytest.raises(BadToken, match="no key"):
        read_token(signed({}, "two"), documents)
    with pytest.raises(BadToken, match="signature"):
        read_token(signed({}, "two", kid="one"), documents)
    head, _, signature = signed({}).split(".")
    other = signed({"sub": "eve"}).split(".")[1]
    with pytest.raises(BadToken, match="signature"):
        read_token(f"{head}.{other}.{signature}", documents)


def test_a_key_that_the_token_brings_along_counts_for_nothing(documents: Documents) -> None:
    brought = KEYS["two"].as_dict(private=False)
    for brings in ({"jwk": brought}, {"jku": "https://e.example/keys"}):
        for name in ("one", "two"):
            with pytest.raises(BadToken):
                read_token(signed({}, "two", kid=name, **brings), documents)


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "ä.b.c", "..", "x" * 70_000, "\0.\0.\0"])
def test_what_is_no_token_is_refused(documents: Documents, text: str) -> None:
    with pytest.raises(BadToken):
        read_token(text, documents)


def test_a_token_without_a_key_id_needs_one_key_only(world: World, documents: Documents) -> None:
    token = jwt.encode({"alg": "RS256"}, {"sub": "ann"}, KEYS["one"])
    assert read_token(token, documents).text("sub") == "ann"
    world.publish("one", "two")
    with pytest.raises(BadToken, match="no key"):
        read_token(token, Documents(documents._outgoing, ISSUER))


def test_keys_of_other_kinds_sign_by_their_own_algorithms(documents: Documents) -> None:
    curve = ECKey.generate_key("P-256", {"kid": "e"})
    edwards = OKPKey.generate_key("Ed25519", {"kid": "d"})
    found = {
        "keys": [
            curve.as_dict(private=False),
            edwards.as_dict(private=False),
            {"kty": "oct", "k": "c2VjcmV0", "kid": "o"},
            {"kty": "RSA", "kid": "broken"},
            {**curve.as_dict(private=False), "use": "enc", "kid": "for-secrets"},
            "none",
        ]
    }
    assert [key.id for key in read_keys(found)] == ["e", "d"]
    assert read_keys({"keys": "none"}) == ()


def test_a_logout_token_is_no_id_token(documents: Documents) -> None:
    def check(claims: dict[str, Any]) -> None:
        check_logout_token(read_token(signed({**LOGGED_OUT, **claims}), documents), AUDIENCE)

    check({})
    check({"sid": None})
    for wrong in (
        {"nonce": "n"},
        {"events": None},
        {"events": {}},
        {"events": {LOGOUT: True}},
        {"jti": None},
        {"sub": None, "sid": None},
        {"aud": "you"},
        {"iat": now() - 300},
    ):
        with pytest.raises(BadToken):
            check(wrong)


def test_an_unknown_key_is_asked_for_once_in_a_while(
    world: World, documents: Documents, frozen_clock: ModuleType
) -> None:
    read_token(signed({}), documents)
    assert world.count("/keys") == 1
    for _ in range(20):
        with pytest.raises(BadToken):
            read_token(signed({}, "two"), documents)
    assert world.count("/keys") == 2
    world.publish("one", "two")
    frozen_clock.tick(11)
    read_token(signed({}, "two"), documents)
    read_token(signed({}, "one"), documents)
    assert world.count("/keys") == 3
    frozen_clock.tick(3601)
    read_token(signed({}, "one"), documents)
    assert world.count("/keys") == 4
