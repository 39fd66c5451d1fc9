"""What the database refuses, as domain errors: one name, one error. No check-then-insert anywhere."""

from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.errors import Conflict, DomainError, Finding, Invalid

# Constraint → the error it means. `pointer` None: a conflict with another record.
CONSTRAINTS: dict[str, tuple[str, str | None]] = {
    "ck_accounts_balance_floor": ("insufficient_funds", None),
    "uq_needs_external_id": ("external_id_taken", None),
    "uq_measures_external_id": ("external_id_taken", None),
    "uq_integrations_consumer": ("integration_taken", None),
    "uq_organisations_number": ("organisation_number_taken", None),
    "uq_long_term_plans_next": ("edition_under_way", None),
    "uq_plans_adopted": ("plan_already_adopted", None),
    "uq_grant_letters_reference": ("grant_letter_twice", None),
    "uq_postings_allocation": ("already_allocated", None),
    "uq_postings_reverses": ("already_reversed", None),
    "uq_decisions_prepared": ("decision_under_way", None),
    "uq_decisions_standing": ("decision_stands", None),
    "fk_decisions_county_pot_id": ("unknown_reference", "/pot_id"),
    "postings_not_on_their_way": ("payment_on_its_way", None),
    "uq_payment_lines_open": ("payment_on_its_way", None),
    "uq_closed_years_year": ("year_closed_already", None),
    "postings_in_open_years": ("year_closed", None),
    "uq_evaluations_measure": ("evaluation_exists", None),
    "fk_needs_programme": ("unknown_reference", "/programme"),
    "fk_measures_programme": ("unknown_reference", "/programme"),
    "fk_measures_provider_id": ("unknown_reference", "/provider_id"),
    "fk_organisations_parent_id": ("unknown_reference", "/parent_id"),
    "fk_memberships_member_id": ("unknown_reference", "/member_ids"),
    "fk_seats_organisation_id": ("unknown_reference", "/organisation_id"),
    "fk_accounts_county": ("unknown_reference", "/to_county"),
    "fk_postings_county": ("unknown_reference", "/to_county"),
    "fk_commitments_recipient_id": ("unknown_reference", "/recipient_id"),
}


def as_domain_error(error: DBAPIError) -> DomainError | None:
    """The domain error that a database error stands for; None where it is a fault of ours."""
    if not isinstance(error, IntegrityError):
        return None
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
    if name not in CONSTRAINTS:
        return None
    code, pointer = CONSTRAINTS[name]
    if pointer is None:
        return Conflict(code)
    return Invalid(findings=[Finding(code, pointer)])
