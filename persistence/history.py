"""Reading the history of a record."""

from collections.abc import Sequence

from sqlalchemy import String, all_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.base import CountyRecord
from domain.history import HistoryEntry
from domain.organisations import Organisation
from persistence.reading import Listing, Shape, equals
from persistence.repository import tenant, tenant_values
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

HISTORY = Listing(
    FIELDS,
    select(HistoryEntry),
    HistoryEntry.seq,
    {
        **tenant(HistoryEntry.county),
        **equals(HistoryEntry, "record_id"),
        "without": HistoryEntry.action != all_(bindparam("without", type_=ARRAY(String))),
        "scores_of": or_(HistoryEntry.action != "score", HistoryEntry.actor_subject == bindparam("scores_of")),
    },
)


def history_page(
    unit_of_work: UnitOfWork,
    record: CountyRecord | Organisation,
    *,
    limit: int,
    cursor: int | None,
    only_own_scores: bool = False,
    without: Sequence[str] = (),
) -> bytes:
    """The changes of a record that the actor has been allowed to read, newest first.

    `only_own_scores` leaves out the points that others gave, for as long as they are secret; `without` leaves out
    the steps of these names, which are not for everybody.
    """
    actor = unit_of_work.actor
    scores_of = actor.subject if only_own_scores else None
    shape = Shape.of(
        {**tenant_values(actor), "record_id": record.id, "scores_of": scores_of, "without": without or None}
    )
    return HISTORY.page(unit_of_work.session, shape, limit=limit, cursor=cursor)
