"""The port of a sign-in provider: it sends a browser away, and says who has come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, kw_only=True)
class Going:
    """A browser about to be sent away: where it is to come back, and what it carries along.

    `state` is random and good once (RFC 6749, 10.12). With `fresh`, the provider is to ask for a
    proof anew, though it knows the browser.
    """

    callback: str
    state: str = field(repr=False)
    fresh: bool = False


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Where the browser is to go, and what `finish` has to know of this going: plain texts."""

    url: str
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A browser that came back, with the parameters that it brought.

    All else is as it was when it left, at `left_at`; its `state` was found good already.
    """

    callback: str
    parameters: Mapping[str, str] = field(repr=False)
    kept: Mapping[str, str] = field(repr=False)
    left_at: datetime
    fresh: bool = False


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Whom a provider vouches for.

    `subject` is theirs for ever and nobody else's, among those of the same `issuer`. An `address`
    says nothing about who somebody is unless the provider has `address_verified`. `groups` are
    theirs at the provider, or None where it does not say. `methods` are how they proved who they
    are (RFC 8176), `proved_at` when; None where that is not known. `session` is what the provider
    calls their session, `sign_out` the address that ends it, which takes `token` as a hint.
    """

    subject: str
    issuer: str = ""
    address: str = ""
    address_verified: bool = False
    name: str = ""
    groups: tuple[str, ...] | None = None
    methods: frozenset[str] = frozenset()
    proved_at: datetime | None = None
    session: str = ""
    sign_out: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class SignOut:
    """What a provider says has ended: a session of its own, or all those of a subject.

    Whatever began here later than `at` has nothing to do with it, where only the subject is named.
    """

    issuer: str
    subject: str
    session: str
    at: datetime


@runtime_checkable
class Provider(Protocol):
    """A way to sign in by somebody else. Safe to be asked from several threads.

    `name` is as in `cms.accounts.providers`; `label` is what people read.
    """

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...

    def start(self, going: Going) -> Sent:
        """Return where to send a browser.

        May ask the provider, within the bounds of outgoing requests; raises what these raise.
        """
        ...

    def finish(self, returned: Returned) -> Identity:
        """Return whom the provider vouches for; raise `NotSignedIn` where it does not.

        May ask the provider, as `start` does. Called in no transaction.
        """
        ...


@runtime_checkable
class TellsSignOut(Provider, Protocol):
    """A provider that tells, behind the browser's back, when somebody has signed out there."""

    def signed_out(self, token: str) -> SignOut:
        """Return what a token of the provider's says has ended; raise `BadRequest` for a bad one."""
        ...
