"""The company's game (A11): it knows whom it turned down and when, sees its closings, and infers who registered.

Companies play by the real rules of the closing. The player is as strong as can be: everybody answers in time, nobody is
doubted, and it works out exactly which numbers are possible. Certain is what it knows of a week when only all or none of
those it turned down remain possible.
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from relay.slots.rules.counting import count_in_fives
from relay.slots.rules.declarations import (
    ANSWERED_AFTER,
    EACH_SIDE_LEAST,
    WEEK,
    counted_from,
    is_to_wait,
    withholds_a_slot,
)

FIRST_WEEK = date(2026, 4, 6)
WEEKS = 52
CONFIRM_IN, PER_SLOT = 5, 10
CERTAIN_MOST = 0.02


@dataclass(frozen=True)
class Batch:
    """What one closing released: the mails of its weeks, who registered, and the count the company saw afterwards."""

    sent_count: int
    registered_count: int
    shown_count: int
    is_known_two_sided: bool
    """Whether the company can tell that it was released because it had two sides."""


@dataclass(frozen=True)
class Game:
    """How so many companies fared: people turned down, and those of whom one was sure, by the size of the company."""

    people: Counter[str]
    certain: Counter[str]

    @property
    def worst(self) -> float:
        """The same for the size of company where it is highest."""
        return max(self.certain[size] / count for size, count in self.people.items())

    @property
    def share(self) -> float:
        """Of how many of all people a company was sure."""
        return self.certain.total() / max(self.people.total(), 1)


def play(companies_count: int, dice: random.Random, *, declares: bool = True, planted: int = 0) -> Game:
    """So many companies for a year, from one mail a week to forty, with one person in ten to one in two registering.

    Who does not declare has no batches that wait, only the fives; who has planted people of its own starts with those.
    """
    people: Counter[str] = Counter()
    certain: Counter[str] = Counter()
    for _ in range(companies_count):
        mean = dice.choice((1, 2, 3, 5, 8, 13, 20, 40))
        share = dice.uniform(0.1, 0.5)
        batches = year(mean, share, dice, declares=declares, planted=planted)
        people[f"{mean} a week"] += sum(batch.sent_count for batch in batches)
        certain[f"{mean} a week"] += sum(
            batch.sent_count for batch, sure in zip(batches, sure_of(batches, planted), strict=True) if sure
        )
    return Game(people, certain)


def year(mean: int, share: float, dice: random.Random, *, declares: bool, planted: int) -> list[Batch]:
    """A company's year, week by week, under the rules of the closing at their default policy."""
    sent: dict[date, int] = {}
    came: dict[date, int] = {}
    batches: list[Batch] = []
    waiting: list[date] = []
    carried, total = planted, 0
    for number in range(WEEKS + 8):
        week = FIRST_WEEK + WEEK * number
        mails = _around(mean, dice) if number < WEEKS else 0
        if mails:
            sent[week], came[week] = mails, sum(dice.random() < share for _ in range(mails))
        monday = week
        if (ended := monday - ANSWERED_AFTER) in sent:
            waiting.append(ended)
        if not waiting:
            continue
        due, older = carried + sum(came[one] for one in waiting), carried + sum(came[one] for one in waiting[:-1])
        waited = monday - counted_from(waiting[0])
        mails_out, registered = sum(sent[one] for one in waiting), sum(came[one] for one in waiting)
        slot = waited > timedelta(0) and withholds_a_slot(
            confirmed=total % PER_SLOT, waiting_count=older, confirm_in=CONFIRM_IN, per_slot=PER_SLOT
        )
        if declares and is_to_wait(
            sent_count=mails_out, registered_count=registered, waited=waited, withheld_a_slot=slot
        ):
            continue
        two_sided = declares and not is_to_wait(
            sent_count=mails_out, registered_count=registered, waited=timedelta(0), withheld_a_slot=False
        )
        confirmed = count_in_fives(due, CONFIRM_IN)
        carried, total, waiting = due - confirmed, total + confirmed, []
        batches.append(Batch(mails_out, registered, total, two_sided))
    return batches


def sure_of(batches: list[Batch], planted: int = 0) -> list[bool]:
    """For each batch, whether only all or none of its people can have registered, by everything the company saw."""
    forward = [{planted}]
    for batch in batches:
        forward.append({total for before in forward[-1] for total in _after(before, batch)})
    possible, sure = forward[-1], []
    for batch, before in zip(reversed(batches), reversed(forward[:-1]), strict=True):
        steps = {(start, total) for start in before for total in _after(start, batch) if total in possible}
        counts = {total - start for start, total in steps}
        assert batch.registered_count in counts, "the truth is always possible"
        sure.append(counts in ({0}, {batch.sent_count}))
        possible = {start for start, _total in steps}
    return sure[::-1]


def _after(before: int, batch: Batch) -> set[int]:
    least = EACH_SIDE_LEAST if batch.is_known_two_sided else 0
    totals = range(before + least, before + batch.sent_count - least + 1)
    return {total for total in totals if total - total % CONFIRM_IN == batch.shown_count}


def _around(mean: int, dice: random.Random) -> int:
    return sum(dice.random() < mean / (4 * mean + 4) for _ in range(4 * mean + 4))
