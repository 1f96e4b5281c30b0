"""HTML from anywhere as a rich-text tree, with a list of what could not be kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from cms.schema.richtext import html_vocabulary as vocabulary
from cms.schema.richtext.html_attributes import embed_of, image_of, link_of, spans_of, unread
from cms.schema.richtext.html_builder import Builder
from cms.schema.richtext.html_tokens import Comment, End, Start, Text, tokens
from cms.schema.richtext.losses import Losses, shortened
from cms.schema.richtext.tree import Node

Attributes = Mapping[str, str]

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|brush:)-?\s*([A-Za-z0-9_+#.-]{1,60})")
_TABLE_TAGS = frozenset({"table", "tr", "td", "th", "tbody", "thead", "tfoot"})


def from_html(source: str) -> tuple[Node, list[str]]:
    """Read HTML of any quality into a tree that `validate` accepts.

    Returns the tree and descriptions of what it can't hold ("<marquee>", "attribute onclick of
    <a>"), each once. Never raises; takes time in proportion to the length of `source`.
    """
    losses = Losses()
    if _UNWRITABLE.search(source):
        source = _UNWRITABLE.sub("\ufffd", source)
        losses.add("NUL or half a surrogate pair, replaced by U+FFFD")
    reader = _Reader(losses)
    for token in tokens(source):
        if reader.builder.is_full():
            losses.add("everything after the first 100,000 nodes or so")
            break
        if isinstance(token, Text):
            reader.text(token.text)
        elif isinstance(token, Start):
            reader.start(token.tag, token.attributes)
        elif isinstance(token, End):
            reader.end(token.tag)
        else:
            reader.comment(token)
    return reader.builder.finish(), losses.listed()


class _Reader:
    """Knows what each tag means to the builder."""

    def __init__(self, losses: Losses) -> None:
        self._losses = losses
        self.builder = Builder(losses)
        self._dropping: tuple[str, int] | None = None
        self._starts: dict[str, Callable[[str, Attributes], None]] = {
            "p": self._paragraph,
            "br": self._line_break,
            "hr": self._rule,
            "img": self._image,
            "pre": self._preformatted,
            "code": self._code,
            "blockquote": self._block,
            "li": self._item,
            "table": self._block,
            "tr": self._row,
            "td": self._cell,
            "th": self._cell,
            "caption": self._caption,
            "figure": self._figure,
            "figcaption": self._caption,
            "source": self._source,
            "q": self._quotation,
            "a": self._link,
            **dict.fromkeys(vocabulary.HEADINGS, self._heading),
            **dict.fromkeys(vocabulary.LISTS, self._list),
            **dict.fromkeys(vocabulary.FRAMES, self._frame),
        }

    # Tokens

    def text(self, text: str) -> None:
        if self._dropping is not None:
            return
        verbatim = self.builder.verbatim
        if verbatim is not None and verbatim.untouched and verbatim.tag == "pre":
            text = re.sub(r"\A\r?\n", "", text)
            verbatim.untouched = False
        self.builder.text(text)

    def comment(self, comment: Comment) -> None:
        if self._dropping is None and not comment.text.lower().startswith("!doctype"):
            self._losses.add("an HTML comment")

    def start(self, tag: str, given: Attributes) -> None:
        if self._dropping is not None:
            dropped, depth = self._dropping
            self._dropping = (dropped, depth + (tag == dropped))
            return
        self._report(tag, given)
        if tag in vocabulary.DROPPED:
            self._dropping = (tag, 1)
        elif self.builder.verbatim is not None and not self._ends_caption(tag):
            self._within_verbatim(tag, given)
        elif tag in self._starts:
            self._starts[tag](tag, given)
        elif tag in vocabulary.MARKS and tag != "dt":
            kind = vocabulary.MARKS[tag]
            self.builder.open_mark({"type": kind}, kind)
        elif tag in vocabulary.PASSED_BLOCKS:
            self._passed(tag)

    def end(self, tag: str) -> None:
        if self._dropping is not None:
            dropped, depth = self._dropping
            depth -= tag == dropped
            self._dropping = (dropped, depth) if depth else None
        elif tag == "q":
            self.builder.text("\u201d")
        elif tag in vocabulary.MARKS and tag != "dt":
            if self.builder.verbatim is None:
                self.builder.close_mark(vocabulary.MARKS[tag])
        else:
            self._close(tag)

    def _close(self, tag: str) -> None:
        stack = self.builder.stack
        if not stack.is_open(tag, through_cells=tag in _TABLE_TAGS):
            if tag in vocabulary.PASSED_BLOCKS and self.builder.verbatim is None:
                self.builder.break_block()
            return
        frame = next(frame for frame in reversed(stack.frames) if frame.tag == tag)
        self.builder.close_through(frame)

    def _report(self, tag: str, given: Attributes) -> None:
        if tag in vocabulary.CHANGED:
            self._losses.add(f"<{tag}> became {vocabulary.CHANGED[tag]}")
        elif tag not in vocabulary.SILENT:
            self._losses.add(f"<{shortened(tag, 40)}>")
            if tag not in vocabulary.ATTRIBUTES:
                return
        for name in unread(tag, given):
            self._losses.add(f"attribute {shortened(name, 40)} of <{tag}>")

    # Plain text in captions and code

    def _ends_caption(self, tag: str) -> bool:
        verbatim = self.builder.verbatim
        if verbatim is None or verbatim.tag != "caption" or tag not in _TABLE_TAGS:
            return False
        self.builder.close()
        return True

    def _within_verbatim(self, tag: str, given: Attributes) -> None:
        verbatim = self.builder.verbatim
        if verbatim is not None:
            verbatim.untouched = False
        inside = "preformatted text" if verbatim and verbatim.tag == "pre" else "a caption"
        if tag in ("br", "img") or tag in vocabulary.FRAMES:
            self._starts[tag](tag, given)
        elif tag == "code" and inside == "preformatted text":
            self._code(tag, given)
        elif tag not in ("span", "div", "p"):
            self._losses.add(f"<{shortened(tag, 40)}> in {inside}")

    def _preformatted(self, tag: str, given: Attributes) -> None:
        self.builder.break_block()
        if self.builder.stack.is_full():
            return
        self.builder.open_verbatim(tag)
        self._code(tag, given)

    def _code(self, tag: str, given: Attributes) -> None:
        frame = self.builder.stack.frames[-1]
        if frame.kind != "verbatim":
            self.builder.open_mark({"type": "code"}, "code")
        elif language := _LANGUAGE.search(given.get("class", "")):
            frame.caption = frame.caption or language.group(1)

    def _caption(self, tag: str, given: Attributes) -> None:
        stack = self.builder.stack
        fits = stack.within_place("figure") if tag == "figcaption" else stack.place.kind == "table"
        if fits and not stack.is_full():
            self.builder.open_verbatim(tag)
        else:
            self._losses.add(f"<{tag}> outside of its place")
            self._passed(tag)

    # Blocks

    def _block(self, tag: str, given: Attributes) -> None:
        self.builder.open_block(tag, {"type": tag})

    def _line_break(self, tag: str, given: Attributes) -> None:
        self.builder.line_break()

    def _quotation(self, tag: str, given: Attributes) -> None:
        self.builder.text("\u201c")

    def _paragraph(self, tag: str, given: Attributes) -> None:
        frame = self.builder.stack.within_place("text")
        if frame is None or frame.tag == "p":
            self.builder.break_block()
            self.builder.open_text("p", {"type": "paragraph"})

    def _heading(self, tag: str, given: Attributes) -> None:
        self.builder.break_block()
        if self.builder.stack.frames[-1].kind == "text":
            self.builder.close()
        self.builder.open_text(tag, {"type": "heading", "attrs": {"level": int(tag[1])}})

    def _passed(self, tag: str) -> None:
        frame = self.builder.stack.within_place("text")
        if frame is None or frame.tag == "p":
            self.builder.break_block()
        if tag in ("dt", "dd"):
            self._close_term()
        self.builder.pass_on(tag)
        if tag == "dt":
            self.builder.open_mark({"type": "bold"}, "bold")

    def _close_term(self) -> None:
        for frame in reversed(self.builder.stack.frames):
            if frame.tag in ("dt", "dd"):
                self.builder.close_through(frame)
                return
            if frame.tag == "dl" or frame.node is not None:
                return

    def _rule(self, tag: str, given: Attributes) -> None:
        self.builder.break_block()
        self.builder.leaf({"type": "horizontal_rule"})

    def _list(self, tag: str, given: Attributes) -> None:
        node: Node = {"type": vocabulary.LISTS[tag]}
        start = given.get("start", "").strip()
        if tag == "ol" and re.fullmatch(r"-?[0-9]{1,9}", start):
            node["attrs"] = {"start": int(start)}
        elif "start" in given and tag == "ol":
            self._losses.add("attribute start of <ol>")
        self.builder.open_block(tag, node)

    def _item(self, tag: str, given: Attributes) -> None:
        self.builder.break_block()
        place = self.builder.stack.place
        if place.kind == "item":
            self.builder.close_through(place)
        if self.builder.stack.place.kind != "list":
            self.builder.accept_blocks()
            if not self.builder.stack.has_room("bullet_list"):
                return
            self.builder.open_place("ul", {"type": "bullet_list"}, implied=True)
        self.builder.open_place(tag, {"type": "list_item"})

    def _row(self, tag: str, given: Attributes) -> None:
        if self._close_up_to("table"):
            self.builder.open_place(tag, {"type": "table_row"})
        else:
            self._losses.add(f"<{tag}> outside of a table")

    def _cell(self, tag: str, given: Attributes) -> None:
        if not self._close_up_to("row", "table"):
            self._losses.add(f"<{tag}> outside of a table")
            return
        if self.builder.stack.place.kind == "table":
            self.builder.open_place("tr", {"type": "table_row"}, implied=True)
        spans = spans_of(tag, given, self._losses)
        node: Node = {"type": vocabulary.CELLS[tag], **({"attrs": spans} if spans else {})}
        self.builder.open_place(tag, node)

    def _close_up_to(self, *kinds: str) -> bool:
        places = self.builder.stack.places
        if not any(place.kind in kinds for place in places):
            return False
        while places[-1].kind not in kinds:
            self.builder.close_through(places[-1])
        while self.builder.stack.frames[-1] is not places[-1]:
            self.builder.close()
        return True

    # Images, embeds and links

    def _image(self, tag: str, given: Attributes) -> None:
        if re.search(r"(?:^|\s)(?:wp-smiley|emoji)(?:\s|$)", given.get("class", "")):
            self.builder.text(given.get("alt", ""))
        elif node := image_of(given, self.builder.mark_in_force("link"), self._losses):
            self.builder.leaf(node)

    def _figure(self, tag: str, given: Attributes) -> None:
        self.builder.break_block()
        node = embed_of(given, "data-embed", tag, self._losses)
        if node is None:
            self.builder.pass_on(tag, kind="figure")
            return
        if given.get("data-provider") is None:
            node["attrs"].pop("provider", None)
        self.builder.pass_on(tag, kind="figure")
        self.builder.leaf(node)
        if not self.builder.stack.frames[-1].muted and self.builder.stack.frames[-1].tag == tag:
            self.builder.stack.frames[-1].muted = True
            self.builder.stack.muted += 1

    def _frame(self, tag: str, given: Attributes) -> None:
        node = embed_of(given, vocabulary.SOURCES[tag], tag, self._losses)
        if node is not None:
            self.builder.leaf(node)
        if tag not in vocabulary.VOID and tag != "iframe" and self.builder.verbatim is None:
            self.builder.pass_on(tag, kind="media", muted=node is not None)

    def _source(self, tag: str, given: Attributes) -> None:
        frame = self.builder.stack.within_place("media")
        if frame is None or frame.muted:
            return
        if node := embed_of(given, "src", frame.tag, self._losses):
            self.builder.leaf(node)
            frame.muted = True
            self.builder.stack.muted += 1

    def _link(self, tag: str, given: Attributes) -> None:
        self.builder.open_mark(link_of(given, self._losses), "link")
