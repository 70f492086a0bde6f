"""The life of an introduction, move by move, and everything that stops it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from relay.audit.models import Entry
from relay.candidates import actions as candidates
from relay.consents import actions as consents
from relay.consents import queries as consent_queries
from relay.consents.models import Consent, Provision, ProvisionReceipt
from relay.introductions import actions
from relay.introductions.models import Introduction, Step
from relay.introductions.rules import Refusal
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.openings import actions as openings
from relay.openings.rules import Refusal as OpeningRefusal
from relay.organisations import actions as organisations
from relay.organisations.models import Licence
from relay.organisations.rules import Refusal as OrganisationRefusal
from tests.introductions.life import actor, brought_to, move_opening, seen
from tests.world import World

pytestmark = pytest.mark.django_db


def mails(kind: str = "") -> list[tuple[str, str]]:
    """Event kinds and addresses of the mails about introductions."""
    with scope(house()):
        rows = Message.objects.filter(event_key__startswith="introduction:").order_by("pk")
        return [(row.event_key.split(":")[2], row.to) for row in rows if kind in row.event_key]


def test_propose_asks_the_person_with_the_conditions_of_the_moment(world: World) -> None:
    introduction = actions.propose(world.match, message=" ぜひご検討ください。 ", by=world.bob)

    assert introduction.state == "proposed"
    assert introduction.message == "ぜひご検討ください。"
    assert introduction.conditions["title"] == "バックエンドエンジニア"
    assert introduction.conditions["version"] == 1
    assert introduction.due_on == date(2026, 4, 9)
    assert introduction.user_ref == world.user("bob").ref
    with scope(world.bob):
        assert world.match.state == "proposed"
        assert list(Step.objects.values_list("state", "side")) == [("proposed", "agency")]
    assert mails() == [("proposed", "dai@mail.example")]


def test_propose_writes_one_line_in_the_trail(world: World, as_house: None) -> None:
    introduction = actions.propose(world.match, by=world.bob)

    entry = Entry.objects.get(act="introduction.propose")
    assert (entry.about, entry.actor) == (introduction.ref, f"user:{world.user('bob').ref}")


def refused(world: World, **more: Any) -> Any:
    """Why proposing is refused now; nothing may be left behind."""
    with pytest.raises(Refused) as no:
        actions.propose(world.match, by=world.bob, **more)
    with scope(house()):
        assert not Introduction.objects.exclude(state__in=Introduction.OVER).filter(proposed_at=world.bob.at).exists()
    return no.value.reason


def test_propose_is_refused_without_consent(world: World) -> None:
    match = world.match
    with scope(world.dai):
        consents.withdraw(Consent.objects.get(state="given"), by=world.dai)

    with pytest.raises(Refused) as no:
        actions.propose(match, by=world.bob)

    assert no.value.reason is Refusal.NO_CONSENT


def test_propose_is_refused_when_the_licence_was_not_checked_lately(world: World, as_house: None) -> None:
    Licence.objects.update(registry_checked_on=date(2025, 12, 1))

    assert refused(world) is OrganisationRefusal.LICENCE_UNCHECKED


def test_propose_is_refused_for_an_opening_that_is_closed_or_stale(world: World) -> None:
    move_opening(world, confirmed_at=world.bob.at - timedelta(days=31))
    assert refused(world) is OpeningRefusal.STALE

    move_opening(world, state="closed")
    assert refused(world) is OpeningRefusal.NOT_OPEN


def test_propose_is_refused_to_a_blocked_company_without_saying_why(world: World) -> None:
    candidates.block(world.candidate(), name="セダーソフト", by=world.dai)

    reason = refused(world)

    assert reason is Refusal.BLOCKED
    assert str(reason.label) == "候補者は、この企業へのご紹介の対象外です。"


def test_propose_is_refused_to_a_company_that_is_not_approved(world: World) -> None:
    organisations.suspend(world.cedar, "確認中", by=world.olga)

    assert refused(world) is Refusal.COMPANY_NOT_APPROVED


def test_propose_is_refused_while_one_is_under_way(world: World) -> None:
    match = world.match
    actions.propose(match, by=world.bob)

    with pytest.raises(Refused) as no:
        actions.propose(match, by=world.bob)

    assert no.value.reason is Refusal.ALREADY_OPEN
    assert len(mails("proposed")) == 1


def test_propose_is_refused_inside_the_two_years(world: World) -> None:
    introduction = brought_to(world, "proposed")
    with scope(house()):
        Introduction.objects.filter(pk=introduction.pk).update(state="left", no_solicit_until=date(2026, 4, 2))

    with pytest.raises(Refused) as no:
        actions.propose(world.match, by=world.bob)

    assert no.value.reason is Refusal.TWO_YEARS


def test_propose_is_refused_with_a_long_message_or_a_promised_reward(world: World) -> None:
    assert refused(world, message="あ" * 601) is Refusal.MESSAGE_TOO_LONG
    assert refused(world, message="入社するとお祝い金を差し上げます。") is Refusal.MESSAGE_REWARD


def test_propose_is_not_for_other_agencies(world: World) -> None:
    with pytest.raises(NotPermitted):
        actions.propose(world.match, by=world.finn)


def test_agree_gives_the_consent_for_exactly_this_opening(world: World) -> None:
    introduction = brought_to(world, "agreed")

    with scope(world.dai):
        named = Consent.objects.get(purpose="named_introduction")
    assert (named.opening_ref, named.state) == (world.opening.ref, "given")
    assert introduction.due_on == date(2026, 4, 7)
    assert mails("agreed") == [("agreed", "bob@bob.example")]


def test_agree_is_refused_once_the_company_was_blocked(world: World) -> None:
    brought_to(world, "proposed")
    candidates.block(world.candidate(), name="セダーソフト株式会社", by=world.dai)

    with pytest.raises(Refused) as no, scope(world.dai):
        actions.agree(Introduction.objects.get(), by=world.dai)

    assert no.value.reason is Refusal.BLOCKED


def test_agree_twice_is_stale_and_changes_nothing(world: World) -> None:
    brought_to(world, "proposed")
    with scope(world.dai):
        first, second = Introduction.objects.get(), Introduction.objects.get()
        actions.agree(first, by=world.dai)

    with pytest.raises(Stale), scope(world.dai):
        actions.agree(second, by=world.dai)

    with scope(house()):
        assert Step.objects.filter(state="agreed").count() == 1
    assert len(mails("agreed")) == 1


def test_decline_ends_it_and_the_company_hears_nothing(world: World) -> None:
    brought_to(world, "proposed")

    with scope(world.dai):
        actions.decline(Introduction.objects.get(), by=world.dai)

    assert seen(world).state == "declined"
    assert mails("ended") == [("ended", "bob@bob.example")]


def test_present_freezes_the_card_and_records_both_sides(world: World, as_house: None) -> None:
    introduction = brought_to(world, "presented")

    answers = {(line["key"], line["asked"]): line["answer"] for line in introduction.card["answers"]}
    assert answers == {
        ("skill", "Python"): "yes",
        ("skill", "SQL"): "yes",
        ("skill", "Docker"): "no",
        ("years", 3): "yes",
        ("place", "13"): "yes",
        ("pay", 7_500_000): "yes",
        ("availability", ""): "now",
    }
    provision = Provision.objects.get(recipient=world.cedar)
    receipt = ProvisionReceipt.objects.get(provision=provision)
    assert provision.provider == world.birch
    assert provision.data_items == receipt.data_items == ["blind_card"]
    assert mails("presented") == [("presented", "cat@cat.example")]


def test_present_is_refused_without_the_named_consent(world: World, as_house: None) -> None:
    introduction = brought_to(world, "agreed")
    Consent.objects.filter(purpose="named_introduction").update(state="withdrawn", withdrawn_at=world.bob.at)

    with pytest.raises(Refused) as no:
        actions.present(introduction, by=world.bob)

    assert no.value.reason is Refusal.NO_NAMED_CONSENT
    assert not Provision.objects.filter(recipient=world.cedar).exists()
    assert seen(world).state == "agreed"


def test_present_is_refused_once_the_company_was_blocked(world: World) -> None:
    introduction = brought_to(world, "agreed")
    candidates.block(world.candidate(), name="セダーソフト株式会社", by=world.dai)

    with pytest.raises(Refused) as no:
        actions.present(introduction, by=world.bob)

    assert no.value.reason is Refusal.BLOCKED


def test_the_company_reads_the_name_only_after_it_was_handed_over(world: World) -> None:
    brought_to(world, "welcomed")
    person = world.candidate().pk
    with pytest.raises(Refused), scope(world.cat):
        consents.reveal(person, purpose="named_introduction", by=world.cat)

    actions.introduce(seen(world), by=world.bob)

    with scope(world.cat):
        card = consents.reveal(person, purpose="named_introduction", by=world.cat)
    assert (card.family_name, card.email) == ("髙﨑", "dai@mail.example")
    with scope(world.dai):
        assert [row.organisation_name for row in consent_queries.accesses_of(world.dai)] == ["セダーソフト株式会社"]


def test_turn_down_tells_person_and_agency_and_frees_the_person(world: World) -> None:
    introduction = brought_to(world, "presented")

    actions.turn_down(introduction, by=world.cat)

    assert seen(world).state == "turned_down"
    assert mails("turned_down") == [("turned_down", "bob@bob.example"), ("turned_down", "dai@mail.example")]
    with scope(world.bob):
        assert consent_queries.is_live(world.candidate().pk, world.birch.pk, world.bob.at)


def test_withdraw_by_the_agency_tells_the_person(world: World) -> None:
    actions.withdraw(brought_to(world, "proposed"), by=world.bob)

    assert seen(world).state == "withdrawn"
    assert mails("ended") == [("ended", "dai@mail.example")]


@pytest.mark.parametrize(
    ("state", "act", "wrong"),
    [
        ("proposed", actions.agree, "bob"),
        ("agreed", actions.present, "finn"),
        ("presented", actions.welcome, "elmo"),
        ("presented", actions.turn_down, "bob"),
        ("welcomed", actions.introduce, "cat"),
        ("introduced", actions.meet, "ann"),
        ("proposed", actions.withdraw, "finn"),
    ],
)
def test_nobody_but_the_party_on_turn_moves_it(world: World, state: str, act: Any, wrong: str) -> None:
    introduction = brought_to(world, state)

    with pytest.raises(NotPermitted):
        act(introduction, by=world.actor(wrong))

    assert seen(world).state == state


@pytest.mark.parametrize("state", ["proposed", "presented", "interviewing", "offered"])
def test_withdrawn_consent_ends_what_is_open(world: World, state: str) -> None:
    brought_to(world, state)

    with scope(world.dai):
        consents.withdraw(Consent.objects.get(purpose="placement", state="given"), by=world.dai)

    assert seen(world).state == "withdrawn"
    told = [("ended", "bob@bob.example")]
    assert mails("ended") == told if state == "proposed" else [*told, ("ended", "cat@cat.example")]


def test_withdrawn_consent_does_not_undo_a_hire(world: World) -> None:
    brought_to(world, "accepted")

    with scope(world.dai):
        consents.withdraw(Consent.objects.get(purpose="placement", state="given"), by=world.dai)

    assert seen(world).state == "accepted"


def test_closing_the_opening_ends_what_is_open_but_no_offer(world: World) -> None:
    brought_to(world, "presented")

    openings.close(world.opening, by=world.cat)

    assert seen(world).state == "withdrawn"
    assert sorted(mails("ended")) == [
        ("ended", "bob@bob.example"), ("ended", "cat@cat.example"), ("ended", "dai@mail.example"),
    ]  # fmt: skip


def test_closing_the_opening_leaves_an_offer_standing(world: World) -> None:
    brought_to(world, "offered")

    openings.close(world.opening, by=world.cat)

    assert seen(world).state == "offered"


@pytest.mark.parametrize("name", ["birch", "cedar"])
def test_suspending_either_side_ends_what_is_open(world: World, name: str) -> None:
    brought_to(world, "interviewing")

    organisations.suspend(getattr(world, name), "確認中", by=world.olga)

    assert seen(world).state == "withdrawn"


def test_erasing_the_person_ends_it_and_empties_card_and_message(world: World) -> None:
    brought_to(world, "presented")

    candidates.erase(world.candidate(), by=world.dai)

    introduction = seen(world)
    assert (introduction.state, introduction.card, introduction.message) == ("withdrawn", {}, "")
    assert introduction.conditions["title"] == "バックエンドエンジニア"


def test_every_move_is_a_step_with_its_side(world: World, as_house: None) -> None:
    brought_to(world, "joined")

    assert list(Step.objects.order_by("pk").values_list("state", "side")) == [
        ("proposed", "agency"), ("agreed", "candidate"), ("presented", "agency"), ("welcomed", "company"),
        ("introduced", "agency"), ("interviewing", "company"), ("offered", "company"), ("accepted", "candidate"),
        ("joined", "company"),
    ]  # fmt: skip


def test_a_company_sees_no_row_before_the_card(world: World) -> None:
    brought_to(world, "agreed")

    with transaction.atomic(), scope(world.cat):
        assert not Introduction.objects.exists()

    assert actor(world, "cat").organisation_id == world.cedar.pk


def test_a_party_moves_it_only_on_its_own_side(world: World) -> None:
    introduction = brought_to(world, "interviewing")

    with pytest.raises(NotPermitted):
        actions.mark_offered(introduction, by=world.bob)

    assert seen(world).state == "interviewing"


def test_nobody_writes_to_an_erased_person(world: World) -> None:
    introduction = brought_to(world, "accepted")
    candidates.erase(world.candidate(), by=world.dai)

    actions.withdraw(introduction, by=world.bob)

    assert mails("ended") == [("ended", "cat@cat.example")]


def test_rows_are_called_by_their_reference(world: World, as_house: None) -> None:
    introduction = brought_to(world, "proposed")

    assert str(introduction) == introduction.ref
    assert str(Step.objects.get()) == f"{introduction.pk} proposed"
