"""A crowd for the tests of the exchange: people who register through Acme's link, and a calendar that moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count

from relay.candidates.models import Candidate, Registration
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.ledger.models import Entry, Transfer
from relay.organisations.models import Organisation
from relay.slots import actions, queries
from relay.slots.models import Closing, Referral, Slot
from tests.world import NOON, World, register

FIRST_MONDAY = date(2026, 4, 13)
"""The first closing that counts who registers at NOON; Dai, who came a day earlier, too."""
_numbers = count(1)
_KANA = "アイウエオカキクケコサシスセソ"


def kana(number: int) -> str:
    """A name in kana nobody else of the crowd has."""
    letters = ""
    while True:
        letters += _KANA[number % len(_KANA)]
        number //= len(_KANA)
        if not number:
            return letters


def people(world: World, size: int, *agencies: Organisation, at: datetime = NOON) -> list[Candidate]:
    """So many different people register through Acme's link and tick these agencies (Birch when none is named)."""
    crowd = []
    with clock.frozen_at(at):
        for _ in range(size):
            number = next(_numbers)
            crowd.append(
                register(
                    f"crowd-{number}", world.link, agencies=agencies or (world.birch,),
                    family_name=f"群{number}", given_name="衆", family_kana=kana(number), given_kana="シュウ",
                )
            )  # fmt: skip
    return crowd


def referrals(company: Organisation, size: int, *, at: datetime = NOON) -> None:
    """So many held referrals, where a test is about what becomes of them and not where they come from."""
    with scope(house()):
        Referral.objects.bulk_create(
            Referral(company=company, state="held", pending_at=at, held_until=at + timedelta(days=7))
            for _ in range(size)
        )


def granted(world: World, count: int = 1) -> list[Slot]:
    """Acme has so many slots, granted at the first closing."""
    referrals(world.acme, 10 * count)
    close()
    return slots(world)


@contextmanager
def monday(weeks: int = 0, *, hour: int = 9) -> Iterator[Actor]:
    """The house on a Monday, so many weeks after the first closing."""
    moment = datetime(FIRST_MONDAY.year, FIRST_MONDAY.month, FIRST_MONDAY.day, hour, tzinfo=clock.TOKYO)
    with clock.frozen_at(moment + timedelta(weeks=weeks)):
        yield house()


def close(weeks: int = 0, *, hour: int = 9) -> list[Closing]:
    """Close the week of that Monday, on that Monday."""
    with monday(weeks, hour=hour) as by:
        return actions.close_week(monday=FIRST_MONDAY + timedelta(weeks=weeks), by=by)


def line(world: World, closings: list[Closing]) -> Closing:
    """Acme's line of a closing."""
    return next(closing for closing in closings if closing.company_id == world.acme.pk)


def states(world: World) -> list[str]:
    """How Acme's referrals stand, oldest first."""
    with scope(house()):
        rows = Referral.objects.filter(company=world.acme).order_by("pk")
        return [row.state for row in rows]


def slots(world: World) -> list[Slot]:
    """Acme's slots, oldest first."""
    with scope(house()):
        return list(Slot.objects.filter(company=world.acme).order_by("ordinal"))


def faults() -> list[str]:
    """What does not hold in the books."""
    with scope(house()):
        return [str(fault) for fault in queries.verify()]


def held(agency_ref: str) -> int:
    """An agency's position in the clearing."""
    address = f"agency:{agency_ref}:OBL:position"
    with scope(house()):
        return books.balances([address])[address]


def arrivals(world: World, size: int, at: datetime) -> None:
    """So many strangers through Acme's link at one moment."""
    Registration.objects.bulk_create(
        Registration(link=world.link, registered_at=at, proof_ref=f"PRF-{next(_numbers):010}", candidate="")
        for _ in range(size)
    )


Posted = tuple[str, str, str, int, int, str | None, datetime, datetime]
"""Kind, from, to, how much, under which policy, what it corrects, the moment it belongs to, the moment it was posted."""


def booked(owner: str) -> dict[str, Posted]:
    """Every transfer of an organisation, or with an empty reference of the house, by its reference."""
    with scope(house()):
        return {
            row.reference: (
                row.kind, row.source_id, row.target_id, row.amount, row.policy_version, row.corrects_id,
                row.event_at, row.created_at,
            )
            for row in Transfer.objects.filter(owner=owner)
        }  # fmt: skip


def entered(address: str) -> list[str]:
    """The references posted to an account, in the order they came."""
    with scope(house()):
        return list(Entry.objects.filter(account=address).order_by("version").values_list("transfer_id", flat=True))
