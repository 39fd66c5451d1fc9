"""Reading the history of a record."""

from sqlalchemy import select

from domain.base import CountyRecord
from domain.history import HistoryEntry
from domain.organisations import Organisation
from persistence.reading import page
from persistence.repository import in_counties
from persistence.unit_of_work import UnitOfWork

FIELDS = {
    "seq": HistoryEntry.seq,
    "at": HistoryEntry.at,
    "actor_name": HistoryEntry.actor_name,
    "actor_role": HistoryEntry.actor_role,
    "action": HistoryEntry.action,
    "reason": HistoryEntry.reason,
    "changes": HistoryEntry.changes,
}


def history_page(
    unit_of_work: UnitOfWork, record: CountyRecord | Organisation, *, limit: int, cursor: int | None
) -> bytes:
    """The changes of a record that the actor has been allowed to read, newest first."""
    actor = unit_of_work.actor
    query = select(HistoryEntry).where(in_counties(HistoryEntry.county, actor), HistoryEntry.record_id == record.id)
    return page(unit_of_work.session, FIELDS, query, HistoryEntry.seq, limit=limit, cursor=cursor)
