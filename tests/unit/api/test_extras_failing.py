"""What plugins work out about entries: a failure of one leaves the answer's transaction whole."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import text
from sqlalchemy.orm import Session

from cms.api.v1.serialization.extras import EntryExtras
from cms.extension.manager import Plugins
from cms.extension.site import EntryExtra


def test_an_error_of_the_database_is_not_the_answer_s(session: Session) -> None:
    def broken(session: Session, lens: Any, rows: Any) -> dict[str, Any]:
        session.execute(text("SELECT nothing FROM nowhere"))
        return {}

    plugins = Plugins({})
    extras = EntryExtras({"_odd": ("odd", EntryExtra("_odd", broken))}, plugins)
    assert extras.of(session, cast("Any", None), [], ["_odd"]) == {}
    assert session.execute(text("SELECT 1")).scalar_one() == 1
