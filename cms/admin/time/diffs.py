"""What changed as rows of two columns: before at the start, after at the end, words marked in both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from cms.admin.time.rich import around_text, joined, node_html, runs_html, tag
from cms.admin.time.values import EMPTY, Around, raw, shown
from cms.admin.translating import mark
from cms.schema import fields as f

Change = Mapping[str, Any]
NOTHING = Markup("")


@dataclass(frozen=True)
class DiffRow:
    """Two sides beside each other, a heading, or how much stayed the same between."""

    kind: Literal["pair", "head", "same"]
    before: Markup = NOTHING
    after: Markup = NOTHING
    words: str = ""


@dataclass(frozen=True)
class ShownChange:
    """A field that differs; `restorable` names what it is called today, if it can be put back."""

    label: str
    rows: tuple[DiffRow, ...]
    restorable: str | None
    slices: tuple[str, ...]


def shown_changes(
    changes: Sequence[Change], fields: Mapping[str, f.Field], around: Around
) -> list[ShownChange]:
    """Return changes as `cms.content.history.differences` tells them, to be drawn."""
    drawing = Drawing(around)
    return [
        ShownChange(
            label=change["label"],
            rows=tuple(drawing.rows(change["diff"], fields.get(change["field"]))),
            restorable=change.get("today"),
            slices=tuple(change.get("slices", ())),
        )
        for change in changes
    ]


@dataclass(frozen=True)
class Drawing:
    """Draws differences for one page."""

    around: Around

    def rows(self, diff: Change, declared: f.Field | None) -> Iterator[DiffRow]:
        """Yield the rows of a difference."""
        if declared is not None and declared.encrypted:
            hidden = shown(declared, None, self.around)
            yield DiffRow("pair", hidden, hidden)
            return
        draw: Callable[[Change, f.Field | None], Iterator[DiffRow]] = getattr(
            self, f"_{diff['type']}"
        )
        yield from draw(diff, declared)

    def _say(self, text: str, **values: Any) -> str:
        return self.around.page.say(text, **values)

    def _words(self, diff: Change, declared: f.Field | None) -> Iterator[DiffRow]:
        yield self._texts(diff["runs"], lambda inner: tag("p", inner, "plain"))

    def _texts(self, runs: Sequence[Change], around: Callable[[Markup], Markup]) -> DiffRow:
        page = self.around.page
        sides = [runs_html(runs, left_out, page) for left_out in ("added", "removed")]
        before, after = (around(one) if one else NOTHING for one in sides)
        return DiffRow("pair", before, after)

    def _value(self, diff: Change, declared: f.Field | None) -> Iterator[DiffRow]:
        yield DiffRow(
            "pair", self._side(diff["from"], declared, "del"), self._side(diff["to"], declared)
        )

    def _side(self, value: Any, declared: f.Field | None, name: str = "ins") -> Markup:
        if value in EMPTY:
            return NOTHING
        inner = raw(value) if declared is None else shown(declared, value, self.around)
        return Markup('<div class="{}">{}</div>').format(name, inner)

    def _json(self, diff: Change, declared: f.Field | None) -> Iterator[DiffRow]:
        for one in diff["changes"]:
            yield DiffRow("head", words=one["pointer"])
            yield DiffRow("pair", self._side(one["from"], None, "del"), self._side(one["to"], None))

    def _group(self, diff: Change, declared: f.Field | None) -> Iterator[DiffRow]:
        yield from self._fields(diff["fields"], getattr(declared, "fields", {}))

    def _fields(
        self, changes: Sequence[Change], fields: Mapping[str, f.Field]
    ) -> Iterator[DiffRow]:
        for change in changes:
            yield DiffRow("head", words=change["label"])
            yield from self.rows(change["diff"], fields.get(change["field"]))

    def _blocks(self, diff: Change, declared: f.Field | None) -> Iterator[DiffRow]:
        same = 0
        for block in [*diff["blocks"], None]:
            if block is not None and block["op"] == "same" and not block["moved"]:
                same += 1
                continue
            if same:
                yield self._kept(same)
                same = 0
            if block is not None:
                yield from self._block(block, declared)

    def _block(self, block: Change, declared: f.Field | None) -> Iterator[DiffRow]:
        component = getattr(declared, "components", {}).get(block["type"])
        said = {"added": mark("added"), "removed": mark("removed"), "changed": mark("changed")}
        words = [
            str(block["label"] or ""),
            self._say(said[block["op"]]) if block["op"] in said else "",
        ]
        moved = self._say(mark("moved")) if block["moved"] else ""
        yield DiffRow("head", words=" · ".join(one for one in (*words, moved) if one))
        yield from self._fields(block["fields"], component.fields if component else {})

    def _list(self, diff: Change, declared: f.Field | None) -> Iterator[DiffRow]:
        inner = getattr(declared, "of", declared)
        single = None if isinstance(inner, f.Choices) else inner
        for item in diff["items"]:
            if item["op"] == "same":
                yield self._kept(item["count"])
            elif item["op"] == "changed" and "diff" in item:
                yield from self.rows(item["diff"], single)
            else:
                yield self._item(item, lambda value, name: self._side(value, single, name), "value")

    def _rich_text(self, diff: Change, declared: f.Field | None) -> Iterator[DiffRow]:
        for item in diff["blocks"]:
            if item["op"] == "same":
                yield self._kept(item["count"])
            elif item["op"] == "changed":
                yield from self._node(item)
            else:
                yield self._item(item, self._whole, "node")

    def _node(self, item: Change) -> Iterator[DiffRow]:
        node, before = item["node"], item.get("node_from", item["node"])
        if "runs" in item:
            page = self.around.page
            old = around_text(before, runs_html(item["runs"], "added", page))
            new = around_text(node, runs_html(item["runs"], "removed", page))
            yield DiffRow("pair", self._prose(old), self._prose(new))
        elif "blocks" in item:
            yield from self._rich_text(item, None)
        else:
            yield DiffRow("pair", self._whole(before, "del"), self._whole(node, "ins"))

    def _whole(self, node: Change, name: str) -> Markup:
        inner = node_html(node, self.around.page)
        if node.get("type") == "list_item":
            inner = tag("ul", inner)
        return Markup('<div class="prose {}">{}</div>').format(name, inner)

    def _prose(self, inner: Markup) -> Markup:
        return Markup('<div class="prose">{}</div>').format(inner)

    def _item(self, item: Change, draw: Callable[[Any, str], Markup], whole: str) -> DiffRow:
        if item["op"] == "removed":
            return DiffRow("pair", draw(item[whole], "del"), NOTHING)
        if item["op"] == "moved":
            note = Markup('<p class="tag">{}</p>').format(self._say(mark("moved here")))
            return DiffRow("pair", NOTHING, joined([note, draw(item[whole], "moved")]))
        return DiffRow("pair", NOTHING, draw(item[whole], "ins"))

    def _kept(self, count: int) -> DiffRow:
        text = mark("%(count)s unchanged")
        return DiffRow("same", words=self._say(text, count=count))
