"""Payment files as the economy system has them: CSV, separated by semicolon, amounts in kroner with a comma."""

import csv
import io
from collections.abc import Mapping
from datetime import date

from domain.budgets import LineStatus, PaymentBatch, PaymentLine, Receipt
from domain.errors import Finding, refuse

STATUSES = {"betalt": LineStatus.PAID, "avvist": LineStatus.REFUSED}
RECEIPT_COLUMNS = ("transaksjonsId", "status", "betalt", "merknad")
# A cell that begins with one of these is run as a formula by a spreadsheet.
RUNS = ("=", "+", "-", "@", "\t", "\r")


def payment_file(batch: PaymentBatch) -> str:
    """A batch as the file that goes out."""
    rows = [_row(batch, line) for line in batch.lines]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: f"'{cell}" if cell.startswith(RUNS) else cell for name, cell in row.items()})
    return out.getvalue()


def _row(batch: PaymentBatch, line: PaymentLine) -> dict[str, str]:
    commitment = line.commitment
    return {
        "transaksjonsId": batch.transaction(line),
        "belop": f"{line.amount_ore // 100},{line.amount_ore % 100:02}",
        "leverandor": commitment.recipient.name,
        "organisasjonsnummer": commitment.recipient.number or "",
        "beskrivelse": f"Tiltak {commitment.measure.number}: {commitment.measure.title}",
        "fylke": batch.county,
        "budsjettar": str(commitment.budget_year),
        "skolear": f"{batch.school_year}/{(batch.school_year + 1) % 100:02}",
        "pott": commitment.pot.code,
        "tilsagn": str(commitment.number),
    }


def read_receipts(content: str) -> list[Receipt]:
    """The receipts in a file that came back. Raises Invalid with row, column and reason for every cell unread."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.lstrip("\ufeff")), delimiter=";"))
    except csv.Error:
        rows = []
    if not rows or set(RECEIPT_COLUMNS) - set(rows[0]):
        refuse([Finding("receipt_columns", "/content", params={"columns": "; ".join(RECEIPT_COLUMNS)})])
    found = [_receipt(number, row) for number, row in enumerate(rows, start=2)]
    refuse([one for one in found if isinstance(one, Finding)])
    return [one for one in found if isinstance(one, Receipt)]


def _receipt(number: int, row: Mapping[str, str | None]) -> Receipt | Finding:
    cells = {name: (row[name] or "").strip() for name in RECEIPT_COLUMNS}

    def wrong(column: str, code: str) -> Finding:
        return Finding(code, f"/content/{number}/{column}", params={"row": number, "value": cells[column]})

    status = STATUSES.get(cells["status"].lower())
    if status is None:
        return wrong("status", "receipt_status")
    paid_on = None
    if status is LineStatus.PAID:
        try:
            paid_on = date.fromisoformat(cells["betalt"])
        except ValueError:
            return wrong("betalt", "receipt_day")
    return Receipt(number, cells["transaksjonsId"], status, paid_on, cells["merknad"] or None)
