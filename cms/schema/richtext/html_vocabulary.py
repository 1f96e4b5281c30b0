"""What HTML's elements and attributes mean in rich text; whatever is not here is reported as lost."""

from __future__ import annotations

MARKS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "cite": "italic",
    "dfn": "italic",
    "var": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strike",
    "strike": "strike",
    "del": "strike",
    "code": "code",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
    "mark": "highlight",
    "sup": "superscript",
    "sub": "subscript",
    "a": "link",
    "dt": "bold",
}
"""Elements that become a mark."""

CHANGED = {
    "cite": "italic",
    "dfn": "italic",
    "var": "italic",
    "kbd": "code",
    "samp": "code",
    "dl": "paragraphs",
    "video": "an embed",
    "audio": "an embed",
    "object": "an embed",
    "embed": "an embed",
    "q": "quotation marks",
}
"""Elements of which something is kept, but not all: what they become."""

HEADINGS = {f"h{level}": level for level in range(1, 7)}

LISTS = {"ul": "bullet_list", "ol": "ordered_list", "menu": "bullet_list", "dir": "bullet_list"}

CELLS = {"td": "table_cell", "th": "table_header"}

PASSED_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "header",
        "hgroup",
        "html",
        "main",
        "nav",
        "noscript",
        "optgroup",
        "option",
        "search",
        "section",
        "select",
        "summary",
        "tbody",
        "tfoot",
        "thead",
        "picture",
        "video",
        "audio",
        "object",
    ]
)
"""Elements that stand apart from the text around them and hold what else is understood."""

SILENT = frozenset(
    [
        "html",
        "body",
        "head",
        "div",
        "span",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "col",
        "picture",
        "wbr",
        "p",
        "br",
        "hr",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "tr",
        "td",
        "th",
        "caption",
        "figure",
        "figcaption",
        "img",
        "iframe",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "ins",
        "s",
        "strike",
        "del",
        "code",
        "tt",
        "mark",
        "sup",
        "sub",
        "dt",
        "dd",
        "source",
        "a",
    ]
)
"""Elements of which nothing is lost but their attributes."""

DROPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "title",
        "head",
        "noembed",
        "noframes",
        "canvas",
        "applet",
        "datalist",
    ]
)
"""Elements that are lost with all that they hold."""

VOID = frozenset(
    [
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)

FRAMES = frozenset({"iframe", "embed", "video", "audio", "object"})
"""Elements that become an embed, with the attribute that holds the address in `SOURCES`."""

SOURCES = {"iframe": "src", "embed": "src", "video": "src", "audio": "src", "object": "data"}

ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "title", "target", "rel"}),
    "img": frozenset({"src", "alt", "title"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "iframe": frozenset(
        {"src", "title", "sandbox", "loading", "referrerpolicy", "allowfullscreen", "frameborder"}
    ),
    "embed": frozenset({"src", "type"}),
    "video": frozenset({"src", "controls", "preload"}),
    "audio": frozenset({"src", "controls", "preload"}),
    "object": frozenset({"data", "type"}),
    "source": frozenset({"src", "type"}),
}
"""Attributes that are understood, or say nothing that is lost."""

HARMLESS_RELATIONS = frozenset({"noopener", "noreferrer"})
