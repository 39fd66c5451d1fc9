"""The rules of tallying: exact, without favour to any order, and each explanation true when it is tried."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.tallying import RULES, Choice, Election, explain_greedy, explain_phragmen, explain_shares, read_election
from domain.tallying.equal_shares import Purse, completed, equal_shares
from domain.tallying.sketching import Sketcher
from tests.domain.given import found

BIG = 10**9 + 7
FILE = "META\nkey;value\nbudget;30\nvote_type;{}\nPROJECTS\nproject_id;cost\na;10\nb;20\nVOTES\n"


@st.composite
def elections(draw):
    """Up to seven choices and eight voters."""
    number = draw(st.integers(1, 7))
    costs = draw(st.lists(st.integers(1, 60), min_size=number, max_size=number))
    choices = [Choice(f"p{i}", cost) for i, cost in enumerate(costs)]
    names = st.sets(st.sampled_from([choice.id for choice in choices]))
    ballots = [dict.fromkeys(sorted(chosen), 1) for chosen in draw(st.lists(names, min_size=1, max_size=8))]
    return Election(draw(st.integers(1, 150)), choices, ballots)


def plain_equal_shares(election, endowment):
    """The definition, word by word: every choice looked at each time, with nothing kept from before."""
    money = [Fraction(endowment)] * len(election.ballots)
    chosen = []
    while True:
        offers = []
        for choice in election.choices:
            supporters = [i for i, ballot in enumerate(election.ballots) if choice.id in ballot]
            if choice.id in chosen or not supporters or sum(money[i] for i in supporters) < choice.cost:
                continue
            rest, poor_first = Fraction(choice.cost), sorted(supporters, key=lambda i: money[i])
            while money[poor_first[0]] * len(poor_first) < rest:
                rest -= money[poor_first.pop(0)]
            highest = rest / len(poor_first)
            offers.append((-choice.cost / highest, *election.precedence(choice.id), highest, supporters))
        if not offers:
            return chosen
        *_, name, highest, supporters = min(offers)
        chosen.append(name)
        for i in supporters:
            money[i] -= min(money[i], highest)


def plain_completion(election):
    voters, chosen = (
        len(election.ballots),
        plain_equal_shares(election, Fraction(election.budget, len(election.ballots))),
    )
    endowment = election.budget // voters
    while len(chosen) < sum(1 for choice in election.choices if election.support[choice.id]):
        raised = plain_equal_shares(election, endowment + 1)
        if election.spent(raised) > election.budget:
            break
        endowment, chosen = endowment + 1, raised
    return chosen


@given(elections())
def test_equal_shares_is_what_its_definition_says(election):
    share = Fraction(election.budget, len(election.ballots))
    assert RULES["equalshares"](election) == plain_equal_shares(election, share)


def plain_phragmen(election):
    """The definition: time passes, everybody earns alike, and the first choice that can be paid is bought."""
    spent_at = [Fraction(0)] * len(election.ballots)
    chosen = []
    while True:
        offers = []
        for choice in election.choices:
            supporters = [i for i, ballot in enumerate(election.ballots) if choice.id in ballot]
            if choice.id not in chosen and supporters:
                when = (choice.cost + sum(spent_at[i] for i in supporters)) / Fraction(len(supporters))
                offers.append((when, *election.precedence(choice.id), supporters))
        if not offers:
            return chosen
        when, *_, name, supporters = min(offers)
        if election.spent([*chosen, name]) > election.budget:
            return chosen
        chosen.append(name)
        for i in supporters:
            spent_at[i] = when


@given(elections())
@example(Election(100, [Choice("a", 10), Choice("b", 12), Choice("c", 15)], [{"a": 1, "b": 1}, {"c": 1}]))
@settings(max_examples=300)
def test_phragmen_is_what_its_definition_says(election):
    assert RULES["phragmen"](election) == plain_phragmen(election)


@given(elections())
@settings(max_examples=300)
def test_the_completion_raises_by_one_until_the_next_would_cost_too_much(election):
    assert RULES["equalshares-add1"](election) == plain_completion(election)


@given(elections())
def test_a_sketch_that_is_sure_is_right_as_far_as_it_says(election):
    sketcher = Sketcher(election)
    for endowment in range(1, 30):
        chosen, same = sketcher.bought(endowment)
        if chosen is not None:
            for further in range(min(same, 20) + 1):
                assert chosen == Purse(election, Fraction(endowment + further)).chosen


@pytest.mark.parametrize("rule", RULES)
@given(election=elections())
def test_a_unit_a_billion_times_finer_changes_no_outcome(rule, election):
    finer = [Choice(choice.id, choice.cost * BIG) for choice in election.choices]
    scaled = Election(election.budget * BIG, finer, election.ballots, BIG)
    assert RULES[rule](scaled) == RULES[rule](election)
    assert completed(scaled).endowment == BIG * completed(election).endowment


@pytest.mark.parametrize("rule", RULES)
@given(election=elections(), order=st.randoms(use_true_random=False))
def test_no_order_of_ballots_or_choices_is_favoured(rule, election, order):
    choices, ballots = list(election.choices), list(election.ballots)
    order.shuffle(choices)
    order.shuffle(ballots)
    assert RULES[rule](Election(election.budget, choices, ballots)) == RULES[rule](election)


@pytest.mark.parametrize("rule", RULES)
@given(election=elections())
def test_no_rule_spends_more_than_there_is(rule, election):
    assert election.spent(RULES[rule](election)) <= election.budget


def test_a_tie_goes_to_the_cheaper_and_then_to_the_lower_name():
    twins = Election(10, [Choice("b", 10), Choice("a", 10)], [{"a": 1, "b": 1}])
    assert all(rule(twins) == ["a"] for rule in RULES.values())
    cheaper = Election(10, [Choice("a", 10), Choice("b", 9)], [{"a": 1, "b": 1}])
    assert RULES["greedy"](cheaper) == ["b"]


def supported(election, name, voters):
    """The same election, had these voters supported the choice as much as what they support most."""
    ballots = [
        {**ballot, name: max([1, *ballot.values()])} if voter in voters else ballot
        for voter, ballot in enumerate(election.ballots)
    ]
    return replace(election, ballots=ballots)


def costing(election, name, cost):
    """The same election, had the choice cost something else."""
    choices = [replace(choice, cost=cost) if choice.id == name else choice for choice in election.choices]
    return replace(election, choices=choices)


def tried(explain, run, election):
    """Each explanation applied: what it names is enough, and one less is not."""
    before = run(election)
    for one in explain(election):
        assert one.chosen == (one.name in before)
        if one.chosen:
            continue
        others = [i for i, ballot in enumerate(election.ballots) if one.name not in ballot]
        if one.joining is None:
            assert one.name not in run(supported(election, one.name, others))
        else:
            assert not set(one.joining) - set(others)
            changed = run(supported(election, one.name, one.joining))
            assert one.name in changed
            assert changed != before
            assert one.name not in run(supported(election, one.name, one.joining[:-1]))
        if one.affordable is None:
            assert one.name not in run(costing(election, one.name, 1))
        else:
            assert one.name in run(costing(election, one.name, one.affordable))
            assert one.name not in run(costing(election, one.name, one.affordable + 1))


@given(elections())
@settings(max_examples=300)
def test_what_greedy_explains_is_true_when_it_is_tried(election):
    tried(explain_greedy, RULES["greedy"], election)


@given(elections())
@settings(max_examples=400)
def test_what_phragmen_explains_is_true_when_it_is_tried(election):
    tried(explain_phragmen, RULES["phragmen"], election)


@given(elections())
@settings(max_examples=300)
def test_what_equal_shares_explains_is_true_when_it_is_tried(election):
    tried(lambda e: explain_shares(equal_shares(e)), RULES["equalshares"], election)


@given(elections())
@settings(max_examples=300)
def test_what_the_completion_explains_is_true_at_the_money_that_each_had(election):
    purse = completed(election)
    tried(lambda _: explain_shares(purse), lambda e: Purse(e, purse.endowment).chosen, election)


def test_those_with_most_money_left_are_asked_first_so_that_they_are_few():
    # Three seats of 20: the first two have bought a, the third has all its money and is enough for b.
    election = Election(60, [Choice("a", 40), Choice("b", 20)], [{"a": 1}, {"a": 1}, {}])
    missed = explain_shares(equal_shares(election))[-1]
    assert (missed.name, missed.joining, missed.went_to, missed.short) == ("b", [2], {}, 20)


@given(elections())
def test_what_is_short_would_have_bought_it_and_what_went_to_others_was_paid(election):
    purse = equal_shares(election)
    for one in explain_shares(purse):
        if not one.chosen and election.support[one.name]:
            supporters = sum(1 for ballot in election.ballots if one.name in ballot)
            had = supporters * purse.endowment
            assert had - sum(one.went_to.values()) == election.costs[one.name] - one.short
            assert one.short > 0


def test_decimals_are_counted_in_their_parts_and_raised_by_a_whole_one():
    text = FILE.format("approval").replace("a;10", "a;10.25").replace("budget;30", "budget;30,5")
    election = read_election(text + "voter_id;vote\n1;a,b\n2;b\n")
    assert (election.budget, election.costs, election.parts, election.step) == (122, {"a": 41, "b": 80}, 4, 4)
    finer = (
        text.replace("30,5", f"{61 * BIG // 2}.5").replace("10.25", f"{41 * BIG // 4}.75").replace("20", f"{20 * BIG}")
    )
    assert read_election(finer + "voter_id;vote\n1;a,b\n2;b\n").step == 4 * BIG


def test_what_costs_nothing_is_not_short_of_anything():
    election = Election(10, [Choice("a", 10), Choice("b", 0)], [{"a": 1, "b": 1}])
    missed = explain_shares(equal_shares(election))[-1]
    assert (missed.name, missed.short, missed.joining, missed.affordable) == ("b", 0, None, None)


@pytest.mark.parametrize(
    ("old", "new", "code", "pointer"),
    [
        ("VOTES", "STEMMER", "election_section", "/VOTES"),
        ("b;20", "a;20", "election_twice", "/PROJECTS/8/project_id"),
        ("a;10", "a;ti", "election_amount", "/PROJECTS/7/cost"),
        ("a;10", "a;-3", "election_amount", "/PROJECTS/7/cost"),
        ("a;10", "a;1/3", "election_amount", "/PROJECTS/7/cost"),
        ("a;10", "a;1e999999999", "election_amount", "/PROJECTS/7/cost"),
        ("2;b", "2;c", "election_unknown", "/VOTES/12/vote"),
    ],
)
def test_a_file_that_cannot_be_counted_is_told_where(old, new, code, pointer):
    text = FILE.format("approval") + "voter_id;vote\n1;a,b\n2;b\n"
    assert read_election(text).budget == 30
    assert found(read_election, text.replace(old, new))[pointer] == code


def test_points_count_as_they_are_given_and_places_from_the_end():
    head = FILE + "voter_id;vote;points\n1;a,b;3,7\n"
    assert list(read_election(head.format("cumulative")).ballots) == [{"a": 3, "b": 7}]
    assert list(read_election(head.format("ordinal")).ballots) == [{"a": 2, "b": 1}]
    assert list(read_election(head.format("approval")).ballots) == [{"a": 1, "b": 1}]
