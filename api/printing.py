"""Documents as PDF/A-2a and PDF/UA-1, looked at before they are given to anyone.

The pages are Typst files in `text/`, and all words come to them as data. Typst itself refuses a document without a
title, a language or a text for a picture; `faults` looks at what came out.
"""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import pikepdf
import typst
from fastapi import Query, Response

HERE = Path(__file__).parent / "text"
PDFA, PDFUA = "http://www.aiim.org/pdfa/ns/id/", "http://www.aiim.org/pdfua/ns/id/"
DocumentLanguage = Annotated[Literal["nb", "nn"], Query(description="Bokmål or nynorsk")]


def printed(page: str, content: Mapping[str, Any]) -> bytes:
    """The content on that page (`letter.typ`), as PDF. Raises RuntimeError where a check fails."""
    made: bytes = typst.compile(
        HERE / page,
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content)},
    )
    found = faults(made, str(content["language"]))
    if found:
        raise RuntimeError(f"the document is not fit to be sent: {'; '.join(found)}")
    return made


def pdf(content: bytes, name: str) -> Response:
    """The answer with a PDF, shown in the browser and saved under that name."""
    named = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, 200, named, "application/pdf")


def faults(content: bytes, language: str) -> list[str]:
    """What keeps a PDF from being the archive's and everybody's: what can be told without a validator of its own."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root: Any = pdf.Root
        with pdf.open_metadata() as metadata:
            part, conformance, ua = (
                metadata.get(f"{{{space}}}{name}")
                for space, name in ((PDFA, "part"), (PDFA, "conformance"), (PDFUA, "part"))
            )
            title = metadata.get("dc:title")
        fonts = [font for page in pdf.pages for font in dict(page.resources.get("/Font", {})).values()]
        shown, marked = dict(root.get("/ViewerPreferences", {})), dict(root.get("/MarkInfo", {}))
        checks = {
            "it is encrypted": pdf.is_encrypted,
            "it does not declare PDF/A-2a": (part, conformance) != ("2", "A"),
            "it does not declare PDF/UA-1": ua != "1",
            "it has no title": not title,
            "the title is not what is shown": not shown.get("/DisplayDocTitle"),
            "it is not tagged": not marked.get("/Marked") or "/StructTreeRoot" not in root,
            "its language is not told": not str(root.get("/Lang", "")).startswith(language),
            "colours have no output intent": "/OutputIntents" not in root,
            "a font is not embedded": not fonts or any(not _embedded(font) for font in fonts),
            "it has actions or attachments": any(name in root for name in ("/OpenAction", "/AA", "/AF")),
        }
        return [sentence for sentence, wrong in checks.items() if wrong]


def _embedded(font: Any) -> bool:
    descendants = font.get("/DescendantFonts")
    descriptor = (descendants[0] if descendants else font).get("/FontDescriptor", {})
    return any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))
