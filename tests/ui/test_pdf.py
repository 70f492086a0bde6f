"""Documents as PDF: the same data, the same bytes; names are names; the signed file lies inside."""

import hashlib
import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import translation
from pypdf import PdfReader

from relay.kernel.clock import TOKYO
from relay.ui import pdf
from relay.ui.files import attachment
from relay.ui.pdf import Paper, Proof

TEXT = '\ufeffrow,"a, b",髙﨑\r\n'
HOSTILE = '#import "/ui/pdf.py": * *太字* $x$ \\ @ref <label> #panic("x")'
OLD_KANJI, NARROW = "髙﨑德瀨", "ｱｸﾒｾｲｻｸｼﾖ"


def paper(name: str = "アクメ製作所", *, rows: int = 2) -> Paper:
    """A statement of an agency with so many rows."""
    row = ["4月13日(月)", f"求職者の受入れ\n{name}", "clear:CLR-7K2ABCDEFG:ORG-7K2ABCDEFG", "-2,520", "-12,600", "v1"]
    return Paper(
        template="portals/agency/documents/clearing.typ",
        title="クリアリング明細",
        reference="ORG-7K2ABCDEFG / 2026-04",
        issued_at=datetime(2026, 5, 1, tzinfo=TOKYO),
        body={
            "facts": [["宛先", name], ["期間", "2026年4月"]],
            "summary": {"title": "集計", "heads": ["項目", "単位"], "rows": [["月末", "-12,600"]], "notes": [name]},
            "transfers": {
                "title": "取引",
                "heads": ["日付", "内容", "番号", "単位", "持ち高", "規則"],
                "rows": [row] * rows,
            },
        },
        proof=Proof("clearing.csv", "text/csv", TEXT, "statement.py", "0f" * 32),
    )


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def said(data: bytes) -> str:
    """What stands on all pages, with nothing between the letters."""
    return "".join("".join(sheet.extract_text().split()) for sheet in read(data).pages)


def test_the_same_data_are_the_same_bytes() -> None:
    made = pdf.pdf(paper())

    assert pdf.pdf(paper()) == made
    assert pdf.pdf(replace(paper(), issued_at=datetime(2026, 5, 2, tzinfo=TOKYO))) != made


@pytest.mark.parametrize("name", [HOSTILE, OLD_KANJI, NARROW, "<script>alert(1)</script>", "=cmd|' /C calc'!A0"])
def test_a_name_is_a_name(name: str) -> None:
    assert said(pdf.pdf(paper(name))).count("".join(name.split())) == 4


@pytest.mark.parametrize("name", ["W" * 400, "株式会社" * 100, "a-b" * 150])
def test_a_name_without_end_stays_on_the_page(name: str) -> None:
    data = pdf.pdf(paper(name))

    ends: list[float] = []
    for sheet in read(data).pages:
        sheet.extract_text(
            visitor_text=lambda text, _cm, tm, _font, _size: ends.append(tm[4]) if text.strip() else None
        )
    assert max(ends) < 595 - 40
    assert said(data).replace("\u200b", "").count(name) >= 2


def test_several_pages_repeat_the_head_and_count_themselves() -> None:
    sheets = [sheet.extract_text() for sheet in read(pdf.pdf(paper(rows=120))).pages]

    assert len(sheets) > 3
    for number, text in enumerate(sheets, start=1):
        assert f"{number}/{len(sheets)}" in "".join(text.split())
        assert "届出番号" in text
        assert "ORG-7K2ABCDEFG" in text
    assert all("持ち高" in text for text in sheets[:-1])


def test_the_signed_file_lies_inside_and_its_digest_is_printed() -> None:
    data = pdf.pdf(paper())

    assert read(data).attachments["clearing.csv"] == [TEXT.encode()]
    assert hashlib.sha256(TEXT.encode()).hexdigest() in said(data)
    assert f"python3statement.pyclearing.csv{'0f' * 32}" in said(data)


def test_the_document_says_when_it_was_made_and_by_whom() -> None:
    found = read(pdf.pdf(paper())).metadata

    assert found is not None
    assert found.title == "クリアリング明細"
    assert found.author is not None
    assert "運営株式会社" in found.author
    assert found.creation_date == datetime(2026, 5, 1, tzinfo=TOKYO)


def test_the_frame_speaks_the_readers_language() -> None:
    with translation.override("en"):
        english = said(pdf.pdf(paper()))
    japanese = said(pdf.pdf(paper()))

    assert "Howtocheckthisdocument" in english
    assert "Dateofissue1May2026" in english
    assert "CareerRelay" in english
    assert "この書類の確認方法" in japanese
    assert "発行日2026年5月1日(金)" in japanese


def test_only_our_own_fonts_are_used() -> None:
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for sheet in read(pdf.pdf(paper())).pages
        for font in sheet["/Resources"]["/Font"].values()
    }
    assert {font.split("-")[0] for font in fonts} == {"BIZUDPGothic"}
    assert (Path(pdf.__file__).parent / "fonts" / "OFL.txt").read_text(encoding="utf-8").count("SIL Open Font License")


def test_a_file_is_kept_by_no_cache_and_named_without_a_name() -> None:
    answer = attachment(b"x", name="ORG-7K2.pdf", media_type="application/pdf")

    assert answer["Content-Disposition"] == 'attachment; filename="ORG-7K2.pdf"'
    assert answer["Cache-Control"] == "no-store"
    with pytest.raises(AssertionError):
        attachment(b"x", name='髙﨑".pdf', media_type="application/pdf")
