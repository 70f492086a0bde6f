"""Who is who, and who may ask."""

from datetime import timedelta

from relay.kernel import clock
from relay.kernel.actors import Kind, house
from relay.kernel.permissions import Permission
from relay.kernel.tenancy import scope
from relay.organisations import actions, queries
from relay.organisations.models import Licence, Membership, Organisation
from tests.world import DAWN, NOON, World


def test_a_member_is_found_by_reference_and_kind_alone(world: World) -> None:
    ann = world.user("ann")
    found = queries.member(ann.pk, world.acme.ref, "company")
    assert found is not None
    actor, card = found

    assert (actor.kind, actor.organisation_id, actor.name) == (Kind.MEMBER, world.acme.pk, f"user:{ann.ref}")
    assert (card.ref, card.role, card.kind) == (world.acme.ref, "owner", "company")
    assert queries.member(ann.pk, world.acme.ref, "agency") is None
    assert queries.member(ann.pk, world.elm.ref, "company") is None
    assert queries.member(world.user("elmo").pk, world.acme.ref, "company") is None
    assert queries.operator_actor(ann.pk) is None


def test_who_left_is_no_member_any_more(world: World) -> None:
    ann, acme = world.ann, world.acme
    with scope(house()):
        Membership.objects.filter(user_id=ann.user_id).update(ended_at=NOON)

    assert queries.member(ann.user_id or 0, acme.ref, "company") is None
    assert queries.memberships_of(ann.user_id or 0) == []
    assert queries.members_of(ann) == []
    assert queries.addresses_of(acme.pk) == []


def test_the_operator_is_an_actor_of_its_own_kind(world: World) -> None:
    olga = world.olga
    card = queries.operator_card()

    assert (olga.kind, olga.may(Permission.ORGANISATION_VET)) == (Kind.OPERATOR, True)
    assert card is not None
    assert card.id == olga.organisation_id


def test_without_an_operator_there_is_no_card(world: World) -> None:
    with scope(house()):
        Organisation.objects.filter(kind="operator").update(kind="company", corporate_number="1" * 13)

    assert queries.operator_card() is None


def test_cards(world: World) -> None:
    acme, birch = world.acme, world.birch

    assert queries.card(acme.ref) == queries.card_of(acme.pk)
    assert queries.card("ORG-0000000000") is None
    assert [card.id for card in queries.cards_of([birch.pk, acme.pk, acme.pk])] == [acme.pk, birch.pk]
    assert queries.refs_of({acme.pk}) == {acme.pk: acme.ref}
    agency = queries.agency_card(birch.ref)
    assert agency is not None
    assert agency.licence is not None
    assert agency.licence.number == "13-ユ-300001"
    assert queries.agency_card(acme.ref) is None
    assert [card.ref for card in queries.approved("agency")] == sorted([birch.ref, world.fir.ref])


def test_only_members_and_the_operator_see_organisations_for_acts(world: World) -> None:
    assert [row.ref for row in queries.visible_to(world.ann)] == [world.acme.ref]
    assert list(queries.visible_to(world.dai)) == []
    assert queries.visible_to(world.olga).count() == Organisation.objects.count()
    assert queries.members_of(world.dai) == []


def test_only_the_operator_sees_who_waits_and_whose_licence_is_due(world: World) -> None:
    with scope(house()):
        Organisation.objects.filter(pk__in=[world.elm.pk, world.fir.pk]).update(state="applied")

    assert [card.organisation.ref for card in queries.waiting(world.olga)] == [world.elm.ref, world.fir.ref]
    assert len(queries.everybody(world.olga)) == Organisation.objects.count()
    for nobody in (world.ann, world.bob, world.dai):
        assert queries.waiting(nobody) == queries.everybody(nobody) == queries.licences_due(nobody, timedelta()) == []


def test_a_licence_is_due_before_it_lapses(world: World) -> None:
    def due(days: int, within: int = 0) -> list[str]:
        with clock.frozen_at(DAWN + timedelta(days=days)):
            return [card.organisation.ref for card in queries.licences_due(world.olga, timedelta(days=within))]

    both = [world.birch.ref, world.fir.ref]
    assert due(80) == []
    assert due(80, within=10) == due(90) == both
    with scope(house()):
        Licence.objects.filter(agency=world.fir).update(registry_checked_on=None)
        assert due(0) == [world.fir.ref]
        Licence.objects.filter(agency=world.fir).update(registry_checked_on=DAWN.date(), valid_until=DAWN.date())
        assert due(0) == [world.fir.ref]
        Licence.objects.filter(agency=world.fir).delete()
        assert due(0) == [world.fir.ref]
        assert queries.why_no_data_may_flow(world.fir.pk, NOON) is not None


def test_people_choose_among_agencies_that_may_receive(world: World) -> None:
    def open_at(days: int) -> list[str]:
        return [card.organisation.ref for card in queries.agencies_open_to_people(DAWN + timedelta(days=days))]

    both = [world.birch.ref, world.fir.ref]
    assert open_at(0) == open_at(90) == both
    assert open_at(91) == []
    actions.suspend(world.fir, "x", by=world.olga)
    assert open_at(0) == [world.birch.ref]
    assert [card.organisation.ref for card in queries.agencies(world.cat)] == [world.birch.ref]


def test_mails_go_to_members_who_can_still_sign_in(world: World) -> None:
    assert queries.addresses_of(world.acme.pk) == [("ann@ann.example", "ja")]
    user = world.user("ann")
    user.is_active = False
    user.save()
    assert queries.addresses_of(world.acme.pk) == []
