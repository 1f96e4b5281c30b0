"""What forms about one entry share: the address they lead back to, and the version they were made from."""

from __future__ import annotations

from typing import Any

from cms.content.lens import Lens
from cms.errors import BadRequest


def entry_address(request: Any, lens: Lens, type_name: str, entry: str, below: str = "") -> str:
    """Return the address of an entry's editor, or of a screen `below` it, in the lens's language."""
    own = lens.locale != request.site.default_locale
    query = f"?locale={lens.locale}" if own else ""
    return f"/admin/content/{type_name}/{entry}{below}{query}"


def read_version(text: str, name: str) -> int:
    """Return the version that a form was made from; raise `BadRequest` where it says none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("The form does not say which version it was made from.", name)
    return int(text)
