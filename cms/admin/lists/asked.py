"""What a list was asked for: all of it is in its address, so that it can be sent to somebody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, get_args
from urllib.parse import parse_qsl, urlencode

from cms.admin.forms import read_query
from cms.admin.lists.subjects import Subject
from cms.admin.translating import mark
from cms.content.queries.states import State
from cms.errors import BadRequest

REVIEW = "review"
"""The state of what was submitted: that of its workflow, beside how it stands by what is live."""
SEEN = "seen"
"""The drafts that one sees, for who does not see those of all that is live."""
TABS = (
    ("", mark("All")),
    ("draft", mark("Drafts")),
    (REVIEW, mark("In review")),
    ("published", mark("Live")),
    ("changed", mark("Changed")),
    ("scheduled", mark("Scheduled")),
    ("unpublished", mark("Unpublished")),
    ("trashed", mark("Trash")),
)
PARTLY = (("", mark("Live")), (SEEN, mark("Drafts that you see")), *TABS[1:3], *TABS[4:])
"""The tabs of who sees some drafts only, such as their own."""
SORTS = (
    ("-changed", mark("Changed last")),
    ("changed", mark("Changed first")),
    ("-created", mark("Newest")),
    ("created", mark("Oldest")),
    ("-published", mark("Published last")),
    ("published", mark("Published first")),
    ("title", mark("Title, A to Z")),
    ("-title", mark("Title, Z to A")),
)
STATES = (*get_args(State), REVIEW, SEEN)
OF_FIELD = "f."
"""Before the name of a field by which a list is sorted."""
NAMES = ("q", "state", "locale", "sort", "filter", "columns")
LONGEST = 4000
"""Characters of a filter in an address."""


@dataclass(frozen=True)
class Asked:
    """What a list was asked for; `after` is the place in it."""

    q: str = ""
    state: str = ""
    locale: str = ""
    sort: str = "-changed"
    filter: str = ""
    columns: str = ""
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether there may be more than what is shown."""
        return bool(self.q or self.state or self.filter or self.after)

    def pairs(self) -> list[tuple[str, str]]:
        """Return what the list is of, without the place in it."""
        named = ((name, getattr(self, name)) for name in NAMES)
        return [(name, value) for name, value in named if value and value != "-changed"]

    def query(self) -> str:
        """Return what the list is of as the query string of an address."""
        return urlencode(self.pairs())

    def address(self, base: str, after: str = "", **changes: str) -> str:
        """Return the address of the same list with something else asked."""
        pairs = replace(self, after="", **changes).pairs()
        pairs += [("after", after)] if after else []
        return f"{base}?{urlencode(pairs)}" if pairs else base

    def toggled(self, base: str, sort: str) -> str:
        """Return the address of the list sorted by a head, the other way round where it is already."""
        return self.address(base, sort=f"-{sort}" if self.sort == sort else sort)


def read_asked(request: Any, subject: Subject) -> Asked:
    """Read what the address asks for; raise `BadRequest` for what there is not."""
    return checked(read_query(request, *NAMES, "after"), subject)


def asked_of(query: str, subject: Subject) -> Asked:
    """Read what a query string asks for, as `read_asked`; what is not known is refused."""
    pairs = dict(parse_qsl(query, keep_blank_values=False))
    unknown = pairs.keys() - set(NAMES)
    if unknown:
        raise BadRequest(f"There is no parameter {min(unknown)[:80]!r} here.", min(unknown)[:80])
    return checked(pairs, subject)


def checked(given: dict[str, str], subject: Subject) -> Asked:
    """Return what is asked for; raise `BadRequest` for what there is not."""
    asked = Asked(**{name: value.strip() for name, value in given.items() if value.strip()})
    if asked.state not in ("", *STATES):
        raise BadRequest("There is no such state.", "state")
    _check_sort(asked.sort, subject)
    if len(asked.q) > 100:
        raise BadRequest("A search has 100 characters at most.", "q")
    if len(asked.filter) > LONGEST or len(asked.columns) > LONGEST:
        raise BadRequest(f"A filter has {LONGEST} characters at most.", "filter")
    return asked


def _check_sort(sort: str, subject: Subject) -> None:
    key = sort.removeprefix("-")
    if key.startswith(OF_FIELD) and subject.spec:
        return
    titled = key == "title" and not (subject.spec and subject.spec.title_field)
    if titled or sort not in dict(SORTS):
        raise BadRequest("There is no such order.", "sort")
