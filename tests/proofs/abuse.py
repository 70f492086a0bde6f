"""`make prove-abuse`: scanners, mangled links, aliases, farms, leaks, guesses and probes, with figures. SEED= replays.

Pieces are shared among PROVE_JOBS processes, each on a database of its own; PROVE_SCANS says how many requests robots
make, PROVE_PAIRS how many pairs of probes are timed at each place, PROVE_ONLY plays one piece alone.
"""

import logging
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from tests.proofs.plans import keep_plans
from tests.proofs.running import Report, chosen_seed, jobs, prepare, say, wanted

AS_EVER = {"timed", "probed"}
"""Where the clock or the statements themselves are the matter, the database is asked as it is in earnest."""

Verdict = tuple[bool, str]
Piece = Callable[[int, random.Random], Verdict]


def main() -> int:
    """Print the figures; 1 when one of them is short of its goal."""
    report = Report("abuse", chosen_seed())
    prepare(pages=True)
    logging.disable(logging.WARNING)  # every refused robot would write a line
    only = os.environ.get("PROVE_ONLY", "")
    pieces = [piece for piece in _pieces() if only in {"", _name(piece[0])}]
    tasks = [(piece, count, report.seed + number) for number, (piece, count) in enumerate(pieces)]
    with get_context("fork").Pool(jobs(), maxtasksperchild=1) as pool:
        for played in pool.imap_unordered(_play, tasks):
            report.figure(played.words, size=played.count, violations=int(not played.is_good), seconds=played.seconds)
    return report.code()


def _pieces() -> list[tuple[Piece, int]]:
    from tests.proofs import colluding, populations, scraping, shams, timing

    scans, pairs = wanted("PROVE_SCANS", 10_000), wanted("PROVE_PAIRS", 1000)  # a pair is two probes
    share = -(-scans // jobs())
    pieces: list[tuple[Piece, int]] = [
        (_scanned, share),
        (_aliased, 200),
        (_leaked, 500),
        (populations.prove_honest, 500),
    ]
    pieces += [(_scanned, share)] * (jobs() - 1)
    pieces += [(_read, 50_000), (_guessed, 100_000), (_paired, 1000), (_disposed, 20), (_probed, 3)]
    pieces += [
        (_inferred, 1000),
        (_hidden, 5000),
        (scraping.prove_scraping, 110),
        (colluding.prove_colluding, 500),
        (shams.prove_shams, 20),
    ]
    pieces += [(populations.prove_farm, 100), (populations.prove_bots, 1000)]
    pieces += [(partial(_timed, place=place), pairs) for place in timing.NAMES]
    return pieces


@dataclass(frozen=True)
class Seen:
    """What became of one piece."""

    is_good: bool
    words: str
    count: int
    seconds: float


def _play(task: tuple[Piece, int, int]) -> Seen:
    from relay.kernel import clock
    from tests.conftest import own_database
    from tests.world import NOON

    piece, count, seed = task
    began = time.perf_counter()
    if _name(piece) not in AS_EVER:
        keep_plans()
    try:
        with own_database(), clock.frozen_at(NOON):
            is_good, words = piece(count, random.Random(seed))
    except Exception:  # whatever it is, it belongs to this seed
        is_good, words = False, traceback.format_exc()
    if not is_good:
        say(f"--- again with: SEED={seed} PROVE_JOBS=1 PROVE_ONLY={_name(piece)} make prove-abuse")
    return Seen(is_good, words, count, time.perf_counter() - began)


def _name(piece: Piece) -> str:
    return (piece.func if isinstance(piece, partial) else piece).__name__.strip("_")


def _scanned(count: int, dice: random.Random) -> Verdict:
    from tests.proofs import robots
    from tests.world import World

    before, mailed = robots.footprint(), robots.codes_mailed()
    counts = robots.scan(World(), count, dice)
    same = robots.footprint() == before
    mailed = robots.codes_mailed() - mailed
    words = "0 rows changed" if same else f"CHANGED {before} to {robots.footprint()}"
    return same, f"A1 {sum(counts.values()):,} requests of {len(counts)} scanners: {words}; {mailed} codes, none typed"


def _read(count: int, dice: random.Random) -> Verdict:
    from tests.proofs import codes

    found = codes.read(count, dice)
    share = found.right / count
    words = f"A2 {count:,} mangled links: {share:.2%} right, {found.wrong_company} at a wrong company"
    return share >= 0.99 and not found.wrong_company, words


def _aliased(count: int, dice: random.Random) -> Verdict:
    from tests.proofs import crowds
    from tests.world import World

    found = crowds.many_addresses(World(), 20, count // 20, dice)
    persons = count - found.states["void"]
    return persons == 20, f"A4 {count} spellings of 20 people's addresses: {persons} persons counted"


def _paired(count: int, dice: random.Random) -> Verdict:
    from tests.proofs import crowds

    merged = crowds.pairs(count, dice)
    return merged <= 2, f"A4 {count:,} pairs of different people, half of one family: {merged} merged"


def _leaked(count: int, dice: random.Random) -> Verdict:
    from tests.proofs import crowds
    from tests.world import World

    found = crowds.leak(World(), count)
    after = found.frozen_after.total_seconds() if found.frozen_after is not None else float("inf")
    held = count - found.states["doubtful"]
    words = f"A8 {count} people at 500 an hour: frozen after {after / 60:.1f} min, {held} not frozen, {found.slots_count} slots"
    return after < 600 and held == 0 and found.slots_count == 0, f"{words}; all served"


def _guessed(count: int, dice: random.Random) -> Verdict:
    from tests.proofs import codes

    formed, asked, hits = codes.guessed(count, 50, dice)
    return hits == 0, f"A9 {count:,} guesses: {formed:,} well formed, {asked:,} asked of the database, {hits} hits"


def _disposed(count: int, dice: random.Random) -> Verdict:
    from disposable_email_domains import blocklist

    from tests.proofs import codes

    flagged, known = codes.disposable()
    served = codes.served([*dice.sample(sorted(blocklist), count), *codes.RELAYS])
    words = f"A6 {flagged:,} of {known:,} throw-away domains flagged; {served} of {count + len(codes.RELAYS)} served"
    return flagged == known and served == count + len(codes.RELAYS), f"{words}, privacy relays among them"


def _probed(count: int, dice: random.Random) -> Verdict:
    from tests.proofs import codes
    from tests.world import World

    different = [
        name
        for name, (place, field) in codes.places(World()).items()
        if codes.probe(place, field, "dai@mail.example")
        != codes.probe(place, field, f"nobody{dice.random()}@mail.example")
    ]
    return (
        not different,
        f"A10 known against unknown addresses at {count} places: {different or 'one answer, as many queries'}",
    )


def _timed(count: int, dice: random.Random, *, place: str) -> Verdict:
    from tests.proofs import timing
    from tests.world import World

    found = timing.prove(World(), place, count, dice)
    return found.is_even, f"{'A9 ' if place in timing.CODES else 'A10'} {2 * count:,} probes, {found}"


def _inferred(count: int, dice: random.Random) -> Verdict:
    from tests.proofs import inferring

    game, silent = inferring.play(count, dice), inferring.play(count, dice, declares=False)
    planting = inferring.play(count, dice, declares=False, planted=4)
    words = (
        f"A11 {count:,} companies for a year: sure of {game.share:.2%} of people, {game.worst:.2%} at the worst size;"
        f" without declaring {silent.share:.2%}, with four planted people {planting.share:.2%}"
    )
    most = inferring.CERTAIN_MOST
    return max(game.worst, silent.share, planting.share) <= most, words


def _hidden(count: int, dice: random.Random) -> Verdict:
    from tests.proofs import hiding

    found = hiding.play(count, 4 * count, dice)
    share = found.blocked_count / found.pairs_count
    words = f"A12 {count:,} spellings: {len(found.exposed)} exposed {list(found.exposed[:3])}; {share:.2%} strangers blocked"
    return not found.exposed and share <= 0.01, words


if __name__ == "__main__":
    sys.exit(main())
