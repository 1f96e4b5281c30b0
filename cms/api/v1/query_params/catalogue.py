"""Every query parameter of the API: its name, what it means, and its schema for OpenAPI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.schema.filtering.ast import OPERATORS
from cms.search.asking import LENGTH_MAX


@dataclass(frozen=True)
class Parameter:
    """A query parameter. `style` is `deepObject` where brackets follow the name."""

    name: str
    help: str
    schema: dict[str, Any]
    example: Any = None
    style: str | None = None

    def as_openapi(self) -> dict[str, Any]:
        """Return the parameter as OpenAPI 3.1 describes one."""
        written: dict[str, Any] = {
            "name": self.name,
            "in": "query",
            "required": False,
            "description": self.help,
            "schema": self.schema,
        }
        if self.style:
            written |= {"style": self.style, "explode": True}
        if self.example is not None:
            written["example"] = self.example
        return written


@dataclass(frozen=True)
class Bounds:
    """The bounds of the query language; all of them are settings."""

    page_size: int = 25
    page_max: int = 100
    page_number_max: int = 100_000
    include_depth: int = 4
    filter_max: int = 50
    filter_depth: int = 5
    sort_max: int = 5
    paths_max: int = 100
    locales: tuple[str, ...] = field(default=())
    extras: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)
    """What plugins work out about entries (`EntryExtra`): their names, each with its JSON Schema."""


_PATHS = r"^-?[A-Za-z_][\w.]*(,-?[A-Za-z_][\w.]*)*$"
_FLAG = {"type": "string", "enum": ["true", "false"]}


def lens_parameters(bounds: Bounds) -> list[Parameter]:
    """Return the parameters that say through which lens an answer is read."""
    locale: dict[str, Any] = {"type": "string"}
    if bounds.locales:
        locale["enum"] = list(bounds.locales)
    return [
        Parameter("locale", "The locale to read in; the site's first one by default.", locale),
        Parameter(
            "fallback",
            "`default` borrows what the locale lacks along the site's fallback chain; "
            "`none` leaves it out.",
            {"type": "string", "enum": ["default", "none"]},
        ),
        Parameter(
            "status",
            "`published` is what stands for everybody, `draft` the newest version of every entry "
            "(needs `view_draft`), `trashed` what lies in the trash.",
            {"type": "string", "enum": ["published", "draft", "trashed"]},
        ),
        Parameter(
            "at",
            "Read as of this instant (RFC 3339): the past needs `view_history`, the future "
            "`view_scheduled`.",
            {"type": "string", "format": "date-time"},
        ),
        Parameter(
            "release",
            "Read as if this release were published (its id); needs `view_release`, and is not "
            "for `at` or another `status`.",
            {"type": "string", "format": "uuid"},
        ),
    ]


def shape_parameters(bounds: Bounds) -> list[Parameter]:
    """Return the parameters that say how much of an entry is answered, and in which form."""
    paths = {"type": "string", "pattern": _PATHS.replace("-?", "")}
    return [
        Parameter("fields", "Only these fields; dots reach into groups and relations.", paths),
        Parameter(
            "include",
            "Relations to expand in place, at most "
            f"{bounds.include_depth} deep; each level costs one query."
            + _extras_told(bounds.extras),
            paths,
        ),
        Parameter(
            "richtext",
            "Render rich text instead of answering its JSON tree.",
            {"type": "string", "enum": ["html", "markdown", "text"]},
        ),
        Parameter(
            "alternates",
            "Also say, in `_meta.alternates`, in which locales the entry is to be read and where: "
            "what `hreflang` needs. One more query, however many entries are answered.",
            _FLAG,
        ),
    ]


def _extras_told(extras: Iterable[str]) -> str:
    names = ", ".join(f"`{name}`" for name in extras)
    return f" Of the entries themselves also what plugins know of them: {names}." if names else ""


def filter_parameter(bounds: Bounds) -> Parameter:
    """Return the parameter `filter`."""
    return Parameter(
        "filter",
        "`filter[field]=v` or `filter[field][operator]=v`; the operators are "
        f"{', '.join(OPERATORS)}. A dotted path crosses relations: "
        "`filter[author.name][icontains]=ann`. `filter[or][0][…]`, `filter[and][0][…]` and "
        f"`filter[not][…]` nest at most {bounds.filter_depth} deep.",
        {"type": "object", "additionalProperties": True},
        style="deepObject",
    )


def words_parameter() -> Parameter:
    """Return the parameter `q`."""
    return Parameter(
        "q",
        'Only what holds all of these words: `word`, `"several words"`, `beginn*`, `-unwanted`.',
        {"type": "string", "minLength": 1, "maxLength": LENGTH_MAX},
    )


def page_parameters(bounds: Bounds) -> list[Parameter]:
    """Return the parameters that say which part of a list is answered."""
    return [
        Parameter(
            "page[size]",
            f"Entries a page, {bounds.page_size} by default.",
            {"type": "integer", "minimum": 1, "maximum": bounds.page_max},
        ),
        Parameter(
            "page[number]",
            "The page, from 1; one past the end is empty.",
            {"type": "integer", "minimum": 1, "maximum": bounds.page_number_max},
        ),
        Parameter(
            "page[after]",
            "The cursor that `links.next` carries. It pins the instant of the first page for up "
            "to an hour, so that nothing is skipped or repeated while content moves.",
            {"type": "string"},
        ),
        Parameter("count", "Also count: `total`, `pages` and `last`.", _FLAG),
    ]


def list_parameters(bounds: Bounds) -> list[Parameter]:
    """Return the parameters of lists of entries, beyond those of every read."""
    return [
        filter_parameter(bounds),
        words_parameter(),
        Parameter(
            "sort",
            f"At most {bounds.sort_max} fields, `-` descends; always made total by id.",
            {"type": "string", "pattern": _PATHS},
            example="-created_at",
        ),
        *page_parameters(bounds),
    ]


def write_parameters(bounds: Bounds) -> list[Parameter]:
    """Return the parameters of every write of an entry."""
    return [lens_parameters(bounds)[0], dry_run()]


def dry_run() -> Parameter:
    """Return the parameter `dry_run`."""
    return Parameter("dry_run", "Answer the plan, and change nothing.", _FLAG)


def described(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """Return parameters as OpenAPI describes them."""
    return [parameter.as_openapi() for parameter in parameters]
