"""The blocks that a page is built of, besides its body."""

from __future__ import annotations

from cms.sdk import Component
from cms.sdk import fields as f


class Quote(Component, label="Quotation", icon="quote"):
    """Somebody's words, set apart, with who said them and where."""

    text = f.LongText(required=True, max_length=1000, localized=True, searchable=True)
    source = f.Text(max_length=200, localized=True, help="Who said it, and where if in print.")


class CallToAction(Component, label="Call to action", icon="mouse-pointer-click"):
    """One sentence and one button, to an entry of this site or to another address."""

    text = f.Text(required=True, max_length=200, localized=True, searchable=True)
    button = f.Text(required=True, max_length=60, localized=True)
    entry = f.Reference(to=("page", "post"), help="Where the button leads, on this site.")
    url = f.URL(help="Where the button leads, if not to this site.")


class Gallery(Component, icon="images"):
    """Several pictures under one caption."""

    images = f.List(of=f.Image(renditions=("card", "large")), min_items=1, max_items=60)
    caption = f.Text(max_length=300, localized=True, searchable=True)


class Features(Component, label="Feature list", icon="list-checks"):
    """A heading over a few short points, each with a title and a sentence or two."""

    heading = f.Text(max_length=120, localized=True, searchable=True)
    items = f.List(
        of=f.Group(
            fields={
                "title": f.Text(required=True, max_length=120),
                "text": f.LongText(max_length=600),
            }
        ),
        min_items=1,
        max_items=24,
        localized=True,
    )


class Passage(Component, label="Text", icon="text"):
    """Running text between other blocks."""

    text = f.RichText(required=True, localized=True, searchable=True)


PAGE_BLOCKS = (Passage, Quote, CallToAction, Gallery, Features)
