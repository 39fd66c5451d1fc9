"""A plan is whole when pots are the frame, shares are the whole, and every measure says how it meets the criteria."""

from domain.measures import MeasureStatus
from domain.plans import Plan, PlanStatus
from tests.domain.given import found, measure, refused, seat, someone

SHARES = [{"actor": "schools", "share": 7000}, {"actor": "county", "share": 3000}]


def pot(code, amount):
    return {"code": code, "nb": code, "nn": code, "en": code, "amount_ore": amount, "actor": "schools"}


def line(code="a", amount=10, **fields):
    made = measure()
    made.status = MeasureStatus.PROPOSED
    return {"measure": made, "pot_code": code, "amount_ore": amount, "meets_c1": "Ja", "meets_c2": "Ja", **fields}


def plan(lines=None, **content):
    made = Plan.draft(someone("forum_secretary"), school_year=2024, budget_year=2024, title="Plan", frame_ore=30)
    given = {"pots": [pot("a", 10), pot("b", 20)], "shares": SHARES, "lines": [line()] if lines is None else lines}
    made.change(someone("forum_secretary"), {**given, **content})
    for row, fields in zip(made.lines, given["lines"], strict=True):
        row.__dict__["measure"] = fields["measure"]
    return made


def missing(made):
    return {(f.code, f.pointer, f.clause) for f in made.missing()}


def test_a_whole_plan_lacks_nothing():
    assert missing(plan()) == set()


def test_pots_are_the_frame():
    assert missing(plan(frame_ore=31)) == {("pots_sum", "/pots", "P-SHARES")}


def test_shares_are_the_whole():
    shares = [{"actor": "schools", "share": 9999}]
    assert missing(plan(shares=shares)) == {("shares_sum", "/shares", "P-SHARES")}


def test_a_pot_is_not_planned_beyond_what_it_holds():
    assert missing(plan([line(amount=11)])) == {("pot_overplanned", "/lines", None)}


def test_every_line_says_how_it_meets_each_criterion():
    expected = {("missing", "/lines/0/meets_c1", "C1"), ("missing", "/lines/0/meets_c2", "C2")}
    assert missing(plan([line(meets_c1=" ", meets_c2=None)])) == expected


def test_a_measure_in_the_plan_has_a_duration_and_stands():
    short, rejected = line(), line("b")
    short["measure"].end_on = None
    rejected["measure"].status = MeasureStatus.REJECTED
    assert missing(plan([short, rejected])) == {
        ("measure_without_duration", "/lines/0", "P-DURATION"),
        ("measure_not_ready", "/lines/1/measure_id", None),
    }


def test_a_pot_keeps_its_id_where_its_code_is_kept():
    made = plan()
    before = {p.code: p.id for p in made.pots}
    made.change(someone("forum_secretary"), {"pots": [pot("b", 5), pot("a", 25)]})
    assert {p.code: p.id for p in made.pots} == before
    assert [(p.code, p.position) for p in made.pots] == [("b", 1), ("a", 2)]


def test_pots_and_lines_that_cannot_be_are_refused():
    made, secretary, twice = plan(), someone("forum_secretary"), line()
    assert found(made.change, secretary, {"pots": [pot("a", 1), pot("a", 2)]}) == {"/pots": "pot_twice"}
    assert found(made.change, secretary, {"pots": [pot("b", 1)]}) == {"/pots": "pot_in_use"}
    assert found(made.change, secretary, {"lines": [twice, twice]}) == {"/lines/1/measure_id": "measure_twice"}
    assert found(made.change, secretary, {"lines": [line("z")]}) == {"/lines/0/pot_code": "unknown_code"}


def test_the_forum_adopts_what_the_secretary_proposed():
    made, voting, observing = plan(), seat(), seat(voting=False)
    assert refused(made.perform, "adopt", someone("forum_member"), voting).code == "wrong_state"
    made.perform("propose", someone("forum_secretary"), None)
    assert refused(made.perform, "adopt", someone("forum_secretary"), None).code == "action_not_for_role"
    assert refused(made.perform, "adopt", someone("forum_member", subject=made.proposed_by), voting).code == "four_eyes"
    for without_vote in (None, observing):
        assert refused(made.perform, "adopt", someone("forum_member"), without_vote).code == "no_voting_seat"
        assert made.allowed_actions(someone("forum_member"), without_vote) == []
    assert made.allowed_actions(someone("forum_member"), voting) == ["return", "adopt"]
    made.perform("adopt", someone("forum_member"), voting)
    assert made.findings() == []
    assert (made.status, made.adopted_by) == (PlanStatus.ADOPTED, "forum_member of 38")


def test_the_shares_of_the_pots_are_the_whole():
    assert sorted(plan().pot_shares().values()) == [3333, 6667]
