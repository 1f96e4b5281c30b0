"""Describes what is done to tokens beside making and revoking them, and preview tokens."""

from __future__ import annotations

from cms.api.v1 import preview_tokens, tokens
from cms.api.v1.openapi.builder import WRITE_PROBLEMS, Body, OpenAPI, envelope_of
from cms.api.v1.openapi.nouns import NOUNS, created_schema
from cms.api.v1.openapi.parameters import IDEMPOTENCY
from cms.api.v1.openapi.schemas import ID, TIME, closed, sent


def describe_tokens(api: OpenAPI) -> None:
    """Add the rotation of tokens, and preview tokens."""
    token = next(one for one in NOUNS if one.name == "tokens")
    secret = {"type": "string", "description": "Shown this once."}
    api.operation(
        "POST",
        "/api/v1/tokens/{id}/rotate",
        id="rotate_token",
        tag="tokens",
        summary="Put a new token in the place of one",
        description="With its name, scopes and length of life. The old one ends after the overlap.",
        parameters=[IDEMPOTENCY],
        body=Body(sent(tokens.ROTATION)),
        answers={201: envelope_of(created_schema(token))},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
    what = {"secret": secret, "entry": ID, "release": ID, "expires_at": TIME}
    shown = closed(what, optional=("entry", "release"))
    api.operation(
        "POST",
        "/api/v1/preview-tokens",
        id="create_preview_token",
        tag="tokens",
        summary="Give out a preview token",
        description=(
            "For the draft of one entry, or the site through one release, to somebody without an "
            "account. It is sent like an API token, only reads, and can't be taken back."
        ),
        parameters=[IDEMPOTENCY],
        body=Body(sent(preview_tokens.MEMBERS)),
        answers={201: envelope_of(shown)},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
