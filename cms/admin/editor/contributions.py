"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from cms.admin.editor import languages, panels
from cms.admin.translating import mark
from cms.extension.admin import AdminContributions, EntryWay, Panel

CONTRIBUTIONS = AdminContributions(
    entry_ways=(
        EntryWay(
            name="translate",
            label=mark("Translate"),
            icon="languages",
            may=languages.is_translated,
            order=20,
        ),
    ),
    panels=(
        Panel(
            name="languages",
            title=mark("Languages"),
            template="editor/panels/languages.html",
            values=languages.panel,
            place="editor",
            order=30,
        ),
        Panel(
            name="address",
            title=mark("Address"),
            template="editor/panels/address.html",
            values=panels.address,
            place="editor",
            order=40,
        ),
        Panel(
            name="links",
            title=mark("Links"),
            template="editor/panels/links.html",
            values=panels.links,
            place="editor",
            order=60,
        ),
        Panel(
            name="rights",
            title=mark("Who may do what"),
            template="editor/panels/rights.html",
            values=panels.rights,
            place="editor",
            order=80,
        ),
        Panel(
            name="unsaved",
            title=mark("Typed and not saved"),
            template="editor/panels/unsaved.html",
            values=panels.unsaved,
            place="dashboard",
            order=10,
        ),
    ),
)
