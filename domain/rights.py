"""Who may do what: one row per operation, one column per role. The service asks it before anything else.

`own`: what belongs to one's own organisation, or one that it acts for; a member's own seat. `county`: whatever belongs
to one's county. `all`: in every county. `-`: not at all. What may be done with a record in its state follows from its
workflow (docs/workflows.md), within this. Another county's record is not found, whatever stands here.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.actors import Actor, Role
from domain.errors import Forbidden


class Right(StrEnum):
    """How far a role's right to an operation reaches."""

    OWN = "own"
    COUNTY = "county"
    ALL = "all"
    NONE = "-"


COLUMNS = {
    "school": Role.SCHOOL_LEADER,
    "company": Role.COMPANY,
    "office": Role.TRAINING_OFFICE,
    "network": Role.NETWORK_COORDINATOR,
    "secretary": Role.FORUM_SECRETARY,
    "member": Role.FORUM_MEMBER,
    "economist": Role.COUNTY_ECONOMIST,
    "national": Role.DIRECTORATE,
    "governor": Role.COUNTY_GOVERNOR,
}

TABLE = """
operation                     school    company   office    network   secretary member    economist national  governor
# organisations
list_counties                 county    county    county    county    county    county    county    all       county
list_programmes               county    county    county    county    county    county    county    all       county
list_organisations            county    county    county    county    county    county    county    all       county
create_organisation           -         -         -         -         county    -         -         -         -
get_organisation              county    county    county    county    county    county    county    all       county
list_organisation_history     county    county    county    county    county    county    county    all       county
list_seat_history             county    county    county    county    county    county    county    all       county
get_forum                     county    county    county    county    county    county    county    all       county
create_seat                   -         -         -         -         county    -         -         -         -
get_seat                      county    county    county    county    county    county    county    all       county
update_seat                   -         -         -         -         county    -         -         -         -
# access
list_invitations              -         -         -         -         county    -         -         -         -
create_invitation             -         -         -         -         county    -         -         -         -
get_invitation                -         -         -         -         county    -         -         -         -
withdraw_invitation           -         -         -         -         county    -         -         -         -
list_role_grants              -         -         -         -         county    -         -         -         -
get_role_grant                -         -         -         -         county    -         -         -         -
end_role_grant                -         -         -         -         county    -         -         -         -
list_integrations             -         -         -         -         county    -         -         -         -
create_integration            -         -         -         -         county    -         -         -         -
get_integration               -         -         -         -         county    -         -         -         -
end_integration               -         -         -         -         county    -         -         -         -
# webhooks
list_changes                  -         -         -         -         county    -         county    -         -
list_webhooks                 -         -         -         -         county    -         county    -         -
create_webhook                -         -         -         -         county    -         -         -         -
get_webhook                   -         -         -         -         county    -         county    -         -
update_webhook                -         -         -         -         county    -         -         -         -
end_webhook                   -         -         -         -         county    -         -         -         -
list_webhook_history          -         -         -         -         county    -         county    -         -
list_webhook_deliveries       -         -         -         -         county    -         county    -         -
create_webhook_retry          -         -         -         -         county    -         -         -         -
create_webhook_test           -         -         -         -         county    -         -         -         -
# rules
list_rule_sets                county    county    county    county    county    county    county    all       county
get_current_rule_set          county    county    county    county    county    county    county    all       county
compare_rule_sets             county    county    county    county    county    county    county    all       county
list_practices                county    county    county    county    county    county    county    all       county
create_practice               -         -         -         -         county    -         -         -         -
get_practice_text             county    county    county    county    county    county    county    all       county
check_practice                -         -         -         -         county    -         -         -         -
# needs
list_needs                    county    county    county    county    county    county    county    all       county
create_need                   own       own       own       own       county    -         -         -         -
get_needs_map                 county    county    county    county    county    county    county    all       county
get_need                      county    county    county    county    county    county    county    all       county
update_need                   own       own       own       own       county    -         -         -         -
transition_need               own       own       own       own       county    -         -         -         -
list_similar_needs            county    county    county    county    county    county    county    all       county
list_need_history             county    county    county    county    county    county    county    all       county
# priorities
list_priority_rounds          county    county    county    county    county    county    county    all       county
create_priority_round         -         -         -         -         county    -         -         -         -
get_priority_round            county    county    county    county    county    county    county    all       county
update_priority_round         -         -         -         -         county    -         -         -         -
replace_priority_round_needs  -         -         -         -         county    -         -         -         -
put_priority_scores           -         -         -         -         -         own       -         -         -
put_priority_ballot           -         -         -         -         -         own       -         -         -
get_priority_tally            county    county    county    county    county    county    county    all       county
get_priority_election         county    county    county    county    county    county    county    all       county
put_priority_order            -         -         -         -         county    -         -         -         -
transition_priority_round     -         -         -         -         county    -         -         -         -
list_priority_round_history   county    county    county    county    county    county    county    all       county
# measures
list_measures                 county    county    county    county    county    county    county    all       county
create_measure                own       own       own       own       county    -         -         -         -
list_joint_measures           county    county    county    county    county    county    county    all       county
create_joint_measure          -         -         -         own       county    -         -         -         -
put_measure_split             own       own       own       own       county    -         -         -         -
get_measure                   county    county    county    county    county    county    county    all       county
update_measure                own       own       own       own       county    -         -         -         -
transition_measure            own       own       own       own       county    -         -         -         -
get_measure_assessment        county    county    county    county    county    county    county    all       county
list_measure_history          county    county    county    county    county    county    county    all       county
list_measure_attachments      own       own       own       own       county    -         county    -         -
create_measure_attachment     own       own       own       own       county    -         -         -         -
get_measure_attachment        own       own       own       own       county    -         county    -         -
delete_measure_attachment     own       own       own       own       county    -         -         -         -
# plans
list_plans                    county    county    county    county    county    county    county    all       county
create_plan                   -         -         -         -         county    -         -         -         -
get_plan                      county    county    county    county    county    county    county    all       county
update_plan                   -         -         -         -         county    -         -         -         -
transition_plan               -         -         -         -         county    county    -         -         -
amend_plan                    -         -         -         -         county    -         -         -         -
settle_plan_amendment         -         -         -         -         -         county    -         -         -
ask_what_if                   county    county    county    county    county    county    county    all       county
get_plan_document             county    county    county    county    county    county    county    all       county
list_plan_history             county    county    county    county    county    county    county    all       county
list_long_term_plans          county    county    county    county    county    county    county    all       county
create_long_term_plan         -         -         -         -         county    -         -         -         -
get_long_term_plan            county    county    county    county    county    county    county    all       county
update_long_term_plan         -         -         -         -         county    -         -         -         -
transition_long_term_plan     -         -         -         -         county    county    -         -         -
amend_long_term_plan          -         -         -         -         county    -         -         -         -
get_long_term_plan_document   county    county    county    county    county    county    county    all       county
list_long_term_plan_history   county    county    county    county    county    county    county    all       county
# meetings
list_meetings                 county    county    county    county    county    county    county    all       county
create_meeting                -         -         -         -         county    -         -         -         -
get_meeting                   county    county    county    county    county    county    county    all       county
update_meeting                -         -         -         -         county    -         -         -         -
transition_meeting            -         -         -         -         county    county    -         -         -
put_meeting_attendance        -         -         -         -         county    -         -         -         -
put_meeting_declarations      -         -         -         -         -         own       -         -         -
put_item_outcome              -         -         -         -         county    -         -         -         -
put_item_ballot               -         -         -         -         county    -         -         -         -
put_item_vote                 -         -         -         -         -         own       -         -         -
get_meeting_agenda            county    county    county    county    county    county    county    all       county
get_meeting_minutes           county    county    county    county    county    county    county    all       county
list_meeting_history          county    county    county    county    county    county    county    all       county
# budgets
get_budget_overview           county    county    county    county    county    county    county    all       county
list_quotas                   county    county    county    county    county    county    county    all       county
list_grant_letters            county    county    county    county    county    county    county    all       county
create_grant_letter           -         -         -         -         -         -         county    -         -
list_grant_letter_history     county    county    county    county    county    county    county    all       county
create_allocation             -         -         -         -         -         -         county    -         -
create_deallocation           -         -         -         -         -         -         county    -         -
create_return                 -         -         -         -         -         -         county    -         -
create_carry_over             -         -         -         -         -         -         county    -         -
create_transfer               -         -         -         -         -         -         county    -         -
list_year_closings            county    county    county    county    county    county    county    all       county
create_year_closing           -         -         -         -         -         -         county    -         -
list_commitments              county    county    county    county    county    county    county    all       county
create_commitment             -         -         -         -         county    -         county    -         -
get_commitment                county    county    county    county    county    county    county    all       county
create_payment                -         -         -         -         -         -         county    -         -
create_release                -         -         -         -         county    -         county    -         -
create_repayment              -         -         -         -         -         -         county    -         -
list_commitment_history       county    county    county    county    county    county    county    all       county
list_postings                 county    county    county    county    county    county    county    all       county
get_posting                   county    county    county    county    county    county    county    all       county
create_reversal               -         -         -         -         -         -         county    -         -
list_claims                   county    county    county    county    county    county    county    all       county
create_claim                  own       own       own       own       -         -         county    -         -
get_claim                     own       own       own       own       county    -         county    -         -
update_claim                  own       own       own       own       -         -         own       -         -
transition_claim              own       own       own       own       county    -         county    -         -
list_claim_history            own       own       own       own       county    -         county    -         -
list_claim_attachments        own       own       own       own       county    -         county    -         -
create_claim_attachment       own       own       own       own       -         -         own       -         -
get_claim_attachment          own       own       own       own       county    -         county    -         -
delete_claim_attachment       own       own       own       own       -         -         own       -         -
list_payment_batches          county    county    county    county    county    county    county    all       county
create_payment_batch          -         -         -         -         -         -         county    -         -
get_due_payments              county    county    county    county    county    county    county    all       county
get_payment_batch             county    county    county    county    county    county    county    all       county
get_payment_file              county    county    county    county    county    county    county    all       county
put_payment_receipts          -         -         -         -         -         -         county    -         -
# decisions
list_decisions                county    county    county    county    county    county    county    all       county
create_decision               -         -         -         -         county    -         -         -         -
get_decision                  county    county    county    county    county    county    county    all       county
update_decision               -         -         -         -         county    -         -         -         -
transition_decision           own       own       own       own       county    -         -         -         -
create_decision_commitment    -         -         -         -         county    -         county    -         -
get_decision_letter           county    county    county    county    county    county    county    all       county
get_decision_assessment       county    county    county    county    county    county    county    all       county
list_decision_history         county    county    county    county    county    county    county    all       county
# evaluations
list_evaluations              county    county    county    county    county    county    county    all       county
create_evaluation             own       own       own       own       county    -         -         -         -
get_evaluation                county    county    county    county    county    county    county    all       county
update_evaluation             own       own       own       own       county    -         -         -         -
transition_evaluation         own       own       own       own       county    -         -         -         -
list_evaluation_history       county    county    county    county    county    county    county    all       county
# reports
get_annual_report             county    county    county    county    county    county    county    all       county
get_report_figure             county    county    county    county    county    county    county    all       county
get_payment_trace             county    county    county    county    county    county    county    all       county
get_radar                     county    county    county    county    county    county    county    all       county
get_overview                  county    county    county    county    county    county    county    all       county
"""


def _read(table: str) -> Mapping[str, Mapping[Role, Right]]:
    head, *lines = [line.split() for line in table.strip().splitlines() if not line.startswith("#")]
    roles = [COLUMNS[name] for name in head[1:]]
    rows = {name: dict(zip(roles, map(Right, cells), strict=True)) for name, *cells in lines}
    if len(rows) < len(lines):
        raise ValueError("an operation stands twice in the table of rights")
    return rows


RIGHTS = _read(TABLE)


def check_right(actor: Actor, operation: str) -> None:
    """Raises Forbidden where the actor's role has no right to the operation at all."""
    if RIGHTS[operation][actor.role] is Right.NONE:
        raise Forbidden("action_not_for_role", action=operation, role=actor.role.value)
