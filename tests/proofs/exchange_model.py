"""The exchange in plain Python: one company, its people, its slots, and two agencies in the clearing. No database."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from relay.slots.rules.clearing import Month
from relay.slots.rules.counting import FRESH, closing_moment, months_after

HOLD = timedelta(days=7)
KNOWN = timedelta(days=180)
REFERRAL, PLACEMENT = 2520, 25200


@dataclass
class ModelSlot:
    """A slot as the model knows it."""

    ordinal: int
    expires_on: date
    state: str = "available"
    used_on: date | None = None


@dataclass
class ModelRequest:
    """A request as the model knows it."""

    state: str = "open"
    slot: ModelSlot | None = None
    presented: int = 0
    until: datetime | None = None


@dataclass
class Held:
    """A referral in its hold."""

    number: int
    until: datetime
    agencies: list[str]


@dataclass
class Person:
    """Somebody who registered through the company's link, with the consents given and ended."""

    registered_at: datetime
    until: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    referral: str = ""
    is_withdrawn: bool = False

    def lives(self, agency: str, at: datetime) -> bool:
        """Whether the consent to this agency is live."""
        return agency in self.until and self.until[agency] > at


@dataclass
class Clearing:
    """Where the agencies stand; every change is kept, so that any month's end can be worked out again."""

    changes: list[tuple[str, datetime, int, bool]] = field(default_factory=list)
    """Whose position, when, by how much, and whether it was a settlement."""
    breakage: int = 0
    settled: dict[str, list[Month]] = field(default_factory=dict)

    def book(self, agency: str, at: datetime, units: int, *, settles: bool = False) -> None:
        """The agency's position changes; the pool carries the other side."""
        self.changes.append((agency, at, units, settles))

    def position(self, agency: str) -> int:
        """Where an agency stands now."""
        return sum(units for whose, _, units, _ in self.changes if whose == agency)

    def pool(self) -> int:
        """What all of this leaves in the pool."""
        return -sum(units for _, _, units, _ in self.changes) - self.breakage

    def open_at(self, agency: str, month: Month) -> int:
        """What a month's end left open, less what was settled since."""
        return sum(
            units for whose, at, units, settles in self.changes if whose == agency and (settles or at < month.ends_at)
        )

    def settle(self, agency: str, month: Month, at: datetime) -> bool:
        """Settle a month, if that may be; a month that is settled already stays as it is."""
        done = self.settled.setdefault(agency, [])
        if month in done:
            return True
        units = self.open_at(agency, month)
        if at < month.ends_at or any(later > month for later in done) or not units:
            return False
        done.append(month)
        self.book(agency, at, -units, settles=True)
        return True


@dataclass
class Model:
    """The rules of counting, slots and clearing for one company."""

    held: dict[str, Held] = field(default_factory=dict)
    counted: dict[str, datetime] = field(default_factory=dict)
    reversals: list[str] = field(default_factory=list)
    slots: list[ModelSlot] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    clearing: Clearing = field(default_factory=Clearing)
    rest: int = 0
    total: int = 0
    debt: int = 0
    converted: int = 0
    closed: set[date] = field(default_factory=set)

    # ------------------------------------------------------------------ people

    def give(self, name: str, agency: str, at: datetime, *, new: tuple[str, int]) -> None:
        """A consent is given; `new` is what the database calls a referral that begins with it."""
        who = self.people[name]
        if who.lives(agency, at):
            return
        if agency in who.until:
            self.end(name, agency, at)
        known = agency in who.ended and who.ended[agency] >= at - KNOWN
        newly = [] if known else [agency]
        who.until[agency] = datetime.combine(months_after(at.date(), 12), at.time(), at.tzinfo)
        if who.registered_at < at - FRESH:
            return
        if not who.referral:
            who.referral = new[0]
            self.held[new[0]] = Held(new[1], at + HOLD, newly)
        elif who.is_withdrawn:
            self.held[who.referral] = Held(new[1], at + HOLD, newly)
            who.is_withdrawn = False
        elif who.referral in self.held:
            agencies = self.held[who.referral].agencies
            agencies += [agency for agency in newly if agency not in agencies]

    def end(self, name: str, agency: str, at: datetime) -> None:
        """A consent ends: inside the hold this agency owes nothing, and with the last one nobody was ever there."""
        who = self.people[name]
        del who.until[agency]
        who.ended[agency] = at
        if who.referral not in self.held:
            return
        held = self.held[who.referral]
        held.agencies = [other for other in held.agencies if other != agency]
        if not any(who.lives(other, at) for other in who.until):
            del self.held[who.referral]
            who.is_withdrawn = True

    # ------------------------------------------------------------------ the week

    def close(self, monday: date, at: datetime) -> list[str]:
        """Close a week; who was counted."""
        if monday in self.closed:
            return []
        self.closed.add(monday)
        self.expire(monday)
        ended = [(held.until, held.number, ref) for ref, held in self.held.items()]
        due = [ref for until, _, ref in sorted(ended) if until <= closing_moment(monday)]
        due = due[: len(due) // 5 * 5]
        for ref in due:
            held = self.held.pop(ref)
            self.counted[ref] = at
            for agency in held.agencies:
                self.clearing.book(agency, at, -REFERRAL // len(held.agencies))
        self.rest += len(due)
        self.total += len(due) - len(self.reversals)
        for _ in self.reversals:
            self._take_back()
        self.reversals = []
        while self.rest >= 10:
            self.rest, self.converted = self.rest - 10, self.converted + 1
            if self.debt:
                self.debt -= 1
            else:
                self.slots.append(ModelSlot(self.converted, months_after(monday, 12)))
        return due

    def _take_back(self) -> None:
        if self.rest == 0:
            self.rest = 10
            available = self.available()
            if available:
                available[-1].state = "revoked"
            else:
                self.debt += 1
        self.rest -= 1

    def available(self) -> list[ModelSlot]:
        """The available slots, the one that ends first before the others."""
        return sorted((s for s in self.slots if s.state == "available"), key=lambda s: (s.expires_on, s.ordinal))

    def usable(self, today: date) -> list[ModelSlot]:
        """The available slots whose last day is not over."""
        return [slot for slot in self.available() if slot.expires_on >= today]

    def back(self, slot: ModelSlot) -> None:
        """A slot becomes available, or pays a debt."""
        slot.state = "revoked" if self.debt else "available"
        self.debt -= 1 if self.debt else 0

    def expire(self, today: date) -> None:
        """Terms that are over; what the slots were worth goes to breakage."""
        for slot in self.available():
            if slot.expires_on < today:
                slot.state = "expired"
                self.clearing.breakage += PLACEMENT
