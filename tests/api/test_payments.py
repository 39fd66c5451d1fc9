"""Payment files: what is due goes out once, and receipts come in once."""

import csv
import io

import pytest

from persistence.verifying import violations
from tests.support import at_once, problem


def file(story, batch):
    response = story.economist.get(f"/payment-batches/{batch['id']}/file")
    assert response.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def receipts(*rows):
    return {"content": "\r\n".join(["transaksjonsId;status;betalt;merknad", *(";".join(row) for row in rows)])}


def read_in(story, batch, body):
    path = f"/payment-batches/{batch['id']}"
    etag = story.economist.get(path).headers["etag"]
    return story.economist.put(f"{path}/receipts", body, etag)


def unpaid(story, commitment):
    return story.economist.read(f"/commitments/{commitment['id']}")["unpaid_ore"]


@pytest.fixture
def batch(story):
    commitment = story.commitment(4_000_050, pot_ore=10_000_000)
    return story.economist.made("/payment-batches", {"school_year": 2024}), commitment


def test_a_file_holds_what_is_due_with_its_account_dimensions(story, batch):
    made, commitment = batch
    [row] = file(story, made)
    assert row["transaksjonsId"] == made["lines"][0]["transaction"]
    assert (row["belop"], row["fylke"], row["budsjettar"], row["skolear"], row["pott"]) == (
        "40000,50",
        "38",
        "2024",
        "2024/25",
        "open",
    )
    assert row["tilsagn"] == str(commitment["number"])
    assert row["organisasjonsnummer"] == "974575086"


def test_what_stands_in_a_file_is_not_in_the_next(story, batch):
    assert story.economist.read("/payment-batches/due", school_year=2024) == {"payments": 0, "amount_ore": 0}
    problem(story.economist.post("/payment-batches", {"school_year": 2024}), 409, "nothing_due")


def test_two_files_at_once_hold_each_payment_once(story):
    story.commitment(4_000_000, pot_ore=10_000_000)
    calls = [lambda: story.economist.post("/payment-batches", {"school_year": 2024})] * 6
    answers = at_once(calls)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert story.api.one("SELECT count(*) FROM payment_lines") == 1


def test_a_receipt_books_the_payment_once(story, batch):
    made, commitment = batch
    body = receipts((made["lines"][0]["transaction"], "betalt", "2024-11-04", ""))
    first = read_in(story, made, body)
    assert (first.status_code, first.json()["waiting_ore"]) == (200, 0)
    again = read_in(story, made, body)
    assert again.status_code == 200
    assert unpaid(story, commitment) == 0
    assert story.api.one("SELECT count(*) FROM postings WHERE kind = 'payment'") == 1
    assert [name for name, number in violations(story.api.engine) if number] == []


def test_a_payment_that_was_refused_comes_in_the_next_file(story, batch):
    made, commitment = batch
    answer = read_in(story, made, receipts((made["lines"][0]["transaction"], "avvist", "", "Ukjent konto")))
    assert answer.json()["lines"][0]["remark"] == "Ukjent konto"
    assert unpaid(story, commitment) == 4_000_050
    assert len(story.economist.made("/payment-batches", {"school_year": 2024})["lines"]) == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("38-9-9", "betalt", "2024-11-04", ""), "receipt_unknown"),
        (("{}", "kanskje", "2024-11-04", ""), "receipt_status"),
        (("{}", "betalt", "4. november", ""), "receipt_day"),
    ],
)
def test_a_faulty_receipt_is_told_with_its_row_and_nothing_is_booked(story, batch, row, code):
    made, commitment = batch
    name = made["lines"][0]["transaction"]
    good = (name, "betalt", "2024-11-04", "")
    answer = read_in(story, made, receipts(good, tuple(cell.format(name) for cell in row)))
    told = problem(answer, 422)["errors"]
    assert [(error["code"], error["pointer"].split("/")[2]) for error in told] == [(code, "3")]
    assert unpaid(story, commitment) == 4_000_050


def test_a_day_that_cannot_be_and_two_answers_to_one_payment_are_told(story, batch):
    name = batch[0]["lines"][0]["transaction"]
    early = problem(read_in(story, batch[0], receipts((name, "betalt", "2019-11-04", ""))), 422)["errors"]
    assert [(error["code"], error["pointer"]) for error in early] == [("day_outside_year", "/content/2/betalt")]
    rows = ((name, "betalt", "2024-11-04", ""), (name, "avvist", "", ""))
    twice = problem(read_in(story, batch[0], receipts(*rows)), 422)["errors"]
    assert [error["code"] for error in twice] == ["receipt_contradicts"]


def test_what_stands_in_a_file_is_not_paid_or_freed_beside_it(story, batch):
    path = f"/commitments/{batch[1]['id']}"
    paid = {"amount_ore": 100, "paid_on": "2024-11-01", "reference": "For hånd"}
    problem(story.economist.post(f"{path}/payments", paid), 409, "payment_on_its_way")
    freed = {"amount_ore": 100, "on": "2024-11-01", "reason": "Mindre enn ventet"}
    problem(story.economist.post(f"{path}/releases", freed), 409, "payment_on_its_way")
    assert unpaid(story, batch[1]) == 4_000_050


def test_a_file_and_a_payment_at_once_never_pay_twice(story):
    commitment = story.commitment(4_000_000, pot_ore=10_000_000)
    body = {"amount_ore": 4_000_000, "paid_on": "2024-11-01", "reference": "For hånd"}
    calls = [
        lambda: story.economist.post(f"/commitments/{commitment['id']}/payments", body),
        lambda: story.economist.post("/payment-batches", {"school_year": 2024}),
    ] * 3
    assert sorted(answer.status_code for answer in at_once(calls)) == [201] + [409] * 5


def test_a_file_without_the_columns_is_told_which_there_must_be(story, batch):
    problem(read_in(story, batch[0], {"content": "a;b\n1;2\n"}), 422)
    problem(read_in(story, batch[0], {"content": "x"}), 422)
    problem(read_in(story, batch[0], {"content": "a\x00b"}), 422)
    problem(read_in(story, batch[0], {"content": '"' + "x" * 200_000}), 422)


def test_a_cell_that_would_run_as_a_formula_is_text(story):
    story.api.sql("UPDATE organisations SET name = '=1+1' WHERE name = 'school 38'")
    story.commitment(4_000_000, pot_ore=10_000_000)
    made = story.economist.made("/payment-batches", {"school_year": 2024})
    assert file(story, made)[0]["leverandor"] == "'=1+1"


def test_a_decision_is_paid_when_it_has_been_accepted(story):
    measure = story.measure("proposed")
    _, pot = story.money(measure=measure)
    decision = story.decision(measure=measure, pot_id=pot)
    assert story.economist.read("/payment-batches/due", school_year=2024)["payments"] == 0
    story.school.acted(f"/decisions/{decision['id']}", "accept")
    assert story.economist.read("/payment-batches/due", school_year=2024)["payments"] == 1


def test_only_the_economist_makes_files_and_reads_receipts_in(story, batch):
    problem(story.secretary.post("/payment-batches", {"school_year": 2024}), 403, "action_not_for_role")
    path = f"/payment-batches/{batch[0]['id']}"
    answer = story.secretary.put(f"{path}/receipts", receipts(("a", "b", "c", "d")), "*")
    problem(answer, 403, "action_not_for_role")
