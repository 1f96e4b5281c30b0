"""The comments by which WordPress's block editor marks up content, read and taken out."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import orjson

_BLOCK = re.compile(r"<!--\s+(/?)wp:([a-z][a-z0-9_/-]*)\s+((?:\{.*?\}\s+)?)(/?)-->", re.DOTALL)
_EMBED = re.compile(
    r'<div class="wp-block-embed__wrapper">\s*(https?://[^\s<]+)\s*</div>', re.IGNORECASE
)
_MADE_WHEN_SHOWN = "block {} (made by WordPress whenever it is shown)"


def has_blocks(content: str) -> bool:
    """Say whether `content` was written with the block editor."""
    return "<!-- wp:" in content


def without_block_comments(content: str, report: Callable[[str], None]) -> str:
    """Return the HTML of the blocks; blocks that have none of their own are reported.

    What a block embeds is turned into an `<iframe>`, so that it stays one.
    """

    def replaced(found: re.Match[str]) -> str:
        closing, name, attributes, alone = found.groups()
        if alone and not closing:
            return _alone(name.removeprefix("core/"), attributes, report)
        return ""

    content = _BLOCK.sub(replaced, content)
    return _EMBED.sub(
        lambda found: f'<iframe src="{html.escape(html.unescape(found.group(1)))}"></iframe>',
        content,
    )


def _alone(name: str, attributes: str, report: Callable[[str], None]) -> str:
    if name == "separator":
        return "<hr>"
    if name == "embed" or name.startswith("core-embed/"):
        url = _attribute(attributes, "url")
        if url:
            return f'<iframe src="{html.escape(url)}"></iframe>'
    report(_MADE_WHEN_SHOWN.format(name))
    return ""


def _attribute(attributes: str, name: str) -> str:
    try:
        found = orjson.loads(attributes.strip() or "{}").get(name)
    except orjson.JSONDecodeError:
        return ""
    return found if isinstance(found, str) else ""
