"""What is written about a page for machines, and rules for pages about which nobody wrote it."""

from __future__ import annotations

from cms.sdk import ContentType
from cms.sdk import fields as f

SCHEMAS = (
    ("Article", "Article"),
    ("BlogPosting", "Blog post"),
    ("Event", "Event"),
    ("FAQPage", "Questions and answers"),
    ("Organization", "Organisation"),
    ("Person", "Person"),
    ("Product", "Product"),
    ("WebPage", "Page"),
    ("none", "None"),
)
"""What a page can be about, by the names of schema.org."""

SEO = f.Group(
    label="Search engines and sharing",
    localized=True,
    fields={
        "title": f.Text(max_length=200, help="In the place of the title, in lists of results."),
        "description": f.LongText(max_length=400, help="Two lines that results show."),
        "keyphrase": f.Text(max_length=100, help="What the page is to be found for."),
        "canonical": f.URL(help="The address of the original, where this is a copy of it."),
        "noindex": f.Boolean(label="Hide from search engines", default=False),
        "image": f.Image(label="Picture for sharing", renditions=("card",)),
        "share_title": f.Text(
            max_length=200, help="In the place of the title, where it is shared."
        ),
        "share_description": f.LongText(max_length=400),
        "schema": f.Choice(choices=SCHEMAS, label="What it is"),
    },
)
"""The field `seo` of every type whose entries can be pages; versioned like all of their fields."""


class SeoRule(ContentType, icon="search-check", label="SEO rule", title_field="name"):
    """What holds for pages that say nothing of their own: of some types, below a page, or all."""

    name = f.Text(required=True, max_length=120, indexed=True)
    types = f.List(of=f.Text(max_length=60), max_items=50, help="Names of types; none: all.")
    below = f.Reference(help="Only for this page and all below it.")
    title = f.Text(
        max_length=200,
        localized=True,
        help="Such as “{title} – {site}”; {type} and any text field of the entry can be named too.",
    )
    description = f.LongText(max_length=400, localized=True, help="Written like the title.")
    noindex = f.Boolean(label="Hide from search engines", default=False)
    schema = f.Choice(choices=SCHEMAS, label="What they are")
    mapping = f.List(
        of=f.Group(
            fields={
                "property": f.Text(required=True, max_length=60, help="Of schema.org: startDate."),
                "field": f.Text(required=True, max_length=60, help="Of the type: starts."),
            }
        ),
        max_items=30,
        help="Which fields say what; without it, those of the usual names.",
    )
