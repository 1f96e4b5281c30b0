"""Content types: the class that an author writes, and the `TypeSpec` that all else consumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from cms.schema.fields import Field, LongText, Slug, Text
from cms.schema.fields.base import words
from cms.schema.fields.component import declared_fields, own_docstring, snake_case


@dataclass(frozen=True)
class TypeSpec:
    """A content type, whoever declared it: a class, an extension of one, or a form.

    `allowed_in` names the types that an entry may stand under, `"/"` meaning the site's root;
    None means that entries of the type are not in the tree.
    """

    name: str
    label: str
    plural: str
    help: str = ""
    icon: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    allowed_in: tuple[str, ...] | None = None
    public: bool = True
    title_field: str | None = None
    slug_field: str | None = None
    plugin: str = ""
    singleton: bool = False

    def __hash__(self) -> int:
        return hash((self.name, self.plugin))

    @property
    def localized(self) -> bool:
        """Whether any field, at any depth, has a value of its own in each locale."""
        return any(one.localized for one in walk_fields(self.fields))

    @property
    def in_tree(self) -> bool:
        """Whether entries of the type stand in the tree."""
        return self.allowed_in is not None

    @property
    def routable(self) -> bool:
        """Whether an entry of the type has a slug, and so can have a path."""
        return self.slug_field is not None


@dataclass(frozen=True)
class TypeOptions:
    """The keywords of a content type's class."""

    name: str
    label: str
    plural: str
    help: str
    icon: str
    allowed_in: tuple[str, ...] | None
    public: bool
    title_field: str | None
    singleton: bool


class ContentType:
    """Base of a content type's declaration: a class whose attributes are fields.

    Keywords of the class: `name` (the class's name in snake_case without it), `icon`, `label`,
    `plural`, `allowed_in` (see `TypeSpec`), `public` (whether anybody may read what is
    published), `title_field`, `singleton` (at most one entry). The docstring is the help.
    """

    __options__: ClassVar[TypeOptions]

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        icon: str = "",
        label: str | None = None,
        plural: str | None = None,
        allowed_in: str | Iterable[str] | None = None,
        public: bool = True,
        title_field: str | None = None,
        singleton: bool = False,
    ) -> None:
        super().__init_subclass__()
        own = name if name is not None else snake_case(cls.__name__)
        shown = label if label is not None else words(own)
        cls.__options__ = TypeOptions(
            name=own,
            label=shown,
            plural=plural if plural is not None else plural_of(shown),
            help=own_docstring(cls),
            icon=icon,
            allowed_in=(allowed_in,) if isinstance(allowed_in, str) else _tuple(allowed_in),
            public=public,
            title_field=title_field,
            singleton=singleton,
        )


@dataclass(frozen=True)
class TypeExtension:
    """Fields that a plugin adds to the types named `to` (`"*"` for all of them).

    With `routable`, of these only to those whose entries have a slug, and so can be pages.
    """

    to: tuple[str, ...] | str
    fields: Mapping[str, Field] = field(default_factory=dict, hash=False)
    routable: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """The names that `to` gives, as a tuple."""
        return (self.to,) if isinstance(self.to, str) else tuple(self.to)


def compile_type(declared: type[ContentType], plugin: str) -> TypeSpec:
    """Turn an author's class into a `TypeSpec`; nothing is checked yet."""
    options = declared.__options__
    return spec_of(options, declared_fields(declared), plugin)


def spec_of(options: TypeOptions, fields: Mapping[str, Field], plugin: str) -> TypeSpec:
    """Put a spec together, deriving which fields hold its title and its slug."""
    return TypeSpec(
        name=options.name,
        label=options.label,
        plural=options.plural,
        help=options.help,
        icon=options.icon,
        fields=fields,
        allowed_in=options.allowed_in,
        public=options.public,
        title_field=options.title_field or title_among(fields),
        slug_field=slug_among(fields),
        plugin=plugin,
        singleton=options.singleton,
    )


def title_among(fields: Mapping[str, Field]) -> str | None:
    """Name the field that titles an entry: `title`, `name`, or the first text."""
    for name in ("title", "name"):
        if isinstance(fields.get(name), Text | LongText):
            return name
    return next((name for name, one in fields.items() if isinstance(one, Text)), None)


def slug_among(fields: Mapping[str, Field]) -> str | None:
    """Name the slug field, if there is one."""
    return next((name for name, one in fields.items() if isinstance(one, Slug)), None)


def walk_fields(fields: Mapping[str, Field]) -> Iterable[Field]:
    """Yield every field of a mapping and all that lie within them."""
    for one in fields.values():
        yield one
        yield from _within(one)


def _within(one: Field) -> Iterable[Field]:
    of = getattr(one, "of", None)
    if isinstance(of, Field):
        yield of
        yield from _within(of)
    inner = getattr(one, "fields", None)
    if isinstance(inner, Mapping):
        yield from walk_fields(inner)
    components = getattr(one, "components", None)
    if isinstance(components, Mapping):
        for component in components.values():
            yield from walk_fields(component.fields)


def plural_of(label: str) -> str:
    """Guess the English plural of a label: Recipe → Recipes, Category → Categories."""
    lower = label.lower()
    if lower.endswith("y") and not lower.endswith(("ay", "ey", "oy", "uy")):
        return label[:-1] + "ies"
    return label + ("es" if lower.endswith(("s", "x", "ch", "sh")) else "s")


def _tuple(names: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)
