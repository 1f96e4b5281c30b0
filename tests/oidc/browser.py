"""A browser without pages: it keeps cookies, and follows a provider's redirects up to the site's."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit


@dataclass
class Browser:
    """Whoever `person` is, with cookies for each host; `methods` are how they prove it."""

    person: str = ""
    methods: str = "pwd"
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def go(self, url: str, until: str) -> str:
        """Go to a provider, and return the first address at which it sends one to `until`."""
        for _ in range(20):
            if url.startswith(until):
                return url
            url = urljoin(url, self._asked(url))
        raise AssertionError(f"never sent to {until}, but to {url}")

    def confirm(self, url: str) -> str:
        """Go to where a session is ended, and say yes; return where one is sent then."""
        page = self._answer(url)[1]
        secret = re.findall(r'name="xsrf" value="([^"]+)"', page)[0]
        address = re.findall(r'action="([^"]+)"', page)[0]
        form = f"xsrf={secret}&logout=yes"
        answer, page = self._answer(address, form)
        assert answer.status in (302, 303), page[:2000]
        return str(answer.headers["Location"])

    def _asked(self, url: str) -> str:
        answer, body = self._answer(url)
        assert answer.status in (302, 303), f"{answer.status} at {url}: {body[:500]}"
        return str(answer.headers["Location"])

    def _answer(self, url: str, form: str | None = None) -> tuple[http.client.HTTPResponse, str]:
        parts = urlsplit(url)
        jar = self.cookies.setdefault(parts.netloc, {})
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
        if self.person:
            headers |= {"X-Person": self.person, "X-Methods": self.methods}
        connection = http.client.HTTPConnection(parts.netloc, timeout=20)
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "GET" if form is None else "POST"
        connection.request(method, f"{parts.path}?{parts.query}", form, headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        for given in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = given.partition(";")[0].partition("=")
            jar[name] = value
        connection.close()
        return answer, body
