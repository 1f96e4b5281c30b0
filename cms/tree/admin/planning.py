"""Places of planning: the calendar and releases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource


class AdminPlanned(Screen):
    """One thing that is planned: a schedule of an entry, or a release, by its id."""


class AdminCalendarAddresses(Screen):
    """Secret addresses at which calendar programs read what is planned."""


class AdminCalendar(Collection, Screen):
    """What goes live and what ends, day by day."""

    member = AdminPlanned
    children: ClassVar[Mapping[str, type[Resource]]] = {"addresses": AdminCalendarAddresses}


class AdminRelease(Screen):
    """One release, by its id."""


class AdminNewRelease(Screen):
    """A release that is not there yet."""


class AdminReleases(Collection, Screen):
    """What is published together."""

    member = AdminRelease
    children: ClassVar[Mapping[str, type[Resource]]] = {"new": AdminNewRelease}


CHILDREN: Mapping[str, type[Resource]] = {"calendar": AdminCalendar, "releases": AdminReleases}
"""Below `/admin`."""
