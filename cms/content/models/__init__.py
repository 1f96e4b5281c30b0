"""The tables of content; see docs/explanation/storage.md for how they fit together."""

from cms.content.models.calendar import Calendar
from cms.content.models.change import VersionChange
from cms.content.models.editing import Lock, Presence, WorkingCopy
from cms.content.models.edition import Edition, Reference
from cms.content.models.entry import Declaration, Entry, Placement, Version
from cms.content.models.live import Intent, Live
from cms.content.models.release import Release, ReleaseItem
from cms.content.models.site import SiteRow
from cms.content.models.translation import Translation

__all__ = [
    "Calendar",
    "Declaration",
    "Edition",
    "Entry",
    "Intent",
    "Live",
    "Lock",
    "Placement",
    "Presence",
    "Reference",
    "Release",
    "ReleaseItem",
    "SiteRow",
    "Translation",
    "Version",
    "VersionChange",
    "WorkingCopy",
]
