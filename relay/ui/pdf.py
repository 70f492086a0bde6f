"""Documents as PDF: a typst template of some room and its data in, bytes out; the same data, the same bytes.

Data reaches the template as JSON, never as markup: a company called `#import` is a name like any other. Fonts are our
own, those of the machine are not looked at, and the date inside is the document's.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from relay.ui import formats

MEDIA_TYPE = "application/pdf"
_ROOMS = Path(__file__).resolve().parents[1]
_FONTS = Path(__file__).resolve().parent / "fonts"


@dataclass(frozen=True)
class Proof:
    """The signed file a document was made from: it lies inside the PDF, and anybody can check it."""

    name: str
    media_type: str
    text: str
    script: str
    """Which script of docs/verify/ checks it."""
    key: str
    """The published key it is to be checked with."""


@dataclass(frozen=True)
class Paper:
    """One document: what it is called, for whom and when it was made, and what its template is to show."""

    template: str
    """Where the template lies, beneath the rooms."""
    title: str
    reference: str
    issued_at: datetime
    body: Mapping[str, object]
    proof: Proof


def pdf(paper: Paper) -> bytes:
    """The document as the bytes of a PDF, in the reader's language."""
    data = {**_frame(paper), "body": paper.body}
    return typst.compile(
        str(_ROOMS / paper.template),
        root=str(_ROOMS),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(paper.issued_at.timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)])


def _frame(paper: Paper) -> dict[str, object]:
    japanese = formats.in_japanese()
    return {
        "language": "ja" if japanese else "en",
        "brand": settings.BRAND_NAME if japanese else settings.BRAND_NAME_EN,
        "title": paper.title,
        "reference": paper.reference,
        "issued_on": formats.day(paper.issued_at),
        "operator": _operator(),
        "proof": _proof(paper.proof),
        "words": {
            "reference": _("Reference"),
            "issued_on": _("Date of issue"),
            "proof": _("How to check this document"),
            "file": _("Signed file"),
            "digest": _("SHA-256 of the file"),
            "key": _("Public key"),
            "command": _("Command"),
        },
    }


def _operator() -> list[str]:
    """What the law wants said of who runs the service, in two lines."""
    facts = settings.OPERATOR
    return [
        " · ".join((str(facts["name"]), _("Notification no. %(number)s") % {"number": facts["notification_no"]})),
        " · ".join(
            (
                str(facts["address"]),
                _("Representative: %(name)s") % {"name": facts["representative"]},
                str(facts["contact"]),
            )
        ),
    ]


def _proof(proof: Proof) -> dict[str, str]:
    says = _(
        "The figures and texts of this document come from a file with an electronic signature (Ed25519). It is attached to this PDF, and can be downloaded from the page as well. "
        "With the script docs/verify/%(script)s, which needs only Python, anybody can check without asking us that nothing in it was changed. The key stands on the transparency page."
    )
    return {
        "name": proof.name,
        "media_type": proof.media_type,
        "text": proof.text,
        "digest": hashlib.sha256(proof.text.encode()).hexdigest(),
        "key": proof.key,
        "says": says % {"script": proof.script},
        "command": f"python3 {proof.script} {proof.name} {proof.key}",
    }
