"""What an OpenID Connect provider publishes of itself: its endpoints and its keys, kept for a while."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from cms import clock
from cms.errors import OutgoingFailed, SettingsError
from cms.outgoing.client import Answer, Call, Outgoing
from cms.settings.providers import check_address

LIFE = timedelta(hours=1)
"""How long what was published is taken for what is."""
PATIENCE = timedelta(seconds=10)
"""The provider is asked for its keys before their time at most this often: a key id that nobody
knows costs a request, and whoever sends one may send many."""

T = TypeVar("T")


@dataclass(frozen=True)
class Metadata:
    """Where a provider is asked for what (OpenID Connect Discovery, 3); empty where it is not."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    names_itself: bool
    """Whether each answer in the browser says whose it is (RFC 9207)."""
    basic: bool
    """Whether the client's secret may go into a header."""


@dataclass(frozen=True)
class PublishedKey:
    """A key by which a provider signs."""

    id: str
    algorithm: str
    kind: str
    key: Key


class _Kept(Generic[T]):
    """Something fetched, and fetched anew when it is old; one thread fetches, the others wait."""

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch, self._lock = fetch, threading.Lock()
        self._value: T | None = None
        self._at: datetime | None = None
        self._renewed_at: datetime | None = None

    def get(self) -> T:
        with self._lock:
            if self._value is None or self._at is None or clock.now() - self._at > LIFE:
                self._value, self._at = self._fetch(), clock.now()
            return self._value

    def renew(self) -> T | None:
        """Fetch it before its time; None where that was done lately."""
        with self._lock:
            now = clock.now()
            if self._renewed_at is not None and now - self._renewed_at < PATIENCE:
                return None
            self._renewed_at = now
            self._value, self._at = self._fetch(), now
            return self._value


class Documents:
    """Reads what one provider publishes. Safe to be used by several threads."""

    def __init__(self, outgoing: Outgoing, issuer: str) -> None:
        self._outgoing, self._issuer = outgoing, issuer
        self._metadata = _Kept(self._fetch_metadata)
        self._keys = _Kept(self._fetch_keys)

    def metadata(self) -> Metadata:
        """Return the endpoints; raise OutgoingFailed where the provider does not tell them."""
        return self._metadata.get()

    def key(self, key_id: str | None, algorithm: str, kind: str) -> Key | None:
        """Return the one key that can have signed so, or None.

        Without a `key_id` there has to be one only (OpenID Connect Core, 10.1).
        """
        found = _fitting(self._keys.get(), key_id, algorithm, kind)
        if found is None:
            found = _fitting(self._keys.renew() or (), key_id, algorithm, kind)
        return found

    def _fetch_metadata(self) -> Metadata:
        address = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        return read_metadata(fetch_json(self._outgoing, Call("GET", address)), self._issuer)

    def _fetch_keys(self) -> tuple[PublishedKey, ...]:
        return read_keys(fetch_json(self._outgoing, Call("GET", self.metadata().keys)))


def fetch_json(outgoing: Outgoing, call: Call) -> dict[str, Any]:
    """Return the JSON object that is answered; raise OutgoingFailed for anything else."""
    return json_of(call.url, outgoing.send(call))


def json_of(url: str, answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer; raise OutgoingFailed for anything else."""
    try:
        value = json.loads(answer.body) if answer.status == 200 else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise OutgoingFailed(f"{url} answered {answer.status} and no JSON object.")
    return value


def read_metadata(found: Mapping[str, Any], issuer: str) -> Metadata:
    """Read what a provider says of itself; raise OutgoingFailed where it is another's, or no use.

    It has to name the very issuer that it was asked for (OpenID Connect Discovery, 4.3).
    """
    if found.get("issuer") != issuer:
        raise OutgoingFailed(f"{issuer} calls itself {str(found.get('issuer'))[:200]!r}.")
    methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Metadata(
        issuer=issuer,
        authorization=_address(found, "authorization_endpoint"),
        token=_address(found, "token_endpoint"),
        keys=_address(found, "jwks_uri"),
        userinfo=_address(found, "userinfo_endpoint", needed=False),
        end_session=_address(found, "end_session_endpoint", needed=False),
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        basic=not isinstance(methods, list) or "client_secret_basic" in methods,
    )


def _address(found: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    value = found.get(name, "")
    if not value and not needed:
        return ""
    try:
        check_address(name, str(value))
    except SettingsError as error:
        raise OutgoingFailed(f"A provider's metadata can't be used. {error.detail}") from None
    return str(value)


def read_keys(found: Mapping[str, Any]) -> tuple[PublishedKey, ...]:
    """Read a set of keys (RFC 7517): those that sign, and that we know how to use."""
    published = found.get("keys")
    read = [_key(one) for one in published] if isinstance(published, list) else []
    return tuple(key for key in read if key is not None)


def _key(found: Any) -> PublishedKey | None:
    if not isinstance(found, dict) or found.get("use", "sig") != "sig":
        return None
    kind = found.get("kty")
    # What is no pair of keys is known to whoever can read it here.
    if kind not in ("RSA", "EC", "OKP"):
        return None
    try:
        key = import_key({name: found[name] for name in found if name not in ("key_ops", "x5c")})
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return PublishedKey(str(found.get("kid", "")), str(found.get("alg", "")), kind, key)


def _fitting(
    keys: tuple[PublishedKey, ...], key_id: str | None, algorithm: str, kind: str
) -> Key | None:
    found = [
        one
        for one in keys
        if one.kind == kind
        and one.algorithm in ("", algorithm)
        and (key_id is None or one.id == key_id)
    ]
    return found[0].key if len(found) == 1 else None
