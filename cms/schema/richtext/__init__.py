"""Rich text: a JSON tree with a vocabulary of its own, and its forms as HTML, Markdown and text."""

from cms.schema.richtext.html_reader import from_html
from cms.schema.richtext.html_writer import to_html
from cms.schema.richtext.links import assets, links
from cms.schema.richtext.markdown_reader import from_markdown
from cms.schema.richtext.markdown_writer import to_markdown
from cms.schema.richtext.resolver import Resolver
from cms.schema.richtext.text_writer import to_text
from cms.schema.richtext.tree import MAX_DEPTH, MAX_NODES, Node, empty
from cms.schema.richtext.validation import validate

__all__ = [
    "MAX_DEPTH",
    "MAX_NODES",
    "Node",
    "Resolver",
    "assets",
    "empty",
    "from_html",
    "from_markdown",
    "links",
    "to_html",
    "to_markdown",
    "to_text",
    "validate",
]
