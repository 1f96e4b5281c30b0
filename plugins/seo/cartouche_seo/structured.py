"""JSON-LD: what a page is about, in the words of schema.org."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cartouche_seo.heads import Head, Subject

CONTEXT = "https://schema.org"
BY_TYPE = {
    "post": "BlogPosting",
    "article": "Article",
    "person": "Person",
    "organisation": "Organization",
    "organization": "Organization",
    "product": "Product",
    "event": "Event",
    "faq": "FAQPage",
}
"""What entries are, by their type, where nobody said it."""

_FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "Person": {"jobTitle": ("role", "job_title"), "sameAs": ("links",)},
    "Organization": {"telephone": ("telephone", "phone"), "sameAs": ("links",), "logo": ("logo",)},
    "Product": {
        "sku": ("sku",),
        "brand": ("brand",),
        "price": ("price",),
        "priceCurrency": ("currency",),
    },
    "Event": {
        "startDate": ("starts", "starts_at", "start", "start_date", "date"),
        "endDate": ("ends", "ends_at", "end", "end_date"),
        "location": ("location", "place", "venue"),
    },
    "FAQPage": {"mainEntity": ("questions", "faq", "items")},
    "Article": {"author": ("author", "authors", "byline")},
}
_FIELDS["BlogPosting"] = _FIELDS["WebPage"] = _FIELDS["Article"]


def json_ld(subject: Subject, head: Head) -> dict[str, Any] | None:
    """Return what an entry is, or None where it is said to be nothing of the kind."""
    kind = head.schema or BY_TYPE.get(subject.spec.name, "WebPage")
    if kind == "none":
        return None
    said = {name: _said(subject, kind, name) for name in _names(subject, kind)}
    make = _MADE.get(kind, _article)
    found = {"@context": CONTEXT, "@type": kind, **make(subject, head, said)}
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def website(name: str, home: str, search: str = "") -> dict[str, Any]:
    """Return what the site itself is; `search` is the address that finds `{query}`."""
    found: dict[str, Any] = {"@context": CONTEXT, "@type": "WebSite", "name": name, "url": home}
    if search:
        found["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=query",
        }
    return found


def breadcrumbs(crumbs: list[tuple[str, str]]) -> dict[str, Any] | None:
    """Return the way to a page, of titles and addresses; None for one that stands first."""
    if len(crumbs) < 2:
        return None
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": title, "item": url}
            for place, (title, url) in enumerate(crumbs, 1)
        ],
    }


def _names(subject: Subject, kind: str) -> set[str]:
    mapped = {one["property"] for one in subject.ruled("mapping") or ()}
    return mapped | _FIELDS.get(kind, {}).keys()


def _said(subject: Subject, kind: str, name: str) -> Any:
    mapped = [one["field"] for one in subject.ruled("mapping") or () if one["property"] == name]
    for field in (*mapped, *_FIELDS.get(kind, {}).get(name, ())):
        value = subject.document.get(field)
        if value not in (None, "", []):
            return value
    return None


def _article(subject: Subject, head: Head, said: Mapping[str, Any]) -> dict[str, Any]:
    row = subject.row
    known = {
        "headline": head.share_title,
        "description": head.description,
        "url": head.canonical,
        "mainEntityOfPage": head.canonical,
        "image": [head.image] if head.image else None,
        "inLanguage": subject.locale,
        "datePublished": row.published_at.isoformat() if row.published_at else None,
        "dateModified": row.updated_at.isoformat() if row.updated_at else None,
        "publisher": {"@type": "Organization", "name": subject.site, "url": subject.home},
    }
    return {**known, **_plain(said), "author": _people(subject, said.get("author"))}


def _people(subject: Subject, value: Any) -> list[dict[str, Any]]:
    """Return who is named: by text, or by references to entries."""
    found = value if isinstance(value, list) else [value]
    return [person for one in found if (person := _person_named(subject, one))]


def _person_named(subject: Subject, one: Any) -> dict[str, Any] | None:
    if isinstance(one, str):
        return {"@type": "Person", "name": one}
    name = subject.names.get(one.get("id", "")) if isinstance(one, Mapping) else None
    if not name:
        return None
    url = subject.files.get(one["id"])
    return {"@type": "Person", "name": name, **({"url": url} if url else {})}


def _named(subject: Subject, head: Head, said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": subject.title,
        "description": head.description,
        "url": head.canonical,
        "image": head.image,
        **_plain(said),
    }


def _with_links(subject: Subject, head: Head, said: Mapping[str, Any]) -> dict[str, Any]:
    links = said.get("sameAs")
    urls = [
        one["url"] if isinstance(one, Mapping) else one
        for one in (links if isinstance(links, list) else [])
        if isinstance(one, str) or (isinstance(one, Mapping) and one.get("url"))
    ]
    return {**_named(subject, head, said), "sameAs": urls}


def _product(subject: Subject, head: Head, said: Mapping[str, Any]) -> dict[str, Any]:
    found = _named(subject, head, said)
    price, currency = found.pop("price", None), found.pop("priceCurrency", None)
    if found.get("brand"):
        found["brand"] = {"@type": "Brand", "name": found["brand"]}
    if price is not None:
        found["offers"] = {"@type": "Offer", "price": price, "priceCurrency": currency or "EUR"}
    return found


def _event(subject: Subject, head: Head, said: Mapping[str, Any]) -> dict[str, Any]:
    found = _named(subject, head, said)
    if found.get("location"):
        found["location"] = {"@type": "Place", "name": found["location"]}
    return found


def _questions(subject: Subject, head: Head, said: Mapping[str, Any]) -> dict[str, Any]:
    given = said.get("mainEntity")
    asked = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    return {
        "url": head.canonical,
        "mainEntity": [
            {
                "@type": "Question",
                "name": one["question"],
                "acceptedAnswer": {"@type": "Answer", "text": one["answer"]},
            }
            for one in asked
            if isinstance(one.get("question"), str) and isinstance(one.get("answer"), str)
        ],
    }


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is a word or a number; the rest is for those who know what it means."""
    return {name: one for name, one in said.items() if isinstance(one, str | int | float)}


_MADE: dict[str, Callable[[Subject, Head, Mapping[str, Any]], dict[str, Any]]] = {
    "Person": _with_links,
    "Organization": _with_links,
    "Product": _product,
    "Event": _event,
    "FAQPage": _questions,
}
