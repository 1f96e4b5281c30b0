"""Reminders of licences: once before the last day of an asset's, and once when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from cms.access.actor import user_principal
from cms.content.assets.types import ASSET
from cms.content.queries.licences import licensed_until
from cms.db.session import begin_write
from cms.events.order import database_clock
from cms.jobs.handlers import JobContext
from cms.notifications.notices import Notice
from cms.notifications.writing import Writer

STALE = timedelta(days=30)
"""What was over for so long when it is first seen is old news."""


@dataclass(frozen=True)
class LicenceReminders:
    """Reminds owners of assets, and who holds a role where they lie, `days` before licences end.

    A day begins and ends as clocks in `zone` show it. A licence with another date is a new one to be
    reminded of.
    """

    writer: Writer
    days: int
    roles: tuple[str, ...]
    zone: ZoneInfo

    def remind(self, job: JobContext) -> None:
        """Write the reminders that are due now; each licence's once, whoever else does so too."""
        with job.sessions() as session:
            begin_write(session)
            job.finish(session)
            now = database_clock(session)
            today = now.astimezone(self.zone).date()
            last = today + timedelta(days=self.days)
            for one in licensed_until(session, ASSET, "draft", now, last, today - STALE):
                stage = "over" if one.until < today else "soon"
                until = one.until.isoformat()
                owner = () if one.owner_id is None else (user_principal(one.owner_id),)
                to = (*owner, *(f"role:{name}" for name in self.roles))
                notice = Notice("licence", to, one.entry_id, {"until": until, "stage": stage})
                self.writer.tell(session, notice, key=f"licence:{one.entry_id}:{until}:{stage}")
            session.commit()
