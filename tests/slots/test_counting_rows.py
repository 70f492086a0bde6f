"""What counting writes, row by row: one person's news never touches another's referral."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from relay.candidates.events import CandidateRegistered
from relay.candidates.models import Identity, Registration
from relay.candidates.queries import keys_of
from relay.consents.events import ConsentGiven
from relay.consents.models import Consent
from relay.intake import actions as intake
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation
from relay.slots import actions
from relay.slots.models import Policy, Presence, Referral
from relay.slots.rules.bursts import BURST_LEAST
from tests.slots.crowd import arrivals, people, referrals
from tests.slots.test_counting import allow, referral_of, say_again, withdraw
from tests.world import NOON, World, guest, register

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def whole(candidate_id: int) -> dict[str, Any]:
    """The person's newest referral, without its random references."""
    row = referral_of(candidate_id)
    with scope(house()):
        names = {field.attname for field in row._meta.concrete_fields} - {"id", "ref", "clearing_ref"}
        return {name: getattr(row, name) for name in names if not name.endswith("_index")}


def registered(person: Any) -> int:
    with scope(house()):
        return Registration.objects.get(candidate=person.pk).pk


def facts(world: World, person: Any) -> dict[str, Any]:
    """The referral a consenting registration at NOON makes."""
    with scope(house()):
        keys = keys_of(person.pk)
    return {
        "company_id": world.acme.pk, "registration_id": registered(person), "candidate": str(person.pk),
        "person_key": keys.email, "phone_key": keys.phone, "name_key": keys.name, "state": "held", "reason_code": "",
        "evidence": [], "agencies": [world.birch.pk], "pending_at": NOON, "held_until": NOON + 7 * DAY,
        "confirmed_at": None, "closing_id": None, "decided_by": "", "reversal_asked_by": "", "reversal_asked_at": None,
        "reversal_ground": "", "reversal_why": "", "reversal_decided_by": "", "reversed_at": None,
        "reversal_closing_id": None,
    }  # fmt: skip


def test_a_registration_makes_one_whole_referral(world: World) -> None:
    (person,) = people(world, 1)
    expected = facts(world, person)
    assert whole(person.pk) == expected
    assert "" not in {expected["person_key"], expected["name_key"]}


def test_one_persons_news_leaves_everybody_else_as_they_were(world: World) -> None:
    first, second, third = people(world, 3)
    before = [whole(person.pk) for person in (first, third)]
    referrals(world.acme, 2)

    allow(second.pk, world.fir, NOON + DAY)
    assert whole(second.pk) == {**facts(world, second), "agencies": [world.birch.pk, world.fir.pk]}
    withdraw(second.pk, world.birch)
    assert whole(second.pk) == {**facts(world, second), "agencies": [world.fir.pk]}
    withdraw(second.pk)
    voided = {**facts(world, second), "state": "void", "reason_code": "withdrawn", "agencies": []}
    assert whole(second.pk) == voided
    allow(second.pk, world.fir, NOON + 2 * DAY)

    assert whole(second.pk) == {  # Fir held the data within 180 days: it owes nothing
        **facts(world, second), "agencies": [], "pending_at": NOON + 2 * DAY, "held_until": NOON + 9 * DAY,
    }  # fmt: skip
    assert [whole(person.pk) for person in (first, third)] == before
    with scope(house()):
        assert Referral.objects.filter(state="held", candidate="").count() == 2


def test_a_withdrawal_voids_at_every_company_and_no_other_person(world: World) -> None:
    other, person = people(world, 2)
    link = intake.issue(stage="any", label="", by=world.cat)
    _register_again(person.pk, link)
    withdraw(person.pk)

    with scope(house()):
        rows = Referral.objects.filter(candidate=person).order_by("pk")
        assert [(row.company_id, row.state, row.reason_code) for row in rows] == [
            (world.acme.pk, "void", "withdrawn"), (world.cedar.pk, "void", "withdrawn"),
        ]  # fmt: skip
    assert whole(other.pk)["state"] == "held"


def _register_again(candidate_id: int, link: Any) -> None:
    with scope(house()):
        who = Identity.objects.get(candidate_id=candidate_id)
    register(
        who.email.partition("@")[0], link, family_name=who.family_name, given_name=who.given_name,
        family_kana=who.family_kana, given_kana=who.given_kana,
    )  # fmt: skip


@pytest.mark.parametrize("state", ["confirmed", "reversed"])
def test_what_is_counted_is_out_of_reach_of_later_news(world: World, state: str) -> None:
    (person,) = people(world, 1)
    with scope(house()):
        Referral.objects.filter(candidate=person).update(state=state)
    before = whole(person.pk)
    allow(person.pk, world.fir, NOON + DAY)
    withdraw(person.pk)

    assert whole(person.pk) == before


@pytest.mark.parametrize("reason", ["duplicate", "rejected"])
def test_what_was_voided_for_another_reason_stays_void(world: World, reason: str) -> None:
    (person,) = people(world, 1)
    with scope(house()):
        Referral.objects.filter(candidate=person).update(state="void", reason_code=reason)
    allow(person.pk, world.fir, NOON + DAY)

    assert (whole(person.pk)["state"], whole(person.pk)["reason_code"]) == ("void", reason)


def test_a_doubt_waits_with_its_agencies_as_well(world: World) -> None:
    person = register("other-dai", world.link, agencies=(world.birch,))
    allow(person.pk, world.fir, NOON + DAY)
    assert whole(person.pk)["agencies"] == [world.birch.pk, world.fir.pk]
    assert whole(person.pk)["state"] == "doubtful"


def test_no_more_agencies_than_ten_share_a_referral(world: World) -> None:
    (person,) = people(world, 1)
    with scope(house()):
        Referral.objects.filter(candidate=person).update(agencies=list(range(1000, 1010)))
    allow(person.pk, world.fir, NOON + DAY)
    assert whole(person.pk)["agencies"] == list(range(1000, 1010))


def test_who_decides_a_doubt_is_written_down_either_way(world: World) -> None:
    first = register("other-dai", world.link, agencies=(world.birch,))
    second = register("third-dai", world.link, agencies=(world.birch,))
    answers = [
        actions.review(referral_of(person.pk).ref, count=count, by=world.olga)
        for person, count in ((first, True), (second, False))
    ]

    decided = [
        {name: whole(person.pk)[name] for name in ("state", "reason_code", "decided_by")} for person in (first, second)
    ]
    assert decided == [
        {"state": "held", "reason_code": "", "decided_by": world.olga.name},
        {"state": "void", "reason_code": "rejected", "decided_by": world.olga.name},
    ]
    assert [answer.state for answer in answers] == ["held", "void"]
    assert [whole(person.pk)["evidence"] for person in (first, second)] == [["same-name"]] * 2


def test_where_a_company_signed_in_from_is_one_line_for_each_place(world: World) -> None:
    actions.note_presence(company_id=world.acme.pk, by=guest("ann"))
    with clock.frozen_at(NOON + timedelta(hours=1)):
        actions.note_presence(company_id=world.acme.pk, by=guest("ann"))
        actions.note_presence(company_id=world.acme.pk, by=guest("ann", network="elsewhere"))
        actions.note_presence(company_id=world.elm.pk, by=guest("ann"))

    with scope(house()):
        rows = Presence.objects.order_by("pk").values_list("company_id", "session", "network", "seen_at")
        assert list(rows) == [
            (world.acme.pk, "session-of-ann", "network-of-ann", NOON + timedelta(hours=1)),
            (world.acme.pk, "session-of-ann", "elsewhere", NOON + timedelta(hours=1)),
            (world.elm.pk, "session-of-ann", "network-of-ann", NOON + timedelta(hours=1)),
        ]


def counted_anew(person: Any, **registration: Any) -> list[str]:
    """What the house doubts about a registration that looks like this."""
    with scope(house()):
        Referral.objects.filter(candidate=person).delete()
        Registration.objects.filter(candidate=person).update(**registration)
    say_again(person.pk)
    return list(whole(person.pk)["evidence"])


@pytest.mark.parametrize(
    ("seen", "company", "session", "network", "evidence"),
    [
        (NOON - DAY, "acme", "s", "n", ["own-session", "own-network"]),
        (NOON - DAY - MOMENT, "acme", "s", "n", []),
        (NOON + DAY, "acme", "s", "n", ["own-session", "own-network"]),
        (NOON, "elm", "s", "n", []),
        (NOON, "acme", "s", "x", ["own-session"]),
        (NOON, "acme", "x", "n", ["own-network"]),
        (NOON, "acme", "x", "x", []),
        (NOON, "acme", "", "", []),
    ],
)
def test_whose_browser_and_network_it_was(
    world: World, seen: Any, company: str, session: str, network: str, evidence: list[str]
) -> None:
    (person,) = people(world, 1)
    with scope(house()):
        Presence.objects.create(company=getattr(world, company), session="s", network="n", seen_at=seen)
        Presence.objects.create(company=world.acme, session="", network="", seen_at=NOON)

    assert counted_anew(person, session=session, network=network) == evidence


@pytest.mark.parametrize(
    ("state", "months_ago", "company", "same"),
    [
        ("held", 0, "acme", True), ("doubtful", 0, "acme", True), ("confirmed", 11, "acme", True),
        ("reversed", 0, "acme", True), ("void", 0, "acme", False), ("confirmed", 0, "elm", False),
        ("confirmed", 12, "acme", True), ("confirmed", 13, "acme", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("by_what", ["candidate", "person_key", "phone_key", "name_key"])
def test_whom_the_house_takes_for_the_same_person(
    world: World, state: str, months_ago: int, company: str, same: bool, by_what: str
) -> None:
    (person,) = people(world, 1)
    with scope(house()):
        Identity.objects.filter(candidate=person).update(phone_key="a-phone")
        keys = keys_of(person.pk)
        Referral.objects.filter(candidate=person).delete()
        sign = {
            "candidate": str(person.pk), "person_key": keys.email, "phone_key": keys.phone, "name_key": keys.name,
        }[by_what]  # fmt: skip
        pending = NOON.replace(year=NOON.year - months_ago // 12) - 30 * DAY * (months_ago % 12)
        Referral.objects.create(
            company=getattr(world, company), state=state, pending_at=pending, held_until=pending, **{by_what: sign}
        )
    say_again(person.pk)

    found = (whole(person.pk)["state"], whole(person.pk)["reason_code"], whole(person.pk)["evidence"])
    if not same:
        assert found == ("held", "", [])
    elif by_what == "name_key":
        assert found == ("doubtful", "", ["same-name"])
    else:
        assert found == ("void", "duplicate", [])


def test_who_has_neither_phone_nor_name_is_like_nobody(world: World) -> None:
    """Two empty keys are no likeness."""
    (person,) = people(world, 1)
    with scope(house()):
        Referral.objects.filter(candidate=person).delete()
        Identity.objects.filter(candidate=person).update(phone_key="", name_key="", email_key="")
        Referral.objects.create(company=world.acme, state="confirmed", pending_at=NOON, held_until=NOON)
    say_again(person.pk)

    row = whole(person.pk)
    assert (row["person_key"], row["phone_key"], row["name_key"]) == ("", "", "")
    assert (row["state"], row["evidence"]) == ("held", [])


def test_the_numbers_of_the_day_it_is_counted_on_hold_it(world: World) -> None:
    with transaction.atomic(), scope(house()):
        Policy.objects.create(version=2, in_force_at=NOON + DAY, hold_days=14)
    (first,) = people(world, 1)
    (second,) = people(world, 1, at=NOON + DAY)
    assert whole(first.pk)["held_until"] == NOON + 7 * DAY
    assert whole(second.pk)["held_until"] == NOON + 15 * DAY


def gave(world: World, person: Any, agency: Organisation) -> ConsentGiven:
    with transaction.atomic(), scope(house()):
        row = Consent.objects.get(candidate=person, agency=agency, state="given")
    return ConsentGiven(row.pk, person.pk, agency.pk)


@pytest.mark.parametrize(("age", "counts"), [(60 * DAY, True), (60 * DAY + MOMENT, False)])
def test_a_registration_counts_for_sixty_days(world: World, age: timedelta, counts: bool) -> None:
    (person,) = people(world, 1)
    with scope(house()):
        Referral.objects.filter(candidate=person).delete()
        Registration.objects.filter(candidate=person).update(registered_at=NOON - age)
    say_again(person.pk)
    with scope(house()):
        assert Referral.objects.filter(candidate=person).exists() is counts
        Referral.objects.filter(candidate=person).delete()
    actions.count_registration(CandidateRegistered(person.pk, registered(person)), by=house())
    with scope(house()):
        assert Referral.objects.filter(candidate=person).exists() is counts


def test_registering_again_counts_only_for_who_allows_somebody(world: World) -> None:
    (person,) = people(world, 1)
    with scope(house()):
        Referral.objects.filter(candidate=person).delete()
    actions.count_registration(CandidateRegistered(person.pk, registered(person)), by=house())
    assert whole(person.pk) == {**facts(world, person), "agencies": []}

    eve = world.candidate("eve")
    actions.count_registration(CandidateRegistered(eve.pk, registered(eve)), by=house())
    with scope(house()):
        assert not Referral.objects.filter(candidate=eve).exists()


@pytest.mark.parametrize(("ago", "owes"), [(180 * DAY, False), (180 * DAY + MOMENT, True)])
def test_who_held_the_person_within_180_days_owes_nothing(world: World, ago: timedelta, owes: bool) -> None:
    (person,) = people(world, 1)
    withdraw(person.pk)
    with transaction.atomic(), scope(house()):
        Consent.objects.filter(candidate=person).update(decided_at=NOON - ago - DAY, withdrawn_at=NOON - ago)
        Referral.objects.filter(candidate=person).delete()
    allow(person.pk, world.birch, NOON)

    assert whole(person.pk)["agencies"] == ([world.birch.pk] if owes else [])


def test_who_comes_with_a_crowd_waits_and_so_does_who_came_with_them(world: World) -> None:
    before, after = people(world, 2)
    with scope(house()):
        Referral.objects.filter(candidate=after).delete()
        arrivals(world, BURST_LEAST - 1, NOON)  # with these two one more than an hour may bring
    say_again(after.pk)

    assert [(whole(person.pk)["state"], whole(person.pk)["evidence"]) for person in (before, after)] == [
        ("doubtful", ["burst"])
    ] * 2
