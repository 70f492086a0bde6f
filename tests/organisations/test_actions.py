"""Signing up, being vetted, renewing a licence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.reasons import Reason
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.organisations import actions, queries
from relay.organisations.models import Licence, Membership, Organisation
from relay.organisations.rules import Facts, LicenceFacts, Refusal, check_digit
from relay.users.models import AddressProof, User
from relay.users.rules import Refusal as UserRefusal
from tests.world import DAWN, NOON, PASSWORD, World, guest, prove

NUMBER = check_digit("000000000077")
FACTS = Facts(name="ジー商会株式会社", corporate_number=NUMBER, representative="代表 二郎")
LICENCE = LicenceFacts("40-ﾕ-300077", date(2024, 1, 1), date(2029, 1, 1), "責任 次郎")


def found(by: Actor, facts: Facts = FACTS, kind: str = "company", licence: LicenceFacts | None = None, email: str = "gus@gus.example") -> Organisation:  # fmt: skip
    proof = prove(email, purpose="found", by=by)
    return actions.found(
        kind=kind, facts=facts, proof_ref=proof, owner_name="権田", password=PASSWORD, licence=licence, by=by
    )


def reason(no: pytest.ExceptionInfo[Refused]) -> tuple[Reason, str | None]:
    return no.value.reason, no.value.field


def mails(key: str) -> list[Message]:
    with scope(house()):
        return list(Message.objects.filter(event_key__startswith=key).order_by("pk"))


def test_a_company_signs_up_with_its_owner(world: World) -> None:
    made = found(guest("gus"), replace(FACTS, corporate_number="T" + NUMBER[:5] + " - " + NUMBER[5:]))

    assert (made.state, made.corporate_number, made.mail_domain) == ("applied", NUMBER, "gus.example")
    assert (made.applied_at, made.decided_at) == (NOON, None)
    gus = world.actor("gus")
    assert (gus.organisation_ref, world.user("gus").name) == (made.ref, "権田")
    assert world.user("gus").check_password(PASSWORD)
    assert queries.members_of(gus)[0].role == "owner"
    [mail] = mails(f"welcome:{made.ref}")
    assert mail.to == "gus@gus.example"
    assert made.ref in mail.text
    assert str(made) == made.ref


def test_an_address_anybody_may_have_is_no_domain_of_the_company(world: World) -> None:
    made = found(guest("gus"), email="gus@Gmail.com")

    assert made.mail_domain == ""  # else everybody with such an address would wait for a person


def test_nobody_signs_up_an_address_that_is_not_proved(world: World) -> None:
    by = guest("gus")
    proof = prove("gus@gus.example", purpose="found", by=by)
    with pytest.raises(Refused) as no:
        actions.found(kind="company", facts=FACTS, proof_ref=proof, owner_name="x", by=guest("thief"))

    assert no.value.reason is UserRefusal.OTHER_SESSION
    assert not Organisation.objects.filter(corporate_number=NUMBER).exists()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": " "}, (Refusal.NAME_MISSING, "name")),
        ({"corporate_number": "1" + NUMBER[1:]}, (Refusal.BAD_CORPORATE_NUMBER, "corporate_number")),
        ({"corporate_number": check_digit("000000000001")}, (Refusal.NUMBER_TAKEN, "corporate_number")),
    ],
)
def test_wrong_facts_are_said_at_their_field_and_the_proof_stays_good(
    changes: dict[str, str], expected: tuple[Refusal, str], world: World
) -> None:
    by = guest("gus")
    with pytest.raises(Refused) as no:
        found(by, replace(FACTS, **changes))  # type: ignore[arg-type]

    assert reason(no) == expected
    with scope(house()):
        proof = AddressProof.objects.get(session=by.session)
        assert proof.used_at is None, "the form can be sent again"
    actions.found(kind="company", facts=FACTS, proof_ref=proof.ref, owner_name="x", by=by)


def test_sending_the_form_twice_makes_one_organisation(world: World) -> None:
    by = guest("gus")
    made = found(by)
    with scope(house()):
        proof = AddressProof.objects.get(session=by.session).ref
    with pytest.raises(Refused):
        actions.found(kind="company", facts=FACTS, proof_ref=proof, owner_name="x", by=by)
    again = replace(FACTS, corporate_number=check_digit("000000000078"))
    with pytest.raises(Refused) as no:
        actions.found(kind="company", facts=again, proof_ref=proof, owner_name="x", by=by)

    assert no.value.reason is UserRefusal.USED
    assert list(Organisation.objects.filter(applied_at=NOON)) == [made]


def test_a_known_address_may_found_another_and_its_password_stays(world: World) -> None:
    made = found(guest("thief"), email="ann@ann.example")

    assert world.user("ann").check_password(PASSWORD)
    assert world.user("ann").name == "ann"
    assert {card.ref for card in queries.memberships_of(world.user("ann").pk)} == {made.ref, world.acme.ref}


def test_one_body_may_be_company_and_agency(world: World) -> None:
    facts = replace(FACTS, corporate_number=world.birch.corporate_number)

    assert found(guest("gus"), facts).kind == "company"


def test_an_agency_brings_its_licence_unchecked(world: World) -> None:
    made = found(guest("gus"), kind="agency", licence=LICENCE)
    licence = Licence.objects.get(agency=made)

    assert (licence.number, str(licence), licence.registry_checked_on) == ("40-ユ-300077",) * 2 + (None,)
    assert queries.why_no_data_may_flow(made.pk, NOON) is Refusal.NOT_APPROVED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": "40-ユ-3000"}, (Refusal.BAD_LICENCE_NUMBER, "licence_number")),
        ({"number": "13ﾕ300001"}, (Refusal.LICENCE_TAKEN, "licence_number")),
        ({"valid_until": date(2026, 4, 2)}, (Refusal.LICENCE_DATES, "valid_until")),
    ],
)
def test_a_wrong_licence_leaves_nothing_behind(
    changes: dict[str, object], expected: tuple[Refusal, str], world: World
) -> None:
    with pytest.raises(Refused) as no:
        found(guest("gus"), kind="agency", licence=replace(LICENCE, **changes))  # type: ignore[arg-type]

    assert reason(no) == expected
    assert not Organisation.objects.filter(corporate_number=NUMBER).exists()
    assert not User.objects.filter(email="gus@gus.example").exists()


def test_approving_an_agency_counts_as_looking_its_licence_up(world: World) -> None:
    made = found(guest("gus"), kind="agency", licence=LICENCE)

    actions.approve(made, by=world.olga)

    licence = Licence.objects.get(agency=made)
    assert (licence.registry_checked_on, licence.registry_checked_by) == (NOON.date(), world.olga.name)
    assert queries.why_no_data_may_flow(made.pk, NOON) is None
    assert made.ref in {card.organisation.ref for card in queries.agencies_open_to_people(NOON)}
    [mail] = mails(f"decided:{made.ref}")
    assert mail.to == "gus@gus.example"
    with pytest.raises(Stale):
        actions.approve(made, by=world.olga)
    assert len(mails(f"decided:{made.ref}")) == 1


def test_approving_a_company_asks_for_no_licence(world: World) -> None:
    made = actions.approve(found(guest("gus")), by=world.olga)

    assert (made.state, made.decided_at) == ("approved", NOON)
    assert not Licence.objects.filter(agency=made).exists()


def test_an_agency_without_a_licence_is_not_approved(world: World) -> None:
    made = found(guest("gus"), kind="agency")
    with pytest.raises(Refused) as no:
        actions.approve(made, by=world.olga)

    assert no.value.reason is Refusal.NO_LICENCE
    assert Organisation.objects.get(pk=made.pk).state == "applied"
    assert queries.why_no_data_may_flow(made.pk, NOON) is Refusal.NOT_APPROVED


def test_a_refused_organisation_is_told_why_and_may_try_again(world: World) -> None:
    made = found(guest("gus"), kind="agency", licence=LICENCE)
    actions.refuse(made, "許可番号が確認できません。" * 40, by=world.olga)

    assert len(made.decision_note) == 300
    [mail] = mails(f"decided:{made.ref}")
    assert "許可番号が確認できません。" in mail.text
    again = found(guest("gus2"), kind="agency", licence=LICENCE, email="gus@gus.example")
    assert again.ref != made.ref
    assert again.licence.number == "40-ユ-300077"


def test_a_suspended_agency_gets_nothing_until_it_is_approved_again(world: World) -> None:
    birch = world.birch
    actions.suspend(birch, "確認中", by=world.olga)
    assert queries.why_no_data_may_flow(birch.pk, NOON) is Refusal.NOT_APPROVED
    assert birch.ref not in {card.organisation.ref for card in queries.agencies_open_to_people(NOON)}
    with pytest.raises(Stale):
        actions.suspend(birch, "x", by=world.olga)
    with pytest.raises(Stale):
        actions.refuse(birch, "x", by=world.olga)

    with clock.frozen_at(NOON + timedelta(minutes=1)):
        actions.approve(birch, by=world.olga)
    assert queries.why_no_data_may_flow(birch.pk, NOON) is None
    assert len(mails(f"decided:{birch.ref}")) == 3


@pytest.mark.parametrize("name", ["ann", "bob", "dai"])
def test_only_the_operator_vets(name: str, world: World) -> None:
    by = world.dai if name == "dai" else world.actor(name)
    with pytest.raises(NotPermitted):
        actions.approve(world.birch, by=by)
    with pytest.raises(NotPermitted):
        actions.suspend(world.birch, "x", by=by)
    with pytest.raises(NotPermitted):
        actions.check_licence(world.birch, by=by)


def test_a_licence_is_looked_up_again(world: World) -> None:
    with clock.frozen_at(DAWN + timedelta(days=91)):
        assert queries.why_no_data_may_flow(world.birch.pk, clock.now()) is Refusal.LICENCE_UNCHECKED
        actions.check_licence(world.birch, by=world.olga)
        assert queries.why_no_data_may_flow(world.birch.pk, clock.now()) is None
    with pytest.raises(Refused):
        actions.check_licence(world.acme, by=world.olga)


def test_a_renewed_licence_must_be_looked_up_before_anything_flows(world: World) -> None:
    actions.file_licence(world.birch, replace(LICENCE, number="13-ユ-300001"), by=world.bob)

    assert queries.why_no_data_may_flow(world.birch.pk, NOON) is Refusal.LICENCE_UNCHECKED
    with pytest.raises(Refused) as no:
        actions.file_licence(world.birch, replace(LICENCE, number="27-ユ-300002"), by=world.bob)
    assert no.value.reason is Refusal.LICENCE_TAKEN
    with pytest.raises(NotPermitted):
        actions.file_licence(world.birch, LICENCE, by=world.ann)


def test_nobody_files_a_licence_for_another_agency(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.file_licence(world.birch, LICENCE, by=world.finn)
    assert Licence.objects.get(agency=world.birch).number == "13-ユ-300001"


def test_an_organisation_amends_itself_and_keeps_its_number(world: World) -> None:
    actions.amend(world.acme, replace(FACTS, brand="rose", introduction="ねじ"), by=world.ann)

    acme = Organisation.objects.get(pk=world.ann.organisation_id)
    assert (acme.name, acme.brand, acme.introduction) == ("ジー商会株式会社", "rose", "ねじ")
    assert acme.corporate_number == check_digit("000000000001")
    with pytest.raises(Refused) as no:
        actions.amend(acme, replace(FACTS, name=""), by=world.ann)
    assert reason(no) == (Refusal.NAME_MISSING, "name")


def test_nobody_amends_another(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.amend(world.cedar, FACTS, by=world.ann)
    assert world.cedar.name == "セダーソフト株式会社"


def test_a_membership_says_who_acts_for_whom(world: World) -> None:
    row = Membership.objects.get(user=world.user("ann"))

    assert str(row) == f"{world.acme.pk}:{world.user('ann').pk}"
