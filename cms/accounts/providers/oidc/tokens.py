"""ID tokens and logout tokens: who signed them, for whom, when, and what for."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from cms import clock
from cms.accounts.providers.oidc.documents import Documents

KINDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
        **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
        **dict.fromkeys(("EdDSA", "Ed25519"), "OKP"),
    }
)
"""The algorithms by which a token may be signed, each with its kind of key; no others.

Never `none`, and none by a secret that both sides know: the provider's public keys are no secret.
"""
SKEW = 60
"""Seconds by which a provider's clock may differ from ours."""
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_AGE = 300
"""Seconds after which a logout token is too old, whatever it says of itself."""
SUBJECT_MAX = 255
TOKEN_MAX = 64 * 1024


class BadToken(Exception):
    """A token that can't be believed; its text says why, as the end of a sentence."""


@dataclass(frozen=True)
class Claims:
    """What a token says, once its signature was found right."""

    algorithm: str
    all: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a claim that is a text; an empty one where it is anything else."""
        value = self.all.get(name)
        return value if isinstance(value, str) else ""

    def time(self, name: str) -> float | None:
        """Return a time, in seconds since 1970; None where there is none."""
        value = self.all.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**40:
            return None
        return float(value)

    def instant(self, name: str) -> datetime | None:
        """Return a time as an instant; None where there is none, or one beyond the year 9999."""
        seconds = self.time(name)
        return None if seconds is None or seconds > 2.5e11 else datetime.fromtimestamp(seconds, UTC)


def read_token(token: str, documents: Documents) -> Claims:
    """Return the claims of a token that a provider has signed; raise `BadToken`.

    By an algorithm that is allowed here and a key that the provider publishes now, whatever the
    token itself says about keys (RFC 8725, 3.1 and 3.10).
    """
    if len(token) > TOKEN_MAX:
        raise BadToken("it is too long")
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, UnicodeError):
        raise BadToken("it is no signed token") from None
    algorithm, key_id = header.get("alg"), header.get("kid")
    kind = KINDS.get(algorithm) if isinstance(algorithm, str) else None
    if kind is None:
        raise BadToken(f"it is signed by {str(algorithm)[:20]!r}, which is not allowed")
    key = documents.key(None if key_id is None else str(key_id), str(algorithm), kind)
    if key is None:
        raise BadToken("no key that the provider publishes has signed it")
    try:
        found = jwt.decode(token, key, algorithms=[str(algorithm)])
    except (JoseError, ValueError, TypeError):
        raise BadToken("its signature is wrong") from None
    return Claims(str(algorithm), found.claims)


@dataclass(frozen=True)
class Audience:
    """For whom a token has to be: this client of this issuer."""

    issuer: str
    client: str

    def check(self, claims: Claims) -> None:
        """Raise `BadToken` for one of another issuer, for another client, or of another time."""
        if claims.all.get("iss") != self.issuer:
            raise BadToken("another issuer has made it")
        audience = claims.all.get("aud")
        clients = audience if isinstance(audience, list) else [audience]
        if self.client not in clients:
            raise BadToken("it is for another client")
        party = claims.all.get("azp")
        if (len(clients) > 1 and party is None) or party not in (None, self.client):
            raise BadToken("another client is authorised by it")
        _check_times(claims)


def _check_times(claims: Claims) -> None:
    now = clock.now().timestamp()
    until, made, begins = (claims.time(name) for name in ("exp", "iat", "nbf"))
    if until is None or until + SKEW <= now:
        raise BadToken("it has expired")
    if made is None or made - SKEW > now:
        raise BadToken("it is not made yet by our clock")
    if begins is not None and begins - SKEW > now:
        raise BadToken("it is not good yet")


def check_id_token(claims: Claims, audience: Audience, nonce: str, access_token: str) -> None:
    """Raise `BadToken` for an ID token that is not the answer to what was asked.

    As OpenID Connect Core, 3.1.3.7 and 3.1.3.8 ask; the hash of the access token where it is given.
    """
    audience.check(claims)
    if not nonce or not hmac.compare_digest(claims.text("nonce").encode(), nonce.encode()):
        raise BadToken("it is the answer to another request")
    if not 1 <= len(claims.text("sub")) <= SUBJECT_MAX or not claims.text("sub").isprintable():
        raise BadToken("it names nobody")
    given = claims.all.get("at_hash")
    if given is not None and given != half_hash(access_token, claims.algorithm):
        raise BadToken("it is for another access token")


def check_logout_token(claims: Claims, audience: Audience) -> None:
    """Raise `BadToken` for what is no fresh logout token (OpenID Connect Back-Channel Logout, 2.6)."""
    audience.check(claims)
    events = claims.all.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict):
        raise BadToken("it tells of no logout")
    if "nonce" in claims.all:
        raise BadToken("it is an ID token")
    if not (claims.text("sub") or claims.text("sid")) or not claims.text("jti"):
        raise BadToken("it names neither a subject nor a session")
    if (claims.time("iat") or 0) + LOGOUT_AGE <= clock.now().timestamp():
        raise BadToken("it is too old")


def half_hash(text: str, algorithm: str) -> str:
    """Return the left half of a text's hash, base64url, by the algorithm of its token."""
    size = "512" if algorithm in ("EdDSA", "Ed25519") else algorithm[-3:]
    digest = hashlib.new(f"sha{size}", text.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
