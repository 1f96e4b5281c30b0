"""Fields whose value is text: plain, long, formatted, or of a known form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cms.schema.fields.base import Field, as_names

TEXT_MAX = 1_000
"""Characters of a `Text` that names no bound of its own."""
INDEXED_MAX = 255
"""Characters of a text that an index holds, on every database."""
LONG_TEXT_MAX = 1_000_000
"""Characters of a `LongText` or `Markdown` that names no bound of its own."""
EMAIL_MAX = 254
"""Characters of an e-mail address (RFC 5321, 4.5.3.1.3, without its angle brackets)."""
URL_MAX = 2_048
"""Characters of a URL."""
SLUG_MAX = 200
"""Characters of a slug."""


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """A line of text. Lengths count characters (code points); `pattern` must match all of it.

    Without `max_length` the bound is 1,000, or 255 where the field is indexed or unique.
    """

    kind: ClassVar[str] = "text"

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.max_length is None:
            bound = INDEXED_MAX if self.indexed or self.unique else TEXT_MAX
            self._set("max_length", bound)


@dataclass(frozen=True, kw_only=True)
class LongText(Field):
    """Text of several lines, without formatting."""

    kind: ClassVar[str] = "long_text"

    min_length: int | None = None
    max_length: int | None = LONG_TEXT_MAX


@dataclass(frozen=True, kw_only=True)
class Markdown(Field):
    """Text in CommonMark, kept as it was written."""

    kind: ClassVar[str] = "markdown"

    min_length: int | None = None
    max_length: int | None = LONG_TEXT_MAX


@dataclass(frozen=True, kw_only=True)
class RichText(Field):
    """Formatted text as a JSON tree, see `cms.schema.richtext`."""

    kind: ClassVar[str] = "rich_text"


@dataclass(frozen=True, kw_only=True)
class Slug(Field):
    """The part of a URL that names an entry; `source` is the text field it is made from."""

    kind: ClassVar[str] = "slug"

    source: str | None = None
    allow_unicode: bool = False


@dataclass(frozen=True, kw_only=True)
class Email(Field):
    """An e-mail address, kept as it was written."""

    kind: ClassVar[str] = "email"


@dataclass(frozen=True, kw_only=True)
class URL(Field):
    """An absolute URL of one of `schemes`, kept as it was written."""

    kind: ClassVar[str] = "url"

    schemes: tuple[str, ...] = ("http", "https")

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("schemes", as_names(self.schemes))


@dataclass(frozen=True, kw_only=True)
class Colour(Field):
    """A colour as `#rgb`, `#rrggbb` or `#rrggbbaa`."""

    kind: ClassVar[str] = "colour"
