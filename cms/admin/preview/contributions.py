"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from cms.extension.admin import AdminContributions

CONTRIBUTIONS = AdminContributions()
