"""A provider whose answers and tokens the tests make."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, cast

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from cms import clock
from cms.accounts.providers.oidc.client import OidcProvider, oidc_provider
from cms.accounts.providers.oidc.documents import Documents
from cms.outgoing.client import Answer, Call, Outgoing
from cms.settings.providers import ProviderSettings

ISSUER = "https://login.example.org"
KEYS = {name: RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("one", "two")}
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize?fixed=1",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}


@dataclass
class World:
    """Stands for the network: answers by address, and remembers what it was asked."""

    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[Call] = field(default_factory=list)

    def send(self, call: Call) -> Answer:
        self.asked.append(call)
        status, body = self.answers.get(call.url, (404, {}))
        text = body if isinstance(body, str) else json.dumps(body)
        return Answer(status, {}, text.encode())

    def publish(self, *names: str, **more: Any) -> None:
        keys = [KEYS[name].as_dict(private=False) for name in names]
        self.answers[f"{ISSUER}/.well-known/openid-configuration"] = 200, {**METADATA, **more}
        self.answers[f"{ISSUER}/keys"] = 200, {"keys": keys}

    def count(self, path: str) -> int:
        return sum(call.url == f"{ISSUER}{path}" for call in self.asked)


@pytest.fixture
def world(frozen_clock: ModuleType) -> World:
    made = World()
    made.publish("one")
    return made


@pytest.fixture
def documents(world: World) -> Documents:
    return Documents(cast("Outgoing", world), ISSUER)


@pytest.fixture
def provider(world: World) -> OidcProvider:
    settings = ProviderSettings(issuer=ISSUER, client="me", secret="a b", label="Work")
    return oidc_provider("work", settings, cast("Outgoing", world))


def signed(claims: Mapping[str, Any], key: str = "one", **header: Any) -> str:
    now = int(clock.now().timestamp())
    told = {"iss": ISSUER, "aud": "me", "sub": "ann", "iat": now, "exp": now + 60, **claims}
    told = {name: value for name, value in told.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": key, **header}, told, KEYS[key])
