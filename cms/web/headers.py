"""The headers of safety that every answer has, and the nonce by which a page may run its script."""

from __future__ import annotations

import secrets
from typing import Any

_CSP = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'{frames}"
)
_LOCKED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""The policy of what is no page: opened in a browser, it loads nothing, runs nothing and is nobody."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
}
_NONCE = "cms_csp_nonce"
_FRAMES = "cms_csp_frames"


def includeme(config: Any) -> None:
    """Add the nonce to every request."""
    config.add_request_method(csp_nonce)
    config.add_request_method(allow_frame)


def csp_nonce(request: Any) -> str:
    """Return the nonce of this answer's policy: a `<script>` or `<style>` with it may run.

    An answer whose page did not ask for one allows none (Content Security Policy 3, 2.3.1).
    """
    nonce: str | None = getattr(request, _NONCE, None)
    if nonce is None:
        nonce = secrets.token_urlsafe(18)
        setattr(request, _NONCE, nonce)
    return nonce


def allow_frame(request: Any, origin: str) -> None:
    """Let this answer's page show pages of one other origin in a frame, and of no third."""
    setattr(request, _FRAMES, origin)


def add_headers(request: Any, response: Any) -> None:
    """Add the headers to an answer, but for those that it has already.

    Over TLS also Strict-Transport-Security (RFC 6797), as long as the settings say so.
    """
    frame = getattr(request, _FRAMES, None)
    policy = _policy(
        getattr(request, _NONCE, None), response.headers.get("Content-Type", ""), frame
    )
    for name, value in {**_HEADERS, "Content-Security-Policy": policy}.items():
        response.headers.setdefault(name, value)
    days = request.settings.web.hsts_days
    if request.scheme == "https" and days:
        strict = f"max-age={days * 86400}; includeSubDomains"
        response.headers.setdefault("Strict-Transport-Security", strict)


def _policy(nonce: str | None, media_type: str, frame: str | None = None) -> str:
    if nonce is None and not media_type.startswith("text/html"):
        return _LOCKED
    frames = "" if frame is None else f"; frame-src 'self' {frame}"
    return _CSP.format(nonce="" if nonce is None else f" 'nonce-{nonce}'", frames=frames)
