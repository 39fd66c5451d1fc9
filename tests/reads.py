"""Where every operation that reads is found, and who reads what is not for everybody in the county."""

from collections.abc import Callable

from tests.told import Ids

# Operation of a GET with an id in its address → the names of records that it answers for.
READS_BY_ID: dict[str, Callable[[Ids], str]] = {
    "get_organisation": lambda ids: f"/organisations/{ids['organisation']}",
    "list_organisation_history": lambda ids: f"/organisations/{ids['organisation']}/history",
    "get_seat": lambda ids: f"/seats/{ids['seat']}",
    "list_seat_history": lambda ids: f"/seats/{ids['seat']}/history",
    "list_grant_letter_history": lambda ids: f"/grant-letters/{ids['grant_letter']}/history",
    "get_invitation": lambda ids: f"/invitations/{ids['invitation']}",
    "get_role_grant": lambda ids: f"/role-grants/{ids['role_grant']}",
    "get_integration": lambda ids: f"/integrations/{ids['integration']}",
    "get_webhook": lambda ids: f"/webhooks/{ids['webhook']}",
    "list_webhook_history": lambda ids: f"/webhooks/{ids['webhook']}/history",
    "get_need": lambda ids: f"/needs/{ids['need']}",
    "list_similar_needs": lambda ids: f"/needs/{ids['need']}/similar",
    "list_need_history": lambda ids: f"/needs/{ids['need']}/history",
    "get_priority_round": lambda ids: f"/priority-rounds/{ids['round_closed']}",
    "get_priority_tally": lambda ids: f"/priority-rounds/{ids['round_closed']}/tally?budget_ore=100000000",
    "get_priority_election": lambda ids: f"/priority-rounds/{ids['round_closed']}/election?budget_ore=100000000",
    "list_priority_round_history": lambda ids: f"/priority-rounds/{ids['round_closed']}/history",
    "get_measure": lambda ids: f"/measures/{ids['measure_approved']}",
    "get_measure_assessment": lambda ids: f"/measures/{ids['measure_approved']}/assessment",
    "list_measure_attachments": lambda ids: f"/measures/{ids['measure_asked']}/attachments",
    "get_measure_attachment": lambda ids: f"/measures/{ids['measure_asked']}/attachments/{ids['attachment']}",
    "get_claim": lambda ids: f"/claims/{ids['claim']}",
    "list_claim_history": lambda ids: f"/claims/{ids['claim']}/history",
    "list_claim_attachments": lambda ids: f"/claims/{ids['claim']}/attachments",
    "get_claim_attachment": lambda ids: f"/claims/{ids['claim']}/attachments/{ids['receipt_sent']}",
    "list_measure_history": lambda ids: f"/measures/{ids['measure_approved']}/history",
    "get_meeting": lambda ids: f"/meetings/{ids['meeting_open']}",
    "get_meeting_agenda": lambda ids: f"/meetings/{ids['meeting_open']}/agenda",
    "get_meeting_minutes": lambda ids: f"/meetings/{ids['meeting_open']}/minutes",
    "list_meeting_history": lambda ids: f"/meetings/{ids['meeting_open']}/history",
    "get_long_term_plan": lambda ids: f"/long-term-plans/{ids['long_adopted']}",
    "get_long_term_plan_document": lambda ids: f"/long-term-plans/{ids['long_adopted']}/document",
    "list_long_term_plan_history": lambda ids: f"/long-term-plans/{ids['long_adopted']}/history",
    "get_plan_document": lambda ids: f"/plans/{ids['plan']}/document",
    "get_plan": lambda ids: f"/plans/{ids['plan']}",
    "list_plan_history": lambda ids: f"/plans/{ids['plan']}/history",
    "get_commitment": lambda ids: f"/commitments/{ids['commitment']}",
    "list_commitment_history": lambda ids: f"/commitments/{ids['commitment']}/history",
    "get_payment_batch": lambda ids: f"/payment-batches/{ids['payment_batch']}",
    "get_payment_file": lambda ids: f"/payment-batches/{ids['payment_batch']}/file",
    "get_posting": lambda ids: f"/postings/{ids['posting']}",
    "get_decision": lambda ids: f"/decisions/{ids['decision']}",
    "get_decision_letter": lambda ids: f"/decisions/{ids['decision']}/letter",
    "get_decision_assessment": lambda ids: f"/decisions/{ids['decision']}/assessment",
    "list_decision_history": lambda ids: f"/decisions/{ids['decision']}/history",
    "get_evaluation": lambda ids: f"/evaluations/{ids['evaluation']}",
    "list_evaluation_history": lambda ids: f"/evaluations/{ids['evaluation']}/history",
    "get_report_figure": lambda ids: f"/reports/annual/figures/needs.reported?school_year=2024&county={ids['county']}",
    "get_payment_trace": lambda ids: f"/payments/{ids['posting']}/trace",
}
# Organisations come from public registers: every county may look them up.
SHARED = {"get_organisation", "list_organisation_history", "list_organisations"}
# What another county proposes to pay for together waits for both.
SHARED |= {"list_joint_measures"}
SHARED |= {"list_counties", "list_programmes", "get_current_rule_set", "list_rule_sets"}

# Who reads what is between a party and the county, in its own county; the others are refused.
STAFF = {"forum_secretary", "county_economist"}
SECRETARY = {"forum_secretary"}
BETWEEN = {
    **dict.fromkeys(("get_webhook", "list_webhook_history"), STAFF),
    **dict.fromkeys(("list_changes", "list_webhooks", "list_webhook_deliveries"), STAFF),
    **dict.fromkeys(("get_invitation", "get_role_grant", "get_integration"), SECRETARY),
    **dict.fromkeys(("list_invitations", "list_role_grants", "list_integrations"), SECRETARY),
    "list_measure_attachments": {"school_leader", "network_coordinator", *STAFF},
    "get_measure_attachment": {"school_leader", "network_coordinator", *STAFF},
    **{
        name: {"company", "training_office", "network_coordinator", *STAFF}
        for name in ("get_claim", "list_claim_history", "list_claim_attachments", "get_claim_attachment")
    },
}

READS: dict[str, tuple[str, dict[str, str]]] = {
    "list_counties": ("/counties", {}),
    "list_programmes": ("/programmes", {}),
    "get_current_rule_set": ("/rule-sets/current", {}),
    "list_organisations": ("/organisations", {}),
    "list_practices": ("/practices", {"school_year": "2024"}),
    "get_practice_text": ("/practices/text", {"school_year": "2024"}),
    "list_rule_sets": ("/rule-sets", {}),
    "compare_rule_sets": (
        "/rule-sets/comparison",
        {"before": "guidelines_2021", "after": "regulation_draft", "school_year": "2024"},
    ),
    "get_forum": ("/forum", {}),
    "list_invitations": ("/invitations", {}),
    "list_role_grants": ("/role-grants", {}),
    "list_integrations": ("/integrations", {}),
    "list_changes": ("/changes", {}),
    "list_webhooks": ("/webhooks", {}),
    "list_webhook_deliveries": ("/webhook-deliveries", {}),
    "list_needs": ("/needs", {}),
    "get_needs_map": ("/needs/map", {}),
    "list_priority_rounds": ("/priority-rounds", {}),
    "list_measures": ("/measures", {}),
    "list_joint_measures": ("/measures/joint", {}),
    "list_plans": ("/plans", {}),
    "get_budget_overview": ("/budgets/overview", {"school_year": "2024"}),
    "list_quotas": ("/budgets/quotas", {"school_year": "2024"}),
    "list_long_term_plans": ("/long-term-plans", {}),
    "list_meetings": ("/meetings", {}),
    "list_grant_letters": ("/grant-letters", {}),
    "list_commitments": ("/commitments", {}),
    "list_claims": ("/claims", {}),
    "list_postings": ("/postings", {}),
    "list_year_closings": ("/year-closings", {}),
    "list_payment_batches": ("/payment-batches", {}),
    "get_due_payments": ("/payment-batches/due", {"school_year": "2024"}),
    "list_decisions": ("/decisions", {}),
    "list_evaluations": ("/evaluations", {}),
    "get_annual_report": ("/reports/annual", {"school_year": "2024"}),
    "get_radar": ("/reports/radar", {"school_year": "2024"}),
    "get_overview": ("/overview", {"school_year": "2024"}),
}
