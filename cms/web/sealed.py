"""What the web keeps encrypted: answers that wait for a repeat."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cms.keys.stock import Renewal, Renewed, Stock
from cms.web.models import StoredAnswer
from cms.web.sealing import MARK, answer_place


def _renew(renewal: Renewal, after: str, limit: int) -> Renewed:
    query = select(StoredAnswer.id, StoredAnswer.body).order_by(StoredAnswer.id).limit(limit)
    rows = renewal.session.execute(query.where(StoredAnswer.id > after)).all()
    for row_id, body in rows:
        if body is None or not body.startswith(MARK):
            continue
        new = renewal.value(body.decode(), answer_place(row_id)).encode()
        if new != body:
            change = update(StoredAnswer).where(StoredAnswer.id == row_id).values(body=new)
            renewal.session.execute(change)
    return renewal.done(rows[-1].id if len(rows) == limit else None)


def _holds(session: Session, mark: str) -> bool:
    begins = func.substr(StoredAnswer.body, 1, len(mark)) == mark.encode()
    return session.scalar(select(StoredAnswer.id).where(begins).limit(1)) is not None


STOCKS = (Stock("kept answers", _renew, _holds),)
