"""How an agency and a company bring a person to work in the demo world, step by step, with people's delays and doubts."""

from datetime import timedelta
from functools import partial

from demo.catalogue import MESSAGES
from demo.organisations import Player
from demo.people import Gone, birthday, person
from demo.stage import Stage, as_house
from relay.acceptances import actions as acceptances
from relay.acceptances.models import SeekerAcceptance
from relay.introductions import actions as introductions
from relay.introductions.models import Introduction
from relay.kernel import clock
from relay.kernel.actors import Actor
from relay.matching.models import Match
from relay.outcomes import actions as outcomes
from relay.outcomes.rules import OfferTerms
from relay.slots.models import SlotRequest

OPEN_AT_ONCE = 3
WORTH_PROPOSING = 45
"""An agency proposes what fits; the rest stays a suggestion."""


class Flow:
    """The work of the agencies and companies on the stage."""

    def __init__(self, stage: Stage, players: dict[int, Player]) -> None:
        self.stage = stage
        self.players = players

    def serve_inbox(self, agency: Player) -> None:
        """Once a working day: answer the people who wait, most of them with yes."""
        with as_house():
            waiting = list(SeekerAcceptance.objects.filter(agency_id=agency.id, state="waiting").order_by("pk"))
        for row in waiting:
            if self.stage.chance(0.25):
                continue
            if self.stage.chance(0.05):
                acceptances.decline_seeker(row, ground="out_of_scope_occupation", by=agency.actor())
                continue
            acceptances.accept_seeker(row, by=agency.actor())
            if self.stage.chance(0.6):
                self.stage.after(partial(self.propose, agency, row.candidate_id), days=0.5, spread=6)

    def propose(self, agency: Player, candidate_id: int, request_id: int | None = None) -> None:
        """Propose the best match that is still free."""
        match = self._best(agency, candidate_id, request_id)
        if match is None:
            return
        request = self._request(request_id)
        row = introductions.propose(
            match, message=self.stage.random.choice(MESSAGES), slot_request=request, by=agency.actor()
        )
        self.stage.after(lambda: self._answer(row.pk), days=0.5, spread=4)
        if request_id is None and self.stage.chance(0.25):
            self.stage.after(lambda: self.propose(agency, candidate_id), days=5, spread=25)

    def present_on(self, agency: Player, request_id: int) -> None:
        """Look for somebody for an opening a company asks for on a slot."""
        request = self._request(request_id)
        if request is None or request.state != SlotRequest.State.TAKEN or request.agency_id != agency.id:
            return
        with as_house():
            people = list(
                Match.objects.filter(
                    agency_id=agency.id,
                    opening_id=request.opening_id,
                    state__in=["suggested", "shortlisted"],
                    score__gte=WORTH_PROPOSING,
                ).order_by("-score", "pk")[:3]
            )
        for match in people:
            self.stage.after(partial(self.propose, agency, match.candidate_id, request_id), days=0.2, spread=2)

    def _best(self, agency: Player, candidate_id: int, request_id: int | None) -> Match | None:
        request = self._request(request_id)
        with as_house():
            busy = Introduction.objects.filter(candidate_id=candidate_id).exclude(state__in=Introduction.OVER)
            if busy.count() >= OPEN_AT_ONCE:
                return None
            rows = Match.objects.filter(
                agency_id=agency.id,
                candidate_id=candidate_id,
                state__in=["suggested", "shortlisted"],
                score__gte=WORTH_PROPOSING,
            )
            if request is not None:
                rows = rows.filter(opening_id=request.opening_id)
            return rows.select_related("opening", "opening__company").order_by("-score", "pk").first()

    def _request(self, request_id: int | None) -> SlotRequest | None:
        if request_id is None:
            return None
        with as_house():
            return SlotRequest.objects.get(pk=request_id)

    def _answer(self, pk: int) -> None:
        row = self._row(pk)
        by = self._person(row)
        if by is None:
            return
        if self._says_no(row, 0.3):
            introductions.decline(row, by=by)
            return
        self._give_details(row, by)
        introductions.agree(row, by=by)
        self.stage.after(lambda: self._present(pk), days=0.2, spread=2)

    def _give_details(self, row: Introduction, by: Actor) -> None:
        with as_house():
            acceptance = SeekerAcceptance.objects.filter(
                agency_id=row.agency_id, candidate_id=row.candidate_id, state="accepted"
            ).first()
        if acceptance is not None and acceptance.book_birth_on is None:
            acceptances.give_book_details(
                acceptance,
                address=f"東京都架空区例町{row.candidate_id % 30 + 1}-{row.candidate_id % 9 + 1}",
                birth_on=birthday(row.candidate_id),
                by=by,
            )

    def _present(self, pk: int) -> None:
        row = self._row(pk)
        introductions.present(row, by=self._agency(row))
        self.stage.after(lambda: self._see(pk), days=1, spread=5)

    def _see(self, pk: int) -> None:
        row = self._row(pk)
        if self._says_no(row, 0.4):
            introductions.turn_down(row, by=self._company(row))
            return
        introductions.welcome(row, by=self._company(row))
        self.stage.after(lambda: self._name(pk), days=0.2, spread=2)

    def _name(self, pk: int) -> None:
        row = self._row(pk)
        introductions.introduce(row, by=self._agency(row))
        self.stage.after(lambda: self._meet(pk), days=2, spread=8)

    def _meet(self, pk: int) -> None:
        row = self._row(pk)
        introductions.meet(row, by=self._company(row))
        self.stage.after(lambda: self._decide(pk), days=3, spread=12)

    def _decide(self, pk: int) -> None:
        row = self._row(pk)
        if self._says_no(row, 0.5):
            introductions.turn_down(row, by=self._company(row))
            return
        with as_house():
            opening = row.opening
            pay = opening.salary_min_yen or 4_000_000
        terms = OfferTerms(pay, opening.term, clock.today() + timedelta(days=self.stage.random.randint(14, 50)))
        outcomes.offer(row, terms=terms, by=self._company(row))
        self.stage.after(lambda: self._take(pk), days=1, spread=5)

    def _take(self, pk: int) -> None:
        row = self._row(pk)
        by = self._person(row)
        if by is None:
            return
        if self._says_no(row, 0.2):
            introductions.decline(row, by=by)
            return
        outcome = outcomes.accept_offer(row, by=by)
        days = (outcome.starts_on - clock.today()).days
        self.stage.after(lambda: self._start(pk), days=max(days, 0))

    def _start(self, pk: int) -> None:
        row = self._row(pk)
        outcomes.confirm_start(row, started_on=clock.today(), by=self._company(row))
        if self.stage.chance(0.12):
            self.stage.after(lambda: self._leave(pk), days=10, spread=100)

    def _leave(self, pk: int) -> None:
        row = self._row(pk)
        outcomes.report_leaving(row, left_on=clock.today(), by_own_choice=self.stage.chance(0.7), by=self._company(row))

    def _says_no(self, row: Introduction, share: float) -> bool:
        """People try harder where a free introduction slot is at stake."""
        return self.stage.chance(share / 3 if row.slot_request_id else share)

    def _row(self, pk: int) -> Introduction:
        with as_house():
            return Introduction.objects.select_related("opening", "slot_request").get(pk=pk)

    def _person(self, row: Introduction) -> Actor | None:
        try:
            return person(row.candidate_id)[0]
        except Gone:
            return None

    def _agency(self, row: Introduction) -> Actor:
        return self.players[row.agency_id].actor()

    def _company(self, row: Introduction) -> Actor:
        return self.players[row.company_id].actor()
