"""People, mailboxes and crowds: one person with many addresses, a farm, a link that was posted somewhere."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from relay.candidates import actions as candidates
from relay.candidates.models import Candidate, Registration
from relay.candidates.rules import canonical_address
from relay.consents import actions as consents
from relay.intake.models import IntakeLink
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.slots.models import Referral
from tests.slots.crowd import close, kana, slots
from tests.world import NOON, World, guest, profile, prove

FAMILIES = ("sato", "suzuki", "takahashi", "tanaka", "ito", "watanabe", "yamamoto", "nakamura", "kobayashi", "kato")
GIVEN = ("taro", "jiro", "hanako", "yoko", "ken", "mai", "sho", "rie", "aoi", "haruto", "yui", "sota")
HOSTS = ("docomo.example", "mail.example", "provider.example", "gmail.com", "outlook.example")


@dataclass(frozen=True)
class Outcome:
    """What became of a crowd's registrations, and when counting first froze."""

    states: Counter[str]
    frozen_after: timedelta | None = None
    slots_count: int = 0


def aliases(number: int, dice: random.Random) -> str:
    """One of the ways of writing the mailbox of a person: dots, tags, capitals, another name of the host."""
    local = f"person{number}.{GIVEN[number % len(GIVEN)]}"
    dotted = "".join(symbol + "." * (dice.random() < 0.2) for symbol in local.replace(".", "")).strip(".")
    tagged = dotted + dice.choice(("", "+job", f"+{dice.randrange(1000)}"))
    address = f"{tagged}@{dice.choice(('gmail.com', 'googlemail.com', 'Gmail.com'))}"
    return address.upper() if dice.random() < 0.2 else address


def pairs(count: int, dice: random.Random) -> int:
    """How many of so many pairs of different people, half of them of one family, are taken for one."""
    merged = 0
    for number in range(count):
        family = dice.choice(FAMILIES)
        other = family if number % 2 else dice.choice(FAMILIES)
        first, second = dice.sample(GIVEN, 2)
        host = dice.choice(HOSTS)
        mark = dice.choice((".", "-", "_", ""))
        one, two = (
            f"{first}{mark}{family}@{host}",
            f"{second}{mark}{other}@{host if number % 2 else dice.choice(HOSTS)}",
        )
        merged += canonical_address(one) == canonical_address(two)
    return merged


def arrive(world: World, link: IntakeLink, person: int, email: str, at: datetime, *, network: str = "") -> None:
    """Somebody registers through the link and allows Birch."""
    with clock.frozen_at(at):
        by = guest(email.lower(), network=network)
        proof = prove(email, purpose="register", by=by)
        answers = profile(family_kana=kana(person + 5000), given_kana="テスト")
        row = candidates.register(code=link.code, proof_ref=proof, profile=answers, by=by)
        allow(world, row, by)


def allow(world: World, row: Registration, by: Actor) -> None:
    """Whoever just registered allows Birch."""
    with scope(house()):
        candidate, shown = Candidate.objects.get(pk=int(row.candidate)), [world.birch.ref]
    consents.answer(candidate, shown=shown, ticked=shown, mechanism="test", by=by.as_candidate(candidate.pk))


def outcome(since: datetime, *, frozen_after: timedelta | None = None) -> Outcome:
    """How the referrals since a moment stand after the closing."""
    close(weeks=4)
    with scope(house()):
        states = Counter(Referral.objects.filter(pending_at__gte=since).values_list("state", flat=True))
    return Outcome(states, frozen_after, len(slots(World())))


def is_frozen() -> bool:
    """Whether anything waits for a person because of a burst."""
    with scope(house()):
        return Referral.objects.filter(evidence__contains=["burst"]).exists()


def many_addresses(world: World, people: int, each: int, dice: random.Random) -> Outcome:
    """So many people register with so many spellings of their address each."""
    arrivals = [person for person in range(people) for _ in range(each)]
    dice.shuffle(arrivals)
    for number, person in enumerate(arrivals):
        arrive(world, world.link, person, aliases(person, dice), NOON + timedelta(minutes=10 * number))
    return outcome(NOON)


def farm(world: World, identities: int, mailboxes: int, networks: int, dice: random.Random) -> Outcome:
    """A company invents people: new names, but few mailboxes and networks."""
    for number in range(identities):
        arrive(
            world, world.link, number, aliases(number % mailboxes, dice), NOON + timedelta(minutes=10 * number),
            network=f"farm-{number % networks}",
        )  # fmt: skip
    return outcome(NOON)


def leak(world: World, people: int) -> Outcome:
    """A link is posted on a social network: people come as fast as five hundred in an hour."""
    frozen_after = None
    for number in range(people):
        after = timedelta(seconds=number * 3600 / 500)
        arrive(world, world.link, number, f"reader{number}@mail.example", NOON + after)
        if frozen_after is None and is_frozen():
            frozen_after = after
    return outcome(NOON, frozen_after=frozen_after)
