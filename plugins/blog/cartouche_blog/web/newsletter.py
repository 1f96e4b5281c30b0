"""A post as a mail: one table, styles on every element, whole addresses; for any mailing tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import html
from lxml.html import builder as e

from cartouche_blog.web.absolute import absolute
from cms.sdk import SiteAnswer, SitePage, Visit, by_ids

SERIF = "font-family:Georgia,'Times New Roman',serif;"
SANS = "font-family:Helvetica,Arial,sans-serif;"
STYLES: Mapping[str, str] = {
    "p": f"margin:0 0 16px;{SERIF}font-size:17px;line-height:27px;color:#222222;",
    "h2": f"margin:32px 0 12px;{SANS}font-size:22px;line-height:28px;color:#111111;",
    "h3": f"margin:24px 0 8px;{SANS}font-size:18px;line-height:24px;color:#111111;",
    "h4": f"margin:24px 0 8px;{SANS}font-size:16px;line-height:22px;color:#111111;",
    "a": "color:#0b57d0;text-decoration:underline;",
    "img": "display:block;max-width:100%;height:auto;border:0;",
    "figure": "margin:0 0 16px;",
    "figcaption": f"margin:6px 0 0;{SANS}font-size:13px;line-height:18px;color:#555555;",
    "blockquote": "margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #cccccc;",
    "ul": f"margin:0 0 16px;padding:0 0 0 24px;{SERIF}font-size:17px;line-height:27px;color:#222222;",
    "ol": f"margin:0 0 16px;padding:0 0 0 24px;{SERIF}font-size:17px;line-height:27px;color:#222222;",
    "pre": "margin:0 0 16px;padding:12px;background:#f4f4f4;white-space:pre-wrap;font-size:14px;",
    "code": "font-family:Menlo,Consolas,monospace;font-size:14px;",
    "td": f"padding:4px 8px;border:1px solid #cccccc;{SANS}font-size:14px;",
    "th": f"padding:4px 8px;border:1px solid #cccccc;{SANS}font-size:14px;text-align:left;",
    "hr": "margin:24px 0;border:0;border-top:1px solid #cccccc;",
}
"""How each element looks: mail programs read no stylesheet."""
LEFT_OUT = ("iframe", "script", "style", "object", "embed", "form", "video", "audio", "svg")
"""What mail programs don't show."""
KEPT = frozenset({"href", "src", "alt", "width", "height", "title", "colspan", "rowspan", "start"})


def newsletter_page() -> SitePage:
    """Return the page below a post that gives it as a mail."""
    return SitePage("newsletter", "newsletter", _newsletter, of_types=("post",))


def _newsletter(visit: Visit, given: Mapping[str, str]) -> SiteAnswer | None:
    """Answer the mail to who may see drafts of the post; nobody else is told that there is one."""
    lens = visit.lens.with_status("draft")
    if visit.row.entry_id not in by_ids(visit.session, lens, [visit.row.entry_id]):
        return None
    (entry,) = visit.put([visit.row])
    return SiteAnswer(
        body=as_mail(
            entry.title,
            entry.url,
            absolute(str(entry["body"] or ""), entry.url),
            summary=str(entry["summary"] or ""),
            site=visit.site.name,
            locale=visit.lens.locale,
            read=visit.say("Read it on the site"),
        ),
        media_type="text/html",
        # Opened as a file: pages of the site allow no styles on elements.
        headers={
            "Content-Disposition": 'attachment; filename="newsletter.html"',
            "Cache-Control": "private, no-store",
        },
        seconds=0,
    )


def as_mail(
    title: str, url: str, markup: str, *, summary: str, site: str, locale: str, read: str
) -> bytes:
    """Return a whole HTML document for a mail; `markup` is safe and has absolute addresses only."""
    heading = f"margin:0 0 12px;{SANS}font-size:28px;line-height:34px;color:#111111;"
    small = f"margin:0 0 12px;{SANS}font-size:13px;line-height:18px;color:#555555;"
    parts = [e.P(site, style=small), e.H1(title, style=heading)]
    if summary:
        parts.append(e.P(summary, style=STYLES["p"].replace("17px", "19px")))
    parts += _styled(markup)
    parts.append(e.P(e.A(read, href=url, style=STYLES["a"]), style=STYLES["p"]))
    cell = e.TD(*parts, style="padding:24px;", align="left")
    table = _table(e.TR(cell), width="600", style="width:600px;max-width:100%;background:#ffffff;")
    outer = _table(e.TR(e.TD(table, align="center")), width="100%", style="background:#f4f4f4;")
    viewport = e.META(name="viewport", content="width=device-width, initial-scale=1")
    head = e.HEAD(e.META(charset="utf-8"), viewport, e.TITLE(title))
    whole = e.HTML(head, e.BODY(outer, style="margin:0;padding:0;"), lang=locale)
    written: bytes = html.tostring(whole, doctype="<!doctype html>", encoding="utf-8")
    return written


def _table(row: Any, **attributes: str) -> Any:
    return e.TABLE(
        row, role="presentation", cellpadding="0", cellspacing="0", border="0", **attributes
    )


def _styled(markup: str) -> list[Any]:
    """Return the elements of markup, each with its own style."""
    if not markup.strip():
        return []
    root = html.fragment_fromstring(markup, create_parent="div")
    for one in list(root.iter(*LEFT_OUT)):
        one.drop_tree()
    for one in root.iter(html.etree.Element):
        if one is root:
            continue
        for name in set(one.attrib) - KEPT:
            del one.attrib[name]
        style = STYLES.get(one.tag)
        if style:
            one.set("style", style)
    return [*([root.text] if root.text else []), *root]
