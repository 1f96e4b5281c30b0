"""Places for streams: of one caller, of all, and given back."""

from __future__ import annotations

import pytest

from cms.errors import TooManyRequests
from cms.live.places import Places


def test_each_has_so_many_and_all_have_so_many() -> None:
    places = Places(3, 2, 7)
    places.take("a")
    places.take("a")
    with pytest.raises(TooManyRequests, match="streams_each") as refused:
        places.take("a")
    assert refused.value.retry_after == 7
    places.take("b")
    with pytest.raises(TooManyRequests, match=r"cms\.live\.streams\)"):
        places.take("c")
    places.give_back("a")
    places.take("c")
    assert len(places) == 3
