"""A diff as lines for a terminal: what was taken out in [-brackets-], what was put in in {+these+}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

Data = Mapping[str, Any]


def lines_of(changes: Sequence[Data], indent: str = "") -> Iterator[str]:
    """Yield the lines that show changes of fields, each under the field's name."""
    for change in changes:
        yield f"{indent}{change['field']} ({change['change']})"
        yield from _lines(change["diff"], indent + "  ")


def _lines(diff: Data, indent: str) -> Iterator[str]:
    kind = diff["type"]
    if kind == "words":
        yield from _indented(_runs(diff["runs"]), indent)
    elif kind == "rich_text":
        yield from _rich(diff["blocks"], indent)
    elif kind == "group":
        yield from lines_of(diff["fields"], indent)
    elif kind == "blocks":
        yield from _blocks(diff["blocks"], indent)
    elif kind == "list":
        yield from _items(diff["items"], indent)
    elif kind == "json":
        for one in diff["changes"]:
            yield f"{indent}{one['pointer'] or '/'}: [-{_short(one['from'])}-]{{+{_short(one['to'])}+}}"
    else:
        yield f"{indent}[-{_short(diff['from'])}-]{{+{_short(diff['to'])}+}}"


def _indented(text: str, indent: str) -> Iterator[str]:
    for line in text.splitlines() or [""]:
        yield indent + line


def _runs(runs: Sequence[Data]) -> str:
    parts = []
    for run in runs:
        text = run["text"]
        if run["op"] == "removed":
            text = f"[-{text}-]"
        elif run["op"] == "added":
            text = f"{{+{text}+}}"
        elif run["op"] == "formatted":
            text = f"{text}({_marks(run['marks_from'])} → {_marks(run['marks'])})"
        parts.append(text)
    return "".join(parts)


def _marks(marks: Sequence[Data]) -> str:
    return " ".join(str(mark["type"]) for mark in marks) or "plain"


def _rich(blocks: Sequence[Data], indent: str) -> Iterator[str]:
    from cms.schema.richtext import to_text

    for block in blocks:
        op = block["op"]
        if op == "same":
            yield f"{indent}… {block['count']} unchanged"
        elif op == "changed":
            before = f" (was {block['node_from']['type']})" if "node_from" in block else ""
            yield f"{indent}~ {block['node']['type']}{before}"
            if "runs" in block:
                yield from _indented(_runs(block["runs"]), indent + "  ")
            yield from _rich(block.get("blocks", ()), indent + "  ")
        else:
            text = to_text({"type": "doc", "content": [block["node"]]})
            yield from _indented(f"{_SIGNS[op]} {block['node']['type']}: {text}", indent)


def _blocks(blocks: Sequence[Data], indent: str) -> Iterator[str]:
    for block in blocks:
        moved = f", moved from {block['from'] + 1} to {block['to'] + 1}" if block["moved"] else ""
        if block["op"] != "same" or moved:
            yield f"{indent}{_SIGNS.get(block['op'], ' ')} {block['type']} {block['id']}{moved}"
            yield from lines_of(block["fields"], indent + "  ")


def _items(items: Sequence[Data], indent: str) -> Iterator[str]:
    for item in items:
        op = item["op"]
        if op == "same":
            yield f"{indent}… {item['count']} unchanged"
        elif op == "changed":
            yield f"{indent}~ {item['to'] + 1}"
            yield from _lines(item["diff"], indent + "  ")
        else:
            moved = f" (was {item['from'] + 1})" if op == "moved" else ""
            yield f"{indent}{_SIGNS[op]} {_short(item['value'])}{moved}"


_SIGNS = {"added": "+", "removed": "-", "moved": "↕", "changed": "~"}


def _short(value: Any) -> str:
    text = (
        "" if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()
    )
    return text if len(text) <= 200 else text[:199] + "…"
