"""Aggregates by id, for an actor. The tenant filter stands here and nowhere else."""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
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
        """Which rows within the county the actor may see."""
        return true()

    def _query(self) -> Any:
        actor = self.unit_of_work.actor
        return select(self.model).where(in_counties(self.model.county, actor), self.visible(actor)).options(*self.loads)

    def get(self, record_id: UUID, *, if_match: str | None = None) -> R:
        """The record, whole. With `if_match` it is locked until the commit.

        Raises NotFound (also for a foreign county's), StaleVersion where the stored version is not `if_match`.
        """
        query = self._query().where(self.model.id == record_id)
        if if_match is not None:
            query = query.with_for_update(of=self.model)
        record: R | None = self.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
        if record is None:
            raise NotFound(record_type=self.model.record_type)
        if if_match is not None and if_match not in ("*", etag(record)):
            raise StaleVersion
        return record

    def get_all(self, ids: Sequence[UUID], pointer: str) -> list[R]:
        """The records in the order of `ids`.

        Raises Invalid with a finding at `pointer`/i for each that is not there.
        """
        found = {record.id: record for record in self.session.scalars(self._query().where(self.model.id.in_(ids)))}
        missing = [
            Finding("unknown_reference", f"{pointer}/{i}") for i, record_id in enumerate(ids) if record_id not in found
        ]
        if missing:
            raise Invalid(findings=missing)
        return [found[record_id] for record_id in dict.fromkeys(ids)]

    def add(self, record: R) -> R:
        """Let a new record be stored at the next flush."""
        self.session.add(record)
        return record
