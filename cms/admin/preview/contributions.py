"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from typing import Any

from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, EntryWay


def is_there(request: Any, draft: Any) -> bool:
    """Say whether there is anything to see of an entry: what lies in the trash is seen by nobody."""
    del request
    return draft.row is not None and draft.lens.status != "trashed"


CONTRIBUTIONS = AdminContributions(
    entry_ways=(EntryWay("preview", mark("Preview"), "eye", is_there, order=10),),
)
