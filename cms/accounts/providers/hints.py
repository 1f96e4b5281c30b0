"""Hints for signing out: the token by which a provider knows whose session is to end there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from cms.accounts.models import UserSession
from cms.keys.port import Cipher


@dataclass(frozen=True)
class SignOutHints:
    """Keeps the tokens encrypted; without a cipher none is kept, and the provider has to ask."""

    cipher: Cipher | None = None

    def keep(self, begun: UserSession, token: str) -> None:
        """Keep a token in the session that it vouched for."""
        if self.cipher is not None and token:
            place = place_of(begun.user_id)
            begun.provider_token = self.cipher.encrypt(token.encode(), place=place)

    def sign_out_address(self, found: UserSession) -> str | None:
        """Return where the browser ends its session at the provider, if the provider has such."""
        address = found.provider_sign_out
        if address is None or self.cipher is None or found.provider_token is None:
            return address
        token = self.cipher.decrypt(found.provider_token, place=place_of(found.user_id))
        mark = "&" if "?" in address else "?"
        return f"{address}{mark}{urlencode({'id_token_hint': token.decode()})}"


def place_of(user_id: str) -> str:
    """Return the place for which the tokens of a user's sessions are encrypted."""
    return f"session:{user_id}:provider_token"
