"""Aggregates by id, for an actor. The tenant filter stands here and nowhere else."""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, String, Text, Uuid, any_, bindparam, false, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ExecutableOption

from domain.actors import Actor
from domain.base import CountyRecord
from domain.errors import Finding, Invalid, NotFound, StaleVersion
from persistence.unit_of_work import UnitOfWork

R = TypeVar("R", bound=CountyRecord)


def in_counties(county: InstrumentedAttribute[str], actor: Actor) -> ColumnElement[bool]:
    """The tenant filter: rows of the counties that the actor reads."""
    if not actor.counties:
        return false()
    if len(actor.counties) == 1:
        return county == actor.counties[0]
    return county.in_(actor.counties)


def tenant(county: InstrumentedAttribute[str]) -> dict[str, ColumnElement[bool]]:
    """The tenant filter as a list's conditions; `tenant_values` chooses one of them for an actor."""
    return {
        "in_county": county == bindparam("in_county"),
        "in_counties": county == any_(bindparam("in_counties", type_=ARRAY(String))),
    }


def tenant_values(actor: Actor) -> dict[str, Any]:
    """The counties that the actor reads: a single one keeps the index's order."""
    if len(actor.counties) == 1:
        return {"in_county": actor.counties[0]}
    return {"in_counties": list(actor.counties)}


def own(owner_id: InstrumentedAttribute[UUID], created_by: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    """Records of the actor's own organisation, of those it acts for, or that it began itself (`own_values`)."""
    return or_(created_by == bindparam("subject", type_=Text), owner_id == any_(bindparam("own", type_=ARRAY(Uuid))))


def own_values(actor: Actor) -> dict[str, Any]:
    """What `own` is given for an actor."""
    return {"subject": actor.subject, "own": [id_ for id_ in (actor.organisation_id, *actor.acts_for) if id_]}


def etag(record: CountyRecord) -> str:
    """The record's entity tag: its id and version."""
    return f'"{record.id}-{record.version}"'


class Repository(Generic[R]):
    """Reads and adds aggregates of one kind.

    There is no repository without a unit of work, hence none without an actor.
    """

    model: ClassVar[type[Any]]
    loads: ClassVar[Sequence[ExecutableOption]] = ()

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self.unit_of_work = unit_of_work
        self.session = unit_of_work.session

    def visible(self, _actor: Actor) -> ColumnElement[bool]:
        """Which rows within the county the actor may see; over the parameters of `own_values`."""
        return true()

    def _query(self) -> Any:
        actor = self.unit_of_work.actor
        seen = select(self.model).where(in_counties(self.model.county, actor), self.visible(actor))
        return seen.options(*self.loads).params(**own_values(actor))

    def get(self, record_id: UUID, *, if_match: str | None = None, shared: bool = False) -> R:
        """The record, whole. `if_match` locks it until the commit; `shared` only keeps others from changing it.

        Raises NotFound (also for a foreign county's), StaleVersion where the stored version is not `if_match`.
        """
        query = self._query().where(self.model.id == record_id)
        if if_match is not None or shared:
            # Keys never change: a posting that refers to the record need not wait, and cannot be waited for in a ring.
            query = query.with_for_update(of=self.model, read=shared, key_share=not shared)
        record: R | None = self.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
        if record is None:
            raise NotFound(record_type=self.model.record_type)
        if if_match is not None and if_match not in ("*", etag(record)):
            raise StaleVersion
        return record

    def referred(self, record_id: UUID, pointer: str, *, shared: bool = False) -> R:
        """The record that a body refers to; `shared` keeps others from changing it. Raises Invalid at `pointer`."""
        found: R | None = self.session.scalars(self._held([record_id], shared=shared)).one_or_none()
        if found is None:
            raise Invalid(findings=[Finding("unknown_reference", pointer)])
        return found

    def get_all(self, ids: Sequence[UUID], pointer: str, *, shared: bool = False) -> list[R]:
        """The records in the order of `ids`; `shared` keeps others from changing them.

        Raises Invalid with a finding at `pointer`/i for each that is not there.
        """
        found = {record.id: record for record in self.session.scalars(self._held(ids, shared=shared))}
        missing = [
            Finding("unknown_reference", f"{pointer}/{i}") for i, record_id in enumerate(ids) if record_id not in found
        ]
        if missing:
            raise Invalid(findings=missing)
        return [found[record_id] for record_id in dict.fromkeys(ids)]

    def _held(self, ids: Sequence[UUID], *, shared: bool) -> Any:
        query = self._query().where(self.model.id.in_(ids))
        if shared:  # in one order, and as they are now that nobody can change them
            locked = query.order_by(self.model.id).with_for_update(of=self.model, read=True)
            return locked.execution_options(populate_existing=True)
        return query

    def add(self, record: R) -> R:
        """Let a new record be stored at the next flush."""
        self.session.add(record)
        return record
