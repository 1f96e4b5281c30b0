"""Widgets of fields that name entries and assets: what is chosen stands as it is, more is picked.

Each chosen one is a box that is ticked; a select beneath offers a few more to who has no script, and
the picker takes its place. So what is not touched is sent as it was, whether it is seen or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.admin.widgets.base import EVERY, Around, Widget, redrawn, value_from, widget_for
from cms.admin.widgets.previewed import Preview
from cms.content.assets.types import ASSET
from cms.schema.fields import File, Image, Reference

ASSETS = (ASSET,)


def targets_of(declared: Any) -> tuple[str, ...]:
    """Return the types that a field may lead to; `EVERY` for any."""
    if isinstance(declared, Reference):
        return declared.targets or EVERY
    return ASSETS


def _picker(declared: Any, chosen: Sequence[Preview], around: Around) -> Widget:
    targets = targets_of(declared)
    known = {one.id for one in chosen}
    more = {
        "chosen": chosen,
        "many": isinstance(declared, Reference) and declared.many,
        "targets": ",".join(targets),
        "asset": targets == ASSETS,
        "only": "image" if isinstance(declared, Image) else "",
        "offers": [one for one in around.offers.get(targets, ()) if one.id not in known],
    }
    return Widget("picked", shown=[one.value for one in chosen], group=True, more=more)


@widget_for.register(Reference)
@widget_for.register(Image)
@widget_for.register(File)
def _(declared: Any, value: Any, around: Around) -> Widget:
    given = value if isinstance(value, list) else [value] if value else []
    chosen = [
        _preview(str(one["id"]), str(one.get("type") or ""), around)
        for one in given
        if isinstance(one, Mapping) and one.get("id")
    ]
    return _picker(declared, chosen, around)


@value_from.register(Reference)
@value_from.register(Image)
@value_from.register(File)
def _(declared: Any, texts: Sequence[str], around: Around) -> Any:
    typed = isinstance(declared, Reference)
    links = [_link(text, typed=typed) for text in dict.fromkeys(texts) if text]
    if typed and declared.many:
        return links
    return links[-1] if links else None


@redrawn.register(Reference)
@redrawn.register(Image)
@redrawn.register(File)
def _(declared: Any, texts: Sequence[str], around: Around) -> Widget:
    found = value_from(declared, texts, around)
    return widget_for(declared, found, around)


def _preview(entry_id: str, type_name: str, around: Around) -> Preview:
    # What one does not see stays chosen, and unnamed.
    return around.previews.get(entry_id) or Preview(entry_id, type_name)


def _link(text: str, *, typed: bool) -> dict[str, str]:
    kind, _, entry_id = text.rpartition("/")
    return {"id": entry_id, "type": kind} if kind and typed else {"id": entry_id}
