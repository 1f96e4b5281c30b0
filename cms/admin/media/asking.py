"""What the library is asked for, as its address says it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from cms import clock
from cms.admin.forms import read_query
from cms.admin.media.rights import DRAFTS
from cms.admin.translating import mark
from cms.content.assets.types import KINDS
from cms.content.lens import Lens
from cms.content.queries.library import InLibrary
from cms.content.queries.library_asked import library_asked
from cms.db.identifiers import is_id
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import And, BoundFilter, Condition, Filter, Or, conjunction
from cms.schema.filtering.bind import bind

EVERYWHERE = "all"
"""Stands for the folder where all folders are meant."""
VIEWS = (("", mark("Grid")), ("list", mark("List")))
SORTS = (
    ("-changed", mark("Changed last")),
    ("-created", mark("Newest")),
    ("created", mark("Oldest")),
    ("title", mark("Title, A to Z")),
    ("-title", mark("Title, Z to A")),
    ("-size", mark("Largest")),
    ("size", mark("Smallest")),
)
KIND_WORDS = (
    ("image", mark("Images")),
    ("video", mark("Videos")),
    ("audio", mark("Sound")),
    ("pdf", mark("PDFs")),
    ("file", mark("Other files")),
)
UNUSED = (("true", mark("Used nowhere now")), ("never", mark("Never used")))
LICENCES = (
    ("none", mark("No licence noted")),
    ("ended", mark("Licence has ended")),
    ("soon", mark("Licence ends within 30 days")),
)
_SEARCHED = ("title", "alt", "caption", "credit", "tags")
_NARROWING = ("q", "kind", "lacks", "unused", "tag", "colour", "licence")
_KNOWN = ("folder", "shown", *_NARROWING, "sort", "view", "after")


@dataclass(frozen=True)
class Asked:
    """What the library was asked for; `folder` is an id, empty for its top, or EVERYWHERE.

    `shown` is `drafts` where somebody who sees only some drafts asks for those.
    """

    folder: str = ""
    shown: str = ""
    q: str = ""
    kind: str = ""
    lacks: str = ""
    unused: str = ""
    tag: str = ""
    colour: str = ""
    licence: str = ""
    sort: str = "-changed"
    view: str = ""
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether something is searched for: then in all folders below, too."""
        return any(getattr(self, name) for name in _NARROWING)

    @property
    def further(self) -> int:
        """How many of the filters that stand behind a button are used."""
        return sum(bool(getattr(self, name)) for name in _NARROWING if name not in ("q", "kind"))

    def pairs(self) -> list[tuple[str, str]]:
        """Return what is asked, without the place in the list."""
        named = [(name, getattr(self, name)) for name in _KNOWN if name != "after"]
        return [(name, value) for name, value in named if value and value != "-changed"]

    def address(self, after: str = "", **changes: str) -> str:
        """Return the address of the library with something else asked."""
        pairs = replace(self, after="", **changes).pairs()
        pairs += [("after", after)] if after else []
        return f"/admin/media?{urlencode(pairs)}" if pairs else "/admin/media"

    def cleared(self) -> str:
        """Return the address of the same folder with nothing searched for."""
        return self.address(**dict.fromkeys(_NARROWING, ""))


def read_asked(request: Any) -> Asked:
    """Read what the address asks for; raise `BadRequest` for what there is not."""
    given = read_query(request, *_KNOWN)
    asked = Asked(**{name: text.strip() for name, text in given.items() if text.strip()})
    known = (
        ("kind", KINDS),
        ("unused", dict(UNUSED)),
        ("licence", dict(LICENCES)),
        ("sort", dict(SORTS)),
        ("view", dict(VIEWS)),
        ("shown", (DRAFTS,)),
        ("lacks", request.site.locales),
    )
    for name, values in known:
        if getattr(asked, name) not in ("", *values):
            raise BadRequest(f"{name!r} can't be that.", name)
    if asked.folder not in ("", EVERYWHERE) and not is_id(asked.folder):
        raise BadRequest("There is no such folder.", "folder")
    if max(len(asked.q), len(asked.tag)) > 100:
        raise BadRequest("A search has 100 characters at most.", "q")
    return asked


def in_library(request: Any, lens: Lens, spec: TypeSpec, asked: Asked) -> InLibrary | None:
    """Return what is asked of the library beside fields."""
    given = {"unused": asked.unused, "lacks_alt": asked.lacks, "colour": asked.colour}
    if asked.narrowed and asked.folder not in ("", EVERYWHERE):
        given["below"] = asked.folder
    wanted = {name: text for name, text in given.items() if text}
    return library_asked(request.cms_session, lens, spec, wanted)


def bound_filter(lens: Lens, spec: TypeSpec, asked: Asked) -> BoundFilter | None:
    """Return what is asked of fields; raise `BadRequest` for a search in what one may not read."""
    wanted: list[Filter] = []
    if asked.q:
        wanted.append(_words(lens, spec, asked.q))
    if asked.kind:
        wanted.append(Condition(("kind",), "eq", asked.kind))
    if asked.tag:
        wanted.append(Condition(("tags",), "eq", asked.tag))
    if asked.licence:
        wanted.append(_licensed(asked.licence))
    if not asked.narrowed and asked.folder != EVERYWHERE:
        wanted.append(Condition(("_parent",), "eq", asked.folder or lens.site.id))
    if not wanted:
        return None
    return bind(conjunction(tuple(wanted)), spec, lens.registry, readable=lens.readable)


def _words(lens: Lens, spec: TypeSpec, words: str) -> Filter:
    names = [name for name in _SEARCHED if name in lens.readable(spec)]
    if not names:
        raise BadRequest("The library can't be searched by you.", "q")
    return Or(tuple(Condition((name,), "icontains", words) for name in names))


def _licensed(which: str) -> Filter:
    if which == "none":
        return Condition(("licence",), "null", "true")
    today = clock.now().date()
    ended = Condition(("licence_until",), "lt", today.isoformat())
    if which == "ended":
        return ended
    soon = today + timedelta(days=30)
    until = Condition(("licence_until",), "between", (today.isoformat(), soon.isoformat()))
    return And((until,))
