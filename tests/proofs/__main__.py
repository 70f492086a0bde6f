"""`make prove`: every proof at full size, one after the other, each on PROVE_JOBS processes; all figures at the end.

A proof counts as failed when it says so, when it leaves no figures, and when its figures are older than this run. The
figures stay in var/prove, one file for each proof, and all together in var/prove/all.txt. `PROVE="ledger crash"` names some.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.proofs.running import FIGURES, chosen_seed, jobs, say

PROOFS = ("audit", "isolation", "ledger", "crash", "consent", "abuse", "mutants")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Proved:
    """How one proof ended."""

    name: str
    is_good: bool
    lines: tuple[str, ...]
    seconds: float


def main() -> int:
    """Run the proofs and print a line for each figure; 1 when one failed or left nothing."""
    seed, began = chosen_seed(), time.monotonic()
    chosen = os.environ.get("PROVE", "").split() or PROOFS
    say(f"SEED={seed} PROVE_JOBS={jobs()}: {', '.join(chosen)}")
    proved = [_proved(name, seed) for name in chosen]
    good = bool(proved) and all(each.is_good for each in proved)
    minutes = (time.monotonic() - began) / 60
    lines = ["", *(line for each in proved for line in each.lines)]
    lines.append(f"{'ok ' if good else 'BAD'} all of it in {minutes:.1f} min, SEED={seed}, PROVE_JOBS={jobs()}")
    say("\n".join(lines))
    (FIGURES / "all.txt").write_text("\n".join(lines[1:]) + "\n")
    return 0 if good else 1


def _proved(name: str, seed: int) -> Proved:
    """Run one proof as anybody would, and take what it left."""
    say(f"--- make prove-{name}")
    figures = FIGURES / f"{name}.txt"
    figures.unlink(missing_ok=True)
    count, began = str(jobs()), time.monotonic()
    environment = {**os.environ, "SEED": str(seed), "PROVE_JOBS": count, "JOBS": count}
    code = subprocess.run(
        ["make", "--no-print-directory", f"prove-{name}"], cwd=ROOT, env=environment, check=False
    ).returncode
    seconds = time.monotonic() - began
    lines = figures.read_text().splitlines() if figures.exists() else [f"BAD {name}: it left no figures"]
    if code:
        lines.append(f"BAD {name}: it ended with {code} after {seconds:.0f} s")
    is_good = not code and not any(line.startswith("BAD") for line in lines)
    return Proved(name, is_good, tuple(lines), seconds)


if __name__ == "__main__":
    sys.exit(main())
