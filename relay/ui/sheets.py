"""Tables as files: CSV which Excel opens, with no cell that is a formula, sealed so that anybody can check every cell.

Each row ends in a check value made from itself and the row before, so the first changed row is found by name; the last
row is a signature over all of them, so nobody else can make the check values anew.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MEDIA_TYPE = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"
"""Excel reads Japanese only behind it."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\u2212", "\uff20")
"""How a text begins which a spreadsheet would run, wide letters included: some fold them."""
CHECK_LENGTH = 16

Cell = str | int
Row = Sequence[Cell]


def sealed(rows: Iterable[Row], *, context: str, label: str, key: Ed25519PrivateKey) -> str:
    """The rows as CSV with their check values, and the signature as the last row; docs/verify/statement.py checks it."""
    written: list[list[str]] = []
    check = context
    for row in rows:
        cells = [str(plain(cell)) for cell in row]
        check = check_value(check, cells)
        written.append([*cells, check if written else f"check {check}"])
    seal = ["seal", label, "Ed25519", key.public_key().public_bytes_raw().hex()]
    signature = key.sign(f"{context}\n{canonical([*written, seal])}".encode()).hex()
    written.append([*seal, signature, *[""] * (len(written[0]) - 5)])
    return _csv(written)


def plain(cell: Cell) -> Cell:
    """A cell that no spreadsheet runs; numbers are only numbers."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def check_value(before: str, cells: list[str]) -> str:
    """What a row and the check value before it come to."""
    return hashlib.sha256(f"{before}\n{canonical(cells)}".encode()).hexdigest()[:CHECK_LENGTH]


def canonical(value: object) -> str:
    """The one way to write cells as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _csv(rows: Iterable[Row]) -> str:
    paper = io.StringIO()
    csv.writer(paper, lineterminator="\r\n").writerows(rows)
    return BYTE_ORDER_MARK + paper.getvalue()
