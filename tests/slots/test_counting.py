"""From a registration to a counted referral, or not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from relay.candidates import actions as candidates
from relay.candidates.models import Candidate, Identity, Registration
from relay.consents import actions as consents
from relay.consents.events import ConsentGiven
from relay.consents.models import Consent
from relay.intake import actions as intake
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.organisations import actions as organisations
from relay.organisations.models import Organisation
from relay.slots import actions, queries
from relay.slots.models import Presence, Referral
from relay.slots.rules.counting import Refusal
from relay.slots.steps import expire_slots
from tests.slots.crowd import FIRST_MONDAY, close, faults, held, line, monday, people, referrals, slots, states
from tests.slots.test_desk import ask, post
from tests.world import NOON, World, guest, register


def referral_of(candidate_id: int) -> Referral:
    with scope(house()):
        return Referral.objects.filter(candidate=candidate_id).order_by("-pk")[0]


def say_again(candidate_id: int) -> None:
    """The same news a second time, as a retried reaction would hear it."""
    with transaction.atomic(), scope(house()):
        consent = Consent.objects.filter(candidate_id=candidate_id)[0]
        actions.count_referral(ConsentGiven(consent.pk, candidate_id, consent.agency_id), by=house())


def withdraw(candidate_id: int, agency: Organisation | None = None) -> None:
    by = guest("self").as_candidate(candidate_id)
    with transaction.atomic(), scope(by):
        rows = Consent.objects.filter(candidate_id=candidate_id, state="given")
        for consent in rows.filter(agency=agency) if agency else rows:
            consents.withdraw(consent, by=by)


def allow(candidate_id: int, agency: Organisation, at: Any = NOON) -> None:
    with clock.frozen_at(at):
        by = guest("self").as_candidate(candidate_id)
        consents.answer(_candidate(candidate_id), shown=[agency.ref], ticked=[agency.ref], mechanism="test", by=by)


def _candidate(candidate_id: int) -> Any:
    with scope(house()):
        return Candidate.objects.get(pk=candidate_id)


def test_a_consenting_registration_is_held_for_seven_days(world: World) -> None:
    (person,) = people(world, 1)

    referral = referral_of(person.pk)
    assert (referral.state, referral.company_id, referral.evidence) == ("held", world.acme.pk, [])
    assert referral.held_until == NOON + timedelta(days=7)
    assert referral.agencies == [world.birch.pk]


def test_who_allows_nobody_is_not_counted(world: World) -> None:
    with scope(house()):
        assert not Referral.objects.filter(candidate=world.candidate("eve")).exists()


def test_news_heard_twice_counts_once(world: World) -> None:
    (person,) = people(world, 1)
    say_again(person.pk)

    with scope(house()):
        assert Referral.objects.filter(candidate=person).count() == 1
    assert referral_of(person.pk).agencies == [world.birch.pk]


def test_every_agency_allowed_inside_the_hold_shares(world: World) -> None:
    (person,) = people(world, 1)
    allow(person.pk, world.fir, NOON + timedelta(days=2))

    assert referral_of(person.pk).agencies == [world.birch.pk, world.fir.pk]


def test_the_same_person_counts_once_for_a_company_in_twelve_months(world: World) -> None:
    (person,) = people(world, 1)
    with clock.frozen_at(NOON + timedelta(days=30)):
        _register_again(world, person.pk, world.link)

    assert (referral_of(person.pk).state, referral_of(person.pk).reason_code) == ("void", "duplicate")


def test_the_same_person_counts_again_after_twelve_months(world: World) -> None:
    (person,) = people(world, 1)
    with clock.frozen_at(NOON + timedelta(days=366)):
        organisations.check_licence(world.fir, by=world.olga)
        _register_again(world, person.pk, world.link, consent=world.fir)

    assert referral_of(person.pk).state == "held"


def test_the_same_person_counts_for_a_second_company_and_no_agency_pays_twice(world: World) -> None:
    (person,) = people(world, 1)
    link = intake.issue(stage="any", label="", by=world.cat)
    _register_again(world, person.pk, link)

    second = referral_of(person.pk)
    assert (second.state, second.company_id, second.agencies) == ("held", world.cedar.pk, [])


def test_an_agency_that_held_the_person_within_180_days_owes_nothing(world: World) -> None:
    (person,) = people(world, 1)
    withdraw(person.pk)
    link = intake.issue(stage="any", label="", by=world.cat)
    with clock.frozen_at(NOON + timedelta(days=80)):
        _register_again(world, person.pk, link, consent=world.birch)
        assert referral_of(person.pk).agencies == []
    with clock.frozen_at(NOON + timedelta(days=81)):
        allow(person.pk, world.fir, clock.now())
        assert referral_of(person.pk).agencies == [world.fir.pk]


def _register_again(world: World, candidate_id: int, link: Any, consent: Organisation | None = None) -> None:
    with scope(house()):
        who = Identity.objects.get(candidate_id=candidate_id)
    name = who.email.partition("@")[0]
    register(
        name, link, agencies=(consent,) if consent else (), family_name=who.family_name, given_name=who.given_name,
        family_kana=who.family_kana, given_kana=who.given_kana,
    )  # fmt: skip


def test_a_phone_seen_before_is_the_same_person(world: World) -> None:
    first, second = people(world, 2)
    with scope(house()):
        Referral.objects.filter(candidate__in=[first, second]).delete()
        Identity.objects.filter(candidate__in=[first, second]).update(phone_key="one-phone")
    say_again(first.pk)
    say_again(second.pk)

    assert referral_of(second.pk).reason_code == "duplicate"


def test_an_erased_person_who_comes_back_is_still_the_same(world: World) -> None:
    (person,) = people(world, 1)
    close()
    candidates.erase(_candidate(person.pk), by=guest("self").as_candidate(person.pk))
    with scope(house()):
        old = Referral.objects.get(candidate=person)
        assert old.person_key
        twin = Referral(company=world.acme, candidate=world.candidate("eve"), person_key=old.person_key)
        assert Referral.objects.filter(person_key=twin.person_key, state__in=["held", "void"]).exists()


@pytest.mark.parametrize(
    ("sign", "evidence"),
    [
        ({"email_domain": "ann.example"}, ["own-domain"]),
        ({"email_domain": "mailinator.com"}, ["disposable"]),
        ({"session": "session-of-ann"}, ["own-session"]),
        ({"network": "network-of-ann"}, ["own-network"]),
        ({"session": "", "network": ""}, []),
    ],
)
def test_doubtful_registrations_wait_for_a_person_and_are_served(
    world: World, sign: dict[str, str], evidence: list[str]
) -> None:
    actions.note_presence(company_id=world.acme.pk, by=guest("ann"))
    (person,) = people(world, 1)
    with scope(house()):
        Referral.objects.filter(candidate=person).delete()
        Registration.objects.filter(candidate=person).update(**sign)
        say_again(person.pk)
        assert Consent.objects.filter(candidate=person, state="given").exists()

    referral = referral_of(person.pk)
    assert (referral.state, referral.evidence) == ("doubtful" if evidence else "held", evidence)


def test_presence_older_than_a_day_says_nothing(world: World) -> None:
    with clock.frozen_at(NOON - timedelta(hours=25)):
        actions.note_presence(company_id=world.acme.pk, by=guest("crowd"))
    with clock.frozen_at(NOON - timedelta(hours=25)):
        actions.note_presence(company_id=world.acme.pk, by=guest("crowd"))
    with scope(house()):
        assert Presence.objects.count() == 1


def test_the_same_kana_name_alone_is_a_doubt(world: World) -> None:
    person = register("other-dai", world.link, agencies=(world.birch,))

    assert (referral_of(person.pk).state, referral_of(person.pk).evidence) == ("doubtful", ["same-name"])


def test_a_doubt_is_decided_by_the_operator(world: World) -> None:
    first = register("other-dai", world.link, agencies=(world.birch,))
    second = register("third-dai", world.link, agencies=(world.birch,))
    with scope(world.olga):
        cards = queries.doubtful(world.olga)
        assert [(card.company_name, card.evidence[0][0]) for card in cards] == [(world.acme.name, "same-name")] * 2
        assert queries.doubtful(world.ann) == []

    with scope(world.olga):
        actions.review(referral_of(first.pk).ref, count=True, by=world.olga)
        actions.review(referral_of(second.pk).ref, count=False, by=world.olga)

    assert (referral_of(first.pk).state, referral_of(first.pk).decided_by) == ("held", world.olga.name)
    assert (referral_of(second.pk).state, referral_of(second.pk).reason_code) == ("void", "rejected")
    with pytest.raises(Refused) as no:
        actions.review(referral_of(first.pk).ref, count=False, by=world.olga)
    assert no.value.reason is Refusal.NOT_DOUBTFUL
    with pytest.raises(NotPermitted):
        actions.review(referral_of(first.pk).ref, count=False, by=world.ann)


def test_withdrawing_inside_the_hold_voids(world: World) -> None:
    crowd = people(world, 1)
    referrals(world.acme, 3)
    withdraw(crowd[0].pk)

    assert (referral_of(crowd[0].pk).state, referral_of(crowd[0].pk).reason_code) == ("void", "withdrawn")
    assert line(world, close()).confirmed_count == 0


def test_withdrawing_one_of_two_agencies_frees_it_and_the_referral_stays(world: World) -> None:
    (person,) = people(world, 1, world.birch, world.fir)
    withdraw(person.pk, world.birch)

    referral = referral_of(person.pk)
    assert (referral.state, referral.agencies) == ("held", [world.fir.pk])


def test_switching_agencies_inside_the_hold_counts_anew(world: World) -> None:
    (person,) = people(world, 1)
    withdraw(person.pk)
    allow(person.pk, world.fir, NOON + timedelta(days=1))

    referral = referral_of(person.pk)
    assert (referral.state, referral.agencies, referral.reason_code) == ("held", [world.fir.pk], "")
    assert referral.held_until == NOON + timedelta(days=8)


def test_withdrawing_after_counting_moves_nothing(world: World) -> None:
    crowd = people(world, 1)
    referrals(world.acme, 8)
    close()
    before = (states(world), [slot.state for slot in slots(world)])
    with clock.frozen_at(NOON + timedelta(days=20)):
        withdraw(crowd[0].pk)

    assert (states(world), [slot.state for slot in slots(world)]) == before
    assert line(world, close(1)).total_count == 10
    assert faults() == []


def reverse_some(world: "Eyes", candidate_ids: list[int]) -> None:
    second = world.second_operator()
    for candidate_id in candidate_ids:
        with scope(house()):
            ref = Referral.objects.get(candidate=candidate_id).ref
        with scope(world.olga):
            actions.ask_reversal(ref, ground="own-people", why="the mailbox belongs to the company", by=world.olga)
            actions.confirm_reversal(ref, by=second)


class Eyes(World):
    """The world with a second pair of eyes at the operator."""

    def second_operator(self) -> Any:
        """Another operator."""
        return replace(self.olga, name="user:USR-SECONDEYES")


@pytest.fixture
def eyes(db: None) -> Eyes:
    return Eyes()


def test_a_reversal_shows_at_the_next_closing_and_takes_the_slot_that_is_no_longer_earned(eyes: Eyes) -> None:
    crowd = people(eyes, 1)
    referrals(eyes.acme, 8)
    close()
    with monday(0, hour=12):
        reverse_some(eyes, [crowd[0].pk])
        with scope(eyes.ann):
            assert queries.count_card(eyes.ann).available_count == 1

    acme = line(eyes, close(1))

    assert (acme.reversed_count, acme.total_count) == (1, 9)
    assert [slot.state for slot in slots(eyes)] == ["revoked"]
    with scope(house()):
        assert books.balances([f"company:{eyes.acme.ref}:REF:confirmed"]).popitem()[1] == 9
    assert faults() == []


def test_a_reversal_after_spending_makes_a_debt_that_the_next_slot_pays(eyes: Eyes) -> None:
    crowd = people(eyes, 1)
    referrals(eyes.acme, 8)
    close()
    with scope(house()):
        _spend(eyes)
    with monday(0, hour=12):
        reverse_some(eyes, [crowd[0].pk])
    close(1)
    debt, available = (f"company:{eyes.acme.ref}:SLOT:{name}" for name in ("debt", "available"))
    with scope(house()):
        assert books.balances([debt, available]) == {debt: 1, available: 0}
    assert faults() == []

    referrals(eyes.acme, 5, at=NOON + timedelta(days=13))
    acme = line(eyes, close(3))
    assert (acme.confirmed_count, acme.slots_granted_count, acme.total_count) == (5, 0, 14)
    with scope(house()):
        assert books.balances([debt, available]) == {debt: 0, available: 0}
    assert faults() == []

    referrals(eyes.acme, 10, at=NOON + timedelta(days=27))
    assert line(eyes, close(5)).slots_granted_count == 1
    assert [(slot.ordinal, slot.state) for slot in slots(eyes)] == [(1, "expired"), (3, "available")]
    assert faults() == []


def _spend(world: World) -> None:
    """End the slot, as a year would."""
    expire_slots(world.acme.pk, world.acme.ref, on=FIRST_MONDAY + timedelta(days=400), at=clock.now(), by=house())


def test_a_slot_given_back_pays_the_debt_first(eyes: Eyes) -> None:
    (person,) = people(eyes, 1)
    referrals(eyes.acme, 8)
    close()
    with monday(0, hour=12):
        opening = post(eyes)
        request = actions.take(ask(eyes, opening), by=eyes.bob)
        reverse_some(eyes, [person.pk])
    close(1)
    with monday(1, hour=12):
        actions.release(request, by=eyes.bob)

    assert [slot.state for slot in slots(eyes)] == ["revoked"]
    with scope(house()):
        debt = f"company:{eyes.acme.ref}:SLOT:debt"
        assert books.balances([debt]) == {debt: 0}
    assert faults() == []


def test_a_duplicate_stays_void_whatever_is_allowed_later(world: World) -> None:
    (person,) = people(world, 1)
    with clock.frozen_at(NOON + timedelta(days=1)):
        _register_again(world, person.pk, world.link)
    allow(person.pk, world.fir, NOON + timedelta(days=2))

    with scope(house()):
        states_found = list(Referral.objects.filter(candidate=person).order_by("pk").values_list("state", flat=True))
    assert states_found == ["held", "void"]


def test_the_operator_counts_what_waits(world: World) -> None:
    people(world, 2)
    register("other-dai", world.link, agencies=(world.birch,))
    with scope(world.olga):
        card = queries.waiting_counts(world.olga)
        assert (card.held_count, card.doubtful_count, card.confirmed_count) == (3, 1, 0)
        assert queries.waiting_counts(world.ann).held_count == 0
    close()
    with scope(world.olga):
        assert [(run.closed_on, run.companies_count) for run in queries.runs(world.olga)] == [(FIRST_MONDAY, 3)]
        assert queries.runs(world.ann) == []
    assert held(world.birch.ref) == 0
