"""The people of the demo world: turned down somewhere, registered, ticking agencies, now and then taking it back."""

from datetime import date

from demo.catalogue import (
    EMPLOYERS,
    FAMILY_NAMES,
    GIVEN_NAMES,
    LICENCES,
    MUST_LICENCE,
    PREFECTURE_WEIGHTS,
)
from demo.organisations import Player
from demo.stage import Stage, as_house, guest, prove
from relay.candidates import actions as candidates
from relay.candidates import queries as candidate_queries
from relay.candidates.models import Candidate
from relay.candidates.rules import Profile
from relay.consents import actions as consents
from relay.consents.models import Consent
from relay.kernel.actors import Actor
from relay.openings.rules import SKILLS

SHOWN = 10


def write(stage: Stage, company: Player) -> Profile:
    """Somebody who applied at this company: mostly from its line of work."""
    dice = stage.random
    family, family_kana = dice.choice(FAMILY_NAMES)
    given, given_kana = dice.choice(GIVEN_NAMES)
    own = dice.choice(company.firm.occupations)
    wishes = list(dict.fromkeys([own, *dice.sample(company.firm.occupations, k=dice.randint(0, 2))]))[:3]
    years = dice.choice((0, 1, 2, 3, 4, 5, 6, 8, 10, 14))
    skills = list(SKILLS.get(own, ("Excel",)))
    dice.shuffle(skills)
    places = dice.choices(list(PREFECTURE_WEIGHTS), weights=list(PREFECTURE_WEIGHTS.values()), k=dice.randint(1, 3))
    licences = [MUST_LICENCE[own]] if own in MUST_LICENCE else dice.sample(LICENCES, k=dice.choice((0, 0, 1, 2)))
    return Profile(
        family_name=family,
        given_name=given,
        family_kana=family_kana,
        given_kana=given_kana,
        occupations=tuple(wishes),
        prefectures=tuple(dict.fromkeys([*places, *company.firm.prefectures[:1]])),
        adult=True,
        remote_wished=dice.random() < 0.35,
        experience_occupation=own if years else "",
        experience_years=years,
        skills=tuple(skills[: dice.randint(1, 4)]),
        licences=tuple(licences),
        salary_floor_yen=dice.choice((None, 3_000_000, 3_500_000, 4_000_000, 4_500_000, 5_500_000)),
        pace=dice.choice(("now", "now", "month", "month", "watching")),
        current_employer=dice.choice(("", "", *EMPLOYERS)),
        history=(
            {
                "employer": dice.choice(EMPLOYERS),
                "title": "担当",
                "from": f"{2026 - years}-04",
                "until": "",
                "duties": "日々の業務と改善を担当",
            },
        )
        if years
        else (),
    )


def register(number: int, company: Player, stage: Stage, *, own_domain: bool = False) -> int:
    """Open the link, prove an address, fill in the form; the candidate's id."""
    by = guest(number)
    own_domain = own_domain or stage.chance(0.02)  # somebody of the company itself: the count waits for a person
    host = f"{company.firm.owner}.example" if own_domain else "mail.example"
    proof = prove(f"person{number:05d}@{host}", purpose="register", by=by)
    row = candidates.register(code=company.code, proof_ref=proof, profile=write(stage, company), by=by)
    return int(row.candidate)


def tick(candidate_id: int, agencies: list[Player], stage: Stage) -> None:
    """Tick one to three agencies on the screen; a few people tick none and leave."""
    count = stage.random.choice((0, 1, 1, 2, 2, 2, 3, 3))
    by, row = person(candidate_id)
    weights = [agency.firm.weight for agency in agencies]
    chosen = {agency.ref for agency in stage.random.choices(agencies, weights=weights, k=count)}
    shown = [agency.ref for agency in agencies][:SHOWN]
    consents.answer(row, shown=shown, ticked=[ref for ref in shown if ref in chosen], mechanism="agencies.form", by=by)


def withdraw_one(candidate_id: int, stage: Stage) -> None:
    """Take one consent back."""
    by, _row = person(candidate_id)
    with as_house():
        live = list(
            Consent.objects.filter(candidate_id=candidate_id, state="given", purpose="placement").order_by("pk")
        )
    if live:
        consents.withdraw(stage.random.choice(live), by=by)


def erase(candidate_id: int) -> None:
    """Leave for good."""
    by, row = person(candidate_id)
    candidates.erase(row, by=by)


def person(candidate_id: int) -> tuple[Actor, Candidate]:
    """The actor a candidate is at this moment, and the row; an erased one is nobody any more."""
    with as_house():
        row = Candidate.objects.select_related("user").get(pk=candidate_id)
    actor = candidate_queries.actor_of(row.user_id)
    if actor is None:
        raise Gone
    return actor, row


class Gone(Exception):
    """The person has left the demo world."""


def birthday(candidate_id: int) -> date:
    """An invented birth date, of an adult."""
    return date(1970 + candidate_id % 32, candidate_id % 12 + 1, candidate_id % 28 + 1)
