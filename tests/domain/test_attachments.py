"""Which files are taken in, and which are not, whatever they call themselves."""

import io
import zipfile

import pytest

from domain.attachments import KINDS, MAX_BYTES, MAX_ENTRIES, MAX_UNPACKED, faults


def zipped(entries, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return out.getvalue()


DOCX = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
XLSX = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"})
GOOD = {
    "avtale.pdf": b"%PDF-1.7\n%%EOF",
    "Kvittering nr. 2.PDF": b"%PDF-1.4",
    "bilde.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "bilde.jpeg": b"\xff\xd8\xff\xe1",
    "skjerm.png": b"\x89PNG\r\n\x1a\n....",
    "brev.docx": DOCX,
    "budsjett.xlsx": XLSX,
    "budsjett.csv": "post;beløp\nrom;1000\n".encode(),
    "gammel.csv": "post;beløp\n".encode("latin-1"),
    "notat.txt": b"Hei",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_it_says_is_taken(name):
    assert list(faults(name, GOOD[name])) == []


def test_every_kind_has_been_tried():
    assert {name.rpartition(".")[2].lower() for name in GOOD} == set(KINDS)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("avtale.exe", b"MZ", "file_kind"),
        ("avtale", b"%PDF-", "file_kind"),
        ("avtale.docm", DOCX, "file_kind"),
        ("bilde.svg", b"<svg onload='x()'/>", "file_kind"),
        ("side.html", b"<script>", "file_kind"),
        ("../etc/passwd.txt", b"x", "file_name"),
        ("a\\b.txt", b"x", "file_name"),
        ("tom.pdf", b"", "file_empty"),
        ("stor.pdf", b"%PDF-" + b"x" * MAX_BYTES, "document_too_large"),
        ("program.pdf", b"MZ\x90", "file_is_another_kind"),
        ("side.pdf", b"<html>%PDF-", "file_is_another_kind"),
        ("bilde.png", GOOD["bilde.jpg"], "file_is_another_kind"),
        ("ark.docx", XLSX, "file_is_another_kind"),
        ("brev.docx", b"%PDF-1.7", "file_is_another_kind"),
        ("tekst.csv", b"a;b\x00c", "file_is_another_kind"),
        ("brev.docx", DOCX[:-10], "file_broken"),
        ("brev.docx", b"PK\x03\x04" + b"x" * 100, "file_broken"),
        ("brev.docx", zipped({"word/document.xml": "", "word/vbaProject.bin": ""}), "file_has_macros"),
        ("bombe.xlsx", zipped({"xl/workbook.xml": b"\0" * (MAX_UNPACKED + 1)}), "file_unpacks_large"),
        ("tett.xlsx", zipped({"xl/workbook.xml": b"\0" * 200_000}), "file_unpacks_large"),
        (
            "mange.xlsx",
            zipped({"xl/workbook.xml": "", **{f"xl/{i}": "" for i in range(MAX_ENTRIES)}}),
            "file_unpacks_large",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(name, content, code):
    [found] = faults(name, content)
    assert found.code == code
    assert found.params["name"] == name
