"""The parameters of a query string, each taken by name; one that nobody takes is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from urllib.parse import unquote_to_bytes

from cms.errors import BadRequest
from cms.schema.filtering.parse import nearest

Value = TypeVar("Value")
_PARAMETERS_MAX = 200


class Params:
    """The parameters of one request. `finish` refuses those that were never asked for."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Hold `pairs`; raise `BadRequest` when one is given twice."""
        self._left: dict[str, str] = {}
        self._known: list[str] = []
        for name, value in pairs:
            if name in self._left:
                raise BadRequest(f"The parameter {name!r} is given twice.", name)
            self._left[name] = value

    @classmethod
    def of(cls, query_string: str) -> Params:
        """Read a raw query string; raises `BadRequest` as `split` does."""
        return cls(split(query_string))

    def take(self, name: str) -> str | None:
        """Return the value of `name`, or None; the name counts as known from now on."""
        self._known.append(name)
        return self._left.pop(name, None)

    def take_as(self, name: str, read: Callable[[str], Value], default: Value) -> Value:
        """Return what `read` makes of the value of `name`, or `default` where there is none."""
        text = self.take(name)
        return default if text is None else read(text)

    def take_choice(self, name: str, choices: Sequence[str], default: str) -> str:
        """Return the value of `name`, which has to be one of `choices`."""

        def read(text: str) -> str:
            if text not in choices:
                raise BadRequest(
                    f"{name!r} is {' or '.join(map(repr, choices))}, not {text!r}.", name
                )
            return text

        return self.take_as(name, read, default)

    def take_flag(self, name: str) -> bool:
        """Return whether `name` is `true`; absent means false."""
        return self.take_choice(name, ("true", "false"), "false") == "true"

    def take_number(self, name: str, low: int, high: int) -> int | None:
        """Return the whole number given as `name`, within bounds that include both ends."""

        def read(text: str) -> int | None:
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
            if not low <= number <= high:
                raise BadRequest(
                    f"{name!r} is a whole number from {low} to {high}, not {text!r}.", name
                )
            return number

        return self.take_as(name, read, None)

    def take_bracketed(self, name: str) -> list[tuple[str, str]]:
        """Return all parameters that begin with `name[`, with their whole names."""
        self._known.append(name)
        found = [(key, value) for key, value in self._left.items() if key.startswith(f"{name}[")]
        for key, _ in found:
            del self._left[key]
        return found

    def finish(self) -> None:
        """Raise `BadRequest` naming a parameter that nobody took, and what is known."""
        for name in self._left:
            known = sorted(self._known)
            raise BadRequest(
                f"There is no parameter {name!r} here{nearest(name, known)}. "
                f"{'Known: ' + ', '.join(known) if known else 'None is known'}.",
                name,
            )


def split(query_string: str) -> list[tuple[str, str]]:
    """Return the decoded parameters of a query string, in their order.

    Raises `BadRequest` where it is not UTF-8, holds NUL, or has too many of them.
    """
    parts = [part for part in query_string.split("&") if part]
    if len(parts) > _PARAMETERS_MAX:
        raise BadRequest(f"There are more than {_PARAMETERS_MAX} parameters.")
    return [_pair(part) for part in parts]


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return _decoded(name), _decoded(value)


def _decoded(text: str) -> str:
    try:
        decoded = unquote_to_bytes(text.replace("+", " ")).decode("utf-8")
    except UnicodeError:
        raise BadRequest("The query string is not UTF-8.") from None
    if "\0" in decoded:
        raise BadRequest("The query string holds the character NUL.")
    return decoded
