"""An honest crowd against which the doubts are measured, a farm after a person has looked, and robots on the forms."""

import random
from collections import Counter
from datetime import timedelta
from itertools import accumulate

from django.core import signing
from django.test import Client
from django.test.utils import override_settings

from relay.candidates import actions as candidates
from relay.candidates.models import Registration
from relay.intake.models import IntakeLink
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.portals.public.forms.trap import SALT
from relay.slots import actions as slots
from relay.slots.models import Referral
from relay.users.models import AddressProof
from tests.proofs import crowds
from tests.slots.crowd import kana
from tests.world import NOON, World, guest, profile, prove

HELD_MOST = 0.01
GROUND, WHY = "invented", "one hand wrote all of them, from few mailboxes and networks"
WORTH_MOST = 20
"""Two slots' worth of people."""
FAMILIES = (
    "サトウ", "スズキ", "タカハシ", "タナカ", "イトウ", "ワタナベ", "ヤマモト", "ナカムラ", "コバヤシ", "カトウ", "ヨシダ", "ヤマダ",
)  # fmt: skip
COMMON = (150, 141, 112, 106, 103, 86, 83, 82, 81, 71, 66, 64)
"""How many of ten thousand have each; the rest is spread over thousands."""
GIVEN = ("ユイ", "アオイ", "ハルト", "ヨウコ", "ケンジ", "マサル", "ミサキ", "ナオミ")
GIVEN_COMMON = (110, 105, 100, 95, 90, 85, 80, 75)
HOSTS = (
    "gmail.com",
    "docomo.ne.jp",
    "icloud.com",
    "yahoo.co.jp",
    "mail.example",
    "work.example",
    "privaterelay.appleid.com",
)
CARRIERS = 12
"""Phones go out through few networks, which thousands share."""


def honest(world: World, people: int, dice: random.Random) -> Counter[str]:
    """So many different people answer one company's mails over half a year; how their referrals stand."""
    at = NOON
    for number in range(people):
        at += timedelta(minutes=dice.expovariate(1 / 240))
        family = _drawn(FAMILIES, COMMON, number, dice)
        given = _drawn(GIVEN, GIVEN_COMMON, number, dice)
        network = f"carrier-{dice.randrange(CARRIERS)}" if dice.random() < 0.7 else f"home-{number}"
        with clock.frozen_at(at):
            by = guest(f"honest-{number}", network=network)
            proof = prove(f"honest.{number}@{dice.choice(HOSTS)}", purpose="register", by=by)
            answers = profile(family_kana=family, given_kana=given)
            row = candidates.register(code=world.link.code, proof_ref=proof, profile=answers, by=by)
            crowds.allow(world, row, by)
    with scope(house()):
        return Counter(Referral.objects.filter(pending_at__gt=NOON).values_list("state", flat=True))


def prove_honest(count: int, dice: random.Random) -> tuple[bool, str]:
    """The figure of A3 for people who are what they say."""
    states = honest(World(), count, dice)
    held = states["doubtful"] + states["void"]
    words = f"A3 {count:,} honest people: {held} wrongly held, {held / count:.2%}; {dict(states)}"
    return states.total() == count and held / count <= HELD_MOST, words


def prove_farm(count: int, dice: random.Random) -> tuple[bool, str]:
    """The figure of A3 for a farm: what it is worth, and what is left after two people have looked."""
    world = World()
    found = crowds.farm(world, count, 5, 3, dice)
    at = NOON + timedelta(days=40)
    with clock.frozen_at(at), scope(house()):
        refs = list(
            Referral.objects.filter(state="confirmed", pending_at__gte=NOON)
            .order_by("pk")
            .values_list("ref", flat=True)
        )
        second = house("user:USR-SECONDEYES", at=at)
        for ref in refs:
            slots.ask_reversal(ref, ground=GROUND, why=WHY, by=world.olga)
            slots.confirm_reversal(ref, by=second)
        left = Referral.objects.filter(state="confirmed", pending_at__gte=NOON).count()
    words = (
        f"A3 {count} identities of 5 mailboxes and 3 networks: {len(refs)} confirmed, {found.slots_count} slots; "
        f"after review {left} counted"
    )
    return len(refs) <= WORTH_MOST and found.slots_count <= 2 and left == 0, words


def bots(world: World, posts: int, dice: random.Random) -> tuple[int, int]:
    """Robots fill in the forms: some fall into the trap, some are hasty, some wait and guess; proved and registered."""
    code = IntakeLink.objects.get(company=world.acme).code
    client = Client()  # one for all: a new one would load the whole stack of the site each time
    with override_settings(MIND_HASTE=True):
        for number in range(posts):
            client.cookies.clear()
            client.defaults["REMOTE_ADDR"] = f"{dice.randrange(1, 224)}.{dice.randrange(256)}.{dice.randrange(256)}.9"
            shown = signing.dumps(clock.now().timestamp() - 60, salt=SALT)
            typed = {"email": f"bot{number}@mail.example", "shown": shown, "comment": ""}
            typed |= dice.choice(({"comment": "cheap pills"}, {"shown": ""}, {"shown": "0"}, {}))
            client.post(f"/register/{code}/", typed)
            for _ in range(dice.randrange(4)):
                client.post("/register/code/", {"code": f"{dice.randrange(10**6):06}"})
            client.post("/register/profile/", {"family_name": "bot", "adult": "on"})
    with scope(house()):
        proved = AddressProof.objects.filter(asked_at__gte=NOON, proved_at__isnull=False).count()
        return proved, Registration.objects.filter(registered_at__gte=NOON).count()


def prove_bots(count: int, dice: random.Random) -> tuple[bool, str]:
    """The figure of A18."""
    proved, registered = bots(World(), count, dice)
    return proved == registered == 0, f"A18 {count:,} robots on the form: {proved} verified, {registered} registered"


def _drawn(names: tuple[str, ...], common: tuple[int, ...], number: int, dice: random.Random) -> str:
    place = dice.randrange(10_000)
    for name, bound in zip(names, accumulate(common), strict=True):
        if place < bound:
            return name
    return kana(dice.randrange(3000) + 100)
