"""The tables of content; see docs/explanation/storage.md for how they fit together."""

from cms.content.models.edition import Edition, Reference
from cms.content.models.entry import Declaration, Entry, Placement, Version
from cms.content.models.live import Intent, Live
from cms.content.models.site import SiteRow
from cms.content.models.translation import Translation

__all__ = [
    "Declaration",
    "Edition",
    "Entry",
    "Intent",
    "Live",
    "Placement",
    "Reference",
    "SiteRow",
    "Translation",
    "Version",
]
