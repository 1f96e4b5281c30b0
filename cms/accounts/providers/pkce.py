"""PKCE (RFC 7636): whoever began a sign-in shows that it is they who finish it."""

from __future__ import annotations

import base64
import hashlib
import secrets


def new_verifier() -> str:
    """Return 64 random characters, which the provider is shown at the end."""
    return secrets.token_urlsafe(48)


def challenge_of(verifier: str) -> str:
    """Return what the provider is shown of a verifier at the beginning (RFC 7636, 4.2: S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
