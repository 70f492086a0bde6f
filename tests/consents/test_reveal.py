"""Reading who somebody is: only under a live consent, only for its purpose, and written down first."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, DataError, transaction

from relay.candidates.models import Identity
from relay.consents import actions, queries
from relay.consents.models import Access, Consent, Provision, ProvisionReceipt
from relay.consents.rules import BLIND_ITEMS, PLACEMENT_ITEMS, Refusal
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.tenancy import scope
from relay.organisations import actions as organisations
from relay.organisations.rules import Refusal as OrganisationRefusal
from tests.introductions.life import brought_to
from tests.world import NOON, World


def accesses() -> list[Access]:
    with transaction.atomic(), scope(house()):
        return list(Access.objects.order_by("pk"))


def consent(purpose: str = "placement") -> Consent:
    with transaction.atomic(), scope(house()):
        return Consent.objects.get(purpose=purpose)


def test_an_agency_reads_a_name_and_the_person_sees_that(world: World) -> None:
    dai = world.candidate("dai")

    who = actions.reveal(dai.pk, purpose="placement", by=world.bob)

    assert (who.family_name, who.given_name, who.family_kana, who.given_kana) == ("髙﨑", "大", "タカサキ", "ダイ")
    assert (who.candidate_ref, who.email, who.phone) == (dai.ref, "dai@mail.example", "")
    [line] = accesses()
    assert (line.organisation_id, line.consent_id, line.purpose, line.at) == (
        world.birch.pk,
        consent().pk,
        "placement",
        NOON,
    )
    assert line.user_ref == world.user("bob").ref
    assert str(line) == f"access {line.pk}"
    with scope(world.dai):
        [seen] = queries.accesses_of(world.dai)
        assert (seen.organisation_name, seen.candidate_ref, seen.at) == (world.birch.name, dai.ref, NOON)
    with scope(world.bob):
        assert queries.accesses_of(world.bob) == [seen]
    with scope(world.finn):
        assert queries.accesses_of(world.finn) == []


def test_the_access_is_written_before_the_name_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the line cannot be written, nothing is read."""
    monkeypatch.setattr(Access.objects, "create", _no_room)
    monkeypatch.setattr(Identity.objects, "filter", _never)

    with pytest.raises(DatabaseError, match="disk full"):
        actions.reveal(world.candidate("dai").pk, purpose="placement", by=world.bob)


def _no_room(**fields: object) -> None:
    raise DatabaseError("disk full")


def _never(**fields: object) -> None:
    raise AssertionError("a name was read without a line")


@pytest.mark.parametrize("name", ["finn", "ann", "elmo", "cat"])
@pytest.mark.parametrize("purpose", ["placement", "named_introduction"])
def test_without_a_consent_nobody_reads_and_nothing_is_written(name: str, purpose: str, world: World) -> None:
    with pytest.raises(Refused) as no:
        actions.reveal(world.candidate("dai").pk, purpose=purpose, by=world.actor(name))

    assert no.value.reason in {Refusal.NO_CONSENT, OrganisationRefusal.NO_LICENCE}
    assert accesses() == []


def test_a_purpose_is_not_stretched(world: World) -> None:
    brought_to(world, "introduced")
    dai = world.candidate("dai").pk

    assert actions.reveal(dai, purpose="named_introduction", by=world.cat).family_name == "髙﨑"
    with pytest.raises(Refused):
        actions.reveal(dai, purpose="placement", by=world.cat)
    with pytest.raises(Refused):
        actions.reveal(dai, purpose="named_introduction", by=world.bob)
    with pytest.raises(ValueError, match="curiosity"):
        actions.reveal(dai, purpose="curiosity", by=world.bob)
    assert [row.organisation_id for row in accesses()] == [world.cedar.pk]


def test_before_the_name_is_handed_over_the_company_reads_nothing(world: World) -> None:
    brought_to(world, "welcomed")
    with pytest.raises(Refused):
        actions.reveal(world.candidate("dai").pk, purpose="named_introduction", by=world.cat)
    with scope(world.cat):
        assert Identity.objects.count() == 0


def test_only_members_read(world: World) -> None:
    dai = world.candidate("dai").pk
    for by in (world.dai, world.olga):
        with pytest.raises(NotPermitted):
            actions.reveal(dai, purpose="placement", by=by)
    with pytest.raises(NotPermitted):
        actions.reveal(dai, purpose="placement", by=house())
    astray = Actor(**{**vars(world.bob), "organisation_id": None})
    with pytest.raises(NotPermitted):
        actions.reveal(dai, purpose="placement", by=astray)
    assert accesses() == []


def test_an_agency_that_may_receive_nothing_reads_nothing(world: World) -> None:
    """X01."""
    organisations.suspend(world.birch, "x", by=world.olga)
    with pytest.raises(Refused) as no:
        actions.reveal(world.candidate("dai").pk, purpose="placement", by=world.bob)

    assert no.value.reason is OrganisationRefusal.NOT_APPROVED
    assert accesses() == []


def test_where_the_database_shows_no_name_the_line_goes_too(world: World) -> None:
    """Should the check in the code ever be wrong, the policy still says no."""
    person = world.candidate("dai").pk
    with transaction.atomic(), scope(house()):
        Identity.objects.filter(candidate_id=person).delete()

    with pytest.raises(Refused) as no:
        actions.reveal(person, purpose="placement", by=world.bob)

    assert no.value.reason is Refusal.NO_CONSENT
    assert accesses() == []


def test_both_records_of_an_introduction(world: World) -> None:
    brought_to(world, "introduced")
    with scope(world.bob):
        sent = queries.provisions_of(world.bob)
        got = queries.receipts_of(world.bob)
    with scope(world.cat):
        received = queries.receipts_of(world.cat)
        assert queries.provisions_of(world.cat) == []
    with scope(world.dai):
        left = queries.provisions_of(world.dai)

    assert [row.data_items for row in sent] == [("name", "contact", "experience", "skills"), BLIND_ITEMS]
    assert {row.recipient_name for row in sent} == {world.cedar.name}
    assert [row.data_items for row in received] == [row.data_items for row in sent]
    assert {row.provider_name for row in received} == {world.birch.name}
    assert [row.data_items for row in got] == [PLACEMENT_ITEMS]
    assert len(left) == 3


@pytest.mark.parametrize("which", ["items", "over", "stranger"])
def test_nothing_leaves_beyond_the_consent(which: str, world: World) -> None:
    given = consent()
    items = ("blind_card", "salary") if which == "items" else BLIND_ITEMS
    if which == "over":
        actions.withdraw(consent(), by=world.dai)
    by = world.finn if which == "stranger" else world.bob
    before = _records()

    with pytest.raises((Refused, NotPermitted)) as no:
        actions.record_provision(given, recipient_id=world.cedar.pk, data_items=items, method="x", by=by)

    reason = no.value.reason if isinstance(no.value, Refused) else None
    assert reason is {"items": Refusal.WRONG_ITEMS, "over": Refusal.NO_CONSENT, "stranger": None}[which]
    assert _records() == before


def test_the_name_is_released_to_the_company_of_the_consent_alone(world: World) -> None:
    brought_to(world, "agreed")
    named = consent("named_introduction")
    to_elm = {"recipient_id": world.elm.pk, "data_items": ("name",), "method": "x", "provider_id": world.birch.pk}
    actions.record_provision(named, **to_elm, by=world.bob)  # type: ignore[arg-type]
    blind = {**to_elm, "recipient_id": world.cedar.pk, "data_items": BLIND_ITEMS}
    actions.record_provision(named, **blind, by=world.bob)  # type: ignore[arg-type]

    assert consent("named_introduction").released_at is None


def _records() -> tuple[int, int]:
    with transaction.atomic(), scope(house()):
        return Provision.objects.count(), ProvisionReceipt.objects.count()


def test_nobody_reads_the_names_in_anothers_records(world: World) -> None:
    with transaction.atomic(), scope(house()):
        receipts = [str(pk) for pk in ProvisionReceipt.objects.values_list("pk", flat=True)]
        provisions = list(Provision.objects.values_list("ref", flat=True))
    asked = {"received": [*receipts, "x"], "provided": provisions}

    assert set(actions.read_records(**asked, by=world.bob).values()) == {"髙﨑 大"}
    assert actions.read_records(**asked, by=world.finn) == {}
    for stranger in (world.dai, world.olga):
        with pytest.raises(NotPermitted):
            actions.read_records(**asked, by=stranger)


def test_a_broken_access_line_shows_no_name(world: World) -> None:
    with transaction.atomic(), scope(house()):
        receipts = [str(pk) for pk in ProvisionReceipt.objects.values_list("pk", flat=True)]

    with scope(world.bob):
        assert {row.person_name for row in queries.receipts_of(world.bob)} == {""}
    nameless = replace(world.bob, name="user:" + "x" * 40)
    with pytest.raises(DataError), transaction.atomic():
        actions.read_records(received=receipts, provided=[], by=nameless)
