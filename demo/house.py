"""What the operator of the demo world does besides letting organisations in: fraud, bursts, settlements, the proof."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from demo import people
from demo.organisations import Player, second_operator
from demo.stage import Stage, as_house
from relay.introductions import actions as introductions
from relay.kernel.actors import house
from relay.kernel.errors import Refused
from relay.slots import actions as slots
from relay.slots.models import Referral
from relay.slots.rules.clearing import month_before, month_of

SETTLING_DAY = 5
BURST = range(899_000, 899_028)
"""Just above what is never a burst: twenty-five in an hour."""
CROWDED = 200
"""Smaller worlds do without fraud and burst: they would be half of their people."""


def settle_last_month(agencies: list[Player], operator: Player, moment: datetime, *, end: datetime) -> None:
    """On the fifth the month before is paid; the last one waits for whoever looks at the demo."""
    month = month_before(month_of(moment))
    if moment.day != SETTLING_DAY or end - moment < timedelta(days=31):
        return
    for number, agency in enumerate(agencies):
        with suppress(Refused):  # nothing to settle
            slots.settle(agency.ref, month, payment=f"FURIKOMI-{month}-{number + 1:02}", by=operator.actor())


def nightly(moment: datetime) -> None:
    """Names of people who were not hired are closed ninety days after."""
    introductions.end_namings(by=house("job:introductions.end_namings", at=moment))


def last_days(
    stage: Stage, companies: list[Player], agencies: list[Player], operator: Player, *, crowded: bool
) -> None:
    """One registration was taken back by four eyes, another waits for the second pair; a burst; the books are proved."""
    if crowded:
        stage.at(stage.end - timedelta(days=9), partial(_take_back, operator, confirmed=True))
        stage.at(stage.end - timedelta(hours=20), partial(_take_back, operator, confirmed=False))
        stage.at(stage.end - timedelta(hours=30), partial(_crowd, stage, companies[-1], agencies))
    stage.at(stage.end - timedelta(hours=6), _prove)


def _take_back(operator: Player, *, confirmed: bool) -> None:
    with as_house():
        row = Referral.objects.filter(state="confirmed", reversal_asked_by="").order_by("-confirmed_at", "pk").first()
    if row is None:
        return
    why = "確認メールの返信で、企業の採用担当者が動作確認のために登録したと回答がありました。"
    slots.ask_reversal(row.ref, ground="own-people", why=why, by=operator.actor())
    if confirmed:
        slots.confirm_reversal(row.ref, by=second_operator(operator))


def _prove() -> None:
    slots.prove_books(by=house("job:slots.verify_ledger"))


def _crowd(stage: Stage, company: Player, agencies: list[Player]) -> None:
    for number in BURST:
        people.tick(people.register(number, company, stage), agencies, stage)
