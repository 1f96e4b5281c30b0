"""A reader who types the commands of a page one after the other, and looks at each answer."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.docs.curl import perform, read_call
from tests.docs.demo_site import DemoSite
from tests.docs.pages import Command, Example, examples, read_command

_VARIABLE = re.compile(r"\$(\w+)")


@dataclass
class Reader:
    """Asks one site, and keeps what the page keeps in variables."""

    site: DemoSite
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.variables["TOKEN"] = self.site.token

    def read(self, page: Path) -> Iterator[tuple[Example, Any]]:
        """Yield each example of a page with the response to the last `curl` in it, if any."""
        for example in examples(page):
            responses = [self._type(read_command(line)) for line in example.commands]
            asked = [response for response in responses if response is not None]
            yield example, (asked[-1] if asked else None)

    def _type(self, command: Command) -> Any:
        words = shlex.split(self._expanded(command.text), comments=True)
        if words[0] != "curl":
            return None
        response = perform(self.site.app, read_call(words[1:], self.site.token))
        if command.name:
            self.variables[command.name] = str(_member(response.json, command.member))
        return response

    def _expanded(self, text: str) -> str:
        """Put variables in, as a shell does: not within single quotes."""
        parts = text.split("'")
        for index in range(0, len(parts), 2):
            parts[index] = _VARIABLE.sub(lambda found: self.variables[found[1]], parts[index])
        return "'".join(parts)


def _member(answer: Any, path: str) -> Any:
    for step in re.findall(r"\w+", path):
        answer = answer[int(step)] if isinstance(answer, list) else answer[step]
    return answer
