"""Shortcodes, the `[words]` in which WordPress keeps what it makes when a page is shown."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_TAG = re.compile(r"\[(\[?)(/?)([A-Za-z][A-Za-z0-9_-]*)((?:\s[^\[\]]*)?)(/?)\](\]?)")
_ATTRIBUTE = re.compile(
    r"""([A-Za-z][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|&quot;(.*?)&quot;|([^\s"'\]]+))|(\S+)"""
)
_PICTURE = re.compile(r"\s*((?:<a\s[^>]*>\s*)?<img\s[^>]*>(?:\s*</a>)?)", re.IGNORECASE)
_MEDIA = {
    "video": ("src", "mp4", "m4v", "webm", "ogv", "flv"),
    "audio": ("src", "mp3", "m4a", "ogg", "wav"),
}
_KNOWN = frozenset({"caption", "wp_caption", "gallery", "embed", *_MEDIA})
_MAX = 10_000


@dataclass(frozen=True)
class Attachment:
    """An image that a gallery may show: where it is and what is said of it."""

    url: str
    alt: str = ""
    caption: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Shortcodes:
    """Turns shortcodes into HTML; `attachments` are the site's images by their ids."""

    attachments: Mapping[str, Attachment] = field(default_factory=dict)

    def expand(self, content: str, post: str, report: Callable[[str], None]) -> str:
        """Return `content` as HTML; shortcodes that are not known stay as text, and are reported.

        `post` is the id of the post, whose own images a gallery without ids shows.
        """
        out: list[str] = []
        position = 0
        for number, found in enumerate(_TAG.finditer(content)):
            if found.start() < position or number > _MAX:
                continue
            text, stop = self._expanded(content, found, post, report)
            out += [content[position : found.start()], text]
            position = stop
        return "".join([*out, content[position:]])

    def _expanded(
        self, content: str, found: re.Match[str], post: str, report: Callable[[str], None]
    ) -> tuple[str, int]:
        escaped, closing, name, raw, _, escaped_end = found.groups()
        name = name.lower()
        if escaped and escaped_end:
            return found.group()[1:-1], found.end()
        if closing or name not in _KNOWN:
            if not closing and _is_shortcode(content, found, raw):
                report(f"shortcode [{name}]")
            return found.group(), found.end()
        attributes = _attributes(raw)
        before, after = "[" * bool(escaped), "]" * bool(escaped_end)
        inner, stop = _inner(content, found, name)
        return before + self._known(name, attributes, inner, post, report) + after, stop

    def _known(
        self,
        name: str,
        attributes: Mapping[str, str],
        inner: str,
        post: str,
        report: Callable[[str], None],
    ) -> str:
        if name in ("caption", "wp_caption"):
            return _figure(inner, attributes.get("caption", ""))
        if name == "gallery":
            return self._gallery(attributes, post, report)
        urls: tuple[str, ...] = (inner.strip(), attributes.get("src", ""))
        for key in _MEDIA.get(name, ()):
            urls += (attributes.get(key, ""),)
        url = next((html.unescape(one) for one in urls if one.startswith(("http", "//", "/"))), "")
        if not url:
            report(f"shortcode [{name}] without an address")
            return inner
        tag = name if name in _MEDIA else "iframe"
        return f'<{tag} src="{html.escape(url)}"></{tag}>'

    def _gallery(
        self, attributes: Mapping[str, str], post: str, report: Callable[[str], None]
    ) -> str:
        given = attributes.get("ids") or attributes.get("include") or ""
        ids = [one.strip() for one in given.split(",") if one.strip()]
        if not ids:
            ids = [one for one, image in self.attachments.items() if image.parent == post]
        left_out = set(attributes.get("exclude", "").replace(" ", "").split(","))
        pictures = []
        for one in ids:
            image = self.attachments.get(one)
            if image is None:
                report("an image of a gallery that is not in the file")
            elif one not in left_out:
                pictures.append(_figure(f"<img{_given(image)}>", html.escape(image.caption)))
        return "".join(pictures)


def _given(image: Attachment) -> str:
    return f' src="{html.escape(image.url)}" alt="{html.escape(image.alt)}"'


def _figure(inner: str, caption: str) -> str:
    """Make a figure of a picture and the caption that an attribute or the rest of it holds."""
    picture = _PICTURE.match(inner)
    rest = inner[picture.end() :].strip() if picture else ""
    text = caption or rest
    body = picture.group(1) if picture else inner
    extra = rest if caption and rest else ""
    caption_tag = f"<figcaption>{text}</figcaption>" if text else ""
    return f"<figure>{body}{caption_tag}</figure>{extra}"


def _inner(content: str, found: re.Match[str], name: str) -> tuple[str, int]:
    if found.group(5):
        return "", found.end()
    closing = re.compile(rf"\[/{name}\]", re.IGNORECASE).search(
        content, found.end(), found.end() + 200_000
    )
    another = content.find(f"[{name}", found.end(), closing.start() if closing else found.end())
    if closing is None or another >= 0:
        return "", found.end()
    return content[found.end() : closing.start()], closing.end()


def _is_shortcode(content: str, found: re.Match[str], raw: str) -> bool:
    """Tell a shortcode from a word in brackets: it has attributes, an end tag or an underscore."""
    name = found.group(3)
    ended = content.find(f"[/{name}]", found.end(), found.end() + 200_000) >= 0
    return bool(re.search(r"\w\s*=", raw)) or ended or "_" in name or "-" in name


def _attributes(raw: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(raw.replace("”", '"').replace("“", '"').replace("″", '"')):
        name, *values, bare = match.groups()
        if name:
            value = next((one for one in values if one is not None), "")
            found.setdefault(name.lower(), value)
        elif bare:
            found.setdefault("src", bare)
    return found
