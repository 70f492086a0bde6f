"""Each question about consents, asked in a crowd: the answer is that one row's, and goes when that one row does."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from relay.candidates.models import Candidate
from relay.consents import actions, queries
from relay.consents.models import Access, Consent, Provision, ProvisionReceipt, StopNotice, Wording
from relay.consents.rules import SEAT_MOST
from relay.kernel.actors import Actor, house
from relay.kernel.clock import TOKYO
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation
from tests.consents.crowd import LATER, Crowd
from tests.world import NOON, World

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


def changed_to(consent: Consent, **changes: Any) -> None:
    with transaction.atomic(), scope(house()):
        Consent.objects.filter(pk=consent.pk).update(**changes)


def asked(query: Any, *args: Any, **more: Any) -> Any:
    """Asked as the house, which sees all rows: what a query leaves out, it leaves out itself."""
    with transaction.atomic(), scope(house()):
        found = query(*args, **more)
        return list(found) if hasattr(found, "query") else found


def pk_of(crowd: Crowd, name: str) -> int:
    return crowd.world.candidate(name).pk


def test_whose_consents_somebody_sees(crowd: Crowd) -> None:
    world = crowd.world
    mine = {row.pk for row in asked(queries.visible_to, world.dai)}
    assert mine == {
        crowd.of("dai", agency, purpose).pk
        for agency in (world.birch, world.fir)
        for purpose in ("placement", "named_introduction")
    }
    theirs = {row.agency_id for row in asked(queries.visible_to, world.finn)}
    assert theirs == {world.fir.pk}
    assert len(asked(queries.visible_to, world.finn)) == 5
    for nobody in (replace(world.dai, candidate_id=None), replace(world.finn, organisation_id=None), world.olga):
        assert asked(queries.visible_to, nobody) == []


def test_one_consent_is_live_for_its_person_agency_purpose_and_opening(crowd: Crowd) -> None:
    world, dai, opening = crowd.world, pk_of(crowd, "dai"), crowd.world.opening.ref

    def live(agency: Organisation, *named: str, at: datetime = NOON) -> bool:
        is_live = asked(queries.is_live, dai, agency.pk, at, *named)
        found = asked(queries.live_consent, dai, agency.pk, at, *named[1:])
        assert (found is not None) is is_live
        if found is not None:
            assert (found.candidate_id, found.agency_id, found.opening_ref) == (dai, agency.pk, "".join(named[1:]))
        return bool(is_live)

    named = ("named_introduction", opening)
    assert [live(agency, *how) for agency in (world.birch, world.fir) for how in ((), named)] == [True] * 4
    assert not live(world.birch, "named_introduction", "OPN-ANOTHER000")
    assert not live(world.acme)
    changed_to(crowd.of("dai", world.birch), state="withdrawn", withdrawn_at=NOON)
    changed_to(crowd.of("dai", world.fir, "named_introduction"), state="expired")
    assert [live(agency, *how) for agency in (world.birch, world.fir) for how in ((), named)] == [
        False,
        True,
        True,
        False,
    ]
    changed_to(crowd.of("dai", world.fir), valid_until=LATER)
    assert live(world.fir, at=LATER - MOMENT)
    assert not live(world.fir, at=LATER)


def test_which_agencies_may_have_somebodys_data(crowd: Crowd) -> None:
    world, birch, fir = crowd.world, crowd.world.birch, crowd.world.fir
    changed_to(crowd.of("eve", birch), state="withdrawn", withdrawn_at=NOON)
    changed_to(crowd.of("mia", fir), valid_until=NOON)
    assert {name: asked(queries.live_agencies, pk_of(crowd, name), NOON) for name in ("dai", "eve", "mia")} == {
        "dai": [birch.pk, fir.pk], "eve": [fir.pk], "mia": [birch.pk],
    }  # fmt: skip
    changed_to(
        crowd.of("dai", birch), decided_at=LATER
    )  # written anew: behind the other, where nobody says in what order
    assert asked(queries.live_agencies, pk_of(crowd, "dai"), NOON) == [birch.pk, fir.pk]
    assert asked(queries.live_agencies, world.candidate("dai").pk, LATER) == [birch.pk, fir.pk]


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({}, True),
        ({"state": "withdrawn", "withdrawn_at": NOON}, True),
        ({"state": "withdrawn", "withdrawn_at": NOON - MOMENT}, False),
        ({"state": "expired", "withdrawn_at": NOON}, True),
        ({"valid_until": NOON}, True),
        ({"valid_until": NOON - MOMENT}, False),
        ({"valid_until": NOON - MOMENT, "withdrawn_at": NOON, "state": "expired"}, True),
        ({"state": "refused", "valid_until": None}, False),
        ({"purpose": "named_introduction"}, False),
        ({"agency": "acme"}, False),
        ({"candidate": "eve"}, False),
    ],
)
def test_whether_an_agency_held_the_data_since_a_moment(crowd: Crowd, changes: dict[str, Any], held: bool) -> None:
    world, dai = crowd.world, pk_of(crowd, "dai")
    row, named = crowd.of("dai", world.birch), crowd.of("dai", world.birch, "named_introduction")
    for other in (named, crowd.of("eve", world.birch)):
        changed_to(other, state="withdrawn", withdrawn_at=NOON - DAY)
    if "agency" in changes:
        changes = {"agency": world.acme}
    if "candidate" in changes:
        changes = {"candidate": world.candidate("eve")}
    changed_to(row, **changes)
    assert asked(queries.was_held, dai, world.birch.pk, since=NOON, but=0) is held
    assert asked(queries.was_held, dai, world.birch.pk, since=NOON, but=row.pk) is False


def test_under_which_consent_a_name_is_read(crowd: Crowd) -> None:
    world = crowd.world
    for name in ("dai", "mia"):
        person, row = pk_of(crowd, name), crowd.of(name, world.fir)
        assert asked(queries.ground_for_reading, person, world.fir.pk, "placement", NOON) == row
        named = crowd.of(name, world.fir, "named_introduction")
        assert asked(queries.ground_for_reading, person, world.cedar.pk, "named_introduction", NOON) is None
        changed_to(named, released_at=NOON)
        assert asked(queries.ground_for_reading, person, world.cedar.pk, "named_introduction", NOON) == named
        assert asked(queries.ground_for_reading, person, world.fir.pk, "named_introduction", NOON) is None
        assert asked(queries.ground_for_reading, person, world.cedar.pk, "placement", NOON) is None
        changed_to(crowd.of(name, world.birch), state="withdrawn", withdrawn_at=NOON)
        assert asked(queries.ground_for_reading, person, world.birch.pk, "placement", NOON) is None
        for consent in (row, named):
            changed_to(consent, valid_until=LATER)
        assert asked(queries.ground_for_reading, person, world.fir.pk, "placement", LATER) is None
        assert asked(queries.ground_for_reading, person, world.cedar.pk, "named_introduction", LATER) is None


def text(version: int, language: str, purpose: str = "placement", at: datetime = NOON) -> Wording:
    with transaction.atomic(), scope(house()):
        return Wording.objects.create(
            purpose=purpose, version=version, language=language, text=f"{version}", digest="d" * 64, in_force_at=at
        )


def test_which_text_is_in_force(crowd: Crowd) -> None:
    for version, moment in ((3, NOON), (2, NOON), (9, NOON + MOMENT)):
        text(version, "ja", at=moment)
    text(4, "ja", purpose="named_introduction")
    text(3, "en", at=NOON + DAY)
    text(10, "en", at=NOON)  # a translation of nothing

    def in_force(purpose: str, language: str, at: datetime) -> tuple[int, str]:
        row = asked(queries.wording_row, purpose, language, at)
        card = asked(queries.wording, purpose, language, at)
        assert vars(card) == {name: getattr(row, name) for name in ("purpose", "version", "language", "text", "digest")}
        return row.version, row.language

    assert in_force("placement", "ja", NOON) == (3, "ja")
    assert in_force("placement", "ja", NOON + MOMENT) == (9, "ja")
    assert in_force("named_introduction", "ja", NOON) == (4, "ja")
    assert in_force("placement", "en", NOON - DAY) == (1, "en")
    assert in_force("placement", "en", NOON) == (3, "ja"), "never an older text than everybody else's"
    assert in_force("placement", "en", NOON + DAY) == (9, "ja")
    assert in_force("placement", "fr", NOON) == (3, "ja")


def test_the_passport_shows_every_consent_of_the_person_whole(crowd: Crowd) -> None:
    world, opening = crowd.world, crowd.world.opening.ref
    rows = {
        (agency.ref, purpose): crowd.of("dai", agency, purpose)
        for agency in (world.birch, world.fir) for purpose in ("placement", "named_introduction")
    }  # fmt: skip
    for row, moment in zip(rows.values(), (1, 4, 3, 2), strict=True):
        changed_to(row, decided_at=NOON + moment * DAY)
    ended = rows[world.birch.ref, "named_introduction"]  # the newest, and over
    with transaction.atomic(), scope(house()):
        actions.end_named(ended.pk, by=house(at=LATER))
        actions.ask_to_destroy(ended.pk, by=house(at=LATER))
        StopNotice.objects.filter(consent=ended).update(acknowledged_at=LATER + DAY)
    cards = asked(queries.passport, world.dai)

    assert [card.ref for card in cards] == [
        rows[key].ref
        for key in (
            (world.fir.ref, "placement"), (world.fir.ref, "named_introduction"), (world.birch.ref, "placement"),
            (world.birch.ref, "named_introduction"),
        )
    ]  # fmt: skip
    plain, last = cards[2], cards[3]
    wording = rows[world.birch.ref, "placement"].wording
    assert vars(plain) == {
        "ref": rows[world.birch.ref, "placement"].ref, "purpose": "placement", "state": "given",
        "agency_id": world.birch.pk, "agency_ref": world.birch.ref, "agency_name": world.birch.name, "opening_ref": "",
        "company_name": "", "data_items": ("name", "contact", "wishes", "experience", "skills", "history"),
        "wording_version": 1, "wording_digest": wording.digest, "wording_language": "ja", "wording_text": wording.text,
        "decided_at": NOON + DAY, "valid_until": rows[world.birch.ref, "placement"].valid_until, "withdrawn_at": None,
        "stop_acknowledged_at": None, "mechanism": rows[world.birch.ref, "placement"].mechanism,
    }  # fmt: skip
    assert (last.state, last.opening_ref, last.company_name) == ("expired", opening, world.cedar.name)
    assert (last.withdrawn_at, last.stop_acknowledged_at) == (LATER, LATER + DAY)
    assert (last.agency_name, last.data_items) == (world.birch.name, ("name", "contact", "experience", "skills"))
    assert asked(queries.passport, replace(world.dai, candidate_id=None)) == []


def names(rows: list[Any]) -> list[tuple[str, str, str]]:
    with transaction.atomic(), scope(house()):
        refs = {person.ref: person.user.email.partition("@")[0] for person in Candidate.objects.select_related("user")}
    return [(refs[row.candidate_ref], row.recipient_name, row.person_name) for row in rows]


def test_what_left_about_somebody_and_what_an_agency_sent(crowd: Crowd) -> None:
    world = crowd.world
    sent = []
    for number, (name, agency) in enumerate((("dai", world.birch), ("mia", world.fir), ("mia", world.birch))):
        by = world.bob if agency == world.birch else world.finn
        sent.append(
            actions.record_provision(
                crowd.of(name, agency), recipient_id=world.cedar.pk, data_items=("blind_card",), method="手渡し",
                opening_ref="OPN-X", provider_id=agency.pk, by=replace(by, at=LATER - number * DAY),
            )
        )  # fmt: skip
    mias = asked(queries.provisions_of, crowd.person("mia"))
    assert names(mias) == [
        ("mia", world.fir.name, "髙﨑 大"), ("mia", world.birch.name, "髙﨑 大"), ("mia", world.cedar.name, "髙﨑 大"),
        ("mia", world.cedar.name, "髙﨑 大"),
    ]  # fmt: skip
    assert [row.ref for row in mias[2:]] == [sent[1].ref, sent[2].ref]
    birchs = asked(queries.provisions_of, world.bob)
    assert names(birchs) == [("dai", world.cedar.name, ""), ("mia", world.cedar.name, "")]
    with transaction.atomic(), scope(house()):
        row = Provision.objects.get(pk=sent[0].pk)
        receipt = ProvisionReceipt.objects.get(provision=row)
    assert {name: value for name, value in vars(birchs[0]).items() if name != "candidate_ref"} == {
        "ref": sent[0].ref, "provider_name": world.birch.name, "recipient_name": world.cedar.name,
        "recipient_address": world.cedar.address, "recipient_representative": world.cedar.representative,
        "person_name": "", "data_items": ("blind_card",), "method": "手渡し", "opening_ref": "OPN-X",
        "acquisition": "", "provided_at": LATER, "keep_until": row.keep_until,
    }  # fmt: skip
    cedars = asked(queries.receipts_of, world.cat)
    assert [(received.ref, received.provided_at) for received in cedars] == [
        (str(pk), LATER - number * DAY)
        for number, pk in enumerate(asked(_receipts, [provision.pk for provision in sent]))
    ]
    assert {name: value for name, value in vars(cedars[0]).items() if name not in {"candidate_ref", "ref"}} == {
        "provider_name": world.birch.name, "recipient_name": world.cedar.name,
        "recipient_address": world.birch.address, "recipient_representative": world.birch.representative,
        "person_name": "", "data_items": ("blind_card",), "method": "", "opening_ref": "",
        "acquisition": receipt.acquisition, "provided_at": LATER, "keep_until": receipt.keep_until,
    }  # fmt: skip
    assert cedars[0].candidate_ref == world.candidate("dai").ref
    for nobody in (replace(world.dai, candidate_id=None), replace(world.bob, organisation_id=None)):
        assert asked(queries.provisions_of, nobody) == []
    assert asked(queries.receipts_of, replace(world.cat, organisation_id=None)) == []


def _receipts(provisions: list[int]) -> list[int]:
    rows = ProvisionReceipt.objects.filter(provision_id__in=provisions).order_by("-received_at")
    return list(rows.values_list("pk", flat=True))


def test_two_of_one_moment_come_newest_first(crowd: Crowd) -> None:
    world = crowd.world
    rows = [
        actions.record_provision(
            crowd.of("dai", world.birch), recipient_id=world.cedar.pk, data_items=("blind_card",), method=method,
            provider_id=world.birch.pk, by=world.bob,
        )
        for method in ("一つ目", "二つ目")
    ]  # fmt: skip
    assert [row.ref for row in asked(queries.provisions_of, world.bob)] == [row.ref for row in reversed(rows)]
    assert [row.ref for row in asked(queries.receipts_of, world.cat)] == [
        str(pk) for pk in sorted(asked(_receipts, [row.pk for row in rows]), reverse=True)
    ]


def test_what_happened_at_one_moment_is_shown_newest_first(crowd: Crowd) -> None:
    world = crowd.world
    for by in (world.bob, world.finn):
        looked(crowd, "eve", by, LATER)
    assert [row.organisation_name for row in asked(queries.accesses_of, world.eve)] == [
        world.fir.name,
        world.birch.name,
    ]
    assert [card.agency_ref for card in asked(queries.passport, world.eve)] == [world.fir.ref, world.birch.ref]


def test_an_organisations_own_records_by_their_references(crowd: Crowd) -> None:
    world = crowd.world
    sent = {
        agency.ref: actions.record_provision(
            crowd.of("dai", agency), recipient_id=world.cedar.pk, data_items=("blind_card",), method="x",
            provider_id=agency.pk, by=by,
        )
        for agency, by in ((world.birch, world.bob), (world.fir, world.finn))
    }  # fmt: skip
    with transaction.atomic(), scope(house()):
        everybodys = [str(pk) for pk in ProvisionReceipt.objects.values_list("pk", flat=True)]
        mine = {str(row.pk): row.provision.consent_id for row in ProvisionReceipt.objects.filter(recipient=world.fir)}
    refs = [row.ref for row in sent.values()]
    found = asked(queries.records_named, world.finn, received=[*everybodys, "x", "1x"], provided=[*refs, "PRV-X"])
    expected = mine | {sent[world.fir.ref].ref: sent[world.fir.ref].consent_id}
    assert {ref: consent_id for ref, (_row, consent_id) in found.items()} == expected
    assert {ref: str(row.pk) if ref.isdecimal() else row.ref for ref, (row, _c) in found.items()} == {
        r: r for r in expected
    }
    assert asked(queries.records_named, world.finn, received=[], provided=["PRV-X"]) == {}
    nobody, everything = replace(world.finn, organisation_id=None), [row.ref for row in asked(Provision.objects.all)]
    assert asked(queries.records_named, nobody, received=everybodys, provided=everything) == {}


def looked(crowd: Crowd, name: str, by: Actor, at: datetime) -> None:
    actions.reveal(crowd.world.candidate(name).pk, purpose="placement", by=replace(by, at=at))


def test_who_read_whose_name(crowd: Crowd) -> None:
    world = crowd.world
    looked(crowd, "eve", world.bob, LATER)
    looked(crowd, "dai", world.bob, NOON)
    looked(crowd, "dai", world.finn, LATER)
    looked(crowd, "dai", world.finn, LATER)
    dai, eve = world.candidate("dai").ref, world.candidate("eve").ref
    assert [vars(row) for row in asked(queries.accesses_of, world.dai)] == [
        {"organisation_name": name, "candidate_ref": dai, "purpose": "placement", "at": at}
        for name, at in ((world.fir.name, LATER), (world.fir.name, LATER), (world.birch.name, NOON))
    ]
    assert [(row.candidate_ref, row.at) for row in asked(queries.accesses_of, world.bob)] == [(eve, LATER), (dai, NOON)]
    for nobody in (replace(world.dai, candidate_id=None), replace(world.bob, organisation_id=None)):
        assert asked(queries.accesses_of, nobody) == []

    midnight = NOON.replace(hour=0)
    with transaction.atomic(), scope(house()):
        for number, at in enumerate((midnight - MOMENT, midnight, LATER)):
            Access.objects.create(
                candidate=world.candidate("mia"), organisation=world.birch, consent=crowd.of("mia", world.birch),
                purpose="record", user_ref=f"USR-{'XAZ'[number]}", at=at,
            )  # fmt: skip
    found = asked(queries.readers, world.olga, world.birch.pk)
    assert [(row.user_ref, row.count) for row in found] == [
        (world.user("bob").ref, 2), ("USR-A", 1), ("USR-Z", 1),
    ]  # fmt: skip
    assert [row.count for row in asked(queries.readers, world.olga, world.fir.pk)] == [1], "one person is one"
    assert asked(queries.readers, house(), world.fir.pk) == asked(queries.readers, world.olga, world.fir.pk)
    for nobody in (world.ann, world.dai, world.bob):
        assert asked(queries.readers, nobody, world.birch.pk) == []
    assert asked(queries.opened_since, LATER) == {
        (world.birch.pk, world.candidate("eve").pk), (world.fir.pk, world.candidate("dai").pk),
        (world.birch.pk, world.candidate("mia").pk),
    }  # fmt: skip


@pytest.mark.parametrize(("count", "full"), [(SEAT_MOST - 1, False), (SEAT_MOST, True), (SEAT_MOST + 1, True)])
def test_when_a_members_day_is_full(count: int, full: bool) -> None:
    assert queries.ReaderRow("USR-X", count).is_full is full


def test_the_notices_of_one_recipient_those_without_an_answer_first(crowd: Crowd) -> None:
    world = crowd.world
    refs = {}
    for number, name in enumerate(("dai", "eve", "mia")):
        consent = crowd.of(name, world.birch)
        actions.withdraw(consent, by=replace(crowd.person(name), at=NOON + number * DAY))
        refs[name] = consent.ref
    actions.withdraw(crowd.of("eve", world.fir), by=world.eve)
    with transaction.atomic(), scope(house()):
        first = StopNotice.objects.get(consent__ref=refs["eve"])
    actions.acknowledge_stop(first.pk, by=world.bob)

    found = asked(queries.stop_notices, world.bob)
    assert [(row.candidate_ref, row.sent_at, row.acknowledged_at) for row in found] == [
        (refs["mia"], NOON + 2 * DAY, None), (refs["dai"], NOON, None), (refs["eve"], NOON + DAY, NOON),
    ]  # fmt: skip
    assert asked(queries.stop_notices, replace(world.bob, organisation_id=None)) == []


def receipt(by: Actor, ref: str) -> Any:
    text = asked(queries.signed_receipt, by, ref)
    return json.loads(text)["receipt"] if text else None


def moment(at: datetime) -> str:
    return at.astimezone(TOKYO).isoformat(timespec="seconds")


def party(row: Organisation, role: str, licence: str | None = None, **then: str) -> dict[str, Any]:
    return {
        "id": row.ref, "role": role, "name": row.name, "address": row.address, "representative": row.representative,
        "licence_no": licence, **then,
    }  # fmt: skip


def test_a_receipt_is_its_owners_and_names_who_was_a_party_then(crowd: Crowd) -> None:
    world, birch = crowd.world, crowd.world.birch
    mine = crowd.of("dai", birch)
    operator = Organisation.objects.get(kind="operator")
    for other in (world.eve, crowd.person("mia"), world.bob, replace(world.dai, candidate_id=None)):
        assert asked(queries.signed_receipt, other, mine.ref) is None
    assert asked(queries.signed_receipt, world.dai, "CNS-0000000000") is None

    with transaction.atomic(), scope(house()):  # Birch moves; what it was when it got the data stays on the receipt
        Organisation.objects.filter(pk=birch.pk).update(name="改名", address="新住所", representative="新代表")
    actions.record_provision(mine, recipient_id=birch.pk, data_items=("name",), method="二度目", by=world.bob)
    told = receipt(world.dai, mine.ref)
    assert told["parties"] == [
        party(birch, "recipient", "13-ユ-300001"), party(operator, "controller", settings.OPERATOR["notification_no"] or None),
    ]  # fmt: skip
    assert told["record_id"] == mine.ref
    later = actions.answer(
        _with(world, "eve", birch), shown=[birch.ref], ticked=[birch.ref], mechanism="x", by=world.eve
    )[0]  # fmt: skip
    new = receipt(world.eve, later.ref)["parties"][0]
    assert (new["name"], new["address"], new["representative"]) == ("改名", "新住所", "新代表")


def _with(world: World, name: str, agency: Organisation) -> Candidate:
    """Somebody who took back what they had allowed an agency."""
    person = world.candidate(name)
    with transaction.atomic(), scope(house()):
        Consent.objects.filter(candidate=person, agency=agency, state="given").update(
            state="withdrawn", withdrawn_at=NOON
        )
    return person


def test_a_named_receipt_tells_the_whole_story(crowd: Crowd) -> None:
    world, cedar, birch = crowd.world, crowd.world.cedar, crowd.world.birch
    named = crowd.of("dai", birch, "named_introduction")
    given = {
        "type": "given", "time": moment(NOON), "mechanism": "proposal.agreement",
        "valid_until": moment(NOON.replace(year=2027)),
    }  # fmt: skip
    first = receipt(world.dai, named.ref)
    assert (first["state"], first["issued_at"], first["events"]) == ("given", moment(NOON), [given])
    actions.end_named(named.pk, by=house(at=LATER))
    ended = {"type": "expired", "time": moment(LATER), "mechanism": None, "valid_until": None}
    assert receipt(world.dai, named.ref)["events"] == [given, ended]
    notice = actions.ask_to_destroy(named.pk, by=house(at=LATER))
    assert receipt(world.dai, named.ref)["events"] == [given, ended]
    actions.confirm_destruction(notice.pk, by=replace(world.cat, at=LATER + DAY))

    last = receipt(world.dai, named.ref)
    stopped = {"type": "recipient_confirmed_stop", "time": moment(LATER + DAY), "mechanism": None, "valid_until": None}
    assert last["events"] == [given, ended, stopped]
    assert (last["state"], last["issued_at"], last["law_version"]) == ("expired", moment(LATER + DAY), "APPI-2026-11")
    assert last["pii_principal_id"] == world.candidate("dai").ref
    assert last["parties"] == [party(cedar, "recipient"), party(birch, "controller", "13-ユ-300001")]
    [purpose] = last["processing"]["purposes"]
    assert (purpose["purpose"], purpose["opening_ref"]) == ("named_introduction", world.opening.ref)
    assert (purpose["recipients"], purpose["pii_controllers"]) == ([cedar.ref], [birch.ref])
    assert [item["type"] for item in purpose["pii_information"]] == ["name", "contact", "experience", "skills"]
    assert last["processing"]["privacy_notice"] == {
        "version": 1, "hash": f"sha256:{named.wording.digest}", "text": named.wording.text,
    }  # fmt: skip
    assert last["processing"]["language"] == "ja"


@pytest.mark.parametrize(
    ("changes", "left", "state", "event"),
    [
        ({}, MOMENT, "given", "given"),
        ({}, timedelta(0), "expired", "given"),
        ({"mechanism": "passport.renewal:button"}, DAY, "given", "renewed"),
        ({"state": "refused", "valid_until": None}, None, "refused", "refused"),
        ({"state": "withdrawn", "withdrawn_at": NOON}, timedelta(0), "withdrawn", "given"),
    ],
)
def test_how_a_receipt_says_it_stands(
    crowd: Crowd, changes: dict[str, Any], left: timedelta | None, state: str, event: str
) -> None:
    world, row = crowd.world, crowd.of("eve", crowd.world.fir)
    if left is not None:
        changes = {**changes, "valid_until": NOON + left}
    changed_to(row, **changes)
    told = receipt(world.eve, row.ref)
    assert (told["state"], told["events"][0]["type"]) == (state, event)
    assert len(told["events"]) == (2 if state == "withdrawn" else 1)
    assert told["issued_at"] == moment(NOON)
