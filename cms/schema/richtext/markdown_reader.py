"""Markdown as a rich-text tree: CommonMark with tables and strike-through, HTML in it included."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from cms.schema.richtext.html_reader import from_html
from cms.schema.richtext.tree import Node


def from_markdown(text: str) -> tuple[Node, list[str]]:
    """Read Markdown (CommonMark 0.31, GitHub's tables and `~~`) into a tree.

    Returns the tree and what it can't hold, as `from_html` does. Never raises.
    """
    return from_html(_parser().render(text))


class _Parser(MarkdownIt):
    """Leaves addresses as they are written: they are judged where the tree is built."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 -- the parser's own name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 -- the parser's own name
        return url


class _Renderer(RendererHTML):
    """Writes code without the line break that fences add at its end."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        words = tokens[idx].info.split(maxsplit=1)
        name = html.escape(words[0]) if words else ""
        given = f' class="language-{name}"' if name else ""
        return f"<pre><code{given}>{_code(tokens[idx])}</code></pre>\n"

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f"<pre><code>{_code(tokens[idx])}</code></pre>\n"


def _code(token: Token) -> str:
    return html.escape(token.content.removesuffix("\n"))


@cache
def _parser() -> Any:
    parser = _Parser("commonmark", {"maxNesting": 100}, renderer_cls=_Renderer)
    return parser.enable(["table", "strikethrough"])
