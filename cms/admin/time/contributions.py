"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from cms.admin.time.panel import last_steps
from cms.admin.time.past import may_see_history, may_travel
from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, EntryWay, Panel, Way

CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(
            mark("Time machine"),
            "/admin/time",
            "history",
            "work",
            mark(
                "The site as it was, as it will be by what is planned, or with a release laid over it."
            ),
            keys="g w",
            may=may_travel,
            order=70,
        ),
    ),
    entry_ways=(EntryWay("history", mark("History"), "history", may=may_see_history, order=30),),
    panels=(
        Panel(
            "history",
            mark("What happened last"),
            "time/panel.html",
            last_steps,
            "editor",
            order=80,
        ),
    ),
)
