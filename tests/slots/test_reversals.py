"""Taking counted registrations back: two people, sixty days, what it costs; and deciding a burst at once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from relay.audit.models import Entry
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.slots import actions, queries
from relay.slots.models import Referral
from relay.slots.rules.reversals import (
    SAYS,
    Effect,
    Fraud,
    Refusal,
    effect_of,
    fraud_in,
    last_moment,
    why_not_accuse,
    why_not_ask,
    why_not_decide,
)
from relay.slots.rules.wording import reason_in_words
from tests.slots.crowd import close, faults, monday, people, referrals
from tests.world import NOON, World

COUNTED = datetime(2026, 4, 13, 9, 0, tzinfo=clock.TOKYO)
WHY = "同じ端末から3分間に8件の登録"


@pytest.mark.parametrize(
    ("state", "days", "asked_by", "no"),
    [
        ("confirmed", 0, "", None),
        ("confirmed", 60, "", None),
        ("confirmed", 61, "", Refusal.TOO_LATE),
        ("held", 0, "", Refusal.NOT_COUNTED),
        ("confirmed", 0, "user:A", Refusal.ALREADY_ASKED),
    ],
)
def test_why_not_ask(state: str, days: int, asked_by: str, no: Refusal | None) -> None:
    at = COUNTED + timedelta(days=days)
    assert no == why_not_ask(state=state, confirmed_at=COUNTED, at=at, fraud_days=60, asked_by=asked_by)


def test_what_was_never_counted_cannot_be_taken_back() -> None:
    no = why_not_ask(state="confirmed", confirmed_at=None, at=COUNTED, fraud_days=60, asked_by="")
    assert no is Refusal.NOT_COUNTED


@pytest.mark.parametrize(
    ("ground", "why", "no"),
    [
        ("invented", WHY, None),
        ("", WHY, Refusal.NO_GROUND),
        ("because", WHY, Refusal.NO_GROUND),
        ("automated", "x" * 9, Refusal.NO_EVIDENCE),
        ("automated", " " * 20, Refusal.NO_EVIDENCE),
        ("automated", "x" * 10, None),
        ("automated", "x" * 500, None),
        ("automated", "x" * 501, Refusal.NO_EVIDENCE),
    ],
)
def test_why_not_accuse(ground: str, why: str, no: Refusal | None) -> None:
    assert why_not_accuse(ground=ground, why=why) == no


@pytest.mark.parametrize(
    ("state", "days", "asked_by", "no"),
    [
        ("confirmed", 0, "", Refusal.NOT_ASKED),
        ("confirmed", 60, "user:A", None),
        ("confirmed", 60, "user:B", Refusal.FOUR_EYES),
        ("confirmed", 61, "user:A", Refusal.TOO_LATE),
        ("held", 0, "user:A", Refusal.NOT_COUNTED),
    ],
)
def test_why_not_decide(state: str, days: int, asked_by: str, no: Refusal | None) -> None:
    at = COUNTED + timedelta(days=days)
    assert no == why_not_decide(
        state=state, confirmed_at=COUNTED, at=at, fraud_days=60, asked_by=asked_by, by="user:B"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rest", "waiting", "available", "effect"),
    [
        (3, 0, 0, Effect.COUNT),
        (3, 2, 0, Effect.COUNT),
        (3, 3, 1, Effect.SLOT),
        (3, 3, 0, Effect.DEBT),
        (0, 0, 1, Effect.SLOT),
        (0, 0, 0, Effect.DEBT),
        (0, 1, 1, Effect.COUNT),
        (0, 9, 1, Effect.COUNT),
        (0, 10, 1, Effect.DEBT),
        (0, 10, 2, Effect.SLOT),
    ],
)
def test_effect_of(rest: int, waiting: int, available: int, effect: Effect) -> None:
    assert effect_of(rest=rest, waiting_count=waiting, available=available, per_slot=10) is effect


def test_the_ledger_names_the_class_and_the_reader_reads_it() -> None:
    assert [fraud_in(SAYS + fraud.code) for fraud in Fraud] == list(Fraud)
    assert fraud_in("fraud was proved") is fraud_in(SAYS) is None
    assert "複数のアドレス" in reason_in_words(f"{SAYS}same-person")
    assert last_moment(COUNTED, 60) == COUNTED + timedelta(days=60)


@pytest.fixture
def counted(world: World) -> str:
    """Somebody of ten who were counted; Acme has one slot of them."""
    (person,) = people(world, 1)
    referrals(world.acme, 8)
    close()
    with scope(house()):
        return Referral.objects.get(candidate=person).ref


def other(world: World) -> Actor:
    """A second operator."""
    return replace(world.olga, name="user:USR-SECONDEYES")


def ask(ref: str, by: Actor) -> Referral:
    return actions.ask_reversal(ref, ground="own-people", why=WHY, by=by)


def test_one_asks_and_another_confirms(world: World, counted: str) -> None:
    with monday(0, hour=12):
        assert ask(counted, world.olga).state == "confirmed"
        with pytest.raises(Refused) as again:
            ask(counted, other(world))
        with pytest.raises(Refused) as alone:
            actions.confirm_reversal(counted, by=world.olga)
        with scope(world.olga):
            (card,) = queries.reversals_asked(world.olga)
            detail = queries.reversible_of(world.olga, counted)
            assert queries.reversals_asked(world.ann) == []
            assert queries.reversible(world.ann) == []
            assert queries.reversible_of(world.ann, counted) is None
        confirmed = actions.confirm_reversal(counted, by=other(world))
        with pytest.raises(Stale):
            actions.confirm_reversal(counted, by=other(world))

    assert (again.value.reason, alone.value.reason) == (Refusal.ALREADY_ASKED, Refusal.FOUR_EYES)
    assert (card.ref, card.why, card.asked_by) == (counted, WHY, world.olga.name)
    assert detail is not None
    assert (detail.effect, detail.why_not_decide != "") == (Effect.SLOT, True)
    assert (confirmed.state, confirmed.reversal_decided_by) == ("reversed", "user:USR-SECONDEYES")
    with scope(house()):
        trail = list(Entry.objects.filter(about=counted, act__contains="reversal").values_list("act", "actor"))
    assert trail == [
        ("slots.ask_reversal", world.olga.name), ("slots.confirm_reversal", "user:USR-SECONDEYES"),
    ]  # fmt: skip


def test_a_dismissed_one_stays_counted_and_may_be_asked_about_anew(world: World, counted: str) -> None:
    with monday(0, hour=12):
        ask(counted, world.olga)
        with pytest.raises(Refused) as alone:
            actions.dismiss_reversal(counted, by=world.olga)
        kept = actions.dismiss_reversal(counted, by=other(world))
        with pytest.raises(Refused) as gone:
            actions.confirm_reversal(counted, by=other(world))
        assert ask(counted, other(world)).reversal_asked_by == "user:USR-SECONDEYES"

    assert (kept.state, kept.reversal_why, kept.reversal_asked_at) == ("confirmed", "", None)
    assert (alone.value.reason, gone.value.reason) == (Refusal.FOUR_EYES, Refusal.NOT_ASKED)


def test_the_company_reads_the_class_and_never_the_evidence(world: World, counted: str) -> None:
    with monday(0, hour=12):
        ask(counted, world.olga)
        actions.confirm_reversal(counted, by=other(world))
    close(1)
    with monday(1, hour=12):
        page = world.client("ann").get(f"/company/{world.acme.ref}/statement/").content.decode()
        with scope(world.olga):
            (done,) = queries.reversals_decided(world.olga)

    assert "企業の関係者が登録したものでした" in page
    assert WHY not in page
    assert str(done.shown_on) == "2026-04-20"
    assert faults() == []


def test_after_sixty_days_nobody_may_ask_or_decide(world: World, counted: str) -> None:
    with monday(8):
        ask(counted, world.olga)
    with monday(9):
        with pytest.raises(Refused) as late:
            actions.confirm_reversal(counted, by=other(world))
        with pytest.raises(Refused) as too:
            ask(counted, other(world))
    assert late.value.reason is too.value.reason is Refusal.TOO_LATE


def test_nobody_but_the_operator_takes_back(world: World, counted: str) -> None:
    for act in (actions.confirm_reversal, actions.dismiss_reversal):
        with pytest.raises(NotPermitted):
            act(counted, by=world.ann)
    with pytest.raises(NotPermitted):
        ask(counted, world.ann)


def burst(world: World, size: int, *, signs: int = 0) -> list[str]:
    """Doubts of one burst, so many of them with another sign as well; their references."""
    crowd = people(world, size)
    with scope(house()):
        rows = Referral.objects.filter(candidate__in=crowd).order_by("pk")
        for number, row in enumerate(rows):
            evidence = ["own-network", "burst"] if number < signs else ["burst"]
            Referral.objects.filter(pk=row.pk).update(state="doubtful", evidence=evidence)
        return [row.ref for row in rows]


def states_of(refs: list[str]) -> list[str]:
    with scope(house()):
        return list(Referral.objects.filter(ref__in=refs).order_by("pk").values_list("state", flat=True))


def test_a_burst_is_one_card_with_what_the_house_saw(world: World) -> None:
    refs = burst(world, 4, signs=1)
    with clock.frozen_at(NOON + timedelta(hours=3)):
        (late,) = people(world, 1, at=NOON + timedelta(hours=2))
        with scope(house()):
            Referral.objects.filter(candidate=late).update(state="doubtful", evidence=["burst"])
        with scope(world.olga):
            (card,) = queries.bursts(world.olga)
            assert queries.bursts(world.ann) == []
            assert queries.burst_of(world.ann, refs[0]) is None
            alone = queries.burst_of(world.olga, queries.doubtful(world.olga)[-1].ref)

    assert (card.ref, card.refs, card.plain_refs) == (refs[0], tuple(refs), tuple(refs[1:]))
    assert (card.sessions_count, card.networks_count, card.usual_count) == (4, 4, 2)
    assert alone is not None
    assert len(alone.doubts) == 1


@pytest.mark.parametrize(
    ("count", "expected", "after"),
    [(True, 3, ["doubtful", "held", "held", "held"]), (False, 4, ["void"] * 4)],
)
def test_a_burst_is_decided_at_once(world: World, count: bool, expected: int, after: list[str]) -> None:
    refs = burst(world, 4, signs=1)

    decided = actions.review_burst(refs[2], count=count, expected=expected, by=world.olga)

    assert len(decided) == expected
    assert states_of(refs) == after
    with scope(house()):
        assert Entry.objects.filter(act="slots.review", about__in=refs).count() == expected


@pytest.mark.parametrize("count", [True, False])
def test_a_burst_that_changed_meanwhile_is_not_decided(world: World, count: bool) -> None:
    refs = burst(world, 3)
    actions.review(refs[0], count=False, by=other(world))

    with pytest.raises(Stale):
        actions.review_burst(refs[1], count=count, expected=3, by=world.olga)
    with pytest.raises(Refused):
        actions.review_burst(refs[0], count=count, expected=3, by=world.olga)
    assert states_of(refs) == ["void", "doubtful", "doubtful"]


def test_a_burst_in_which_all_have_other_signs_is_not_counted_at_once(world: World) -> None:
    refs = burst(world, 2, signs=2)

    with pytest.raises(Stale):
        actions.review_burst(refs[0], count=True, expected=0, by=world.olga)


REVERSAL = (
    "state", "reason_code", "reversal_asked_by", "reversal_asked_at", "reversal_ground", "reversal_why",
    "reversal_decided_by", "reversed_at",
)  # fmt: skip


def stored(ref: str) -> tuple[object, ...]:
    """What stands in the database about a reversal."""
    with scope(house()):
        return Referral.objects.values_list(*REVERSAL).get(ref=ref)


def test_each_step_of_a_reversal_is_written_whole(world: World, counted: str) -> None:
    asked = COUNTED + timedelta(hours=3)
    with clock.frozen_at(asked):
        answer = actions.ask_reversal(counted, ground="invented", why=f"  {WHY}\n", by=world.olga)
    assert stored(counted) == ("confirmed", "", world.olga.name, asked, "invented", WHY, "", None)
    assert (answer.reversal_asked_at, answer.reversal_why) == (asked, WHY)

    with clock.frozen_at(asked + timedelta(days=1)):
        actions.dismiss_reversal(counted, by=other(world))
    assert stored(counted) == ("confirmed", "", "", None, "", "", "", None)

    with clock.frozen_at(asked + timedelta(days=2)):
        ask(counted, world.olga)
        actions.confirm_reversal(counted, by=other(world))
    assert stored(counted) == (
        "reversed", "fraud", world.olga.name, asked + timedelta(days=2), "own-people", WHY, "user:USR-SECONDEYES",
        asked + timedelta(days=2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ground", "why", "field"), [("", WHY, "ground"), ("invented", "x", "why"), ("invented", WHY, None)]
)
def test_a_refusal_names_the_field_to_mend(
    world: World, counted: str, ground: str, why: str, field: str | None
) -> None:
    with clock.frozen_at(COUNTED):
        if field is None:
            ask(counted, world.olga)  # asked about already: no field mends that
        with pytest.raises(Refused) as no:
            actions.ask_reversal(counted, ground=ground, why=why, by=world.olga)
    assert no.value.field == field
    assert stored(counted)[0] == "confirmed"


def test_those_of_a_burst_are_decided_in_the_order_they_came(world: World) -> None:
    refs = burst(world, 3)
    with scope(house()):  # touched last, read first where nobody says in what order
        Referral.objects.filter(ref=refs[0]).update(decided_by="")

    decided = actions.review_burst(refs[0], count=False, expected=3, by=world.olga)
    assert [referral.ref for referral in decided] == refs


def test_what_was_decided_while_somebody_read_the_burst_is_not_counted_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading the burst and locking its rows another operator decided one of them."""
    refs = burst(world, 3)
    with scope(world.olga):
        read = queries.burst_of(world.olga, refs[1])
    actions.review(refs[0], count=False, by=other(world))
    monkeypatch.setattr(queries, "burst_of", lambda by, ref: read)

    with pytest.raises(Stale):
        actions.review_burst(refs[1], count=False, expected=3, by=world.olga)
    assert len(actions.review_burst(refs[1], count=False, expected=2, by=world.olga)) == 2
