"""What was typed is there again after the server was killed."""

from __future__ import annotations

import pytest

from tests.functional.api.served import Served, free_port


@pytest.mark.slow
def test_a_working_copy_that_was_answered_outlives_the_server(
    database_url: str, tokens: dict[str, str]
) -> None:
    served = Served(database_url, free_port(), tokens["administrator"])
    served.start()
    try:
        made = served.ask("POST", "/content/page", {"data": {"title": "One"}})[1]["data"]
        path = f"/content/page/{made['id']}/working-copy"
        for number in range(20):
            body = {"data": {"title": f"Typing {number}"}, "base_version": 1}
            assert served.ask("PUT", path, body)[0] == 200
        assert served.ask("PUT", path.replace("working-copy", "lock"))[0] == 200
        served.kill()
        served.start()
        found = served.ask("GET", path)[1]["data"]
        assert (found["data"], found["stale"]) == ({"title": "Typing 19"}, False)
        body = {"data": {"title": "Typed"}, "base_version": 1}
        assert served.ask("PATCH", f"/content/page/{made['id']}", body)[0] == 200
    finally:
        served.kill()
