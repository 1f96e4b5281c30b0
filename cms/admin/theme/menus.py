"""The menus of a theme, and the first page, as fields of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.admin.page import Page
from cms.admin.theme.subject import Subject
from cms.admin.translating import mark
from cms.content.operations.face_checks import DEPTH_MAX, ITEMS_MAX
from cms.schema.fields import Field, Group, List, Reference, Text

LINK_MAX, TITLE_MAX = 2000, 200
ITEM = mark("Menu item")
ENTRY = mark("Entry")
URL = mark("Or an address")
URL_HELP = mark("A path such as /about, or a whole address: https, mailto or tel.")
NAME = mark("Called")
NAME_HELP = mark("Without it, as the entry is called.")
NAME_IN = mark("Called in %(language)s")
BELOW = mark("Below it")
FIRST = mark("First page")
FIRST_HELP = mark("The entry that visitors see first. Without one, the newest entries.")
UNFILLED = mark("While it is empty, it shows what stands at the top of the tree.")


class MenuForm:
    """Draws and reads the menus of a face in the languages of the site."""

    def __init__(
        self, page: Page, subject: Subject, types: tuple[str, ...], locales: Sequence[str]
    ) -> None:
        self.page, self.subject, self.types, self.locales = page, subject, types, locales

    @property
    def labels(self) -> dict[str, str]:
        """The menus by name: those of the active theme, and others that are filled."""
        own = self.subject.themes.menus(self.subject.active)
        kept = self.subject.kept.get("menus", {})
        return {**own, **{name: name for name, items in kept.items() if items and name not in own}}

    def fields(self) -> dict[str, Field]:
        """Return the fields of the form."""
        say = self.page.say
        home = Reference(to=self.types, label=say(FIRST), help=say(FIRST_HELP))
        menus: dict[str, Field] = {
            name: self._list(label, say(UNFILLED) if name == "main" else "")
            for name, label in self.labels.items()
        }
        return {"home": home, "menus": Group(label="", fields=menus)}

    def values(self) -> dict[str, Any]:
        """Return what the fields show."""
        kept, home = self.subject.kept.get("menus", {}), self.subject.kept.get("home")
        menus = {name: [self._shown(one) for one in kept.get(name, ())] for name in self.labels}
        return {"home": {"id": home, "type": ""} if home else None, "menus": menus}

    def data(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members of the face that a form's values are; menus that it lacks stay."""
        given, kept = values.get("menus") or {}, self.subject.kept.get("menus", {})
        menus = {name: [self._item(one) for one in given.get(name, ())] for name in self.labels}
        home = values.get("home")
        return {"home": home["id"] if home else None, "menus": {**kept, **menus}}

    def _list(self, label: str, told: str, depth: int = 1) -> List:
        say = self.page.say
        parts: dict[str, Field] = {
            "entry": Reference(to=self.types, label=say(ENTRY)),
            "url": Text(label=say(URL), help=say(URL_HELP), max_length=LINK_MAX),
        }
        for number, locale in enumerate(self.locales):
            several = len(self.locales) > 1
            words = say(NAME_IN, language=self.page.tongue(locale)) if several else say(NAME)
            parts[_title(number)] = Text(
                label=words, help="" if number else say(NAME_HELP), max_length=TITLE_MAX
            )
        if depth < DEPTH_MAX:
            parts["children"] = self._list(say(BELOW), "", depth + 1)
        item = Group(label=say(ITEM), fields=parts)
        return List(item, label=label, help=told, max_items=ITEMS_MAX)

    def _shown(self, item: Mapping[str, Any]) -> dict[str, Any]:
        title = item.get("title") or ""
        texts = title if isinstance(title, Mapping) else {self.locales[0]: title}
        found: dict[str, Any] = {
            _title(number): texts.get(locale, "") for number, locale in enumerate(self.locales)
        }
        if item.get("entry"):
            found["entry"] = {"id": item["entry"], "type": ""}
        found["url"] = item.get("url") or ""
        found["children"] = [self._shown(one) for one in item.get("children", ())]
        return found

    def _item(self, value: Mapping[str, Any] | None) -> dict[str, Any]:
        given = value or {}
        texts = {
            locale: given[_title(number)]
            for number, locale in enumerate(self.locales)
            if given.get(_title(number))
        }
        found: dict[str, Any] = {}
        if given.get("entry"):
            found["entry"] = given["entry"]["id"]
        if given.get("url"):
            found["url"] = given["url"].strip()
        if texts:
            # A title in the first language alone is the title in all of them.
            alone = set(texts) == {self.locales[0]}
            found["title"] = texts[self.locales[0]] if alone else texts
        children = [self._item(one) for one in given.get("children", ())]
        return {**found, "children": children} if children else found


def _title(number: int) -> str:
    return f"title_{number}"
