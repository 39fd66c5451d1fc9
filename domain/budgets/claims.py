"""Claims: what a recipient asks to be paid of a commitment, with an invoice's reference and receipts.

Where the county's practice pays on an invoice, a commitment is paid by its approved claims and in no other way.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor, Role, Scope
from domain.base import Base, CountyPart, CountyRecord, coded, number_parts
from domain.budgets.records import Commitment, day_fault
from domain.clock import today
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.organisations import Organisation
from domain.rules import CountyPractice, Payment
from domain.workflow import Step, Workflow


class ClaimStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    APPROVED = "approved"
    PAID = "paid"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


D, S, R, A, P, X, W = ClaimStatus
ECONOMIST = {Role.COUNTY_ECONOMIST: Scope.COUNTY}
# The recipient, or the county's economist for an invoice that came another way: each its own claims.
CLAIMANTS = {
    Role.SCHOOL_LEADER: Scope.OWN,
    Role.COMPANY: Scope.OWN,
    Role.TRAINING_OFFICE: Scope.OWN,
    Role.NETWORK_COORDINATOR: Scope.OWN,
    Role.COUNTY_ECONOMIST: Scope.OWN,
}

CLAIM_WORKFLOW = Workflow(
    "claim",
    (
        Step("update", (D, R), None, CLAIMANTS, asked=False),
        Step("send", (D, R), S, CLAIMANTS),
        Step("approve", (S,), A, {**ECONOMIST, Role.FORUM_SECRETARY: Scope.COUNTY}, four_eyes=True),
        Step("return", (S,), R, ECONOMIST, needs_reason=True),
        Step("reject", (S, A), X, ECONOMIST, needs_reason=True),
        Step("withdraw", (D, R, S), W, CLAIMANTS),
        # What follows from its payment, and from that the payment is reversed.
        Step("pay", (A,), P, ECONOMIST, asked=False),
        Step("reopen", (P,), A, ECONOMIST, asked=False),
    ),
)


def may_claim(commitment: Commitment, actor: Actor) -> bool:
    """Whether the actor can claim of the commitment, if it is paid by claims."""
    of_county = actor.role is Role.COUNTY_ECONOMIST and actor.county == commitment.county
    return of_county or CLAIMANTS.get(actor.role) in actor.scopes(commitment.county, commitment.recipient_id)


class ClaimLine(CountyPart, Base):
    """One receipt: what was bought when, and for how much (øre)."""

    __tablename__ = "claim_lines"
    __table_args__ = (
        ForeignKeyConstraint(["county", "claim_id"], ["claims.county", "claims.id"]),
        CheckConstraint("amount_ore > 0", name="positive"),
    )

    claim_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    spent_on: Mapped[date]
    description: Mapped[str]
    amount_ore: Mapped[int]


class Claim(CountyRecord, Base):
    """A claim on a commitment. Its amount is the sum of its lines."""

    __tablename__ = "claims"
    record_type = "claim"
    __table_args__ = (
        ForeignKeyConstraint(["county", "commitment_id"], ["commitments.county", "commitments.id"]),
        Index("ix_claims_commitment", "county", "commitment_id"),
        Index("ix_claims_year", "county", "school_year", text("id DESC")),
    )

    number: Mapped[int] = mapped_column(server_default=text("nextval('claim_number')"), init=False)
    commitment_id: Mapped[UUID]
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    claimant_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))  # the recipient, or the county itself
    school_year: Mapped[int] = mapped_column(SmallInteger)
    reference: Mapped[str | None] = mapped_column(String(300), default=None)  # the invoice's
    remark: Mapped[str | None] = mapped_column(default=None)

    status: Mapped[ClaimStatus] = mapped_column(coded(ClaimStatus), init=False, default=ClaimStatus.DRAFT)
    sent_on: Mapped[date | None] = mapped_column(init=False, default=None)
    sent_by: Mapped[str | None] = mapped_column(init=False, default=None)
    status_reason: Mapped[str | None] = mapped_column(init=False, default=None)

    lines: Mapped[list[ClaimLine]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=ClaimLine.position, init=False, default_factory=list
    )
    commitment: Mapped[Commitment] = relationship(lazy="raise", init=False, viewonly=True)
    recipient: Mapped[Organisation] = relationship(lazy="raise", init=False, viewonly=True, foreign_keys=recipient_id)

    @property
    def state(self) -> ClaimStatus:
        return self.status

    @property
    def owner_organisation_id(self) -> UUID:
        return self.claimant_id

    def previous_hand(self) -> str | None:
        return self.sent_by

    @property
    def amount_ore(self) -> int:
        """The sum of the lines, in øre."""
        return sum(line.amount_ore for line in self.lines)

    @classmethod
    def begin(
        cls, actor: Actor, commitment: Commitment, practice: CountyPractice | None, content: Mapping[str, Any]
    ) -> "Claim":
        """A new draft. `content` holds the fields of `change`. Raises Forbidden; Conflict where claims are not used."""
        claimant = commitment.recipient_id if actor.owns(commitment.recipient_id) else actor.organisation_id
        if claimant is None or not may_claim(commitment, actor):
            raise Forbidden("not_your_organisation", organisation=commitment.recipient.name)
        if practice is None or practice.pays(commitment.recipient.kind) is not Payment.ON_INVOICE:
            raise Conflict("claims_not_used", number=commitment.number)
        claim = cls(
            county=commitment.county,
            commitment_id=commitment.id,
            recipient_id=commitment.recipient_id,
            claimant_id=claimant,
            school_year=commitment.school_year,
            synthetic=commitment.synthetic,
        )
        claim._fill(content)
        claim.note("create")
        return claim

    def change(self, actor: Actor, content: Mapping[str, Any]) -> None:
        """Put new content in: `reference`, `remark`, `lines`. Raises Forbidden, WrongState."""
        CLAIM_WORKFLOW.check(self, "update", actor)
        self._fill(content)
        self.note("update")

    def _fill(self, content: Mapping[str, Any]) -> None:
        for name, value in content.items():
            if name == "lines":
                lines = [ClaimLine(**line) for line in value]
                number_parts(self.county, lines)
                self.lines = lines
            else:
                setattr(self, name, value)

    def missing(self, room_ore: int, receipts: int) -> list[Finding]:
        """What must be mended before it can be sent: `room_ore` is what the commitment can still pay."""
        found = [] if self.reference else [Finding("missing", "/reference")]
        if not self.lines:
            found.append(Finding("missing", "/lines"))
        if not receipts:
            found.append(Finding("receipts_missing", "/attachments"))
        if self.amount_ore > room_ore:
            params = {"claimed_ore": self.amount_ore, "room_ore": room_ore}
            found.append(Finding("claim_above_promise", "/lines", params=params))
        for i, line in enumerate(self.lines):
            found += day_fault(line.spent_on, self.school_year, f"/lines/{i}/spent_on")
            if line.spent_on > today():
                found.append(Finding("spent_in_the_future", f"/lines/{i}/spent_on"))
        return found

    def findings(self, room_ore: int, receipts: int) -> list[Finding]:
        """What stands in the way of sending or approving it; nothing once that is settled."""
        return self.missing(room_ore, receipts) if self.status in (D, S, R) else []

    def perform(self, action: str, actor: Actor, room_ore: int, receipts: int, reason: str | None = None) -> None:
        """Take a step of `CLAIM_WORKFLOW`. Raises Forbidden (role, four eyes), WrongState, Invalid."""
        step = CLAIM_WORKFLOW.asked(self, action, actor, reason)
        if action in ("send", "approve"):
            refuse(self.missing(room_ore, receipts))
        if action == "send":
            self.sent_on, self.sent_by = today(), actor.subject
        self.status_reason = reason if step.needs_reason else self.status_reason
        if step.to is not None:
            self.status = ClaimStatus(step.to)
        self.note(action, reason)

    def settle(self, actor: Actor, commitment: Commitment, amount_ore: int) -> None:
        """It is being paid, whole. Raises Forbidden, WrongState, Conflict for another amount or commitment."""
        CLAIM_WORKFLOW.check(self, "pay", actor)
        if (self.commitment_id, self.amount_ore) != (commitment.id, amount_ore):
            raise Conflict("claim_paid_whole", number=self.number, claimed_ore=self.amount_ore)
        self.status = ClaimStatus.PAID
        self.note("pay")

    def reopen(self, actor: Actor) -> None:
        """Its payment has been reversed: it waits for payment again. Raises Forbidden, WrongState."""
        CLAIM_WORKFLOW.check(self, "reopen", actor)
        self.status = ClaimStatus.APPROVED
        self.note("reopen")

    def allowed_actions(self, actor: Actor) -> list[str]:
        """What this actor can do with it now."""
        return [action for action in CLAIM_WORKFLOW.allowed(self, actor) if action not in ("pay", "reopen")]
