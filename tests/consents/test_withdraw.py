"""Taking back, running out, being forgotten: effective at once, for every path of reading."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from relay.acceptances.models import SeekerAcceptance
from relay.candidates.events import CandidateErased
from relay.candidates.models import Candidate, Identity
from relay.consents import actions, jobs, queries
from relay.consents.models import Consent, StopNotice
from relay.consents.rules import Refusal
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.organisations.models import Licence
from tests.introductions.life import brought_to, move_opening
from tests.world import NOON, World

YEAR = NOON.replace(year=2027)


def consent(world: World, purpose: str = "placement", name: str = "dai") -> Consent:
    with transaction.atomic(), scope(house()):
        return Consent.objects.filter(candidate=world.candidate(name), purpose=purpose).latest("pk")


def identities(by: Actor) -> int:
    """What the database alone lets somebody see, whatever the code forgets."""
    with transaction.atomic(), scope(by):
        return Identity.objects.count() + Candidate.objects.count()


def mails(key: str) -> list[Message]:
    with scope(house()):
        return list(Message.objects.filter(event_key__startswith=key).order_by("pk"))


def relicensed(world: World) -> None:
    with transaction.atomic(), scope(house()):
        Licence.objects.update(registry_checked_on=clock.today())


def test_a_consent_taken_back_shuts_the_agency_out_at_once(world: World) -> None:
    given = consent(world)
    assert identities(world.bob) == 2

    actions.withdraw(given, by=world.dai)

    assert (given.state, given.withdrawn_at) == ("withdrawn", NOON)
    assert identities(world.bob) == 0
    with scope(world.bob):
        assert not queries.is_live(given.candidate_id, world.birch.pk, NOON)
        assert queries.live_consent(given.candidate_id, world.birch.pk, NOON) is None
        assert SeekerAcceptance.objects.count() == 0
    with pytest.raises(Refused) as no:
        actions.reveal(given.candidate_id, purpose="placement", by=world.bob)
    assert no.value.reason is Refusal.NO_CONSENT


def test_the_agency_is_told_to_stop_and_acknowledges_once(world: World) -> None:
    given = actions.withdraw(consent(world), by=world.dai)
    [stop], [receipt] = mails(f"stop:{given.ref}"), mails(f"withdrawn:{given.ref}")
    assert (stop.to, receipt.to) == ("bob@bob.example", "dai@mail.example")
    assert given.ref in stop.text
    assert "髙﨑" not in stop.text + stop.html

    with scope(world.bob):
        [notice] = queries.stop_notices(world.bob)
        assert (notice.candidate_ref, notice.sent_at, notice.acknowledged_at) == (given.ref, NOON, None)
    with pytest.raises(Stale):
        actions.acknowledge_stop(notice.id, by=world.finn)
    with pytest.raises(NotPermitted):
        actions.acknowledge_stop(notice.id, by=world.dai)
    with clock.frozen_at(NOON + timedelta(hours=1)):
        actions.acknowledge_stop(notice.id, by=world.bob)
    with pytest.raises(Stale):
        actions.acknowledge_stop(notice.id, by=world.bob)
    with scope(world.dai):
        assert queries.passport(world.dai)[0].stop_acknowledged_at == NOON + timedelta(hours=1)
        assert str(StopNotice.objects.get()) == f"stop {given.pk}"


def test_taking_back_twice_is_taking_back_once(world: World) -> None:
    first, second = consent(world), consent(world)
    actions.withdraw(first, by=world.dai)

    with pytest.raises(Stale):
        actions.withdraw(second, by=world.dai)
    with pytest.raises(Stale):
        actions.withdraw(first, by=world.dai)
    with scope(house()):
        assert StopNotice.objects.count() == 1


def test_nobody_takes_back_for_another(world: World) -> None:
    with pytest.raises(Stale):
        actions.withdraw(consent(world), by=world.eve)
    with pytest.raises(NotPermitted):
        actions.withdraw(consent(world), by=world.bob)
    assert consent(world).state == "given"


def test_with_the_agencys_consent_its_named_ones_end(world: World) -> None:
    brought_to(world, "introduced")
    named = consent(world, "named_introduction")
    assert (named.state, named.company_id, named.released_at) == ("given", world.cedar.pk, NOON)
    assert identities(world.cat) == 1, "the name, and nothing of the profile"

    actions.withdraw(consent(world), by=world.dai)

    assert consent(world, "named_introduction").state == "withdrawn"
    assert identities(world.cat) == identities(world.bob) == 0
    with pytest.raises(Refused):
        actions.reveal(named.candidate_id, purpose="named_introduction", by=world.cat)


def test_a_named_consent_can_be_taken_back_alone(world: World) -> None:
    brought_to(world, "introduced")
    actions.withdraw(consent(world, "named_introduction"), by=world.dai)

    assert identities(world.cat) == 0
    assert identities(world.bob) == 2
    assert consent(world).state == "given"


def test_everything_can_be_taken_back_at_once(world: World) -> None:
    brought_to(world, "introduced")
    with transaction.atomic(), scope(house()):  # a named consent whose placement has gone must not outlive the rest
        orphan = Consent.objects.get(purpose="named_introduction")
        orphan.pk, orphan.ref, orphan.agency_id = None, "CNS-ORPHAN0000", world.fir.pk
        orphan.save(force_insert=True)

    actions.withdraw_all(world.candidate("dai"), by=world.dai)

    with scope(world.dai):
        assert {row.state for row in Consent.objects.all()} == {"withdrawn"}
        assert Consent.objects.count() == 3
    actions.withdraw_all(world.candidate("dai"), by=world.dai)


def test_a_named_consent_needs_a_live_opening_and_a_live_placement(world: World) -> None:
    dai, opening = world.candidate("dai"), world.opening
    first = actions.give_named(dai, agency_id=world.birch.pk, opening_ref=opening.ref, by=world.dai)
    again = actions.give_named(dai, agency_id=world.birch.pk, opening_ref=opening.ref, by=world.dai)
    assert first.pk == again.pk
    assert (first.company_id, first.opening_ref, first.released_at) == (world.cedar.pk, opening.ref, None)
    assert identities(world.cat) == 0, "nothing was handed over yet"

    with pytest.raises(Refused) as no:
        actions.give_named(dai, agency_id=world.fir.pk, opening_ref=opening.ref, by=world.dai)
    assert no.value.reason is Refusal.NO_CONSENT
    with pytest.raises(Refused) as no:
        actions.give_named(dai, agency_id=world.birch.pk, opening_ref="OPN-0000000000", by=world.dai)
    assert no.value.reason is Refusal.OPENING_GONE
    move_opening(world, state="draft")
    with pytest.raises(Refused):
        actions.give_named(dai, agency_id=world.birch.pk, opening_ref=opening.ref, by=world.dai)


def test_a_named_consent_that_has_run_out_is_given_anew(world: World) -> None:
    dai, opening = world.candidate("dai"), world.opening
    old = actions.give_named(dai, agency_id=world.birch.pk, opening_ref=opening.ref, by=world.dai)
    with transaction.atomic(), scope(house()):
        Consent.objects.filter(pk=old.pk).update(valid_until=NOON)

    new = actions.give_named(dai, agency_id=world.birch.pk, opening_ref=opening.ref, by=world.dai)

    assert new.pk != old.pk
    with scope(world.dai):
        assert Consent.objects.get(pk=old.pk).state == "expired"


def test_what_runs_out_is_over_at_that_moment_and_noted_by_the_hour(world: World) -> None:
    brought_to(world, "introduced")
    given = consent(world)
    assert given.valid_until is not None
    with clock.frozen_at(given.valid_until - timedelta(seconds=1)):
        relicensed(world)
        assert identities(world.bob) == 2
        actions.reveal(given.candidate_id, purpose="placement", by=world.bob)
        assert actions.expire_due(by=house()) == 0
    with clock.frozen_at(YEAR):
        assert consent(world).state == "given", "no job has run yet"
        with pytest.raises(Refused):
            actions.reveal(given.candidate_id, purpose="placement", by=world.bob)
        with scope(world.bob):
            assert queries.ground_for_reading(given.candidate_id, world.birch.pk, "placement", clock.now()) is None
        jobs.expire_due(0)
        assert actions.expire_due(by=house()) == 0
        assert identities(world.bob) == identities(world.cat) == 0
    ended = consent(world)
    assert (ended.state, ended.withdrawn_at) == ("expired", YEAR)
    assert consent(world, "named_introduction").state == "expired"
    assert len(mails(f"stop:{ended.ref}")) == 1


def test_a_named_consent_expires_alone_when_only_it_is_due(world: World) -> None:
    brought_to(world, "introduced")
    with transaction.atomic(), scope(house()):
        Consent.objects.filter(purpose="named_introduction").update(valid_until=NOON)

    assert actions.expire_due(by=house()) == 1
    assert (consent(world).state, consent(world, "named_introduction").state) == ("given", "expired")


def test_consents_are_not_expired_by_anybody_but_the_house(world: World) -> None:
    with pytest.raises(NotPermitted):
        actions.expire_due(by=world.bob)


def test_who_is_erased_is_forgotten_here_and_gets_no_mail(world: World) -> None:
    given = consent(world)
    with transaction.atomic(), scope(house()):
        Identity.objects.filter(candidate_id=given.candidate_id).update(email="")

    actions.forget(CandidateErased(candidate_id=given.candidate_id), by=house())

    assert consent(world).state == "withdrawn"
    assert len(mails(f"stop:{given.ref}")) == 1
    assert mails(f"withdrawn:{given.ref}") == []


def test_who_may_ask_for_which_consents(world: World) -> None:
    given = consent(world)
    for by, expected in (
        (world.dai, [given]),
        (world.bob, [given]),
        (world.eve, []),
        (world.finn, []),
        (world.olga, []),
    ):
        with scope(by):
            assert list(queries.visible_to(by)) == expected
    with scope(world.dai):
        assert str(queries.wording_row("placement", "ja", NOON)) == "placement v1 ja"


def test_was_held(world: World) -> None:
    given, birch = consent(world), world.birch.pk
    person, since = given.candidate_id, NOON - timedelta(days=30)
    with scope(house()):
        assert queries.was_held(person, birch, since=since, but=0)
        assert not queries.was_held(person, birch, since=since, but=given.pk)
        assert not queries.was_held(person, world.fir.pk, since=since, but=0)
    actions.withdraw(given, by=world.dai)
    with scope(house()):
        assert queries.was_held(person, birch, since=NOON, but=0)
        assert not queries.was_held(person, birch, since=NOON + timedelta(seconds=1), but=0)


@pytest.mark.parametrize("fields", [{"valid_until": None}, {"state": "withdrawn", "withdrawn_at": None}])
def test_the_database_itself_refuses_a_consent_that_says_too_little(fields: dict[str, object], world: World) -> None:
    with pytest.raises(DatabaseError, match=r"a_given|a_withdrawn"), transaction.atomic(), scope(house()):
        Consent.objects.filter(pk=consent(world).pk).update(**fields)
