"""Reads the parameters of every read: through which lens, and in which shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from cms import clock
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.errors import BadRequest

Path = tuple[str, ...]
Status = Literal["published", "draft", "trashed"]
RICHTEXT = ("html", "markdown", "text")

_RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


@dataclass(frozen=True)
class LensParams:
    """Through which lens an answer is read."""

    locale: str | None = None
    fallback: bool = True
    status: Status = "published"
    at: datetime | None = None
    release: str | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        """What the lens is opened with."""
        return vars(self).copy()


@dataclass(frozen=True)
class ShapeParams:
    """How much of an entry is answered; `fields` None means all of it."""

    fields: tuple[Path, ...] | None = None
    include: tuple[Path, ...] = ()
    richtext: str | None = None
    alternates: bool = False
    extras: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether documents are answered as they are stored."""
        return self.fields is None and not self.include and self.richtext is None


def read_lens(params: Params) -> LensParams:
    """Take the parameters of the lens; whether the locale exists is for the site to say."""
    return LensParams(
        locale=params.take("locale"),
        fallback=params.take_choice("fallback", ("default", "none"), "default") == "default",
        status=cast(
            Status, params.take_choice("status", ("published", "draft", "trashed"), "published")
        ),
        at=params.take_as("at", _instant("at"), None),
        release=params.take("release"),
    )


def read_shape(params: Params, bounds: Bounds) -> ShapeParams:
    """Take the parameters of the shape; whether the fields exist is for the type to say."""
    fields = params.take("fields")
    include = params.take("include")
    included = () if include is None else read_paths("include", include, bounds)
    shape = ShapeParams(
        fields=None if fields is None else read_paths("fields", fields, bounds),
        include=tuple(path for path in included if not _is_extra(path)),
        richtext=params.take_choice("richtext", RICHTEXT, "") or None,
        alternates=params.take_flag("alternates"),
        extras=tuple(_known_extra(path, bounds) for path in included if _is_extra(path)),
    )
    for path in shape.include:
        if len(path) > bounds.include_depth:
            raise BadRequest(
                f"{'.'.join(path)!r} in 'include' is more than {bounds.include_depth} deep.",
                "include",
            )
    return shape


def _is_extra(path: Path) -> bool:
    return path[0].startswith("_")


def _known_extra(path: Path, bounds: Bounds) -> str:
    name = ".".join(path)
    if name not in bounds.extras:
        known = f": use {', '.join(bounds.extras)}" if bounds.extras else ", nor any other"
        raise BadRequest(f"There is no {name!r} to 'include'{known}.", "include")
    return name


def read_paths(name: str, text: str, bounds: Bounds) -> tuple[Path, ...]:
    """Read `a,b.c` as paths; raise `BadRequest` for what is malformed, or there twice."""
    paths: list[Path] = []
    for part in text.split(","):
        if not _PATH.fullmatch(part):
            raise BadRequest(
                f"{part!r} in {name!r} is not the name of a field; write {name}=title,author.name.",
                name,
            )
        path = tuple(part.split("."))
        if path in paths:
            raise BadRequest(f"{part!r} stands in {name!r} twice.", name)
        paths.append(path)
    if len(paths) > bounds.paths_max:
        raise BadRequest(f"{name!r} names more than {bounds.paths_max} fields.", name)
    return tuple(paths)


def read_instant(name: str, text: str) -> datetime:
    """Read an RFC 3339 time; raise `BadRequest` naming the parameter or member `name`."""
    try:
        if _RFC3339.fullmatch(text):
            return clock.from_text(text.upper())
    except (ValueError, OverflowError):
        pass
    hint = " (a + in a query string is written %2B)" if " " in text else ""
    raise BadRequest(f"{name!r} is a time such as 2026-01-31T09:00:00Z, not {text!r}{hint}.", name)


def _instant(name: str) -> Callable[[str], datetime | None]:
    return lambda text: read_instant(name, text)
