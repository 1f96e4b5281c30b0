"""What a WXR file holds, as WordPress says it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class WXRSite:
    """The channel: the site that was exported."""

    version: str = ""
    title: str = ""
    link: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    language: str = ""


@dataclass(frozen=True)
class WXRAuthor:
    """A user of the site who wrote something."""

    login: str
    email: str = ""
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True)
class WXRTerm:
    """A category, a tag, or a term of another taxonomy; `parent` is the slug of one."""

    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""


@dataclass(frozen=True)
class WXRTermUse:
    """The mention of a term by an item."""

    domain: str
    nicename: str
    name: str


@dataclass(frozen=True)
class WXRComment:
    """A comment, pingback or trackback; the writer's IP address is left behind on purpose."""

    id: str
    author: str = ""
    email: str = ""
    url: str = ""
    date: str = ""
    date_gmt: str = ""
    content: str = ""
    approved: str = ""
    type: str = ""
    parent: str = ""
    meta: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class WXRItem:
    """A post of any type: a post, a page, an attachment, an item of a menu.

    Dates are as they stand in the file, `YYYY-MM-DD hh:mm:ss`, all zeros meaning none.
    """

    id: str
    type: str = "post"
    status: str = "publish"
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    pub_date: str = ""
    content: str = ""
    excerpt: str = ""
    description: str = ""
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    name: str = ""
    parent: str = ""
    menu_order: str = ""
    password: str = ""
    sticky: bool = False
    attachment_url: str = ""
    comment_status: str = ""
    ping_status: str = ""
    terms: tuple[WXRTermUse, ...] = ()
    comments: tuple[WXRComment, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    line: int = field(default=0, compare=False)

    def meta_value(self, key: str) -> str:
        """Return the first value of a meta key, or an empty string."""
        return next((value for name, value in self.meta if name == key), "")


WXRRecord = WXRSite | WXRAuthor | WXRTerm | WXRItem
