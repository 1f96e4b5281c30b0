"""What can be embedded by its address alone: providers with oEmbed, and players that we frame."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

PROVIDERS = {
    "youtube": ("youtube.com", "youtu.be", "youtube-nocookie.com"),
    "vimeo": ("vimeo.com",),
    "dailymotion": ("dailymotion.com", "dai.ly"),
    "twitter": ("twitter.com", "x.com"),
    "mastodon": ("mastodon.social",),
    "bluesky": ("bsky.app",),
    "facebook": ("facebook.com",),
    "instagram": ("instagram.com",),
    "tiktok": ("tiktok.com",),
    "reddit": ("reddit.com",),
    "soundcloud": ("soundcloud.com",),
    "spotify": ("open.spotify.com",),
    "mixcloud": ("mixcloud.com",),
    "flickr": ("flickr.com", "flic.kr"),
    "imgur": ("imgur.com",),
    "slideshare": ("slideshare.net",),
    "speakerdeck": ("speakerdeck.com",),
    "scribd": ("scribd.com",),
    "issuu": ("issuu.com",),
    "kickstarter": ("kickstarter.com",),
    "ted": ("ted.com",),
    "tumblr": ("tumblr.com",),
    "wordpress-tv": ("wordpress.tv",),
    "videopress": ("videopress.com",),
    "wolfram": ("wolframcloud.com",),
    "codepen": ("codepen.io",),
    "openstreetmap": ("openstreetmap.org",),
    "google-maps": ("maps.google.com",),
}

_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_PLAYERS = (
    (
        "youtube",
        re.compile(
            r"https?://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#]*&)?v=|embed/|v/|shorts/)"
            r"|youtu\.be/)([A-Za-z0-9_-]{6,20})(?![A-Za-z0-9_-])"
        ),
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    (
        "vimeo",
        re.compile(
            r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?([0-9]{1,12})(?![0-9A-Za-z])"
        ),
        "https://player.vimeo.com/video/{}",
    ),
    (
        "wordpress-tv",
        re.compile(
            r"https?://(?:videopress\.com|v\.wordpress\.com)/(?:v|embed)/([A-Za-z0-9]{4,20})"
        ),
        "https://videopress.com/embed/{}",
    ),
)


def is_address(text: str) -> bool:
    """Say whether `text` is one absolute http(s) address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def provider_of(url: str) -> str | None:
    """Return the name of the provider whose address this is, or None for an unknown one."""
    host = host_of(url)
    for name, hosts in PROVIDERS.items():
        if any(host == known or host.endswith("." + known) for known in hosts):
            return name
    return None


def host_of(url: str) -> str:
    """Return the host of an address in lower case, or an empty string."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def player_of(url: str) -> str | None:
    """Return the address of the provider's player, if that can be framed, else None."""
    for _name, pattern, template in _PLAYERS:
        if found := pattern.match(url):
            return template.format(found.group(1))
    return None
