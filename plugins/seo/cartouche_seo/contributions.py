"""All that the plugin adds to the admin: a table of contents."""

from __future__ import annotations

from pathlib import Path

from cartouche_seo import missed_screen, redirect_screen, report_screen
from cartouche_seo.panel import PANEL
from cms.sdk import AdminContributions

HERE = Path(__file__).parent
ADMIN = AdminContributions(
    panels=(PANEL,),
    columns=(redirect_screen.HITS,),
    screens=(missed_screen.SCREEN, redirect_screen.SCREEN, report_screen.SCREEN),
    ways=(report_screen.WAY, redirect_screen.WAY, missed_screen.WAY),
    templates=HERE / "templates",
    locale=HERE / "locale",
    style=HERE / "static" / "admin.css",
)
