"""Every page of every portal, with something on it: the world after two weeks of use, and the addresses of its pages."""

from typing import Any

from django.db import transaction

from relay.consents.models import Consent
from relay.introductions.models import Introduction
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.matching.models import Match
from relay.slots.models import Referral, SlotRequest
from tests.introductions.life import brought_to
from tests.outcomes.slots import taken_request
from tests.world import World, company, register

Pages = dict[str, list[str]]
"""Who looks, and at which addresses."""


def furnish(world: World) -> None:
    """Cedar earned a slot and made Dai an offer, Birch has an inbox, Gorse waits for the operator."""
    taken_request(world)
    brought_to(world, "offered")
    company("ゴース物流株式会社", "ゴースブツリュウ", "000000000006", "gus")
    # somebody of the same kana name again: counting waits for the operator
    register("again", world.link, agencies=(world.birch,), family_kana="アアア")
    register("twice", world.link, agencies=(world.birch,), family_kana="アアア")
    crowd(world)


def crowd(world: World) -> None:
    """Three people in what looks like a burst through Acme's link."""
    before = {row.pk for row in _referrals("held")}
    for number, kana in enumerate(("タタタ", "チチチ", "ツツツ")):
        register(f"burst{number}", world.link, agencies=(world.birch,), family_kana=kana)
    with transaction.atomic(), scope(house()):
        new = [row.pk for row in _referrals("held") if row.pk not in before]
        Referral.objects.filter(pk__in=new).update(state="doubtful", evidence=["burst"])


def _referrals(state: str) -> list[Referral]:
    with transaction.atomic(), scope(house()):
        return list(Referral.objects.filter(state=state))


def pages(world: World) -> Pages:
    """All pages somebody may open, by who opens them."""
    with transaction.atomic(), scope(house()):
        return {
            "": _public(world),
            "dai": _candidate(world),
            "cat": [f"/company/{world.cedar.ref}/{place}" for place in _company(world)],
            "bob": [f"/agency/{world.birch.ref}/{place}" for place in _agency(world)],
            "olga": _operator(world),
        }


def _public(world: World) -> list[str]:
    code = world.link.code
    return [
        "/", "/for/applicants/", "/for/companies/", "/for/agencies/", "/agencies/", "/counting/", "/privacy/", "/terms/",
        "/r/", f"/r/{code}/", "/r/no-such-code/", f"/register/{code}/", "/no-thank-you/", "/start/company/",
        "/start/agency/", "/account/login/", "/account/login/code/", "/account/password/reset/", "/me/goodbye/",
        "/no-such-page/", "/dev/", "/dev/mail/", f"/dev/mail/{_last(Message).ref}/", "/dev/gallery/",
        "/dev/gallery/?shell=public", "/dev/gallery/?shell=plain",
    ]  # fmt: skip


def _candidate(world: World) -> list[str]:
    consent = Consent.objects.filter(candidate=world.candidate("dai"), opening_ref="").first()
    assert consent
    return [
        "/me/", "/me/agencies/", f"/me/consents/{consent.ref}/", f"/me/consents/{consent.ref}/withdrawal/",
        "/me/withdrawal/", f"/me/proposals/{_last(Introduction).ref}/", "/me/history/", "/me/blocks/", "/me/profile/",
        "/me/data/", "/me/data/erasure/",
    ]  # fmt: skip


def _company(world: World) -> list[str]:
    opening, request, person = world.opening.ref, _last(SlotRequest).ref, _last(Introduction).ref
    return [
        "", "texts/", "links/", "links/new/", "openings/", "openings/new/", f"openings/{opening}/",
        f"openings/{opening}/amendment/", f"openings/{opening}/closure/", "slots/", "slots/new/", f"slots/{request}/",
        f"slots/{request}/closure/", "introductions/", f"introductions/{person}/", "stops/", "statement/", "organisation/",
        "organisation/amendment/",
    ]  # fmt: skip


def _agency(world: World) -> list[str]:
    dai = world.candidate("dai").ref
    waiting = world.candidate("p3").ref
    match = Match.objects.filter(state="suggested").first() or world.match
    return [
        "", "inbox/", "people/", f"people/{dai}/", f"people/{waiting}/", f"matches/{match.ref}/proposal/", "openings/",
        f"openings/{world.opening.ref}/", "introductions/", "introductions/ended/",
        f"introductions/{_last(Introduction).ref}/", "slots/", f"slots/{_last(SlotRequest).ref}/", "terms/", "records/",
        "records/accesses/", "records/stops/", "records/fees/", "records/trail/", "clearing/",
    ]  # fmt: skip


def _operator(world: World) -> list[str]:
    return [
        "/operator/", "/operator/organisations/", f"/operator/organisations/{world.organisation('ゴース').ref}/",
        f"/operator/organisations/{world.birch.ref}/", "/operator/referrals/", "/operator/closings/",
        "/operator/reversals/", f"/operator/reversals/{_counted().ref}/", "/operator/clearing/",
        f"/operator/clearing/{world.birch.ref}/", f"/operator/referrals/bursts/{_burst().ref}/", "/operator/ledger/", "/operator/outbox/", "/operator/trail/",
    ]  # fmt: skip


def _counted() -> Referral:
    row = Referral.objects.filter(state="confirmed").order_by("pk").first()
    assert row
    return row


def _burst() -> Referral:
    row = Referral.objects.filter(state="doubtful", evidence__contains=["burst"]).order_by("pk").first()
    assert row
    return row


def _last(model: Any) -> Any:
    row = model.objects.order_by("pk").last()
    assert row, model
    return row
