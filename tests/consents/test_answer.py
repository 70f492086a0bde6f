"""Saying yes or no, agency by agency."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from relay.consents import actions, queries
from relay.consents.models import Consent, Provision, ProvisionReceipt
from relay.consents.rules import LAW_VERSION, PLACEMENT_ITEMS, Refusal
from relay.consents.wordings import PLACEMENT_EN, PLACEMENT_JA, digest_of
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.organisations import actions as organisations
from relay.organisations.models import Licence, Organisation
from relay.organisations.rules import Refusal as OrganisationRefusal
from tests.world import NOON, World


def answer(world: World, shown: list[Organisation], ticked: list[Organisation], name: str = "eve") -> list[Consent]:
    return actions.answer(
        world.candidate(name), shown=[row.ref for row in shown], ticked=[row.ref for row in ticked],
        mechanism="register.agencies", by=world.person(name),
    )  # fmt: skip


def counts() -> tuple[int, int, int, int]:
    with scope(house()):
        mails = Message.objects.filter(template__startswith="consents/")
        return Consent.objects.count(), Provision.objects.count(), ProvisionReceipt.objects.count(), mails.count()


def of(by: Actor) -> list[tuple[int, str]]:
    with transaction.atomic(), scope(by):
        rows = queries.visible_to(by).order_by("pk")
        return [(row.agency_id, row.state) for row in rows]


def test_a_yes_to_one_is_a_recorded_no_to_the_others(world: World) -> None:
    [given] = answer(world, [world.birch, world.fir], [world.birch])

    assert of(world.eve) == [(world.birch.pk, "given"), (world.fir.pk, "refused")]
    assert (given.mechanism, given.law_version, given.data_items) == (
        "register.agencies",
        LAW_VERSION,
        list(PLACEMENT_ITEMS),
    )
    assert (given.decided_at, given.valid_until) == (NOON, NOON.replace(year=2027))
    assert given.wording.digest == digest_of(PLACEMENT_JA)
    assert str(given) == given.ref
    with scope(world.eve):
        live, refused = queries.passport(world.eve)
        assert queries.live_agencies(given.candidate_id, NOON) == [world.birch.pk]
    assert (live.state, live.agency_name, live.wording_text) == ("given", world.birch.name, PLACEMENT_JA)
    assert (refused.state, refused.valid_until, refused.stop_acknowledged_at) == ("refused", None, None)


def test_who_reads_english_agrees_to_the_english_text(world: World) -> None:
    eve = world.eve
    by = Actor(**{**vars(eve), "language": "en"})
    [given] = actions.answer(
        world.candidate("eve"), shown=[world.birch.ref], ticked=[world.birch.ref], mechanism="x", by=by
    )

    assert (given.wording.language, given.wording.text) == ("en", PLACEMENT_EN)


def test_in_any_other_language_the_japanese_text_holds(world: World) -> None:
    card = queries.wording("placement", "pt", NOON)

    assert card is not None
    assert (card.language, card.digest, card.version) == ("ja", digest_of(PLACEMENT_JA), 1)
    assert queries.wording("placement", "ja", NOON.replace(year=2000)) is None


def test_without_a_text_in_force_nobody_can_agree(world: World) -> None:
    eve = world.eve
    by = Actor(**{**vars(eve), "at": NOON.replace(year=2000)})
    with pytest.raises(Refused) as no:
        actions.answer(world.candidate("eve"), shown=[world.birch.ref], ticked=[], mechanism="x", by=by)

    assert no.value.reason is Refusal.NO_WORDING


def test_a_yes_writes_both_records_and_a_receipt(world: World) -> None:
    [given] = answer(world, [world.birch], [world.birch])

    with scope(house()):
        sent = Provision.objects.get(consent=given)
        got = sent.receipt
        mail = Message.objects.get(event_key=f"consent:{given.ref}")
    operator = queries_operator()
    assert (sent.provider_id, sent.recipient_id) == (operator.pk, world.birch.pk)
    assert (sent.recipient_name, sent.recipient_address) == (world.birch.name, world.birch.address)
    assert (sent.recipient_representative, sent.person_name) == ("代表 一郎", "空 衣舞")
    assert (sent.data_items, sent.method, sent.consent_basis) == (list(PLACEMENT_ITEMS), "システム上の閲覧", "27-1")
    assert (sent.provided_at, str(sent.keep_until)) == (NOON, "2029-04-02")
    assert (got.recipient_id, got.provider_name, got.provider_address) == (
        world.birch.pk,
        operator.name,
        operator.address,
    )
    assert (got.provider_representative, got.person_name) == (operator.representative, "空 衣舞")
    assert (got.data_items, got.received_at, got.keep_until) == (sent.data_items, NOON, sent.keep_until)
    assert "本人" in got.acquisition
    assert (str(sent), str(got)) == (sent.ref, f"receipt of {sent.pk}")
    assert mail.to == "eve@mail.example"
    assert given.wording.digest in mail.text


def queries_operator() -> Organisation:
    return Organisation.objects.get(kind="operator")


def test_sending_the_boxes_twice_changes_nothing(world: World) -> None:
    first = answer(world, [world.birch, world.fir], [world.birch])
    before = counts()

    again = answer(world, [world.birch, world.fir], [world.birch])
    neither = answer(world, [world.birch, world.fir], [])

    assert [row.pk for row in again] == [row.pk for row in first]
    assert neither == []
    assert counts() == before
    assert of(world.eve) == [(world.birch.pk, "given"), (world.fir.pk, "refused")], "an unticked box takes nothing back"


def test_a_no_can_become_a_yes_later(world: World) -> None:
    answer(world, [world.fir], [])
    answer(world, [world.fir], [world.fir])

    assert of(world.eve) == [(world.fir.pk, "refused"), (world.fir.pk, "given")]


@pytest.mark.parametrize("kind", ["eleven", "not shown", "unknown", "a company"])
def test_what_is_no_answer_leaves_nothing(kind: str, world: World) -> None:
    before, shown = counts(), [world.birch.ref]
    shown += {"eleven": [f"ORG-{n}" for n in range(10)], "not shown": [], "unknown": ["ORG-0000000000"], "a company": [world.acme.ref]}[kind]  # fmt: skip
    ticked = [world.birch.ref] + ([world.fir.ref] if kind == "not shown" else [])

    with pytest.raises(Refused) as no:
        actions.answer(world.candidate("eve"), shown=shown, ticked=ticked, mechanism="x", by=world.eve)

    assert no.value.reason is (Refusal.TOO_MANY if kind == "eleven" else Refusal.NOT_SHOWN)
    assert no.value.reason.code == "X06"
    assert counts() == before


def unchecked(world: World) -> None:
    Licence.objects.filter(agency=world.fir).update(registry_checked_on=None)


def expired(world: World) -> None:
    Licence.objects.filter(agency=world.fir).update(valid_until=NOON.date() - timedelta(days=1))


def suspended(world: World) -> None:
    organisations.suspend(world.fir, "x", by=world.olga)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (unchecked, OrganisationRefusal.LICENCE_UNCHECKED),
        (expired, OrganisationRefusal.LICENCE_EXPIRED),
        (suspended, OrganisationRefusal.NOT_APPROVED),
    ],
)
def test_where_nothing_may_flow_not_even_the_boxes_before_are_taken(
    change: Callable[[World], Any], reason: OrganisationRefusal, world: World
) -> None:
    """X01, and nothing half-written."""
    with transaction.atomic(), scope(house()):
        change(world)
    before = counts()

    with pytest.raises(Refused) as no:
        answer(world, [world.birch, world.fir], [world.birch, world.fir])

    assert (no.value.reason, reason.code) == (reason, "X01")
    assert counts() == before
    answer(world, [world.birch, world.fir], [world.birch])


def test_without_the_recipients_record_nothing_is_provided(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """個人情報保護法 29条・30条: a fault in the second record takes the first, and the consent, back."""
    before = counts()
    monkeypatch.setattr(actions, "ACQUISITION", "長" * 201)  # longer than its column: the database itself refuses it

    with pytest.raises(DatabaseError), transaction.atomic():
        answer(world, [world.birch], [world.birch])

    assert counts() == before
    monkeypatch.undo()
    answer(world, [world.birch], [world.birch])
    assert [after - was for was, after in zip(before, counts(), strict=True)] == [1, 1, 1, 1]


def test_nobody_answers_for_another(world: World) -> None:
    birch = [world.birch.ref]
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        actions.answer(world.candidate("eve"), shown=birch, ticked=birch, mechanism="x", by=world.dai)
    with pytest.raises(NotPermitted):
        actions.answer(world.candidate("eve"), shown=birch, ticked=birch, mechanism="x", by=world.bob)


def test_a_yes_that_has_run_out_can_be_given_again_at_once(world: World) -> None:
    """Even before the hourly job has noted that the old one is over."""
    [old] = answer(world, [world.birch], [world.birch])
    later = NOON.replace(year=2027)
    with clock.frozen_at(later):
        with scope(house()):
            Licence.objects.update(registry_checked_on=later.date())
        [new] = answer(world, [world.birch], [world.birch])

        assert new.pk != old.pk
        assert new.valid_until == later.replace(year=2028)
        assert of(world.eve) == [(world.birch.pk, "expired"), (world.birch.pk, "given")]
        with scope(world.bob):
            assert queries.is_live(old.candidate_id, world.birch.pk, later)
