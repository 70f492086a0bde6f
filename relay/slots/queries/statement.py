"""A company's statement of a month, or since the beginning: derived from its transfers alone, in the order of the books."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from django.db.models import Min, Q, QuerySet, Sum

from relay.kernel.actors import Actor
from relay.ledger import queries as books
from relay.slots.models import Policy
from relay.slots.queries.company import ClosingCard, closings
from relay.slots.rules import places
from relay.slots.rules.clearing import Month
from relay.slots.rules.counting import closing_moment

if TYPE_CHECKING:
    from relay.ledger.models import Transfer

Balances = dict[str, int]


@dataclass(frozen=True)
class Standing:
    """What lies where after a step: people counted, and slots."""

    waiting_count: int
    """Counted and not yet a slot."""
    converted_count: int
    available_count: int
    reserved_count: int
    used_count: int
    expired_count: int
    owed_count: int

    @property
    def counted_count(self) -> int:
        """Everybody counted and not taken back."""
        return self.waiting_count + self.converted_count


@dataclass(frozen=True)
class TransferStep:
    """One transfer, and what lies where afterwards."""

    reference: str
    kind: str
    unit: str
    amount: int
    policy_version: int
    why: str
    booked_at: datetime
    after: Standing


@dataclass(frozen=True)
class ClosingStep:
    """One weekly closing, and what lies where afterwards."""

    closing: ClosingCard
    after: Standing


@dataclass(frozen=True)
class RulesCard:
    """The numbers a version of the rules sets for counting."""

    version: int
    in_force_on: date
    confirm_in: int
    referrals_per_slot: int


@dataclass(frozen=True)
class CompanyStatement:
    """What lay where at the beginning, every transfer and closing in the order of the books, and what lies where now."""

    month: Month | None
    """None: everything since the beginning."""
    opening: Standing
    steps: tuple[TransferStep | ClosingStep, ...]
    closing: Standing
    rules: tuple[RulesCard, ...]


def company_statement(actor: Actor, month: Month | None = None) -> CompanyStatement:
    """The company's statement; once its month is over it never changes, for transfers are booked as they come."""
    own = actor.organisation_ref
    every, lines = books.visible_to(actor).filter(owner=own, unit__in=("REF", "SLOT")), closings(actor)
    before = every.none()
    if month is not None:
        before = every.filter(created_at__lt=month.begins_at)
        every = every.filter(created_at__gte=month.begins_at, created_at__lt=month.ends_at)
        lines = [line for line in lines if month.begins_at <= line.closed_at < month.ends_at]
    balances = _balances(before)
    opening = _standing(own, balances)
    steps = tuple(_steps(own, every, lines, balances))
    versions = {
        step.policy_version if isinstance(step, TransferStep) else step.closing.policy_version for step in steps
    }
    return CompanyStatement(month, opening, steps, _standing(own, balances), _rules(versions))


def first_booked_at(actor: Actor) -> datetime | None:
    """When the books first moved for the company."""
    booked: datetime | None = books.visible_to(actor).aggregate(first=Min("created_at"))["first"]
    return booked


def _steps(
    own: str, rows: "QuerySet[Transfer]", lines: list[ClosingCard], balances: Balances
) -> Iterator[TransferStep | ClosingStep]:
    # The first entry of a transfer tells when it was written; several transfers share their moment.
    ordered = list(rows.annotate(place=Min("entries__id")).order_by("place", "reference"))
    follows = _follows(ordered, lines)
    for place in range(len(ordered) + 1):
        if place:
            row = ordered[place - 1]
            balances[row.source_id] -= row.amount
            balances[row.target_id] += row.amount
            yield _transfer_step(row, _standing(own, balances))
        for line in follows[place]:
            yield ClosingStep(line, _standing(own, balances))


def _follows(rows: "Sequence[Transfer]", lines: list[ClosingCard]) -> dict[int, list[ClosingCard]]:
    """After how many transfers each closing stands: after its own last one, or where its moment lies."""
    last = {(row.created_at, row.event_at): place for place, row in enumerate(rows, start=1)}
    moments = sorted(last)
    until = [0, *accumulate((last[moment] for moment in moments), max)]
    follows: dict[int, list[ClosingCard]] = defaultdict(list)
    place = 0
    for line in sorted(lines, key=lambda line: line.closed_on):
        moment = (line.closed_at, closing_moment(line.closed_on))
        place = max(place, last.get(moment, until[bisect_right(moments, moment)]))
        follows[place].append(line)
    return follows


def _transfer_step(row: "Transfer", after: Standing) -> TransferStep:
    return TransferStep(
        row.reference, row.kind, row.unit, row.amount, row.policy_version, row.why, row.created_at, after
    )  # fmt: skip


def _balances(rows: "QuerySet[Transfer]") -> Balances:
    balances: Balances = defaultdict(int)
    came = rows.order_by().values_list("target_id").annotate(sum=Sum("amount"))
    left = rows.order_by().values_list("source_id").annotate(sum=-Sum("amount"))
    for address, amount in chain(came, left):
        balances[address] += amount
    return balances


def _standing(own: str, balances: Balances) -> Standing:
    return Standing(
        waiting_count=balances[places.confirmed(own).address],
        converted_count=balances[places.converted(own).address],
        available_count=balances[places.available(own).address],
        reserved_count=balances[places.reserved(own).address],
        used_count=balances[places.consumed(own).address],
        expired_count=balances[places.expired(own).address],
        owed_count=balances[places.debt(own).address],
    )


def _rules(versions: set[int]) -> tuple[RulesCard, ...]:
    rows = Policy.objects.filter(Q(version__in=versions)).order_by("version")
    return tuple(RulesCard(row.version, row.in_force_at.date(), row.confirm_in, row.referrals_per_slot) for row in rows)
