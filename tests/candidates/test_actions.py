"""Registering, steering one's own data, and leaving."""

from dataclasses import fields
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from relay.candidates import actions, queries
from relay.candidates.models import Block, Candidate, Identity, Registration
from relay.candidates.rules import Refusal
from relay.consents.models import Consent, Provision
from relay.intake import actions as intake
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.organisations.models import Membership
from relay.users.models import AddressProof, User
from relay.users.rules import Refusal as UserRefusal
from tests.world import NOON, PASSWORD, World, guest, profile, prove, register


def stored(name: str, world: World) -> tuple[Candidate, Identity]:
    with transaction.atomic(), scope(house()):
        candidate = Candidate.objects.select_related("identity").get(user=world.user(name))
    return candidate, candidate.identity


def blocks(candidate: Candidate) -> list[tuple[str, str]]:
    with scope(house()):
        rows = Block.objects.filter(candidate=candidate, lifted_at=None).order_by("pk")
        return [(row.name, row.corporate_number) for row in rows]


def test_who_registers_is_known_by_what_they_wrote(world: World) -> None:
    candidate = register(
        "gen", world.link, skills=(" Python ", "", "S" * 50, *[f"s{n}" for n in range(30)]), experience_years=99,
        licences=(" 簿記2級 ", ""), phone="+81 90 1234 5678", current_employer="ﾍﾞｰﾀ㈱", pace="watching",
        history=({"employer": "ベータ", "title": "係長"},),
    )  # fmt: skip
    candidate, who = stored("gen", world)

    assert (who.family_name, who.family_kana, who.given_kana) == ("髙﨑", "タカサキ", "ダイ")
    assert (who.email, who.phone, str(who)) == ("gen@mail.example", "09012345678", f"identity of {candidate.pk}")
    assert (len(candidate.skills), candidate.skills[:2]) == (20, ["Python", "S" * 40])
    assert (candidate.experience_years, candidate.licences, candidate.pace) == (60, ["簿記2級"], "watching")
    assert candidate.history == [{"employer": "ベータ", "title": "係長"}]
    assert (candidate.registered_at, candidate.state, str(candidate)) == (NOON, "active", candidate.ref)
    assert len({who.email_key, who.name_key, who.phone_key, ""}) == 4
    assert blocks(candidate) == [("ﾍﾞｰﾀ㈱", ""), (world.acme.name, world.acme.corporate_number)]
    assert world.user("gen").name == "", "the name lies with the identity alone"


def test_a_registration_knows_link_proof_and_abuse_signals(world: World) -> None:
    candidate = register("gen", world.link)
    with scope(house()):
        row = Registration.objects.get(candidate=candidate)
        mail = Message.objects.get(event_key=f"welcome:{candidate.ref}")

    assert (row.link_id, row.email_domain, row.registered_at) == (world.link.pk, "mail.example", NOON)
    assert (row.network, row.session, str(row)) == ("network-of-gen", "session-of-gen", row.ref)
    assert mail.to == "gen@mail.example"
    with scope(world.person("gen")):
        assert Registration.objects.count() == 0, "sealed to the house"


def test_a_known_person_through_another_company_is_the_same_person(world: World) -> None:
    link = intake.issue(stage="any", label="", by=world.cat)
    before, _who = stored("dai", world)

    again = register("dai", link, family_name="高崎")

    after, who = stored("dai", world)
    assert again.pk == after.pk == before.pk
    assert who.family_name == "高崎"
    with scope(house()):
        assert [row.link_id for row in Registration.objects.filter(candidate=after).order_by("pk")] == [
            world.link.pk,
            link.pk,
        ]
    assert {number for _name, number in blocks(after)} == {world.acme.corporate_number, world.cedar.corporate_number}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"adult": False}, (Refusal.UNDER_AGE, "adult")),
        ({"given_name": " "}, (Refusal.NAME_MISSING, "given_name")),
        ({"family_kana": "高崎"}, (Refusal.KANA_WRONG, "family_kana")),
    ],
)
def test_a_wrong_profile_leaves_nothing_and_the_proof_stays_good(
    changes: dict[str, Any], expected: tuple[Refusal, str], world: World
) -> None:
    by = guest("gen")
    proof = prove("gen@mail.example", purpose="register", by=by)
    with pytest.raises(Refused) as no:
        actions.register(code=world.link.code, proof_ref=proof, profile=profile(**changes), by=by)
    assert (no.value.reason, no.value.field) == expected
    assert not User.objects.filter(email="gen@mail.example").exists()

    actions.register(code=world.link.code, proof_ref=proof, profile=profile(), by=by)
    with pytest.raises(Refused) as no:
        actions.register(code=world.link.code, proof_ref=proof, profile=profile(), by=by)
    assert no.value.reason is UserRefusal.USED
    with scope(house()):
        assert Registration.objects.filter(proof_ref=proof).count() == 1


@pytest.mark.parametrize("code", ["", "0000000000000000", "not a code"])
def test_an_unknown_link_takes_nobody_in(code: str, world: World) -> None:
    by = guest("gen")
    proof = prove("gen@mail.example", purpose="register", by=by)
    with pytest.raises(Refused) as no:
        actions.register(code=code, proof_ref=proof, profile=profile(), by=by)

    assert no.value.reason is Refusal.LINK_UNKNOWN
    assert not User.objects.filter(email="gen@mail.example").exists()


def test_a_person_amends_their_own_profile_and_no_other(world: World) -> None:
    dai = world.candidate("dai")
    actions.amend(dai, profile(family_name="新", skills=("Go",), phone="03-1234-5678"), by=world.dai)

    candidate, who = stored("dai", world)
    assert (who.family_name, who.phone, candidate.skills, candidate.active_at) == ("新", "0312345678", ["Go"], NOON)
    with pytest.raises(Refused) as no:
        actions.amend(dai, profile(occupations=()), by=world.dai)
    assert no.value.field == "occupations"
    with pytest.raises(Exception, match=r"did not affect|forced|row-level"), transaction.atomic():
        actions.amend(world.candidate("eve"), profile(family_name="盗"), by=world.dai)
    assert stored("eve", world)[1].family_name == "空"
    with pytest.raises(NotPermitted):
        actions.amend(dai, profile(), by=world.bob)


def test_a_block_is_set_once_and_lifted_once(world: World) -> None:
    dai, by = world.candidate("dai"), world.dai
    row = actions.block(dai, name=" ㈱セダーソフト ", by=by)
    assert actions.block(dai, name="セダーソフト", by=by).pk == row.pk
    assert queries.is_blocked(dai.pk, world.cedar.pk)
    assert queries.is_blocked(dai.pk, world.acme.pk)
    assert queries.blocked_companies(dai.pk, [world.cedar.pk, world.elm.pk]) == {world.cedar.pk}
    with scope(by):
        assert [block.name for block in queries.blocks_of(by)] == ["㈱セダーソフト", world.acme.name]
    assert str(row) == row.ref

    with pytest.raises(Stale):
        actions.lift_block(world.candidate("eve"), block_id=row.pk, by=world.eve)
    actions.lift_block(dai, block_id=row.pk, by=by)
    with pytest.raises(Stale):
        actions.lift_block(dai, block_id=row.pk, by=by)
    assert not queries.is_blocked(dai.pk, world.cedar.pk)


@pytest.mark.parametrize("name", ["", " ", "株式会社", "・"])
def test_a_block_names_a_company(name: str, world: World) -> None:
    with pytest.raises(Refused) as no:
        actions.block(world.candidate("dai"), name=name, by=world.dai)
    assert (no.value.reason, no.value.field) == (Refusal.COMPANY_MISSING, "name")


def signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_who_leaves_is_gone_but_for_what_the_law_keeps(world: World) -> None:
    client, by = world.client("dai"), world.dai
    assert signed_in(client)
    dai, user = world.candidate("dai"), world.user("dai")

    actions.erase(dai, by=by)

    with scope(house()):
        candidate = Candidate.objects.get(pk=dai.pk)
        who = Identity.objects.get(candidate=candidate)
        assert {str(getattr(who, field.attname)) for field in Identity._meta.concrete_fields} == {"", str(dai.pk)}
        for field, empty in Candidate.Privacy.erase.items():
            assert getattr(candidate, field) == empty
        assert (candidate.state, candidate.erased_at, candidate.ref) == ("erased", NOON, dai.ref)
        assert {(row.name, row.name_key, row.corporate_number) for row in candidate.blocks.all()} == {("", "", "")}
        assert {
            (row.email_domain, row.network, row.session) for row in Registration.objects.filter(candidate=candidate)
        } == {("", "", "")}
        assert {row.state for row in Consent.objects.filter(candidate=candidate)} == {"withdrawn"}
        assert Provision.objects.get(candidate=candidate).person_name == "髙﨑 大", "three years (APPI 29)"
        assert queries.keys_of(dai.pk) == queries.PersonKeys("", "", "")
    gone = User.objects.get(pk=user.pk)
    assert (gone.email, gone.is_active, gone.name) == ("", False, "")
    assert not gone.has_usable_password()
    assert queries.actor_of(user.pk) is None
    assert queries.address_of(dai.pk) is None
    assert not signed_in(client), "signed out at once"


def test_the_outbox_and_the_proofs_forget_the_address_too(world: World) -> None:
    with scope(house()):
        Message.objects.filter(to="dai@mail.example").update(state="sent")
    actions.erase(world.candidate("dai"), by=world.dai)

    with scope(house()):
        assert not AddressProof.objects.filter(email="dai@mail.example").exists()
        waiting = Message.objects.filter(to="dai@mail.example")
        assert {row.template for row in waiting} == {"candidates/goodbye", "consents/withdrawn"}
        assert not [row for row in Message.objects.all() if "dai@mail.example" in row.text]


def test_leaving_twice_is_leaving_once(world: World) -> None:
    dai, by = world.candidate("dai"), world.dai
    actions.erase(dai, by=by)
    for again in (
        lambda: actions.erase(dai, by=by),
        lambda: actions.erase(world.candidate("dai"), by=by),
    ):
        with pytest.raises((Stale, User.DoesNotExist)):
            again()
    with pytest.raises(Refused) as no:
        actions.amend(dai, profile(), by=by)
    assert no.value.reason is Refusal.ERASED
    with pytest.raises(Refused):
        actions.block(dai, name="x商事", by=by)
    with scope(house()):
        assert Message.objects.filter(event_key__startswith=f"goodbye:{dai.ref}").count() == 1


def test_nobody_erases_another(world: World) -> None:
    with pytest.raises(Stale):
        actions.erase(world.candidate("eve"), by=world.dai)
    with pytest.raises(NotPermitted):
        actions.erase(world.candidate("dai"), by=world.olga)
    assert stored("eve", world)[0].state == "active"


def test_a_member_of_staff_keeps_the_account_and_may_come_back(world: World) -> None:
    candidate = register("ann", world.link)  # at another address of hers: a second user
    with scope(house()):
        staff = User.objects.get(email="ann@ann.example")
        Membership.objects.filter(user=staff).update(user=candidate.user_id)
        staff.email = "old@ann.example"
        staff.save()
    user = User.objects.get(pk=candidate.user_id)
    user.set_password(PASSWORD)
    user.save()
    by = queries.actor_of(user.pk)
    assert by is not None

    actions.erase(candidate, by=by)

    user.refresh_from_db()
    assert (user.email, user.is_active, user.check_password(PASSWORD)) == ("ann@mail.example", True, True)
    assert queries.actor_of(user.pk) is None
    again = register("ann", world.link)
    back, who = stored("ann", world)
    assert (again.pk, back.state, back.erased_at, who.family_name) == (candidate.pk, "active", None, "髙﨑")
    assert queries.actor_of(user.pk) is not None


def test_who_left_may_register_anew_as_somebody_new(world: World) -> None:
    old = world.candidate("dai")
    actions.erase(old, by=world.dai)

    new = register("dai", world.link)

    assert new.pk != old.pk
    assert world.person("dai").candidate_id == new.pk


def test_the_person_reads_everything_they_told(world: World) -> None:
    with scope(world.dai):
        card = queries.profile_of(world.dai)
        assert queries.me(world.dai).pk == world.dai.candidate_id
        assert [row.pk for row in queries.visible_to(world.dai)] == [world.dai.candidate_id]
    assert (card.family_name, card.family_kana, card.email) == ("髙﨑", "タカサキ", "dai@mail.example")
    assert (card.prefectures, card.skills, card.salary_floor_yen) == (("13", "14"), ("Python", "SQL"), 4_500_000)
    assert all(getattr(card, field.name) is not None for field in fields(card))
    for by, seen in ((world.bob, 1), (world.finn, 0), (world.eve, 1)):
        with scope(by):
            assert queries.visible_to(by).count() == seen


def test_who_comes_back_with_a_proved_address_finds_what_they_wrote(world: World) -> None:
    card = queries.known_at("DAI@mail.example")

    assert card is not None
    assert card.ref == world.candidate("dai").ref
    assert queries.known_at("nobody@mail.example") is None
    actions.erase(world.candidate("dai"), by=world.dai)
    assert queries.known_at("dai@mail.example") is None


def test_an_address_is_for_mails_alone(world: World) -> None:
    address = queries.address_of(world.candidate("dai").pk)

    assert address == queries.Address("dai@mail.example", "ja", "髙﨑", "大")
    assert queries.address_of(0) is None
    with scope(house()):
        assert queries.ref_of(world.candidate("dai").pk) == world.candidate("dai").ref
        assert queries.identity_of(0) is None
        assert queries.keys_of(0) == queries.PersonKeys("", "", "")
        [row] = queries.registrations_of(world.candidate("dai").pk, since=NOON.replace(year=2000))
        assert (row.company_id, row.email_domain) == (world.acme.pk, "mail.example")
        assert queries.registrations_of(world.candidate("dai").pk, since=NOON) == []
