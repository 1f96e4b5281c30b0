"""What all places of the admin share."""

from __future__ import annotations

from cms.tree.resource import Resource


class Screen(Resource):
    """A place of the admin: its pages send forms."""

    takes_forms = True
