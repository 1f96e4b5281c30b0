"""What rooms of the admin and plugins add to it: entries of the menu, panels, columns, actions, widgets.

The admin's own rooms give the same objects as plugins do (the hook `admin`), so whatever a screen of
the core does here, one of a plugin can do. Functions are given Pyramid's request, through which the
content is read (`request.lens_for`) and written (`request.executor`); who may do what is decided there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

Section = Literal["work", "content", "media", "build", "people", "system"]
"""Where in the navigation a way stands: daily work, the types, the library, what builds the site,
people and rights, and what runs it."""


class AdminPage(Protocol):
    """The page that panels and columns are drawn for."""

    @property
    def language(self) -> str:
        """The language of the page's words, as a tag."""

    def say(self, text: str, **values: Any) -> str:
        """Return an English text of the catalogues in the page's language."""

    def moment(self, instant: datetime | None) -> Any:
        """Return an instant as people say it, as markup, in the reader's zone."""


class AdminEntryDraft(Protocol):
    """An entry as its reader has it in the editor: the newest draft, else what is published."""

    @property
    def spec(self) -> Any:
        """Its type (`cms.sdk.TypeSpec`)."""

    @property
    def lens(self) -> Any:
        """What it was read through (`cms.sdk.Lens`), with its language."""

    @property
    def row(self) -> Any:
        """The entry with its id, version and moments; None where it is still to be made."""

    @property
    def document(self) -> Mapping[str, Any]:
        """The values of its fields."""


def anybody(request: Any) -> bool:
    """Say that everybody who is signed in may: the default of what contributions ask."""
    del request
    return True


def any_type(type_name: str) -> bool:
    """Say that a contribution is for entries of every type."""
    del type_name
    return True


def any_entry(request: Any, draft: Any) -> bool:
    """Say that a screen is there for every entry that the reader sees."""
    del request, draft
    return True


def as_it_is(of: Any, value: Any) -> Any:
    """Return a field's value as it is, to be drawn."""
    del of
    return value


@dataclass(frozen=True)
class Way:
    """An entry of the navigation and of the palette.

    `label` and `help` are English words that the catalogues translate, `icon` the name of a Lucide
    icon, `keys` what a keyboard user presses (`g c`), `may` whether it is shown to who asks.
    """

    label: str
    href: str
    icon: str
    section: Section
    help: str = ""
    keys: str = ""
    may: Callable[[Any], bool] = anybody
    order: int = 50


@dataclass(frozen=True)
class EntryWay:
    """A screen of one entry, beside its editor: `/admin/content/{type}/{id}/{name}`.

    `may` is given the request and the editor's draft (`cms.sdk.AdminEntryDraft`).
    """

    name: str
    label: str
    icon: str
    may: Callable[[Any, Any], bool] = any_entry
    order: int = 50


@dataclass(frozen=True)
class Panel:
    """A part of the dashboard, or of the rail beside the editor's form.

    `values` is given the request, the page (`cms.sdk.AdminPage`), and in the editor the draft
    (`cms.sdk.AdminEntryDraft`, else None); it returns what `template` is rendered with, or None where there is nothing to show.
    A panel that fails is logged and left out; nothing else on the page fails with it.

    One of the editor that is `live` is asked for anew while somebody types, a moment after they
    stopped: the draft's document then holds what the form does, of which nothing is saved.
    """

    name: str
    title: str
    template: str
    values: Callable[[Any, Any, Any], Mapping[str, Any] | None]
    place: Literal["dashboard", "editor"]
    wide: bool = False
    order: int = 50
    live: bool = False


@dataclass(frozen=True)
class Column:
    """A column of lists; `values` is given the request, the page and the rows' entry ids, all at once.

    It returns plain text, or markup that it escaped itself, by id; what it lacks is shown as nothing.
    A column that fails is logged and shown empty.
    """

    name: str
    title: str
    values: Callable[[Any, Any, Sequence[str]], Mapping[str, Any]]
    wanted: Callable[[str], bool] = any_type
    order: int = 50


@dataclass(frozen=True)
class Action:
    """Something to do with one entry, or with those that were chosen in a list (`bulk`).

    `operations` is given the request and the ids, and returns the operations to apply; they are
    planned first, the plan is shown, and they are applied together or not at all. It is never given
    entries of types that are not `wanted`.
    """

    name: str
    label: str
    icon: str
    operations: Callable[[Any, Sequence[str]], Sequence[Any]]
    bulk: bool = False
    danger: bool = False
    wanted: Callable[[str], bool] = any_type
    may: Callable[[Any], bool] = anybody
    order: int = 50


@dataclass(frozen=True)
class FieldWidget:
    """How fields that name it (`Field(widget="...")`) or are of a kind are drawn.

    `template` draws it (given `one`, the drawn field, and `values`), `read` returns the value of
    what its controls sent, and raises ValueError in words where it can't.
    """

    name: str
    template: str
    read: Callable[[Any, Sequence[str]], Any]
    shown: Callable[[Any, Any], Any] = as_it_is
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaletteAction:
    """Something that the palette offers by name, which leads somewhere."""

    label: str
    icon: str
    href: str
    may: Callable[[Any], bool] = anybody


@dataclass(frozen=True)
class PluginScreen:
    """A screen of a plugin within the shell, at `/admin/plugin/{plugin}/{name}`.

    With `of_entry` it is one of an entry's screens instead, beside its editor; then the functions'
    second argument is the editor's draft, else None. `values` is given the request, that, and the
    parameters of the address that `parameters` name (text, empty where they are not there), and
    returns what `template` is rendered with, or a Pyramid response, such as a file to take along.
    `act`, if there is one, is given the same with the form's `fields` (those of `many`, such as boxes
    to tick, may be sent several times: their values come one a line; those of `files` may be files of
    UTF-8 text), writes by `request.executor` in the request's transaction, and returns the name of
    what to tell then, of those in `notices`, or nothing. Where it returns what `template` is rendered
    with instead, nothing is kept, and the screen is shown again with what is wrong (422).
    """

    name: str
    title: str
    template: str
    values: Callable[[Any, Any, Mapping[str, str]], Mapping[str, Any] | Any]
    icon: str = "puzzle"
    parameters: tuple[str, ...] = ()
    act: Callable[[Any, Any, Mapping[str, str]], str | Mapping[str, Any]] | None = None
    fields: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    notices: Mapping[str, str] = field(default_factory=dict)
    may: Callable[[Any], bool] = anybody
    of_entry: bool = False
    order: int = 60


@dataclass(frozen=True)
class AdminContributions:
    """All that a room or a plugin adds.

    `templates` is a folder of a plugin's own, whose files are named with the plugin before them
    (`tea/kettle.html`); `locale` holds a folder a language with `.po` files. `style` is a stylesheet
    that all pages load after the admin's own: it names its classes with the plugin before them
    (`tea-pot`), and takes colours and sizes from the admin's variables (`--ink`, `--line`).
    """

    ways: tuple[Way, ...] = ()
    entry_ways: tuple[EntryWay, ...] = ()
    panels: tuple[Panel, ...] = ()
    columns: tuple[Column, ...] = ()
    actions: tuple[Action, ...] = ()
    widgets: tuple[FieldWidget, ...] = ()
    palette: tuple[PaletteAction, ...] = ()
    screens: tuple[PluginScreen, ...] = ()
    templates: Path | None = None
    locale: Path | None = None
    style: Path | None = None
