"""A sign-in provider that speaks OpenID Connect: the code flow, with PKCE (RFC 7636)."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

from cms.accounts.providers.oidc.documents import Documents, Metadata, fetch_json, json_of
from cms.accounts.providers.oidc.tokens import (
    SKEW,
    Audience,
    BadToken,
    Claims,
    check_id_token,
    check_logout_token,
    read_token,
)
from cms.accounts.providers.pkce import challenge_of, new_verifier
from cms.accounts.providers.port import Going, Identity, Returned, Sent, SignOut
from cms.errors import BadRequest, NotSignedIn
from cms.outgoing.client import Call, Outgoing
from cms.settings.providers import ProviderSettings

_FORM = "application/x-www-form-urlencoded"
_ERROR = re.compile(r"[a-z_]{1,60}")
_CLAIMS = ("email", "email_verified", "name")


@dataclass(frozen=True)
class OidcProvider:
    """Implements the ports `Provider` and `TellsSignOut`."""

    name: str
    settings: ProviderSettings
    outgoing: Outgoing
    documents: Documents

    @property
    def label(self) -> str:
        """What people read on the button."""
        return self.settings.label or self.name

    def start(self, going: Going) -> Sent:
        """Return the address of the provider's authorisation endpoint, with all that it is asked.

        Raises OutgoingFailed where the provider does not tell it.
        """
        verifier, nonce = new_verifier(), secrets.token_urlsafe(24)
        asked = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": going.callback,
            "scope": " ".join(self.settings.scopes),
            "state": going.state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        if going.fresh:
            asked |= {"prompt": "login", "max_age": "0"}
        address = _with(self.documents.metadata().authorization, asked)
        return Sent(url=address, kept={"verifier": verifier, "nonce": nonce})

    def finish(self, returned: Returned) -> Identity:
        """Return whom the provider vouches for.

        Raises `NotSignedIn`, saying why, for an answer that is a refusal, another provider's or
        not to be believed; OutgoingFailed where the provider can't be asked.
        """
        metadata = self.documents.metadata()
        tokens = self._tokens(self._code(returned.parameters, metadata), returned, metadata)
        token, access = _text(tokens, "id_token"), _text(tokens, "access_token")
        try:
            claims = read_token(token, self.documents)
            check_id_token(claims, self._audience, returned.kept.get("nonce", ""), access)
        except BadToken as error:
            raise self._refusal(f"its ID token can't be believed: {error}") from None
        if returned.fresh:
            self._check_fresh(claims, returned)
        return self._identity(claims, self._said(claims, access, metadata), token, metadata)

    def signed_out(self, token: str) -> SignOut:
        """Return what a logout token says has ended (OpenID Connect Back-Channel Logout, 2.4)."""
        try:
            claims = read_token(token, self.documents)
            check_logout_token(claims, self._audience)
        except BadToken as error:
            raise BadRequest(f"The logout token can't be believed: {error}.") from None
        made_at = claims.instant("iat")
        assert made_at is not None
        return SignOut(
            issuer=self.settings.issuer,
            subject=claims.text("sub"),
            session=claims.text("sid"),
            at=made_at + timedelta(seconds=SKEW),
        )

    @property
    def _audience(self) -> Audience:
        return Audience(self.settings.issuer, self.settings.client)

    def _refusal(self, why: str) -> NotSignedIn:
        return NotSignedIn(f"The sign-in provider {self.label!r} does not vouch for you: {why}.")

    def _code(self, parameters: Mapping[str, str], metadata: Metadata) -> str:
        """Return the code that came back; whose answer it is comes before what it says (RFC 9207)."""
        issuer = parameters.get("iss")
        if issuer != metadata.issuer and (issuer is not None or metadata.names_itself):
            raise self._refusal("the answer is another provider's")
        if "error" in parameters:
            error = parameters["error"]
            raise self._refusal(error if _ERROR.fullmatch(error) else "it refused")
        if not parameters.get("code"):
            raise self._refusal("the answer holds no code")
        return parameters["code"]

    def _tokens(self, code: str, returned: Returned, metadata: Metadata) -> dict[str, Any]:
        """Give the code for tokens (RFC 6749, 4.1.3)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": returned.callback,
            "code_verifier": returned.kept.get("verifier", ""),
        }
        client, secret = self.settings.client, self.settings.secret
        headers = {"Content-Type": _FORM, "Accept": "application/json"}
        if secret and metadata.basic:
            pair = f"{quote_plus(client)}:{quote_plus(secret)}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        else:
            form |= {"client_id": client, **({"client_secret": secret} if secret else {})}
        call = Call("POST", metadata.token, headers, urlencode(form).encode())
        answer = self.outgoing.send(call)
        if answer.status in (400, 401):
            raise self._refusal("it does not take back the code that it gave")
        return json_of(metadata.token, answer)

    def _check_fresh(self, claims: Claims, returned: Returned) -> None:
        proved_at = claims.instant("auth_time")
        if proved_at is None or proved_at < returned.left_at - timedelta(seconds=SKEW):
            raise self._refusal("it did not ask who you are anew, as it was asked to")

    def _said(self, claims: Claims, access: str, metadata: Metadata) -> Mapping[str, Any]:
        """Return all that the provider says; what the ID token lacks is asked for.

        The answer has to be about the same subject (OpenID Connect Core, 5.3.2).
        """
        wanted = (*_CLAIMS, *([self.settings.groups] if self.settings.roles else ()))
        if not metadata.userinfo or not access or all(name in claims.all for name in wanted):
            return claims.all
        headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
        said = fetch_json(self.outgoing, Call("GET", metadata.userinfo, headers))
        if said.get("sub") != claims.text("sub"):
            raise self._refusal("it tells of somebody else than it vouches for")
        return {**said, **claims.all}

    def _identity(
        self, claims: Claims, said: Mapping[str, Any], token: str, metadata: Metadata
    ) -> Identity:
        return Identity(
            subject=claims.text("sub"),
            issuer=self.settings.issuer,
            address=_text(said, "email"),
            address_verified=said.get("email_verified") is True,
            name=_text(said, "name"),
            groups=_texts(said.get(self.settings.groups)),
            # How and when somebody was asked, only what is signed says.
            methods=frozenset(_texts(claims.all.get("amr")) or ()),
            proved_at=claims.instant("auth_time"),
            session=claims.text("sid"),
            sign_out=self._sign_out(metadata),
            token=token,
        )

    def _sign_out(self, metadata: Metadata) -> str:
        """Return where the browser ends its session there (OpenID Connect RP-Initiated Logout)."""
        if not metadata.end_session:
            return ""
        back = {"post_logout_redirect_uri": self.settings.back} if self.settings.back else {}
        return _with(metadata.end_session, {"client_id": self.settings.client, **back})


def oidc_provider(name: str, settings: ProviderSettings, outgoing: Outgoing) -> OidcProvider:
    """Return the provider that some settings describe. Asks it nothing yet."""
    return OidcProvider(name, settings, outgoing, Documents(outgoing, settings.issuer))


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...] | None:
    """Return the texts of a list, or of one alone; None for anything else."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(one for one in value if isinstance(one, str))
    return None
