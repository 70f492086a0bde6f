"""Reading what a portal hands out: the words of a PDF, and the file inside."""

import io
from typing import Any

from pypdf import PdfReader


def words(answer: Any) -> str:
    """What stands on all pages, with nothing between the letters."""
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Cache-Control"] == "no-store"
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages)


def inside(answer: Any) -> dict[str, bytes]:
    """The files that lie in a PDF."""
    found = PdfReader(io.BytesIO(answer.content)).attachments
    return {name: several[0] for name, several in found.items()}
