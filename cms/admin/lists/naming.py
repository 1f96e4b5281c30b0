"""What entries are called, as far as their reader may read that, for any number of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cms.admin.lists.listing import named
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids


def names_of(request: Any, lens: Lens, ids: Iterable[str]) -> dict[str, str]:
    """Return what entries are called, of those that the reader sees."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    return dict(named(request, lens, by_ids(request.cms_session, lens, wanted).values()))
