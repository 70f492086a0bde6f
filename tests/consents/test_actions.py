"""What each act on consents writes, column by column, in a crowd: nobody else's row is ever touched."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from relay.candidates.events import CandidateErased
from relay.consents import actions, queries, quotas
from relay.consents.events import ConsentGiven, ConsentWithdrawn, NamedConsentWithdrawn
from relay.consents.models import Access, Consent, Provision, ProvisionReceipt, Purpose, StopNotice
from relay.consents.rules import ACQUISITION, BLIND_ITEMS, LAW_VERSION, NAMED_ITEMS, PLACEMENT_ITEMS, Refusal
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.openings import actions as openings
from relay.organisations.models import Licence, Organisation
from tests.consents.crowd import LATER, YEAR, Crowd, changed, everything, new
from tests.world import NOON, World, opening_facts


def consent_row(consent: Consent) -> tuple[str, int]:
    return ("Consent", consent.pk)


def at(by: Actor, moment: datetime = LATER) -> Actor:
    return replace(by, at=moment)


def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The news that is announced, which still goes its way."""
    news: list[object] = []
    announce = actions.announce

    def listen(event: Any, *, by: Actor) -> None:
        news.append(event)
        announce(event, by=by)

    monkeypatch.setattr(actions, "announce", listen)
    return news


def test_a_yes_writes_a_consent_and_both_records_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    news, before, eve = heard(monkeypatch), everything(), world.candidate("eve")
    [given] = actions.answer(
        eve, shown=[world.birch.ref], ticked=[world.birch.ref], mechanism="a.button", by=at(world.eve)
    )
    rows = changed(before)

    assert len(rows) == 3
    operator = Organisation.objects.get(kind="operator")
    assert new(rows, Consent) == {
        "candidate_id": eve.pk, "agency_id": world.birch.pk, "purpose": "placement", "opening_ref": "",
        "company_id": None, "released_at": None, "wording_id": given.wording_id, "data_items": list(PLACEMENT_ITEMS),
        "state": "given", "mechanism": "a.button", "decided_at": LATER, "valid_until": LATER.replace(year=2027),
        "withdrawn_at": None, "law_version": LAW_VERSION,
    }  # fmt: skip
    assert new(rows, Provision) == {
        "consent_id": given.pk, "candidate_id": eve.pk, "provider_id": operator.pk, "recipient_id": world.birch.pk,
        "recipient_name": world.birch.name, "recipient_address": world.birch.address,
        "recipient_representative": world.birch.representative, "consent_basis": "27-1",
        "data_items": list(PLACEMENT_ITEMS), "method": "システム上の閲覧", "opening_ref": "", "provided_at": LATER,
        "keep_until": LATER.date().replace(year=2029),
    }  # fmt: skip
    provision = next(pk for name, pk in rows if name == "Provision")
    assert new(rows, ProvisionReceipt) == {
        "provision_id": provision, "candidate_id": eve.pk, "recipient_id": world.birch.pk,
        "provider_name": operator.name, "provider_address": operator.address,
        "provider_representative": operator.representative, "acquisition": ACQUISITION, "consent_basis": "27-1",
        "data_items": list(PLACEMENT_ITEMS), "received_at": LATER, "keep_until": LATER.date().replace(year=2029),
    }  # fmt: skip
    assert news == [ConsentGiven(consent_id=given.pk, candidate_id=eve.pk, agency_id=world.birch.pk)]


def test_a_no_writes_one_row_and_says_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    news, before, eve = heard(monkeypatch), everything(), world.candidate("eve")
    assert actions.answer(eve, shown=[world.fir.ref], ticked=[], mechanism="a.button", by=at(world.eve)) == []
    rows = changed(before)

    assert len(rows) == 1
    assert {name: new(rows, Consent)[name] for name in ("candidate_id", "agency_id", "purpose", "state")} == {
        "candidate_id": eve.pk, "agency_id": world.fir.pk, "purpose": "placement", "state": "refused",
    }  # fmt: skip
    assert (new(rows, Consent)["valid_until"], new(rows, Consent)["decided_at"]) == (None, LATER)
    assert new(rows, Consent)["mechanism"] == "a.button"
    assert news == []
    before = everything()
    actions.answer(eve, shown=[world.fir.ref], ticked=[], mechanism="again", by=world.eve)
    assert changed(before) == {}


def test_what_others_answered_counts_for_nobody_else(crowd: Crowd) -> None:
    """Eve has taken back what she gave Fir; a no of hers is new, whatever Dai and Mia have said, and to whom."""
    world = crowd.world
    actions.withdraw(crowd.of("eve", world.fir), by=world.eve)
    before = everything()
    refused = actions.answer(
        world.candidate("eve"), shown=[world.fir.ref], ticked=[], mechanism="a.button", by=world.eve
    )
    assert refused == []
    assert new(changed(before), Consent)["state"] == "refused"
    before = everything()
    [given] = crowd.answer("eve", ticked=(world.fir,))
    assert given.candidate_id == world.candidate("eve").pk
    assert new(changed(before), Consent)["agency_id"] == world.fir.pk
    assert [row.pk for row in crowd.answer("eve", ticked=(world.fir,))] == [given.pk]


@pytest.mark.parametrize(("ticks", "state"), [(True, "given"), (False, "refused")])
def test_a_named_yes_is_no_answer_about_placement(crowd: Crowd, ticks: bool, state: str) -> None:
    """Left alone by a fault, it neither stands for the consent that is asked for nor in the way of a no."""
    world, fir = crowd.world, [crowd.world.fir.ref]
    with transaction.atomic(), scope(house()):
        Consent.objects.filter(pk=crowd.of("dai", world.fir).pk).update(state="withdrawn", withdrawn_at=NOON)
    before = everything()
    given = actions.answer(
        world.candidate("dai"), shown=fir, ticked=fir if ticks else [], mechanism="x", by=world.dai
    )  # fmt: skip
    row = new(changed(before), Consent)
    assert (row["purpose"], row["state"], len(given)) == ("placement", state, int(ticks))


def test_a_named_yes_is_the_openings_and_the_agencys_alone(crowd: Crowd) -> None:
    world, opening = crowd.world, crowd.world.opening
    assert len({consent.pk for consent in crowd.named.values()}) == 4
    before, eve = everything(), world.candidate("eve")
    given = actions.give_named(eve, agency_id=world.fir.pk, opening_ref=opening.ref, by=at(world.eve))
    assert changed(before).keys() == {consent_row(given)}
    assert new(changed(before), Consent) == {
        "candidate_id": eve.pk, "agency_id": world.fir.pk, "purpose": "named_introduction",
        "opening_ref": opening.ref, "company_id": world.cedar.pk, "released_at": None, "wording_id": given.wording_id,
        "data_items": list(NAMED_ITEMS), "state": "given", "mechanism": "proposal.agreement", "decided_at": LATER,
        "valid_until": LATER.replace(year=2027), "withdrawn_at": None, "law_version": LAW_VERSION,
    }  # fmt: skip
    assert given.wording.purpose == "named_introduction"
    before = everything()
    assert actions.give_named(eve, agency_id=world.fir.pk, opening_ref=opening.ref, by=world.eve).pk == given.pk
    assert changed(before) == {}


def test_a_named_yes_to_one_opening_is_none_to_another(crowd: Crowd) -> None:
    world = crowd.world
    other = openings.draft(facts=opening_facts(title="社内SE"), by=world.cat)
    openings.post(other, declared=True, by=world.cat)
    given = actions.give_named(
        world.candidate("dai"), agency_id=world.birch.pk, opening_ref=other.ref, by=world.dai
    )  # fmt: skip
    assert given.opening_ref == other.ref
    assert given.pk not in {consent.pk for consent in crowd.named.values()}


def test_a_named_yes_taken_back_may_be_given_again(crowd: Crowd) -> None:
    world = crowd.world
    old = crowd.of("dai", world.birch, "named_introduction")
    actions.withdraw(old, by=world.dai)
    again = crowd.give_named("dai", world.birch)
    assert (again.pk != old.pk, again.state) == (True, "given")


@pytest.mark.parametrize("left", [timedelta(0), timedelta(microseconds=1)])
def test_a_named_yes_counts_until_its_last_moment(crowd: Crowd, left: timedelta) -> None:
    world = crowd.world
    old = crowd.of("dai", world.birch, "named_introduction")
    with transaction.atomic(), scope(house()):
        Consent.objects.filter(pk=old.pk).update(valid_until=NOON + left)
    assert (crowd.give_named("dai", world.birch).pk == old.pk) is bool(left)


def test_taking_back_ends_this_persons_consents_to_this_agency_and_no_other(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, news = crowd.world, heard(monkeypatch)
    given, named = crowd.of("dai", world.birch), crowd.named["dai", world.birch.ref]
    before = everything()
    answer = actions.withdraw(given, by=at(world.dai))
    rows = changed(before)

    over = {"state": "withdrawn", "withdrawn_at": LATER}
    assert {key: row for key, row in rows.items() if key[0] == "Consent"} == {
        consent_row(given): over, consent_row(named): over,
    }  # fmt: skip
    assert new(rows, StopNotice) == {
        "consent_id": given.pk, "candidate_id": given.candidate_id, "recipient_id": world.birch.pk, "sent_at": LATER,
        "acknowledged_at": None,
    }  # fmt: skip
    assert len(rows) == 3
    assert (answer.pk, answer.state) == (given.pk, "withdrawn")
    assert news == [ConsentWithdrawn(consent_id=given.pk, candidate_id=given.candidate_id, agency_id=world.birch.pk)]


def test_a_named_yes_is_taken_back_alone(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    world, news = crowd.world, heard(monkeypatch)
    named, before = crowd.named["mia", world.fir.ref], everything()
    answer = actions.withdraw(named, by=at(crowd.person("mia")))

    assert changed(before) == {consent_row(named): {"state": "withdrawn", "withdrawn_at": LATER}}
    assert answer.pk == named.pk
    assert news == [
        NamedConsentWithdrawn(
            consent_id=named.pk, candidate_id=named.candidate_id, agency_id=world.fir.pk,
            opening_ref=world.opening.ref,
        )
    ]  # fmt: skip


def test_what_a_consent_ended_before_stays_as_it_ended(crowd: Crowd) -> None:
    world = crowd.world
    actions.withdraw(crowd.named["dai", world.birch.ref], by=world.dai)
    given, before = crowd.of("dai", world.birch), everything()
    actions.withdraw(given, by=at(world.dai))
    assert {key for key in changed(before) if key[0] == "Consent"} == {consent_row(given)}


def test_everything_of_one_person_is_taken_back_and_nothing_of_another(crowd: Crowd) -> None:
    world, dai = crowd.world, crowd.world.candidate("dai")
    with transaction.atomic(), scope(house()):  # a named consent whose placement has gone must not outlive the rest
        orphan = Consent.objects.get(pk=crowd.named["dai", world.birch.ref].pk)
        orphan.pk, orphan.ref, orphan.opening_ref = None, "CNS-ORPHAN0000", "OPN-ORPHAN0000"
        orphan.agency_id = world.acme.pk
        orphan.save(force_insert=True)
    before = everything()
    assert actions.withdraw_all(dai, by=at(world.dai)) == dai
    rows = changed(before)

    ended = {key: row for key, row in rows.items() if key[0] == "Consent"}
    assert ended.keys() == {
        key for key, row in before.items() if key[0] == "Consent" and row["candidate_id"] == dai.pk
    }  # fmt: skip
    assert all(row == {"state": "withdrawn", "withdrawn_at": LATER} for row in ended.values())
    notices = [row["recipient_id"] for key, row in rows.items() if key[0] == "StopNotice"]
    assert sorted(notices) == sorted([world.birch.pk, world.fir.pk])


def test_erasing_ends_everything_of_one_person(crowd: Crowd) -> None:
    dai = crowd.world.candidate("dai")
    before = everything()
    actions.forget(CandidateErased(candidate_id=dai.pk), by=house(at=LATER))
    ended = {key for key, row in changed(before).items() if key[0] == "Consent" and row["state"] == "withdrawn"}
    assert ended == {key for key, row in before.items() if key[0] == "Consent" and row["candidate_id"] == dai.pk}


def ends(consent: Consent, moment: datetime) -> Consent:
    with transaction.atomic(), scope(house()):
        Consent.objects.filter(pk=consent.pk).update(valid_until=moment)
    return consent


def test_what_has_run_out_ends_and_is_counted(crowd: Crowd) -> None:
    world = crowd.world
    named = ends(
        crowd.named["dai", world.birch.ref], LATER
    )  # touched first, read first where nobody says in what order
    placement = ends(crowd.of("dai", world.birch), LATER)
    alone = ends(crowd.named["mia", world.fir.ref], LATER)
    ends(crowd.of("eve", world.birch), LATER + timedelta(microseconds=1))
    before = everything()
    assert actions.expire_due(by=house(at=LATER)) == 2, "the named one goes with its placement"

    rows, over = changed(before), {"state": "expired", "withdrawn_at": LATER}
    assert {key: row for key, row in rows.items() if key[0] == "Consent"} == {
        consent_row(row): over for row in (placement, named, alone)
    }
    assert new(rows, StopNotice)["consent_id"] == placement.pk
    assert actions.expire_due(by=house(at=LATER)) == 0


def test_what_ended_otherwise_does_not_run_out_as_well(crowd: Crowd) -> None:
    world = crowd.world
    given = ends(crowd.of("eve", world.birch), LATER)
    actions.withdraw(crowd.of("eve", world.birch), by=world.eve)
    before = everything()
    assert actions.expire_due(by=house(at=LATER)) == 0
    assert changed(before) == {}
    assert given.state == "given"


def test_renewing_closes_one_row_and_opens_the_next_with_its_records(crowd: Crowd) -> None:
    world = crowd.world
    old, now = crowd.of("dai", world.birch), NOON + YEAR - timedelta(days=5)
    with clock.frozen_at(now):
        with transaction.atomic(), scope(house()):
            Licence.objects.update(registry_checked_on=clock.today())
        before = everything()
        renewed = actions.renew(old, by=world.dai)
    rows = changed(before)

    assert len(rows) == 4
    assert rows[consent_row(old)] == {"state": "expired", "withdrawn_at": now}
    row = new(rows, Consent)
    assert (row["candidate_id"], row["agency_id"], row["purpose"]) == (old.candidate_id, world.birch.pk, "placement")
    assert (row["mechanism"], row["decided_at"], row["state"]) == ("passport.renewal:button", now, "given")
    assert row["valid_until"] == now.replace(year=now.year + 1)
    sent, got = new(rows, Provision), new(rows, ProvisionReceipt)
    assert (sent["consent_id"], sent["recipient_id"]) == (renewed.pk, world.birch.pk)
    assert (sent["data_items"], sent["method"]) == (list(PLACEMENT_ITEMS), "システム上の閲覧(同意の更新)")
    assert (got["recipient_id"], got["received_at"]) == (world.birch.pk, now)
    with scope(house()):
        mail = Message.objects.get(event_key=f"consent:{renewed.ref}")
    assert mail.to == "dai@mail.example"


def reminded() -> list[tuple[str, str]]:
    with scope(house()):
        rows = Message.objects.filter(event_key__startswith="renewal:").order_by("pk")
        return [(row.to, row.event_key.rsplit(":", 1)[1]) for row in rows]


def test_who_is_reminded_and_how_many_were_looked_at(crowd: Crowd) -> None:
    world, day = crowd.world, timedelta(days=1)
    ends(crowd.of("dai", world.birch), LATER + 30 * day)
    ends(crowd.of("dai", world.fir), LATER + 30 * day + timedelta(microseconds=1))
    ends(crowd.of("eve", world.birch), LATER + timedelta(microseconds=1))
    ends(crowd.of("eve", world.fir), LATER)
    ends(crowd.named["mia", world.fir.ref], LATER + day)
    ends(crowd.of("mia", world.fir), LATER + 7 * day)
    actions.withdraw(ends(crowd.of("mia", world.birch), LATER + day), by=crowd.person("mia"))

    assert actions.remind_due(by=house(at=LATER)) == 3
    assert sorted(reminded()) == [("dai@mail.example", "30"), ("eve@mail.example", "7"), ("mia@mail.example", "7")]


def test_reading_a_name_writes_one_whole_line(crowd: Crowd) -> None:
    world, eve = crowd.world, crowd.world.candidate("eve")
    before = everything()
    who = actions.reveal(eve.pk, purpose="placement", by=at(world.finn))
    rows = changed(before)

    assert len(rows) == 1
    assert new(rows, Access) == {
        "candidate_id": eve.pk, "organisation_id": world.fir.pk, "consent_id": crowd.of("eve", world.fir).pk,
        "purpose": "placement", "user_ref": world.user("finn").ref, "at": LATER,
    }  # fmt: skip
    assert vars(who) == {
        "candidate_ref": eve.ref, "family_name": "空", "given_name": "衣舞", "family_kana": "ソラ", "given_kana": "イブ",
        "email": "eve@mail.example", "phone": "03-0000-0000",
    }  # fmt: skip


def released(consent: Consent, recipient: Organisation, items: tuple[str, ...], by: Actor, **more: Any) -> Provision:
    return actions.record_provision(
        consent, recipient_id=recipient.pk, data_items=items, method="手渡し", by=at(by), **more
    )


def test_handing_over_a_name_is_recorded_and_marks_its_own_consent_alone(crowd: Crowd) -> None:
    world = crowd.world
    named, before = crowd.named["dai", world.birch.ref], everything()
    more = {"opening_ref": world.opening.ref, "provider_id": world.birch.pk}
    provision = released(named, world.cedar, NAMED_ITEMS, world.bob, **more)
    rows = changed(before)

    assert len(rows) == 3
    assert rows[consent_row(named)] == {"released_at": LATER}
    sent, got = new(rows, Provision), new(rows, ProvisionReceipt)
    assert provision.consent_id == sent["consent_id"] == named.pk
    assert (sent["provider_id"], sent["recipient_id"], sent["opening_ref"], sent["method"]) == (
        world.birch.pk, world.cedar.pk, world.opening.ref, "手渡し",
    )  # fmt: skip
    assert (sent["recipient_name"], sent["recipient_address"]) == (world.cedar.name, world.cedar.address)
    assert (got["provider_name"], got["provider_address"], got["provider_representative"]) == (
        world.birch.name, world.birch.address, world.birch.representative,
    )  # fmt: skip
    assert (sent["data_items"], got["data_items"]) == (list(NAMED_ITEMS),) * 2

    before = everything()
    released(named, world.cedar, NAMED_ITEMS, replace(world.bob, at=LATER), **more)
    assert consent_row(named) not in changed(before), "handed over once, at that moment"


@pytest.mark.parametrize(
    ("to", "items", "marks"),
    [
        ("cedar", NAMED_ITEMS, True),
        ("cedar", BLIND_ITEMS, False),
        ("elm", NAMED_ITEMS, False),
        ("elm", BLIND_ITEMS, False),
    ],
)
def test_only_a_name_for_the_company_of_the_consent_opens_it(
    crowd: Crowd, to: str, items: tuple[str, ...], marks: bool
) -> None:
    world, named = crowd.world, crowd.named["mia", crowd.world.fir.ref]
    before = everything()
    released(named, getattr(world, to), items, world.finn)
    assert (consent_row(named) in changed(before)) is marks
    assert new(changed(before), Provision)["provider_id"] == Organisation.objects.get(kind="operator").pk
    assert new(changed(before), Provision)["opening_ref"] == ""


@pytest.mark.parametrize(
    ("purpose", "items", "allowed"),
    [
        ("placement", PLACEMENT_ITEMS, True), ("placement", BLIND_ITEMS, True), ("placement", ("history",), True),
        ("named_introduction", NAMED_ITEMS, True), ("named_introduction", BLIND_ITEMS, True),
        ("named_introduction", ("history",), False), ("named_introduction", ("wishes",), False),
        ("placement", ("salary",), False),
    ],
)  # fmt: skip
def test_which_items_a_purpose_lets_out(crowd: Crowd, purpose: str, items: tuple[str, ...], allowed: bool) -> None:
    world, before = crowd.world, everything()
    consent = crowd.of("dai", world.birch, purpose)
    if allowed:
        released(consent, world.cedar, items, world.bob)
        assert new(changed(before), ProvisionReceipt)["data_items"] == list(items)
        return
    with pytest.raises(Refused) as no:
        released(consent, world.cedar, items, world.bob)
    assert no.value.reason is Refusal.WRONG_ITEMS
    assert changed(before) == {}


@pytest.mark.parametrize("left", [timedelta(0), timedelta(microseconds=1)])
def test_nothing_leaves_after_the_last_moment(crowd: Crowd, left: timedelta) -> None:
    world = crowd.world
    consent = ends(crowd.of("dai", world.birch), LATER + left)
    before = everything()
    if left:
        released(consent, world.cedar, BLIND_ITEMS, world.bob)
        return
    with pytest.raises(Refused) as no:
        released(consent, world.cedar, BLIND_ITEMS, world.bob)
    assert no.value.reason is Refusal.NO_CONSENT
    assert changed(before) == {}


def test_the_agency_of_the_consent_and_the_house_release(crowd: Crowd) -> None:
    world = crowd.world
    consent = crowd.of("dai", world.birch)
    released(consent, world.cedar, BLIND_ITEMS, world.bob)
    before = everything()
    for stranger in (world.finn, world.dai, world.cat, world.olga):
        with pytest.raises(NotPermitted):
            released(consent, world.cedar, BLIND_ITEMS, stranger)
    assert changed(before) == {}


def test_reading_records_writes_a_line_for_each_person_and_consent(crowd: Crowd) -> None:
    world = crowd.world
    with transaction.atomic(), scope(house()):
        mine = [str(pk) for pk in ProvisionReceipt.objects.filter(recipient=world.fir).values_list("pk", flat=True)]
        others = [str(pk) for pk in ProvisionReceipt.objects.filter(recipient=world.birch).values_list("pk", flat=True)]
    before = everything()
    names = actions.read_records(received=[*mine, *others], provided=[], by=at(world.finn))
    rows = changed(before)

    assert names.keys() == set(mine)
    assert sorted(names.values()) == sorted(["髙﨑 大", "空 衣舞", "髙﨑 大"])
    lines = [(row["candidate_id"], row["consent_id"]) for row in rows.values()]
    assert lines == sorted(
        (crowd.of(name, world.fir).candidate_id, crowd.of(name, world.fir).pk) for name in ("dai", "eve", "mia")
    )
    rest = {tuple(row[name] for name in ("organisation_id", "purpose", "user_ref", "at")) for row in rows.values()}
    assert rest == {(world.fir.pk, "record", world.user("finn").ref, LATER)}
    for stranger in (house(), replace(world.finn, organisation_id=None)):
        with pytest.raises(NotPermitted):
            actions.read_records(received=mine, provided=[], by=stranger)


@pytest.mark.parametrize(("most", "is_read"), [(3, True), (2, False)])
def test_names_in_records_have_a_limit_of_their_own(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch, most: int, is_read: bool
) -> None:
    world = crowd.world
    monkeypatch.setattr(quotas, "SEAT_MOST", 1)
    monkeypatch.setattr(quotas, "RECORDS_MOST", most)
    with transaction.atomic(), scope(house()):
        mine = [str(pk) for pk in ProvisionReceipt.objects.filter(recipient=world.fir).values_list("pk", flat=True)]
    if is_read:
        assert len(actions.read_records(received=mine, provided=[], by=world.finn)) == 3
        return
    before = everything()
    with pytest.raises(Refused) as no:
        actions.read_records(received=mine, provided=[], by=world.finn)
    assert no.value.reason is Refusal.SEAT_FULL
    assert changed(before) == {}


def test_a_company_is_asked_to_destroy_once_and_told_once(crowd: Crowd) -> None:
    world = crowd.world
    named = crowd.named["dai", world.birch.ref]
    ended = actions.end_named(named.pk, by=house(at=LATER))
    assert (ended.pk, ended.state, ended.withdrawn_at) == (named.pk, "expired", LATER)
    before = everything()
    notice = actions.ask_to_destroy(named.pk, by=house(at=LATER))
    assert told_to_destroy() == ["cat@cat.example"]
    assert new(changed(before), StopNotice) == {
        "consent_id": named.pk, "candidate_id": named.candidate_id, "recipient_id": world.cedar.pk, "sent_at": LATER,
        "acknowledged_at": None,
    }  # fmt: skip
    before = everything()
    assert actions.ask_to_destroy(named.pk, by=house()).pk == notice.pk
    assert changed(before) == {}
    assert told_to_destroy() == ["cat@cat.example"]


def told_to_destroy() -> list[str]:
    with transaction.atomic(), scope(house()):
        return [mail.to for mail in Message.objects.filter(template="consents/destroy_notice")]


def test_a_company_confirms_that_it_destroyed_what_it_held(crowd: Crowd) -> None:
    world = crowd.world
    mine, other = (crowd.named[name, world.birch.ref] for name in ("dai", "mia"))
    notices = [actions.ask_to_destroy(actions.end_named(row.pk, by=house()).pk, by=house()) for row in (mine, other)]
    before = everything()
    with pytest.raises(Stale):
        actions.confirm_destruction(notices[0].pk, by=world.elmo)
    with pytest.raises(NotPermitted):
        actions.confirm_destruction(notices[0].pk, by=world.bob)
    actions.confirm_destruction(notices[0].pk, by=at(world.cat))
    assert changed(before) == {("StopNotice", notices[0].pk): {"acknowledged_at": LATER}}


def test_each_notice_is_acknowledged_by_its_own_recipient_once(crowd: Crowd) -> None:
    world = crowd.world
    for agency in (world.birch, world.fir):
        actions.withdraw(crowd.of("dai", agency), by=world.dai)
    for agency in (world.birch, world.fir):
        actions.withdraw(crowd.of("eve", agency), by=world.eve)
    with transaction.atomic(), scope(house()):
        notices = {(row.candidate_id, row.recipient_id): row.pk for row in StopNotice.objects.all()}
    mine = notices[world.candidate("dai").pk, world.birch.pk]
    before = everything()
    actions.acknowledge_stop(mine, by=at(world.bob))
    assert changed(before) == {("StopNotice", mine): {"acknowledged_at": LATER}}
    for by in (world.bob, world.finn):
        with pytest.raises(Stale):
            actions.acknowledge_stop(mine, by=by)
    assert changed(before) == {("StopNotice", mine): {"acknowledged_at": LATER}}


def test_lifting_the_quota_gives_back_whose_it_is(world: World) -> None:
    assert actions.lift_quota(world.birch, by=world.olga) == world.birch


def test_which_consent_is_read_under(crowd: Crowd) -> None:
    world, eve = crowd.world, crowd.world.candidate("eve")
    given = crowd.of("eve", world.fir)
    with scope(house()):
        found = queries.ground_for_reading(eve.pk, world.fir.pk, Purpose.PLACEMENT, NOON)
    assert found is not None
    assert found.pk == given.pk
