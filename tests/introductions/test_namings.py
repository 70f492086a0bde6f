"""A name is closed ninety days after a selection that hired nobody, and the company is asked to destroy what it holds."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from relay.consents import actions as consents
from relay.consents import queries as consent_queries
from relay.consents.models import Consent, StopNotice
from relay.introductions import actions, jobs
from relay.introductions.models import Introduction
from relay.introductions.rules import NAME_KEPT, naming_is_over
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from tests.introductions.life import actor, brought_to, seen
from tests.portals.company.visits import cat, elmo
from tests.world import NOON, World

pytestmark = pytest.mark.django_db

OVER = frozenset({"turned_down", "declined", "withdrawn"})
LONG_AGO = NOON - NAME_KEPT


@pytest.mark.parametrize(
    ("ends", "was_named", "over"),
    [
        ([], True, False),
        ([("turned_down", LONG_AGO)], True, True),
        ([("turned_down", LONG_AGO + timedelta(seconds=1))], True, False),
        ([("turned_down", NOON)], False, True),
        ([("declined", LONG_AGO), ("withdrawn", LONG_AGO)], True, True),
        ([("declined", LONG_AGO), ("withdrawn", NOON)], True, False),
        ([("turned_down", LONG_AGO), ("proposed", LONG_AGO)], True, False),
        ([("interviewing", LONG_AGO)], False, False),
        ([("joined", LONG_AGO)], True, False),
        ([("left", LONG_AGO)], True, False),
    ],
)
def test_naming_is_over(ends: list[tuple[str, datetime]], was_named: bool, over: bool) -> None:
    assert naming_is_over(ends, was_named=was_named, over=OVER, at=NOON) is over


def named() -> Consent:
    with transaction.atomic(), scope(house()):
        return Consent.objects.get(purpose="named_introduction")


def moved(world: World, act: object, name: str) -> None:
    by = actor(world, name)
    with transaction.atomic(), scope(by):
        act(Introduction.objects.get(), by=by)  # type: ignore[operator]


def notices() -> list[tuple[int, bool]]:
    with transaction.atomic(), scope(house()):
        return [(row.recipient_id, row.acknowledged_at is not None) for row in StopNotice.objects.order_by("pk")]


def may_read(world: World) -> bool:
    try:
        consents.reveal(world.candidate("dai").pk, purpose="named_introduction", by=world.cat)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("act", "name"), [(actions.turn_down, "cat"), (actions.withdraw, "bob"), (actions.decline, "dai")]
)
def test_after_ninety_days_the_name_is_closed_and_the_company_is_told(world: World, act: object, name: str) -> None:
    brought_to(world, "interviewing")
    moved(world, act, name)

    clock.freeze(NOON + NAME_KEPT - timedelta(minutes=1))
    jobs.end_namings(0)
    assert (named().state, notices(), may_read(world)) == ("given", [], True)

    clock.freeze(NOON + NAME_KEPT)
    jobs.end_namings(0)
    jobs.end_namings(0)
    assert (named().state, notices(), may_read(world)) == ("expired", [(world.cedar.pk, False)], False)
    with scope(house()):
        mails = Message.objects.filter(template="consents/destroy_notice")
        assert [mail.to for mail in mails] == ["cat@cat.example"]
        assert "髙﨑" not in mails[0].text
        assert Consent.objects.get(purpose="placement").state == "given"


def test_where_no_name_was_given_the_consent_ends_the_next_night_and_nobody_is_told(world: World) -> None:
    brought_to(world, "presented")
    moved(world, actions.turn_down, "cat")

    jobs.end_namings(0)

    assert (named().state, notices()) == ("expired", [])


@pytest.mark.parametrize("state", ["interviewing", "joined"])
def test_who_is_still_in_the_running_or_hired_stays_known(world: World, state: str) -> None:
    brought_to(world, state)
    clock.freeze(clock.now() + NAME_KEPT + timedelta(days=1))

    jobs.end_namings(0)

    assert (named().state, notices()) == ("given", [])


@pytest.mark.parametrize(
    ("state", "told"), [("presented", False), ("introduced", True), ("offered", True), ("joined", False)]
)
def test_a_withdrawal_reaches_the_company_that_got_the_name_unless_it_hired(
    world: World, state: str, told: bool
) -> None:
    brought_to(world, state)
    with scope(house()):
        placement = Consent.objects.get(purpose="placement")

    consents.withdraw(placement, by=world.dai)

    assert [recipient == world.cedar.pk for recipient, _done in notices()].count(True) == told
    assert not may_read(world)


def test_one_naming_taken_back_reaches_the_company_at_once(world: World) -> None:
    brought_to(world, "introduced")

    consents.withdraw(named(), by=world.dai)

    assert notices() == [(world.cedar.pk, False)]
    assert seen(world).state == "withdrawn"


def test_the_company_confirms_once_and_the_person_sees_it(world: World) -> None:
    introduction = brought_to(world, "introduced")
    assert "廃棄をお願いするデータはありません" in cat(world).text("stops/")
    consents.withdraw(named(), by=world.dai)
    visit = cat(world)

    assert "1名分のデータの廃棄をお願いします" in visit.text("introductions/")
    page = visit.text("stops/")
    visit.post("stops/confirmation/", notice="CNS-NOTTHERE00")
    elmo(world).post("stops/confirmation/", notice=named().ref)
    assert notices() == [(world.cedar.pk, False)]
    assert visit.post("stops/confirmation/", notice=named().ref).status_code == 302
    assert visit.post("stops/confirmation/", notice=named().ref).status_code == 302

    assert introduction.ref in page
    assert "髙﨑" not in page
    assert notices() == [(world.cedar.pk, True)]
    assert "名分のデータの廃棄" not in visit.text("introductions/")
    receipt = world.client("dai").get(f"/me/consents/{named().ref}/").content.decode()
    assert "企業がデータの廃棄を確認した日時" in receipt
    with scope(world.cat):
        (row,) = consent_queries.destructions_asked(world.cat)
        assert consent_queries.destructions_asked(world.elmo) == []
    with pytest.raises(Stale):
        consents.confirm_destruction(row.id, by=world.cat)
    with pytest.raises(NotPermitted):
        consents.confirm_destruction(row.id, by=world.bob)
