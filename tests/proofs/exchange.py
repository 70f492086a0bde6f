"""The exchange against its model: each step is done twice, by the acts on PostgreSQL and in plain Python, and compared.

After every step the model's slots, counts, debts, positions, pool and breakage must be those in the books. After every step
that wrote anything all laws L1–L8 are recomputed over everything this example has booked, with the constraints that would
be checked at commit; a step that wrote nothing cannot have broken a law and is only compared. The acts run in savepoints
of one transaction, which is rolled back with the example; real commits are what the schedules of threads are for.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.ledger import actions as ledger
from relay.ledger.models import Entry, Transfer
from relay.ledger.rules import Conflict, Movement, Place
from relay.slots import actions, queries
from relay.slots.models import Slot, SlotRequest
from relay.slots.rules.clearing import month_before, month_of
from tests.proofs.exchange_model import PLACEMENT, ModelRequest
from tests.proofs.exchange_people import Act, People
from tests.proofs.exchange_rows import footprint, state_of

FINER_THAN_ITS_BATCH = (
    "SELECT reference FROM ledger_transfer CROSS JOIN LATERAL (SELECT event_at AT TIME ZONE 'Asia/Tokyo' AS moment) m"
    " WHERE (unit = 'REF' OR kind = 'issue') AND (extract(isodow FROM moment) <> 1 OR moment::time <> '09:00') LIMIT 1"
)
"""L8: what comes from people bears the moment of its closing, a Monday at nine, and no other."""


class Exchange(People):
    """The desk, the books, and what must hold."""

    # ------------------------------------------------------------------ the desk

    @rule(is_taken=st.booleans())
    def ask(self, is_taken: bool) -> None:
        """The company asks, where it may; perhaps the agency takes it up at once."""
        live = {row.opening_id for row, request in self.requests if request.state in {"open", "taken"}}
        opening = next((opening for opening in self.openings if opening.pk not in live), None)
        if opening is None:
            return
        asked = sum(request.state == "open" for _, request in self.requests)
        free = self.model.usable(self.now.date())
        try:
            row = self._run(lambda: actions.open_request(opening, by=self.by("ann")))
        except Refused:
            assert len(free) <= asked
        else:
            assert len(free) > asked
            self.requests.append((row, ModelRequest()))
            if is_taken:
                self._reserve(*self.requests[-1])

    @precondition(lambda self: self._some("open"))
    @rule(data=st.data())
    def reserve(self, data: st.DataObject) -> None:
        """The agency takes an open request up, where a slot is left."""
        self._reserve(*data.draw(st.sampled_from(self._some("open"))))

    def _reserve(self, row: SlotRequest, request: ModelRequest) -> None:
        free = self.model.usable(self.now.date())
        try:
            taken = self._run(lambda: actions.take(row, by=self.by("bob")))
        except Refused:
            assert not free
        else:
            assert taken.slot is not None
            assert taken.slot.ordinal == free[0].ordinal
            free[0].state = "reserved"
            request.state, request.slot, request.presented = "taken", free[0], 0
            request.until = self.now + timedelta(days=30)

    @precondition(lambda self: self._some("taken"))
    @rule(data=st.data(), what=st.sampled_from(["present", "void", "post", "close", "take"]))
    def move(self, data: st.DataObject, what: str) -> None:
        """A taken request moves."""
        row, request = data.draw(st.sampled_from(self._some("taken")))
        if what == "present":
            self._present(row, request)
        elif what == "void":
            self._run(lambda: actions.release(row, by=self.by("bob")))
            self._back(request, "open")
        elif what == "close":
            self._run(lambda: actions.close_request(row, by=self.by("ann")), again=True)
            self._back(request, "closed")
        elif what == "post":
            self._post(row, request)
        else:
            with pytest.raises(Stale):
                actions.take(row, by=self.by("bob"))

    def _present(self, row: SlotRequest, request: ModelRequest) -> None:
        try:
            self._run(lambda: actions.note_presentation(row, by=self.by("bob")))
        except Refused:
            assert request.presented == 3
        else:
            request.presented += 1
            request.until = self.now + timedelta(days=30)

    def _post(self, row: SlotRequest, request: ModelRequest) -> None:
        self.number += 1
        ref = f"INT-{self.number}"
        self._run(lambda: actions.use(row, introduction_ref=ref, by=self.by("ann")), again=True)
        assert request.slot is not None
        request.state, request.slot.state, request.slot.used_on = "filled", "used", self.now.date()
        self.model.clearing.book("birch", self.now, PLACEMENT)

    @precondition(lambda self: self._some("filled"))
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """Somebody hired leaves by own choice, early or late."""
        _, request = data.draw(st.sampled_from(self._some("filled")))
        slot = request.slot
        assert slot is not None
        assert slot.used_on is not None
        in_time = self.now.date() <= slot.used_on + timedelta(days=90)
        row = Slot.objects.get(company=self.acme, ordinal=slot.ordinal)
        try:
            self._run(lambda: actions.restore(row, by=self.by("ann")))
        except Refused:
            assert not in_time
        else:
            assert in_time
            slot.expires_on = max(slot.expires_on, self.now.date() + timedelta(days=30))
            self.model.clearing.book("birch", self.now, -PLACEMENT)
            self._back(request, "closed")

    def _some(self, state: str) -> list[tuple[SlotRequest, ModelRequest]]:
        return [pair for pair in self.requests if pair[1].state == state]

    # ------------------------------------------------------------------ the books

    @rule(name=st.sampled_from(["birch", "fir"]), months_ago=st.integers(0, 3))
    def settle(self, name: str, months_ago: int) -> None:
        """An agency's month is settled, if it is over, nothing later was, and something is left."""
        month = month_of(self.now)
        for _ in range(months_ago):
            month = month_before(month)
        may = self.model.clearing.settle(name, month, self.now)
        try:
            self._run(lambda: actions.settle(self.agencies[name].ref, month, payment="BANK-1", by=house()), again=True)
        except Refused:
            assert not may
        else:
            assert may

    @rule(place=st.integers(1, 30))
    def fail(self, place: int) -> None:
        """The next act breaks at one of its statements, and is asked for again."""
        self.fault_at = place

    @rule(data=st.data(), whole=st.booleans())
    def replay(self, data: st.DataObject, whole: bool) -> None:
        """Any earlier request, or any transfer alone, arrives once more."""
        if whole and self.earlier:
            self._replay_request(self.earlier[data.draw(st.integers(0, len(self.earlier) - 1))])
        elif Transfer.objects.exists():
            self._replay_transfer(data)

    def _replay_request(self, act: Act) -> None:
        """Answered or refused, and nothing changes."""
        before = footprint(with_trail=False)
        with suppress(Refused, Stale, NotPermitted):
            act()
        assert footprint(with_trail=False) == before, "a replay changed something"

    def _replay_transfer(self, data: st.DataObject) -> None:
        """The first answer and nothing new; with other content it is refused."""
        references = list(dict.fromkeys(Entry.objects.order_by("pk").values_list("transfer_id", flat=True)))
        row = Transfer.objects.select_related("source", "target").get(pk=data.draw(st.sampled_from(references)))
        ends = [Place(end.address, end.unit, end.owner, end.floor) for end in (row.source, row.target)]
        again = Movement(
            row.reference, row.kind, ends[0], ends[1], row.amount, row.policy_version, row.why, row.owner,
            row.corrects_id or "",
        )  # fmt: skip

        assert ledger.post(again, by=house()) == row
        with pytest.raises(Conflict):
            ledger.post(replace(again, amount=row.amount + 1), by=house())
        assert Transfer.objects.count() == len(references)

    @invariant()
    def the_database_agrees_with_the_model(self) -> None:
        """Slots, rest, debt, total and every agency's position are what the model says, after every step."""
        ref, model = self.acme.ref, self.model
        expected = {f"company:{ref}:REF:confirmed": model.rest, f"company:{ref}:SLOT:debt": model.debt}
        for name, agency in self.agencies.items():
            expected[f"agency:{agency.ref}:OBL:position"] = model.clearing.position(name)
        expected |= {"OBL:pool": model.clearing.pool(), "OBL:breakage": model.clearing.breakage}
        found = state_of(self.acme.pk, list(expected))
        assert found.slots == [[slot.ordinal, slot.state, slot.expires_on.isoformat()] for slot in model.slots]
        assert {address: found.balances.get(address, 0) for address in expected} == expected
        assert found.total == model.total
        assert set(found.held) == set(model.held)

    @invariant()
    def the_laws_hold(self) -> None:
        """L1–L8, and what would be checked at commit, wherever the step wrote."""
        People.steps += 1
        if not self.writes.any():
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(FINER_THAN_ITS_BATCH)
            assert cursor.fetchone() is None, "L8"
        assert queries.verify() == []
        self.writes.forget()
