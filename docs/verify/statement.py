#!/usr/bin/env python3
"""Check an exported statement with nothing but Python: no network, no library, no trust in who runs the service.

    python3 statement.py statement-ORG-…-2026-04.csv KEY      a company's counts and slots
    python3 statement.py clearing-ORG-…-2026-04.csv KEY       an agency's month in the clearing

KEY is the 64 hex digits published on the transparency page of the service. Take it from there, not from the file:
whoever forges a statement writes a key of their own into it. Adds up every transfer from the beginning, compares each
figure and each check value, then the signature over all of it. Prints "right" with the figures at the end, or the
first line that is wrong; answers 0 or 1.
"""

import csv
import hashlib
import io
import json
import sys

CONTEXTS = {9: "career-relay/clearing-statement/v1", 20: "career-relay/company-statement/v1"}
ROW, DATE, REFERENCE, VERSION = 0, 2, 3, 5

# ------------------------------------------------------------------------------------- an agency's month

UNITS, POSITION = 6, 7
TOTAL_OF = {"clear": "received", "earn": "placements", "unearn": "placements", "settle": "settled"}
ORDER = ["statement", "opening", "transfer", "received", "placements", "settled", "closing", "breakage"]


def number(cell):
    """The whole number in a cell; None where there is none, or where it is spelled in another way."""
    try:
        value = int(cell)
    except ValueError:
        return None
    return value if str(value) == cell else None


class Clearing:
    """The state of an agency's month while it is read."""

    def __init__(self):
        self.position, self.place, self.seen = 0, -1, set()
        self.totals = dict.fromkeys(TOTAL_OF.values(), 0)

    def fault_of(self, row):
        """What is wrong with one row, given those before it."""
        code = row[ROW]
        if code not in ORDER:
            return "this row is of no known kind"
        if not self.may_stand(code):
            return "this row stands in the wrong place"
        if code == "statement":
            return None
        if code == "opening":
            self.position = number(row[POSITION])
            return None if self.position is not None else "the position at the beginning is not a number"
        if code == "transfer":
            return self.fault_of_transfer(row)
        if code == "closing":
            return None if number(row[POSITION]) == self.position else f"the net position must be {self.position}"
        if code == "breakage":
            return None if number(row[UNITS]) is not None else "the share is not a number"
        return None if number(row[UNITS]) == self.totals[code] else f"this total must be {self.totals[code]}"

    def may_stand(self, code):
        """Whether this kind of row may stand here."""
        place, before = ORDER.index(code), self.place
        fits = place == before + 1 or (code == "transfer" and place == before) or (code == "received" and before == 1)
        self.place = place
        return fits

    def fault_of_transfer(self, row):
        """What is wrong with a transfer."""
        reference, units = row[REFERENCE], number(row[UNITS])
        kind = reference.partition(":")[0]
        if kind not in TOTAL_OF:
            return f"the transfer {reference} is of no known kind"
        if reference in self.seen:
            return f"the transfer {reference} stands here twice"
        if not units:
            return f"the transfer {reference} moves nothing"
        self.seen.add(reference)
        self.totals[TOTAL_OF[kind]] += units
        self.position += units
        if number(row[POSITION]) != self.position:
            return f"after the transfer {reference} the position must be {self.position}"
        return None

    def is_over(self):
        """Whether the last row was the last of a statement."""
        return self.place == len(ORDER) - 1

    def says(self):
        """What to say of a statement that is right."""
        return f"{len(self.seen)} transfers, net position {self.position} units"


# ------------------------------------------------------------------------------------- a company's counts and slots

AMOUNT, UNIT, FIRST, WEEK = 6, 7, 8, 16
PLACES = ["counted", "waiting", "converted", "available", "reserved", "used", "expired", "owed"]
MOVES = {
    "confirm": ("people", None, "waiting"),
    "reverse": ("people", "waiting", None),
    "convert": ("people", "waiting", "converted"),
    "unconvert": ("people", "converted", "waiting"),
    "issue": ("slots", None, "available"),
    "revoke": ("slots", "available", None),
    "reserve": ("slots", "available", "reserved"),
    "release": ("slots", "reserved", "available"),
    "use": ("slots", "reserved", "used"),
    "restore": ("slots", "used", "available"),
    "expire": ("slots", "available", "expired"),
    "debt": ("slots", None, "owed"),
    "repay": ("slots", "owed", None),
}
"""Each kind of transfer: what it moves, from where, to where; None is outside."""


class Company:
    """The state of a company's statement while it is read."""

    def __init__(self):
        self.held, self.per_slot, self.seen = {}, {}, set()
        self.week, self.closed, self.stage, self.whole = {}, "", "statement", False

    def fault_of(self, row):
        """What is wrong with one row, given those before it."""
        code = row[ROW]
        stages = {
            "statement": ["statement"], "rules": ["rules", "opening"], "opening": ["rules", "opening"],
            "transfer": ["steps"], "closing": ["steps"], "end": ["steps"],
        }  # fmt: skip
        if code not in stages:
            return "this row is of no known kind"
        if self.stage not in stages[code]:
            return "this row stands in the wrong place"
        return getattr(self, f"read_{code}")(row)

    def read_statement(self, row):
        """Whose statement it is, and of which month."""
        self.stage, self.whole = "rules", row[DATE] == ""

    def read_rules(self, row):
        """One version of the rules."""
        if not (number(row[VERSION]) and number(row[AMOUNT])):
            return "these rules have no figures"
        self.per_slot[number(row[VERSION])] = number(row[AMOUNT])
        return None

    def read_opening(self, row):
        """What lay where at the beginning."""
        figures = [number(cell) for cell in row[FIRST:WEEK]]
        if any(figure is None or figure < 0 for figure in figures):
            return "a figure at the beginning is not a number"
        self.held, self.stage = dict(zip(PLACES, figures, strict=True)), "steps"
        if self.held["counted"] != self.held["waiting"] + self.held["converted"]:
            return "the people counted are not those waiting and those turned into slots"
        if self.whole and any(figures):
            return "since the beginning means: from nothing"
        return None

    def read_transfer(self, row):
        """One transfer."""
        reference, amount = row[REFERENCE], number(row[AMOUNT])
        kind = reference.partition(":")[0]
        if kind not in MOVES:
            return f"the transfer {reference} is of no known kind"
        if reference in self.seen:
            return f"the transfer {reference} stands here twice"
        unit, source, target = MOVES[kind]
        if row[UNIT] != unit:
            return f"the transfer {reference} moves {unit}"
        if wrong := self.fault_of_amount(reference, kind, amount, number(row[VERSION])):
            return wrong
        self.seen.add(reference)
        self.week[kind] = self.week.get(kind, 0) + 1
        return self.fault_of_move(reference, row, amount, source, target)

    def fault_of_amount(self, reference, kind, amount, version):
        """Whether a transfer moves as much as its rules say."""
        if version not in self.per_slot:
            return f"the rules of the transfer {reference} are not among those above"
        right = self.per_slot[version] if kind in ("convert", "unconvert") else 1
        return None if amount == right else f"the transfer {reference} must move {right}"

    def fault_of_move(self, reference, row, amount, source, target):
        """Move it, and compare what lies where."""
        if source:
            self.held[source] -= amount
            if self.held[source] < 0:
                return f"the transfer {reference} takes more than there is"
        if target:
            self.held[target] += amount
        return self.fault_of_figures(row, f"after the transfer {reference}")

    def fault_of_figures(self, row, when):
        """Whether the figures of a row are what lies where."""
        self.held["counted"] = self.held["waiting"] + self.held["converted"]
        for place, cell in zip(PLACES, row[FIRST:WEEK], strict=True):
            if number(cell) != self.held[place]:
                return f"{when} the figure “{place}” must be {self.held[place]}"
        return None

    def read_closing(self, row):
        """One weekly closing: the week's transfers, counted."""
        counts = [("counted", "confirm", row[AMOUNT]), ("taken back", "reverse", row[WEEK]),
                  ("granted", "issue", row[WEEK + 1])]  # fmt: skip
        if self.whole or self.closed:  # what expired before the month began cannot be seen in it
            counts.append(("expired", "expire", row[WEEK + 2]))
        if not row[DATE] > self.closed:
            return "this closing is not after the one before it"
        for name, kind, cell in counts:
            if number(cell) != self.week.get(kind, 0):
                return f"in this week {self.week.get(kind, 0)} were {name}"
        self.week, self.closed = {}, row[DATE]
        return self.fault_of_figures(row, "at this closing")

    def read_end(self, row):
        """What lies where at the end."""
        self.stage = "over"
        return self.fault_of_figures(row, "at the end")

    def is_over(self):
        """Whether the last row was the last of a statement."""
        return self.stage == "over"

    def says(self):
        """What to say of a statement that is right."""
        held = self.held
        return (
            f"{len(self.seen)} transfers, {held['counted']} people counted, {held['available']} slots available, "
            f"{held['reserved']} reserved, {held['used']} used, {held['expired']} expired, {held['owed']} owed"
        )


# ------------------------------------------------------------------------------------- the seal

# Ed25519 (RFC 8032), written for reading: -x² + y² = 1 + d·x²·y² over the field of P elements.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point_of(data):
    """The point these 32 bytes stand for, in extended coordinates; None when they stand for none."""
    y, odd = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x % 2 != odd else x
    return x, y, 1, x * y % P


def added(one, other):
    """The sum of two points."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor, point):
    """The point so many times."""
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = added(total, point)
        point, factor = added(point, point), factor >> 1
    return total


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(message, signature, key):
    """Whether the signature is right: S·B = R + h·A."""
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), added(r, times(h, a))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def canonical(value):
    """The one way to write cells as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def check_value(before, cells):
    """What a row and the check value before it come to."""
    return hashlib.sha256(f"{before}\n{canonical(cells)}".encode()).hexdigest()[:16]


def fault_of_seal(rows, key):
    """What is wrong with the last row, the signature over all others, or None."""
    seal, context = rows[-1], CONTEXTS[len(rows[0])]
    try:
        signature = bytes.fromhex(seal[4])
    except ValueError:
        return "the signature is not one"
    if seal[0] != "seal" or seal[2] != "Ed25519" or any(seal[5:]) or seal[4] != signature.hex():
        return "this is not a signature"
    if seal[3] != key.hex():
        return "it is signed with another key than the published one"
    message = f"{context}\n{canonical([*rows[:-1], seal[:4]])}".encode()
    if len(signature) != 64 or not is_signed(message, signature, key):
        return "the signature does not fit: something above was changed, and the check values with it"
    return None


# ------------------------------------------------------------------------------------- the file


def first_fault(data, key):
    """The number of the first wrong line and what is wrong with it, or None with what to say of a right one."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (ValueError, csv.Error):
        return (1, "this is not a statement"), ""
    if len(rows) < 3 or len(rows[0]) not in CONTEXTS or rows[0][ROW] != "row":
        return (1, "this is not a statement"), ""
    if odd := next((line for line, row in enumerate(rows, 1) if len(row) != len(rows[0])), None):
        return (odd, "this row has more or fewer cells than the first"), ""
    state = Clearing() if len(rows[0]) == 9 else Company()
    if fault := fault_of_rows(rows, state):
        return fault, ""
    if wrong := fault_of_seal(rows, key):
        return (len(rows), wrong), ""
    if written(rows) != data:
        return (len(rows), "the file is not as it was issued (quotes, spaces or line ends differ)"), ""
    return None, state.says()


def fault_of_rows(rows, state):
    """The first row above the seal that is wrong by its figures or its check value."""
    check = CONTEXTS[len(rows[0])]
    for line, row in enumerate(rows[:-1], start=1):
        check = check_value(check, row[:-1])
        wrong = state.fault_of(row) if line > 1 else None
        if wrong:
            return line, wrong
        if row[-1] != (check if line > 1 else f"check {check}"):
            return line, "the check value does not fit: something in this line was changed"
    return None if state.is_over() else (len(rows), "the statement ends too early")


def written(rows):
    """The rows as the service writes them."""
    paper = io.StringIO()
    csv.writer(paper, lineterminator="\r\n").writerows(rows)
    return f"\ufeff{paper.getvalue()}".encode()


def main(arguments):
    """Read the file and say what was found."""
    try:
        path, text = arguments
        key = bytes.fromhex(text)
        with open(path, "rb") as paper:
            data = paper.read()
    except (ValueError, OSError) as trouble:
        print(f"{trouble}\n{__doc__}", file=sys.stderr)
        return 2
    if len(key) != 32:
        print("The key has 64 hex digits.", file=sys.stderr)
        return 2
    fault, says = first_fault(data, key)
    if fault:
        print(f"wrong: line {fault[0]}: {fault[1]}")
        return 1
    print(f"right: {says}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
