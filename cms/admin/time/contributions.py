"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from cms.admin.time.past import may_see_history
from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, EntryWay

CONTRIBUTIONS = AdminContributions(
    entry_ways=(EntryWay("history", mark("History"), "history", may=may_see_history, order=30),),
)
