"""Sham organisations (A17): twenty applications that are not what they say, and whether one of them goes live."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import date

from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope
from relay.openings import actions as openings
from relay.organisations import actions, queries
from relay.organisations.models import Organisation
from relay.organisations.rules import Facts, LicenceFacts, check_digit
from tests.world import World, guest, opening_facts, prove

GOOD = Facts(name="シャム商会株式会社", corporate_number=check_digit("000000009001"), representative="偽野 太郎")
LICENCE = LicenceFacts("13-ユ-399001", date(2024, 1, 1), date(2029, 1, 1), "偽野 花子")
NUMBERS = (
    "", "123", check_digit("000000009001")[:-1], check_digit("000000009001") + "0", "0" * 13, "ABCDEFGHIJKLM",
    "7" + check_digit("000000009001")[1:], "１２３４５６７８９０１２３", "1-2-3-4-5-6-7-8-9",
)  # fmt: skip
BIRCHS = "13-ユ-300001"
LICENCES = (
    "",
    "13-399001",
    "48-ユ-399001",
    "00-ユ-399001",
    "13-ヨ-399001",
    "13-ユ-39900",
    "13-ユ-3990011",
    "13-ユ-300001",
)
OVER = (date(2020, 1, 1), date(2025, 12, 31))


def applications(world: World) -> list[tuple[str, Facts, LicenceFacts | None]]:
    """Nine false numbers, a number that is somebody else's, and ten licences that are none."""
    companies = [("company", replace(GOOD, corporate_number=number), None) for number in NUMBERS]
    companies.append(("company", replace(GOOD, corporate_number=world.acme.corporate_number), None))
    agencies = [replace(LICENCE, number=number) for number in LICENCES]
    agencies.append(replace(LICENCE, licensed_on=OVER[0], valid_until=OVER[1]))
    rows = [("agency", _body(place), licence) for place, licence in enumerate(agencies)]
    return [*companies, *rows, ("agency", _body(99), None)]


def live(world: World) -> tuple[int, int]:
    """How many were refused at the door, and how many of the others are live: shown to people, or with an opening."""
    refused = alive = 0
    for place, (kind, facts, licence) in enumerate(applications(world)):
        by = guest(f"sham-{place}")
        try:
            made = actions.found(
                kind=kind, facts=facts, licence=licence, owner_name="偽野", by=by,
                proof_ref=prove(f"sham-{place}@sham{place}.example", purpose="found", by=by),
            )  # fmt: skip
        except Refused:
            refused += 1
            continue
        alive += _is_live(world, made, by)
    return refused, alive


def _is_live(world: World, made: Organisation, by: Actor) -> bool:
    """Whether anything reaches people through it, though the operator tries to let it in without looking."""
    with suppress(Refused):
        actions.approve(made, by=world.olga)
    if made.kind == "agency":
        shown = [card.organisation.ref for card in queries.agencies_open_to_people(by.at)]
        return made.ref in shown or queries.why_no_data_may_flow(made.pk, by.at) is None
    with scope(house()):
        owner = queries.member(made.memberships.get().user_id, made.ref, "company")
    assert owner is not None
    try:
        openings.post(openings.draft(facts=opening_facts(), by=owner[0]), declared=True, by=owner[0])
    except Refused:
        return False
    return True


def _body(place: int) -> Facts:
    return replace(GOOD, corporate_number=check_digit(f"{9100 + place:012}"))


def unapproved(world: World) -> bool:
    """Whether a company whose number is right, but which nobody has looked at, may publish an opening."""
    by = guest("sham-unseen")
    actions.found(
        kind="company", facts=replace(GOOD, corporate_number=check_digit("000000009777")), owner_name="偽野", by=by,
        proof_ref=prove("sham-unseen@sham-unseen.example", purpose="found", by=by),
    )  # fmt: skip
    owner = world.actor("sham-unseen")
    try:
        openings.post(openings.draft(facts=opening_facts(), by=owner), declared=True, by=owner)
    except Refused:
        return False
    return True


def prove_shams(count: int, _dice: random.Random) -> tuple[bool, str]:
    """The figure of A17."""
    world = World()
    bad = len(applications(world))
    refused, alive = live(world)
    unseen = unapproved(world)
    words = f"A17 {bad} bad applications: {refused} refused at the door, {alive} live; one nobody has looked at: "
    return bad == count and alive == 0 and not unseen, words + ("LIVE" if unseen else "not live")
