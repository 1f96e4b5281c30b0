"""What the core's permissions are called, to be translated as the engine has them."""

from __future__ import annotations

from cms.admin.translating import mark

PERMISSIONS = (
    mark("View"),
    mark("View drafts"),
    mark("View history"),
    mark("View what is scheduled"),
    mark("View releases"),
    mark("Create"),
    mark("Edit"),
    mark("Publish"),
    mark("Unpublish"),
    mark("Schedule"),
    mark("Move"),
    mark("Trash"),
    mark("Restore"),
    mark("Purge"),
    mark("Backdate"),
    mark("Comment"),
    mark("Review"),
    mark("Assign"),
    mark("Take over locks"),
    mark("Manage releases"),
    mark("Erase personal data"),
    mark("Manage history"),
    mark("Manage workflows"),
    mark("Manage jobs"),
    mark("Manage users"),
    mark("Manage rights"),
    mark("Manage tokens"),
    mark("Manage settings"),
    mark("View the audit log"),
    mark("Explain rights"),
)
"""Their labels; those of plugins are said as the plugin says them."""
