"""What a template knows of the page that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cms.site.serving.paging import Paging
from cms.themes.sandbox import Readable


@dataclass
class Page(Readable):
    """A page: which view shows what, where it stands, and what lies around it."""

    view: str
    title: str
    url: str
    path: str
    locale: str
    direction: str
    description: str = ""
    alternates: Sequence[Mapping[str, Any]] = ()
    crumbs: Sequence[Mapping[str, Any]] = ()
    entry: Any = None
    items: Sequence[Any] = ()
    paging: Paging | None = None
    children: Sequence[Any] = ()
    sections: Sequence[Mapping[str, Any]] = ()
    preview: bool = False
    at: datetime | None = None
    status: int = 200
    query: str = ""


@dataclass
class SiteShown(Readable):
    """The site as templates name it."""

    name: str
    home: str
    locales: Sequence[Mapping[str, Any]]
    root: Any = None


@dataclass
class ThemeShown(Readable):
    """The theme as its templates name it."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
