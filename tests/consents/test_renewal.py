"""Told in time, renewed in one step: the next consent stands at once, and nothing that rests on it is cut."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from relay.acceptances.models import SeekerAcceptance
from relay.consents import actions, jobs, queries
from relay.consents.models import Consent, Provision, StopNotice, Wording
from relay.consents.rules import Refusal, reminder_due, why_not_renew
from relay.introductions.models import Introduction
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.organisations.models import Licence, Organisation
from relay.slots.models import Referral
from tests.introductions.life import brought_to
from tests.world import NOON, World

DAY = timedelta(days=1)


def consent(world: World, purpose: str = "placement") -> Consent:
    with transaction.atomic(), scope(house()):
        return Consent.objects.filter(candidate=world.candidate("dai"), purpose=purpose).latest("pk")


def end(world: World) -> datetime:
    ends = consent(world).valid_until
    assert ends is not None
    return ends


def checked() -> None:
    """The operator has looked the licences up again."""
    with transaction.atomic(), scope(house()):
        Licence.objects.update(registry_checked_on=clock.today())


def subjects() -> list[str]:
    with scope(house()):
        rows = Message.objects.filter(event_key__startswith="renewal:").order_by("pk")
        return [row.event_key.rsplit(":", 1)[1] for row in rows]


@pytest.mark.parametrize(
    ("placement", "live", "left", "reason"),
    [
        (True, True, 30 * DAY, None),
        (True, True, timedelta(seconds=1), None),
        (True, True, 30 * DAY + timedelta(seconds=1), Refusal.TOO_EARLY),
        (True, True, timedelta(), Refusal.NO_CONSENT),
        (True, True, None, Refusal.NO_CONSENT),
        (True, False, DAY, Refusal.NO_CONSENT),
        (False, True, DAY, Refusal.ONLY_PLACEMENT),
    ],
)
def test_when_a_consent_can_be_renewed(
    placement: bool, live: bool, left: timedelta | None, reason: Refusal | None
) -> None:
    ends_at = None if left is None else NOON + left
    assert why_not_renew(is_placement=placement, live=live, ends_at=ends_at, at=NOON) is reason


@pytest.mark.parametrize(
    ("left", "days"),
    [(31 * DAY, None), (30 * DAY, 30), (8 * DAY, 30), (7 * DAY, 7), (timedelta(seconds=1), 7), (timedelta(), None)],
)
def test_which_reminder_is_due(left: timedelta, days: int | None) -> None:
    assert reminder_due(NOON + left, NOON) == days


def test_the_next_consent_stands_at_once_and_nothing_is_cut(world: World) -> None:
    brought_to(world, "introduced")
    old, named = consent(world), consent(world, "named_introduction")
    with scope(house()):
        before = (Referral.objects.count(), StopNotice.objects.count(), Provision.objects.filter(consent=old).count())

    with clock.frozen_at(end(world) - 20 * DAY):
        checked()
        new = actions.renew(old, by=world.dai)
        assert (old.state, old.withdrawn_at) == ("expired", clock.now())
        assert (new.state, new.valid_until) == ("given", clock.now().replace(year=clock.now().year + 1))
        assert (new.agency_id, new.purpose, new.wording_id) == (old.agency_id, "placement", old.wording_id)
        assert consent(world, "named_introduction").state == named.state == "given"
        with scope(house()):
            assert SeekerAcceptance.objects.get().state == "accepted"
            assert Introduction.objects.get().state == "introduced"
            after = (
                Referral.objects.count(), StopNotice.objects.count(), Provision.objects.filter(consent=old).count(),
            )  # fmt: skip
            assert after == before
            assert Provision.objects.filter(consent=new, recipient_id=new.agency_id).count() == 1
    with clock.frozen_at(end(world) - DAY):
        checked()
        assert actions.reveal(new.candidate_id, purpose="placement", by=world.bob).family_name == "髙﨑"


def test_the_receipt_says_renewed(world: World) -> None:
    old = consent(world)
    with clock.frozen_at(end(world) - DAY):
        checked()
        new = actions.renew(old, by=world.dai)
        with scope(world.dai):
            texts = [queries.signed_receipt(world.dai, row.ref) or "" for row in (old, new)]
    assert '"type":"expired"' in texts[0]
    assert '"type":"renewed"' in texts[1]


def test_the_text_in_force_is_agreed_to(world: World) -> None:
    with clock.frozen_at(end(world) - DAY):
        checked()
        with transaction.atomic(), scope(house()):
            Wording.objects.create(
                purpose="placement", version=2, language="ja", text="次", digest="d" * 64, in_force_at=clock.now()
            )
        assert actions.renew(consent(world), by=world.dai).wording.version == 2


def test_renewing_twice_is_renewing_once(world: World) -> None:
    with clock.frozen_at(end(world) - DAY):
        checked()
        first, second = consent(world), consent(world)
        actions.renew(first, by=world.dai)
        with pytest.raises(Stale):
            actions.renew(second, by=world.dai)
        with scope(house()):
            live = Consent.objects.filter(candidate=world.candidate("dai"), state="given", purpose="placement")
            assert live.count() == 1


def test_refused_too_early_too_late_and_for_a_named_one(world: World) -> None:
    brought_to(world, "introduced")
    old, named, ends = consent(world), consent(world, "named_introduction"), end(world)
    for moment, row, reason in (
        (ends - 31 * DAY, old, Refusal.TOO_EARLY),
        (ends, old, Refusal.NO_CONSENT),
        (ends - DAY, named, Refusal.ONLY_PLACEMENT),
    ):
        with clock.frozen_at(moment), pytest.raises(Refused) as no:
            actions.renew(row, by=world.dai)
        assert no.value.reason is reason


def test_refused_for_an_agency_nothing_may_flow_to(world: World) -> None:
    old = consent(world)
    with clock.frozen_at(end(world) - DAY):
        checked()
        with transaction.atomic(), scope(house()):
            Organisation.objects.filter(pk=world.birch.pk).update(state="suspended")
        with pytest.raises(Refused) as no:
            actions.renew(old, by=world.dai)
        assert no.value.reason.code == "X01"
        assert actions.remind_due(by=house()) == 1
    assert subjects() == []
    assert consent(world).state == "given"


def test_nobody_renews_for_somebody_else(world: World) -> None:
    with clock.frozen_at(end(world) - DAY):
        checked()
        with pytest.raises(Stale):
            actions.renew(consent(world), by=world.eve)
        with pytest.raises(NotPermitted):
            actions.renew(consent(world), by=world.bob)
        with pytest.raises(NotPermitted):
            actions.remind_due(by=world.dai)


def test_the_person_is_told_thirty_and_seven_days_before_once_each(world: World) -> None:
    ends = end(world)
    for days, told in ((31, []), (30, ["30"]), (29, ["30"]), (7, ["30", "7"]), (1, ["30", "7"])):
        with clock.frozen_at(ends - days * DAY):
            checked()
            jobs.remind_due(timestamp=0)
            jobs.remind_due(timestamp=0)
        assert subjects() == told
    with scope(house()):
        mail = Message.objects.filter(event_key__startswith="renewal:").latest("pk")
    assert mail.to == "dai@mail.example"
    assert f"/me/consents/{consent(world).ref}/renewal/" in mail.text
    assert world.birch.name in mail.subject


def test_who_renewed_is_not_told_again(world: World) -> None:
    with clock.frozen_at(end(world) - 20 * DAY):
        checked()
        actions.renew(consent(world), by=world.dai)
        assert actions.remind_due(by=house()) == 0
    assert subjects() == []


def test_the_passport_offers_it_in_time_and_the_page_shows_the_text(world: World) -> None:
    url = f"/me/consents/{consent(world).ref}/renewal/"
    client = world.client("dai")
    assert url not in client.get("/me/").content.decode()
    assert "現在、この同意は更新できません" in client.get(url).content.decode()

    with clock.frozen_at(end(world) - DAY):
        checked()
        client = world.client("dai")
        assert url in client.get("/me/").content.decode()
        page = client.get(url).content.decode()
        assert "12か月間更新する" in page
        assert "個人データを提供することに同意します" in page
        assert consent(world).state == "given"
        answer = client.post(url)
        assert answer["Location"] == f"/me/consents/{consent(world).ref}/"
        assert world.client("eve").post(url).status_code == 404
        assert consent(world).mechanism == "passport.renewal:button"
