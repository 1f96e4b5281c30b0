"""Where somebody who signed in is sent on: within the site, however it is written."""

from __future__ import annotations

import pytest

from cms.accounts.providers.returning import local_address
from cms.errors import ValidationFailed


@pytest.mark.parametrize("address", ["/", "/admin?x=//y&z=1#a", "/a/b/", "/a//b", "/@x", "/%5Cx"])
def test_a_path_of_the_site_is_taken(address: str) -> None:
    assert local_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "//e.example", "///e.example", "/\\e.example", "/a\\b", "https://e.example"),
        *(
            "/\t/e.example",
            "/\n",
            " /",
            "/ä",
            "javascript:alert(1)",
            "/a b",
            "?x",
            "/" + "x" * 2000,
        ),
    ],
)
def test_what_may_lead_elsewhere_is_not(address: str) -> None:
    with pytest.raises(ValidationFailed):
        local_address(address)
