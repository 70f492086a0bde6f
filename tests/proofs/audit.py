"""`make prove-audit`: tamperings found and named, and how long a million entries take. SEED= replays."""

import random
import sys
import time
from collections.abc import Sequence

from relay.audit.notes import Head
from relay.audit.proofs import first_fault
from relay.audit.tree import leaf_hash, root_of
from tests.proofs.running import Report, chosen_seed, say, wanted

SECONDS_MOST = 30
TAMPERINGS = ("edit", "delete", "insert", "swap", "cut")


def tampered(lines: Sequence[bytes], kind: str, place: int) -> list[bytes]:
    """The lines after somebody with every right was at this place."""
    whole = list(lines)
    if kind == "edit":
        whole[place] += b" "
    elif kind == "delete":
        del whole[place]
    elif kind == "insert":
        whole.insert(place, b'{"id":"new"}')
    elif kind == "swap":
        whole[place], whole[place + 1] = whole[place + 1], whole[place]
    else:
        del whole[place:]
    return whole


def prove_tamperings(count: int, dice: random.Random) -> bool:
    """Tamper, verify, compare; whether every tampering was found and its place named."""
    lines = [f'{{"act":"consent.give","id":{number}}}'.encode() for number in range(400)]
    hashes = [leaf_hash(line) for line in lines]
    heads = [Head("proof", size, root_of(hashes[:size])) for size in (50, 123, 256, 399)]
    named = bounded = 0
    for _ in range(count):
        kind, place, rewritten = dice.choice(TAMPERINGS), dice.randrange(398), dice.random() < 0.5
        whole = tampered(lines, kind, place)
        fault = first_fault(whole, heads, digests=[leaf_hash(line) for line in whole] if rewritten else hashes)
        if fault is not None and fault.first == fault.last == place:
            named += 1
        elif fault is not None and fault.first <= place <= fault.last:
            bounded += 1
    say(
        f"tamperings: {count}, found: {named + bounded} (the entry named {named}, the stretch between checkpoints {bounded})"
    )
    return named + bounded == count


def prove_speed(size: int) -> float:
    """Verify a long trail against its last checkpoint; how many seconds it took."""
    lines = [
        f'{{"about":"CNS-{number:010d}","act":"consent.give","actor":"candidate:CND-0","at":"2026-04-01T10:00:00+09:00",'
        f'"id":{number},"kind":"candidate","organisation":null}}'.encode()
        for number in range(size)
    ]
    head = Head("proof", size, root_of(leaf_hash(line) for line in lines))
    began = time.perf_counter()
    fault = first_fault(lines, [head])
    return time.perf_counter() - began if fault is None else float("inf")


def main() -> int:
    """Print the figures; 1 when something was not found."""
    report = Report("audit", chosen_seed())
    dice = random.Random(report.seed)
    if count := wanted("PROVE_TAMPERINGS", 10_000):
        began = time.perf_counter()
        good = prove_tamperings(count, dice)
        report.figure("tamperings", size=count, violations=int(not good), seconds=time.perf_counter() - began)
    if size := wanted("PROVE_ENTRIES", 1_000_000):
        seconds = prove_speed(size)
        report.figure("entries verified", size=size, violations=int(seconds > SECONDS_MOST), seconds=seconds)
    return report.code()


if __name__ == "__main__":
    sys.exit(main())
