#!/usr/bin/env python3
"""Recompute an agency's clearing statement with nothing but Python: no network, no library, no trust in who runs the service.

    python3 statement.py clearing-ORG-…-2026-04.csv

Adds up every transfer from the position at the beginning, compares each position and every total, and prints "right"
with the net position, or the first line that is wrong; answers 0 or 1.
"""

import csv
import sys

CODE, REFERENCE, UNITS, POSITION = 0, 3, 6, 7
TOTAL_OF = {"clear": "received", "earn": "placements", "unearn": "placements", "settle": "settled"}
ORDER = ["opening", "transfer", "received", "placements", "settled", "closing", "breakage"]


def number(cell):
    """The whole number in a cell; None where there is none."""
    try:
        return int(cell)
    except ValueError:
        return None


def first_fault(rows):
    """The number of the first wrong line and what is wrong with it, or None."""
    if not rows or len(rows[0]) != 8 or rows[0][CODE] != "row":
        return 1, "this is not a clearing statement"
    state = {"position": 0, "at": -1, "seen": set(), "totals": dict.fromkeys(TOTAL_OF.values(), 0)}
    for line, row in enumerate(rows[1:], start=2):
        if wrong := fault_of(row, state):
            return line, wrong
    if state["at"] != len(ORDER) - 1:
        return len(rows), "the statement ends too early"
    return None


def fault_of(row, state):
    """What is wrong with one row, given those before it; the state moves on."""
    if len(row) != 8 or row[CODE] not in ORDER:
        return "this row is of no known kind"
    code = row[CODE]
    if wrong := fault_of_place(code, state):
        return wrong
    if code == "opening":
        state["position"] = number(row[POSITION])
        return None if state["position"] is not None else "the position at the beginning is not a number"
    if code == "transfer":
        return fault_of_transfer(row, state)
    if code == "closing":
        right = state["position"]
        return None if number(row[POSITION]) == right else f"the net position must be {right}"
    if code == "breakage":
        return None if number(row[UNITS]) is not None else "the share is not a number"
    right = state["totals"][code]
    return None if number(row[UNITS]) == right else f"this total must be {right}"


def fault_of_place(code, state):
    """Whether this kind of row may stand here."""
    place = ORDER.index(code)
    again = code == "transfer" and state["at"] == place
    skips_no_more_than_transfers = place == state["at"] + 1 or (code == "received" and state["at"] == 0)
    if not (again or skips_no_more_than_transfers):
        return "this row stands in the wrong place"
    state["at"] = place
    return None


def fault_of_transfer(row, state):
    """What is wrong with a transfer."""
    reference, units = row[REFERENCE], number(row[UNITS])
    kind = reference.partition(":")[0]
    if kind not in TOTAL_OF:
        return f"the transfer {reference} is of no known kind"
    if reference in state["seen"]:
        return f"the transfer {reference} stands here twice"
    if not units:
        return f"the transfer {reference} moves nothing"
    state["seen"].add(reference)
    state["totals"][TOTAL_OF[kind]] += units
    state["position"] += units
    if number(row[POSITION]) != state["position"]:
        return f"after the transfer {reference} the position must be {state['position']}"
    return None


def main(arguments):
    """Read the file and say what was found."""
    if len(arguments) != 1:
        print(__doc__)
        return 1
    with open(arguments[0], encoding="utf-8-sig", newline="") as paper:
        rows = list(csv.reader(paper))
    if found := first_fault(rows):
        line, wrong = found
        print(f"wrong: line {line}: {wrong}")
        return 1
    closing = next(row for row in rows if row[CODE] == "closing")
    print(f"right: {sum(row[CODE] == 'transfer' for row in rows)} transfers, net position {closing[POSITION]} units")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
