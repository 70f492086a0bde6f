"""The invented world: nine months of an exchange, played through the acts with a moving clock."""

from datetime import datetime, timedelta
from functools import partial

from demo import openings, people
from demo.catalogue import AGENCIES, COMPANIES, NEWCOMERS, SHUT_OUT, TURNED_AWAY
from demo.flow import Flow
from demo.house import CROWDED, last_days, nightly, settle_last_month
from demo.organisations import Player, approve, check_licence, found_operator, shut_out, sign_up, turn_away, variants
from demo.people import Gone
from demo.stage import Stage, as_house
from relay.consents import actions as consents
from relay.kernel import clock, refs
from relay.kernel.actors import house
from relay.openings.models import Opening
from relay.slots import actions as slots
from relay.slots import queries as slot_queries
from relay.slots.models import Referral, Slot, SlotRequest

MONTHS_DAYS = 270
SATURDAY = 5


class World:
    """Everybody on the stage, and what each does when."""

    def __init__(self, *, companies: int, agencies: int, openings_count: int, candidates: int, seed: int) -> None:
        end = clock.now()
        self.stage = Stage(seed=seed, start=end - timedelta(days=MONTHS_DAYS), end=end)
        self.company_firms = variants(COMPANIES, companies)
        self.agency_firms = variants(AGENCIES, agencies)
        self.openings_count = openings_count
        self.candidates_count = candidates
        self.companies: list[Player] = []
        self.agencies: list[Player] = []
        self.players: dict[int, Player] = {}
        self.flow = Flow(self.stage, self.players)

    def play(self) -> None:
        """Play the nine months."""
        with refs.seeded(self.stage.random.randrange(2**63)):
            self.stage.at(self.stage.start, self._open)
            self.stage.play(self._day)

    def _open(self) -> None:
        self.operator = found_operator()
        for number, firm in enumerate(self.agency_firms):
            self._join(firm, "agency", number, day=0 if number < len(self.agency_firms) - 1 else 40)
        for number, firm in enumerate(self.company_firms):
            self._join(firm, "company", number, day=1 + number * 2 if number < 10 else 1 + (number * 13) % 240)
        for number in range(self.openings_count):
            day = (
                14 + (number % 40) * 0.5 if number < self.openings_count // 2 else 30 + self.stage.random.random() * 230
            )
            self.stage.after(self._publish, days=day)
        for number in range(self.candidates_count):
            self.stage.after(partial(self._register, number), days=20 + self.stage.random.random() * 249)
        self._last_weeks()

    def _join(self, firm: object, kind: str, number: int, *, day: float) -> None:
        def come() -> None:
            player = sign_up(firm, kind, number, self.stage)  # type: ignore[arg-type]
            self.players[player.id] = player
            (self.companies if kind == "company" else self.agencies).append(player)
            self.stage.after(lambda: approve(player, self.operator), days=0.3, spread=1)
            if kind == "agency":
                self._recheck(player)

        self.stage.after(come, days=day)

    def _last_weeks(self) -> None:
        """Somebody is always waiting for the operator: one company and one agency come at the very end."""

        def come() -> None:
            sign_up(NEWCOMERS[0], "company", 800, self.stage)
            sign_up(NEWCOMERS[1], "agency", 801, self.stage)
            turn_away(sign_up(TURNED_AWAY, "company", 802, self.stage), self.operator)
            shut_out(sign_up(SHUT_OUT, "company", 803, self.stage), self.operator)
            people.tick(
                people.register(899_999, self.companies[0], self.stage, own_domain=True), self.agencies, self.stage
            )

        self.stage.at(self.stage.end - timedelta(hours=20), come)
        crowded = self.candidates_count >= CROWDED
        self.stage.at(
            self.stage.end - timedelta(days=10),
            lambda: last_days(self.stage, self.companies, self.agencies, self.operator, crowded=crowded),
        )

    def _recheck(self, agency: Player) -> None:
        def check() -> None:
            check_licence(agency, self.operator)
            self._recheck(agency)

        self.stage.after(check, days=75)

    def _publish(self) -> None:
        company = self.stage.random.choice(self.companies)
        openings.publish(company, self.agencies[: len(self.agency_firms)], self.stage)

    def _register(self, number: int) -> None:
        company = self.stage.random.choices(self.companies, weights=[one.firm.weight for one in self.companies], k=1)[0]
        candidate_id = people.register(number, company, self.stage)
        people.tick(candidate_id, self.agencies, self.stage)
        if self.stage.chance(0.06):
            self.stage.after(
                lambda: self._quietly(lambda: people.withdraw_one(candidate_id, self.stage)), days=2, spread=60
            )
        if self.stage.chance(0.02):
            self.stage.after(lambda: self._quietly(lambda: people.erase(candidate_id)), days=5, spread=60)

    def _quietly(self, scene: object) -> None:
        try:
            scene()  # type: ignore[operator]
        except Gone:
            return

    def _day(self, moment: datetime) -> None:
        """What happens every day: the closing on Mondays, inboxes on working days, slots, what runs out."""
        by = house("job:slots.close_week", at=moment)
        with as_house():
            due = slot_queries.mondays_due(
                moment
            )  # a Monday's first scene may lie before nine: then it closes a day later
        for monday in due:
            slots.close_week(monday=monday, by=by)
        if moment.weekday() == 0:
            self._use_slots()
            self._take_up()
            self._review()
        if moment.weekday() < SATURDAY:
            for agency in self.agencies:
                self.stage.after(partial(self.flow.serve_inbox, agency), days=0)
        slots.expire_due(by=house("job:slots.expire_due", at=moment))
        consents.expire_due(by=house("job:consents.expire_due", at=moment))
        nightly(moment)
        if self.agencies:
            settle_last_month(self.agencies, self.operator, moment, end=self.stage.end)

    def _use_slots(self) -> None:
        for company in self.companies:
            with as_house():
                has_slot = Slot.objects.filter(company_id=company.id, state="available").exists()
                busy = SlotRequest.objects.filter(company_id=company.id, state__in=["open", "taken"]).exists()
                opening = (
                    Opening.objects.filter(company_id=company.id, state="open").order_by("-confirmed_at", "pk").first()
                )
            if has_slot and not busy and opening is not None and self.stage.chance(0.6):
                self.stage.after(partial(self._request, company, opening), days=0.2, spread=2)

    def _take_up(self) -> None:
        """Agencies look at what companies ask for on a slot."""
        with as_house():
            waiting = list(SlotRequest.objects.filter(state="open").order_by("pk"))
        for request in waiting:
            if self.stage.chance(0.7):
                agency = self.stage.random.choice(self.agencies[: max(1, len(self.agency_firms) - 1)])
                self.stage.after(partial(self._take, agency, request.pk), days=0.5, spread=3)

    def _request(self, company: Player, opening: Opening) -> None:
        slots.open_request(opening, by=company.actor())

    def _take(self, agency: Player, request_id: int) -> None:
        with as_house():
            request = SlotRequest.objects.get(pk=request_id)
        slots.take(request, by=agency.actor())
        self.flow.present_on(agency, request_id)

    def _review(self) -> None:
        with as_house():
            doubtful = list(Referral.objects.filter(state="doubtful").order_by("pk"))
        for referral in doubtful:
            if self.stage.chance(0.6):
                slots.review(referral.ref, count=self.stage.chance(0.3), by=self.operator.actor())
