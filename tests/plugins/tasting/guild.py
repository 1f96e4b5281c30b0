"""The tasters' guild as a sign-in provider: OAuth 2.0 (RFC 6749) and an address that says who one is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cms.sdk import (
    Call,
    Going,
    Identity,
    NotSignedIn,
    Outgoing,
    ProviderSettings,
    Returned,
    Sent,
    challenge_of,
    new_verifier,
)


@dataclass(frozen=True)
class Guild:
    """Implements the port `Provider`."""

    settings: ProviderSettings
    outgoing: Outgoing
    name: str = "guild"
    label: str = "The tasters' guild"

    def start(self, going: Going) -> Sent:
        verifier = new_verifier()
        asked = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": going.callback,
            "state": going.state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        url = f"{self.settings.address}/authorize?{urlencode(asked)}"
        return Sent(url=url, kept={"verifier": verifier})

    def finish(self, returned: Returned) -> Identity:
        form = {
            "grant_type": "authorization_code",
            "code": returned.parameters.get("code", ""),
            "redirect_uri": returned.callback,
            "client_id": self.settings.client,
            "code_verifier": returned.kept["verifier"],
        }
        media = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self.settings.address}/token"
        token = self._asked(Call("POST", url, media, urlencode(form).encode()))["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        me = self._asked(Call("GET", f"{self.settings.address}/me", bearer))
        return Identity(
            subject=str(me["member"]),
            address=me["address"],
            address_verified=True,
            name=me["name"],
            groups=tuple(me["ranks"]),
        )

    def _asked(self, call: Call) -> dict[str, Any]:
        answer = self.outgoing.send(call)
        if answer.status != 200:
            raise NotSignedIn("The guild does not know you.")
        said: dict[str, Any] = json.loads(answer.body)
        return said
