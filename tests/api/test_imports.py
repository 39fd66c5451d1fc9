"""Needs from a spreadsheet: judged row by row, all or nothing, and the same verdicts tried and done."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands import app
from api.imports import COLUMNS, import_needs, read_csv
from domain.actors import Actor, Role
from persistence.unit_of_work import UnitOfWork
from tests.told import fingerprint

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
ROW = {
    "external_id": "A-1",
    "owner_number": "974 575 086",
    "status": "submitted",
    "school_year": "2024",
    "language": "nb",
    "title": "Laser på byggeplassen",
    "current_practice": "Vater og snor",
    "desired_practice": "Totalstasjon",
    "programme": "BA",
    "trade": "BATMF3",
    "target_groups": "vocational_teacher; instructor",
    "people": "9",
    "anchoring_process": "development_day",
    "anchoring_date": "2024-01-12",
    "anchoring_leaders": "2",
    "anchoring_employees": "8",
    "themes": "digital_technology",
    "estimated_cost_kr": "64 000",
}


def table(*rows, delimiter=";", columns=COLUMNS):
    out = io.StringIO()
    writer = csv.DictWriter(out, [c for c in columns if any(c in row for row in rows)], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def run(api, content, *, dry_run=False, language="nb"):
    secretary = Actor("command-line", "Import", Role.FORUM_SECRETARY, "38", ("38",))
    work = UnitOfWork(api.engine, secretary)
    try:
        return import_needs(work, content, dry_run=dry_run, language=language)
    finally:
        work.close()


def told(result):
    return [
        (v.row, v.external_id, v.outcome, [(column, read.code) for column, read in v.messages]) for v in result.verdicts
    ]


def test_a_row_becomes_a_need(api):
    result = run(api, table(ROW))
    assert (result.stored, result.tally()["created"]) == (True, 1)
    need = api.as_("forum_secretary").read("/needs")["items"][0]
    assert (need["status"], need["estimated_cost_ore"], need["target_groups"]) == (
        "submitted",
        6_400_000,
        ["vocational_teacher", "instructor"],
    )
    history = api.as_("forum_secretary").read(f"/needs/{need['id']}/history")["items"]
    assert history[-1]["actor_name"] == "Import"


def test_a_trial_stores_nothing_and_says_what_the_real_run_says(api):
    content, before = table(ROW, {**ROW, "external_id": "A-2", "status": "draft"}), fingerprint(api)
    tried = run(api, content, dry_run=True)
    assert fingerprint(api) == before
    assert not tried.stored
    assert told(run(api, content)) == told(tried)


def test_a_second_run_changes_nothing(api):
    content = table(ROW, {**ROW, "external_id": "A-2"})
    run(api, content)
    before = fingerprint(api)
    second = run(api, content)
    assert [verdict.outcome for verdict in second.verdicts] == ["unchanged", "unchanged"]
    assert fingerprint(api) == before


def test_a_draft_is_updated_and_what_has_been_sent_is_not(api):
    draft = {**ROW, "status": "draft"}
    run(api, table(draft))
    assert told(run(api, table({**draft, "title": "Ny tittel"})))[0][2] == "updated"
    assert told(run(api, table({**ROW, "title": "Ny tittel"})))[0][2] == "updated"
    assert api.as_("forum_secretary").read("/needs")["items"][0]["status"] == "submitted"
    assert told(run(api, table({**ROW, "title": "Enda en"}))) == [
        (2, "A-1", "refused", [("external_id", "external_id_taken")])
    ]


def test_a_row_that_changes_its_owner_is_not_called_unchanged(api):
    run(api, table(ROW))
    assert told(run(api, table({**ROW, "owner_number": "974573814"})))[0][2] != "unchanged"


FAULTS = {
    "owner_number": ("974575087", "organisation_number_check_digit"),
    "owner_number ": ("12", "organisation_number_length"),
    "owner_number  ": ("974595125", "unknown_organisation"),
    "school_year": ("i fjor", "whole_number"),
    "school_year ": ("1999", "too_small"),
    "language": ("se", "not_allowed"),
    "title": ("", "missing_field"),
    "programme": ("bygg", "wrong_form"),
    "trade": ("ELELE3", "trade_outside_programme"),
    "target_groups": ("lærer", "unknown_code"),
    "target_groups ": ("teacher", "unknown_code"),
    "people": ("-3", "too_small"),
    "anchoring_process": ("meeting", "unknown_code"),
    "anchoring_date": ("12.01.2024", "not_a_date"),
    "anchoring_leaders": ("to", "whole_number"),
    "themes": ("laser", "unknown_code"),
    "estimated_cost_kr": ("mye", "not_money"),
    "status": ("approved", "not_allowed"),
    "external_id": ("A-0", "external_id_twice"),
}


def test_every_fault_has_one_message_with_row_column_reason_and_remedy(api):
    rows = [{**ROW, "external_id": "A-0"}]
    rows += [
        {**ROW, "external_id": f"A-{n}", name.strip(): value} for n, (name, (value, _)) in enumerate(FAULTS.items(), 1)
    ]
    before = fingerprint(api)
    for language in ("nb", "nn", "en"):
        result = run(api, table(*rows), language=language)
        assert not result.stored
        expected = [(3 + n, "refused", [(name.strip(), code)]) for n, (name, (_, code)) in enumerate(FAULTS.items())]
        assert [(row, outcome, messages) for row, _, outcome, messages in told(result)[1:]] == expected
        for verdict in result.verdicts[1:]:
            assert all(read.message and read.remedy for _, read in verdict.messages)
    assert fingerprint(api) == before


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "external_id"])
def test_a_fault_is_told_alike_when_tried_and_when_done(api, name):
    content = table({**ROW, name.strip(): FAULTS[name][0]})
    assert told(run(api, content, dry_run=True)) == told(run(api, content))


@pytest.mark.parametrize(
    "change",
    [
        {"programme": "ZZ", "trade": ""},
        {"external_id": "x" * 250},
        {"title": "a\x00b"},
        {"external_id": ""},
        {"people": "9" * 15},
    ],
)
def test_what_only_the_database_would_refuse_is_told_by_the_trial_too(api, change):
    content = table({**ROW, **change})
    tried = run(api, content, dry_run=True)
    assert told(run(api, content)) == told(tried)


def test_what_must_not_be_sent_yet_is_told_with_what_is_missing(api):
    content = table({**ROW, "anchoring_leaders": "0", "desired_practice": ""})
    assert told(run(api, content)) == [
        (
            2,
            "A-1",
            "refused",
            [("desired_practice", "missing"), ("anchoring_leaders", "anchoring_without_leaders")],
        )
    ]


def test_unknown_and_missing_columns_are_told_before_any_row(api):
    content = "external_id;owner_number;titel;school_year\nA-1;974575086;x;2024\n"
    assert told(run(api, content)) == [(1, "", "refused", [("titel", "unknown_column"), ("title", "missing_column")])]


@pytest.mark.parametrize("amount", ["64 000", "64000", "64\N{NO-BREAK SPACE}000 kr", "64 000,00", "64000.0"])
def test_amounts_are_read_as_people_write_them(api, amount):
    run(api, table({**ROW, "estimated_cost_kr": amount}))
    assert api.one("SELECT estimated_cost_ore FROM needs") == 6_400_000


@pytest.mark.parametrize(
    ("delimiter", "encoding", "ending"), [(";", "utf-8-sig", "\r\n"), (",", "utf-8", "\n"), (";", "cp1252", "\r\n")]
)
def test_files_are_read_as_spreadsheets_save_them(api, tmp_path, delimiter, encoding, ending):
    path = tmp_path / "needs.csv"
    path.write_bytes(table(ROW, delimiter=delimiter).replace("\r\n", ending).encode(encoding))
    assert run(api, read_csv(path)).stored
    assert api.one("SELECT title FROM needs") == ROW["title"]
    assert api.one("SELECT anchoring_date FROM needs") == date(2024, 1, 12)


def test_text_that_looks_like_a_formula_is_kept_as_text(api):
    run(api, table({**ROW, "title": "=1+1"}))
    assert api.one("SELECT title FROM needs") == "=1+1"


def test_an_empty_file_and_a_header_alone_store_nothing(api):
    assert run(api, "").refused
    assert told(run(api, table(ROW).splitlines()[0])) == []


# The command


def command(api, monkeypatch, *arguments):
    monkeypatch.setenv("DATABASE_URL", api.url)
    return CliRunner().invoke(app, ["import", "needs", *map(str, arguments)])


def test_the_command_tries_and_does_the_shipped_file_and_says_so(example, monkeypatch):
    file = EXAMPLES / "needs.csv"
    before = fingerprint(example)
    tried = command(example, monkeypatch, file, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert fingerprint(example) == before
    done = command(example, monkeypatch, file)
    assert done.exit_code == 0, done.output
    rows = [line for line in tried.stdout.splitlines() if line.startswith("row ")]
    assert rows == [line for line in done.stdout.splitlines() if line.startswith("row ")]
    assert len(rows) > 3
    after = fingerprint(example)
    again = command(example, monkeypatch, file)
    assert again.exit_code == 0
    assert "created" not in again.stdout
    assert fingerprint(example) == after != before


def test_the_command_refuses_the_shipped_file_with_faults_and_stores_nothing(example, monkeypatch):
    before = fingerprint(example)
    for arguments in ([], ["--dry-run"]):
        refused = command(example, monkeypatch, EXAMPLES / "needs-with-faults.csv", *arguments)
        assert refused.exit_code == 1
        messages = [line for line in refused.stderr.splitlines() if ", column " in line]
        assert len(messages) >= 10
        assert len(set(messages)) == len(messages)
        assert "Nothing was stored" in refused.stderr
    assert fingerprint(example) == before
