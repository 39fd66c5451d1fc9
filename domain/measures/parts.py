"""What a measure consists of: cost lines, planned groups, the needs that it answers, its partners."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, CountyPart
from domain.needs import Need
from domain.organisations import Organisation


class CostLine(CountyPart, Base):
    """One line of the measure's budget, in øre."""

    __tablename__ = "measure_cost_lines"
    __table_args__ = (
        ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),
        CheckConstraint("amount_ore >= 0", name="not_negative"),
    )

    measure_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    category: Mapped[str] = mapped_column(String(40))
    description: Mapped[str]
    amount_ore: Mapped[int]


class PlannedGroup(Base):
    """How many of a target group the measure is planned for."""

    __tablename__ = "measure_groups"
    __table_args__ = (
        ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),
        CheckConstraint("planned >= 0", name="not_negative"),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    target_group: Mapped[str] = mapped_column(String(40), primary_key=True)
    planned: Mapped[int] = mapped_column(Integer)


class AnsweredNeed(Base):
    """That a measure answers a need."""

    __tablename__ = "measure_needs"
    __table_args__ = (
        ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),
        ForeignKeyConstraint(["county", "need_id"], ["needs.county", "needs.id"]),
        Index("ix_measure_needs_need", "county", "need_id"),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    need_id: Mapped[UUID] = mapped_column(primary_key=True)

    need: Mapped[Need] = relationship(lazy="raise", init=False, viewonly=True)


class Partner(Base):
    """An organisation that the measure is planned and carried out together with (criterion C2)."""

    __tablename__ = "measure_partners"
    __table_args__ = (ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),)

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)

    organisation: Mapped[Organisation] = relationship(lazy="raise", init=False, viewonly=True)
