"""The openings of the demo world: written, posted, entrusted to agencies, confirmed every few weeks."""

from functools import partial

from django.utils import translation

from demo.catalogue import CONDITIONS, MUST_LICENCE, PAY, PAY_GROUP
from demo.organisations import Player
from demo.stage import Stage, as_house
from relay.acceptances import actions as acceptances
from relay.acceptances.models import OpeningAcceptance
from relay.kernel.tenancy import scope
from relay.openings import actions as openings
from relay.openings.models import Opening
from relay.openings.rules import SKILLS, OpeningFacts, occupation_label, prefecture_label


def write(company: Player, stage: Stage) -> OpeningFacts:
    """An opening as this company would write it."""
    dice = stage.random
    occupation = dice.choice(company.firm.occupations)
    prefecture = dice.choice(company.firm.prefectures)
    floor, ceiling = PAY[PAY_GROUP.get(occupation, "desk")]
    low = round(dice.uniform(floor, floor + (ceiling - floor) * 0.5), -5)
    high = round(low * dice.uniform(1.15, 1.5), -5)
    skills = list(SKILLS.get(occupation, ("Excel", "Word")))
    dice.shuffle(skills)
    with translation.override("ja"):
        label, place = str(occupation_label(occupation)), str(prefecture_label(prefecture))
    title = dice.choice((label, f"{label}(リーダー候補)", f"{label}(未経験可)", f"{label}({place})"))
    fixed = dice.random() < 0.12
    words = {"title": label, "place": place, "low": int(low), "high": int(high), "company": company.firm.name}
    return OpeningFacts(
        title=title,
        occupation=occupation,
        prefecture=prefecture,
        remote=dice.choice(("none", "none", "partly", "fully" if PAY_GROUP.get(occupation) == "it" else "partly")),
        term="fixed" if fixed else "permanent",
        salary_min_yen=int(low),
        salary_max_yen=int(high),
        must_skills=tuple(skills[:1]) if "未経験" not in title else (),
        skills=tuple(skills[1:4]),
        licences=(MUST_LICENCE[occupation],) if occupation in MUST_LICENCE else (),
        years_min=0 if "未経験" in title else dice.choice((0, 1, 2, 3, 5)),
        seats_count=dice.choice((1, 1, 1, 2, 3)),
        conditions={
            key: text.format(**words)
            for key, text in CONDITIONS.items()
            if fixed or key not in {"fixed_period", "renewal_criteria"}
        },
    )


def publish(company: Player, agencies: list[Player], stage: Stage) -> None:
    """A company writes an opening; most are posted and entrusted to a few agencies."""
    by = company.actor()
    row = openings.draft(facts=write(company, stage), by=by)
    if stage.chance(0.05):
        return
    openings.post(row, declared=True, by=by)
    for agency in stage.random.sample(agencies, k=min(len(agencies), stage.random.choice((1, 2, 2, 3)))):
        offered = acceptances.offer_opening(row, agency_ref=agency.ref, by=by)
        stage.after(partial(_answer, agency, offered.pk, stage), days=0.5, spread=2)
    stage.after(lambda: _keep_fresh(company, row.pk, stage), days=25, spread=3)


def _answer(agency: Player, pk: int, stage: Stage) -> None:
    by = agency.actor()
    with scope(by):
        offered = OpeningAcceptance.objects.select_related("opening").get(pk=pk)
    if stage.chance(0.06):
        acceptances.decline_opening(offered, ground="out_of_scope", by=by)
    else:
        acceptances.accept_opening(offered, by=by)


def _keep_fresh(company: Player, pk: int, stage: Stage) -> None:
    with as_house():
        row = Opening.objects.get(pk=pk)
    if row.state != Opening.State.OPEN:
        return
    if stage.chance(0.02):
        openings.close(row, by=company.actor())
        return
    openings.confirm(row, by=company.actor())
    stage.after(lambda: _keep_fresh(company, pk, stage), days=25, spread=3)
