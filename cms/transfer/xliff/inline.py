"""Formatted text as translators' tools see it: text with numbered codes in place of marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from cms.schema.richtext.tree import Node

Kind = Literal["text", "open", "close", "alone"]


class Token(NamedTuple):
    """A piece of a text: characters, or where a code (named by `value`) begins, ends or stands.

    `copy` says that a tool put the code there once more.
    """

    kind: Kind
    value: str
    copy: bool = False


Tokens = tuple[Token, ...]


@dataclass(frozen=True)
class Code:
    """What a number stands for: a mark on the text, or a line break (no mark)."""

    mark: Mapping[str, Any] | None = None

    @property
    def is_link(self) -> bool:
        """Whether text loses a link with the code, and not only its looks."""
        return self.mark is not None and self.mark.get("type") == "link"


Codes = dict[str, Code]


def tokens_of(content: Sequence[Node], codes: Codes) -> Tokens:
    """Return the tokens of text nodes and breaks; their codes are added to `codes`.

    Numbers go on where those of `codes` end, so that they are unique within a unit.
    """
    found: list[Token] = []
    there: list[tuple[str, Any]] = []
    for node in content:
        marks = list(node.get("marks") or ())
        kept = _common(there, marks)
        found += [Token("close", number) for number, _ in reversed(there[kept:])]
        del there[kept:]
        for mark in marks[kept:]:
            there.append((_add(codes, Code(mark)), mark))
            found.append(Token("open", there[-1][0]))
        if node["type"] == "hard_break":
            found.append(Token("alone", _add(codes, Code())))
        else:
            found.append(Token("text", node["text"]))
    found += [Token("close", number) for number, _ in reversed(there)]
    return joined(found)


def content_of(tokens: Tokens, codes: Mapping[str, Code]) -> list[Node]:
    """Return the nodes that tokens stand for; each code has to be one of `codes`."""
    content: list[Node] = []
    active: list[str] = []
    for token in tokens:
        if token.kind == "open":
            active.append(token.value)
        elif token.kind == "close":
            active.remove(token.value)
        else:
            node: Node = (
                {"type": "hard_break"}
                if token.kind == "alone"
                else {"type": "text", "text": token.value}
            )
            marks = list(_marks(active, codes))
            content.append({**node, "marks": marks} if marks else node)
    return content


def joined(tokens: Iterable[Token]) -> Tokens:
    """Return tokens with neighbouring texts made one, and empty ones left out."""
    found: list[Token] = []
    for token in tokens:
        if token.kind != "text":
            found.append(token)
        elif token.value:
            if found and found[-1].kind == "text":
                found[-1] = Token("text", found[-1].value + token.value)
            else:
                found.append(token)
    return tuple(found)


def with_codes_of(tokens: Tokens, own: Codes, wanted: Mapping[str, Code]) -> Tokens | None:
    """Return tokens with the numbers that `wanted` has for the same codes; None where it lacks one.

    So a translation that was made here names the codes of the text that it was made from.
    """
    left = dict(wanted)
    names: dict[str, str] = {}
    for token in tokens:
        if token.kind in ("open", "alone"):
            found = next((n for n, code in left.items() if code == own[token.value]), None)
            if found is None:
                return None
            names[token.value] = found
            del left[found]
    return tuple(
        token if token.kind == "text" else token._replace(value=names[token.value])
        for token in tokens
    )


def code_problem(tokens: Tokens, codes: Mapping[str, Code]) -> str | None:
    """Say what is wrong with the codes of a translation, whose original has `codes`; or None."""
    seen: set[str] = set()
    for token in tokens:
        if token.kind in ("open", "alone"):
            code = codes.get(token.value)
            if code is None:
                return f"the code {token.value} is none of those of its source."
            if (code.mark is None) != (token.kind == "alone"):
                return f"the code {token.value} is of another kind than in its source."
            if token.copy and code.is_link:
                return f"the code {token.value} is a link, which can't be copied."
            if not token.copy and token.value in seen:
                return f"the code {token.value} is there twice."
            seen.add(token.value)
    lost = [number for number, code in codes.items() if code.is_link and number not in seen]
    return f"the code {lost[0]}, a link, is missing." if lost else None


def _add(codes: Codes, code: Code) -> str:
    number = str(len(codes) + 1)
    codes[number] = code
    return number


def _common(there: Sequence[tuple[str, Any]], marks: Sequence[Any]) -> int:
    for number, ((_, before), mark) in enumerate(zip(there, marks, strict=False)):
        if before != mark:
            return number
    return min(len(there), len(marks))


def _marks(active: Sequence[str], codes: Mapping[str, Code]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for number in active:
        mark = codes[number].mark
        # The same mark within itself says nothing more.
        if mark is not None and mark["type"] not in seen:
            seen.add(mark["type"])
            yield dict(mark)
