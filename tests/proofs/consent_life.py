"""Random lives of consents under a moving clock, and every way of reading, compared with a model of who may read whom.

After every step the database itself is asked, in each reader's scope, whose identity rows it shows, and what the rules say.
At the end of every sequence both agencies go through their lists, and through the details and matches of one of the people;
at the end of every eighth one reader also opens pages and the file over HTTP and asks for the name there. Sequences begin with one furnished world and are rolled back to it.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.test import Client

from relay.acceptances import queries as acceptances
from relay.candidates import actions as candidates
from relay.candidates.models import Candidate, Identity
from relay.consents import actions, queries
from relay.consents.models import Access, Consent
from relay.consents.rules import NAMED_ITEMS, RENEWABLE
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused, Stale
from relay.kernel.tenancy import scope
from relay.matching import queries as matching
from relay.organisations.models import Licence
from tests.introductions.life import brought_to
from tests.world import NOON, World

PEOPLE = ("dai", "eve")
MARKS = {"dai": "髙﨑", "eve": "衣舞"}
"""What only somebody's name contains."""
AGENCIES = ("bob", "finn")
CLOSE = (timedelta(), timedelta(seconds=1), timedelta(days=30), timedelta(days=30, seconds=1))
PAUSES = (timedelta(), timedelta(), timedelta(minutes=1), timedelta(hours=1), timedelta(days=20), timedelta(days=200))
STEPS = (2, 7)
"""How long a sequence is, from and to."""
PAGES_EVERY = 8
"""Pages are the slowest way of reading: every so manieth sequence ends with them."""


@dataclass
class Model:
    """What ought to be: until when each agency may read each person, and until when each has named them to Cedar."""

    until: dict[tuple[str, str], datetime] = field(default_factory=dict)
    named: dict[tuple[str, str], datetime] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)

    def live(self, person: str, agency: str) -> bool:
        """Whether the agency may read the person now."""
        return (person, agency) in self.until and self.until[person, agency] > clock.now()

    def is_named(self, person: str) -> bool:
        """Whether Cedar may read the person now: the person agreed with each agency for itself."""
        return any((self.named.get((person, each)) or clock.now()) > clock.now() for each in AGENCIES)

    def may_read(self, reader: str) -> set[str]:
        """Whom a reader may read now."""
        return {name for name in PEOPLE if (self.is_named(name) if reader == "cat" else self.live(name, reader))}

    def end(self, person: str, agency: str) -> None:
        """A consent ends, and with it the naming through this agency."""
        self.until.pop((person, agency), None)
        self.named.pop((person, agency), None)


@dataclass
class Tally:
    """What was seen over all sequences."""

    sequences: int = 0
    steps: int = 0
    reads: int = 0
    refusals: int = 0
    renewals: int = 0
    namings: int = 0
    erasures: int = 0
    pages: int = 0


@dataclass(frozen=True)
class Scene:
    """The furnished world: Dai is named to Cedar by Birch, licences last, everybody is looked up and signed in once."""

    world: World
    staff: dict[str, Actor]
    people: dict[str, Actor]
    rows: dict[str, Candidate]
    clients: dict[str, Client]
    opening_ref: str
    prefixes: dict[str, str]


@contextmanager
def scene() -> Iterator[Scene]:
    """Furnish the world in a transaction that is rolled back."""
    with transaction.atomic():
        clock.freeze(NOON)
        world = World()
        introduction = brought_to(world, "introduced")
        with scope(house()):
            Licence.objects.update(registry_checked_on=date(2099, 1, 1), valid_until=date(2099, 1, 1))
        staff = {name: world.actor(name) for name in (*AGENCIES, "cat")}
        kinds = {"bob": "agency", "finn": "agency", "cat": "company"}
        yield Scene(
            world,
            staff,
            {name: world.person(name) for name in PEOPLE},
            {name: world.candidate(name) for name in PEOPLE},
            {name: world.client(name) for name in staff},
            introduction.opening.ref,
            {name: f"/{kinds[name]}/{by.organisation_ref}/" for name, by in staff.items()},
        )
        transaction.set_rollback(True)


class Life:
    """One sequence: random acts of two people and two agencies, each compared with the model."""

    def __init__(self, furnished: Scene, dice: random.Random, tally: Tally) -> None:
        """Begin with the furnished world, at noon."""
        clock.freeze(NOON)
        self.told: list[str] = []
        self.scene, self.dice, self.tally, self.model = furnished, dice, tally, Model()
        with scope(house()):
            for row in Consent.objects.filter(state="given").select_related("candidate"):
                assert row.valid_until is not None
                if row.purpose == "placement":
                    self.model.until["dai", "bob"] = row.valid_until
                else:
                    self.model.named["dai", "bob"] = row.valid_until
        assert self.model.until
        assert self.model.named

    def live(self) -> None:
        """So many steps, and every way of reading at their end."""
        for _ in range(self.dice.randint(*STEPS)):
            self._step()
            self.tally.steps += 1
        self._compare_paths(self.dice.choice(PEOPLE))
        if self.dice.randrange(PAGES_EVERY) == 0:
            self._open_pages(self.dice.choice((*AGENCIES, "cat")))
        self.tally.sequences += 1

    def _step(self) -> None:
        person, agency = self.dice.choice(PEOPLE), self.dice.choice(AGENCIES)
        clock.freeze(clock.now() + self.dice.choice(PAUSES))
        verbs = (
            self._give, self._give, self._give, self._refuse, self._withdraw, self._renew, self._renew, self._name, self._name,
            self._unname, self._expire, self._withdraw_all, self._erase, self._read, self._read, self._read, self._read_named,
        )  # fmt: skip
        verb = self.dice.choice(verbs)
        verb(person, agency)
        self.told.append(f"{clock.now():%Y-%m-%d %H:%M} {verb.__name__.strip('_')} {person} {agency}")
        self._compare_rows(person)

    def _by(self, name: str) -> Actor:
        known = self.scene.people.get(name) or self.scene.staff[name]
        return replace(known, at=clock.now())

    def _rather_live(self, person: str, agency: str) -> tuple[str, str]:
        """Half the time a pair with a live consent, if there is one."""
        pairs = [pair for pair in sorted(self.model.until) if self.model.live(*pair)]
        return self.dice.choice(pairs) if pairs and self.dice.random() < 0.5 else (person, agency)

    # ------------------------------------------------------------------ what people do

    def _give(self, person: str, agency: str) -> None:
        if person in self.model.erased:
            return
        self._answer(person, agency, ticked=True)
        if not self.model.live(person, agency):
            self.model.end(person, agency)
            self.model.until[person, agency] = clock.now() + relativedelta(months=12)

    def _refuse(self, person: str, agency: str) -> None:
        if person not in self.model.erased:
            self._answer(person, agency, ticked=False)

    def _answer(self, person: str, agency: str, *, ticked: bool) -> None:
        ref = self.scene.staff[agency].organisation_ref
        row = self.scene.rows[person]
        actions.answer(row, shown=[ref], ticked=[ref] * ticked, mechanism="x", by=self._by(person))

    def _consents(self, person: str, purpose: str, agency: str = "") -> list[Consent]:
        by = self._by(person)
        with scope(by):
            rows = queries.visible_to(by).filter(state="given", purpose=purpose).order_by("pk")
            return list(rows.filter(agency_id=self.scene.staff[agency].organisation_id) if agency else rows)

    def _withdraw(self, person: str, agency: str) -> None:
        for row in self._consents(person, "placement", agency):
            actions.withdraw(row, by=self._by(person))
        self.model.end(person, agency)

    def _withdraw_all(self, person: str, agency: str) -> None:
        actions.withdraw_all(self.scene.rows[person], by=self._by(person))
        for each in AGENCIES:
            self.model.end(person, each)

    def _renew(self, person: str, agency: str) -> None:
        """Often close to the end, where renewing is allowed."""
        person, agency = self._rather_live(person, agency)
        if self.dice.random() < 0.5 and self.model.live(person, agency):
            ends = self.model.until[person, agency]
            clock.freeze(max(clock.now(), ends - self.dice.choice(CLOSE)))
        for row in self._consents(person, "placement", agency):
            allowed = timedelta() < self.model.until[person, agency] - clock.now() <= RENEWABLE
            try:
                actions.renew(row, by=self._by(person))
            except Refused:
                assert not allowed, "a renewal was refused in its time"
            else:
                assert allowed, "a renewal out of its time"
                self.model.until[person, agency] = clock.now() + relativedelta(months=12)
                self.tally.renewals += 1

    def _name(self, person: str, agency: str) -> None:
        """Agree to be named to Cedar, and be handed over by the agency."""
        if person in self.model.erased:
            return
        by, cedar = self._by(agency), self.scene.staff["cat"].organisation_id
        assert cedar is not None
        try:
            consent = actions.give_named(
                self.scene.rows[person], agency_id=by.organisation_id or 0, opening_ref=self.scene.opening_ref,
                by=self._by(person),
            )  # fmt: skip
        except Refused:
            assert not self.model.live(person, agency), "a naming was refused under a live consent"
            return
        assert self.model.live(person, agency), "a naming without a live consent to placement"
        actions.record_provision(
            consent, recipient_id=cedar, data_items=NAMED_ITEMS, method="test", opening_ref=self.scene.opening_ref,
            provider_id=by.organisation_id, by=by,
        )  # fmt: skip
        assert consent.valid_until is not None
        self.model.named[person, agency] = consent.valid_until
        self.tally.namings += 1

    def _unname(self, person: str, agency: str) -> None:
        """Take back what Cedar may read."""
        for row in self._consents(person, "named_introduction"):
            actions.withdraw(row, by=self._by(person))
        for each in AGENCIES:
            self.model.named.pop((person, each), None)

    def _expire(self, person: str, agency: str) -> None:
        actions.expire_due(by=house())
        for key in [key for key, until in self.model.until.items() if until <= clock.now()]:
            self.model.end(*key)
        self.model.named = {key: until for key, until in self.model.named.items() if until > clock.now()}

    def _erase(self, person: str, agency: str) -> None:
        if self.dice.random() < 0.5:
            return
        try:
            candidates.erase(self.scene.rows[person], by=self._by(person))
        except Stale:
            assert person in self.model.erased
        else:
            assert person not in self.model.erased
            self.model.erased.add(person)
            self._forget(person)
            self.tally.erasures += 1

    def _forget(self, person: str) -> None:
        for each in AGENCIES:
            self.model.end(person, each)

    # ------------------------------------------------------------------ reading

    def _read(self, person: str, agency: str) -> None:
        person, agency = self._rather_live(person, agency)
        self._reveal(person, agency, "placement", may=self.model.live(person, agency))

    def _read_named(self, person: str, agency: str) -> None:
        self._reveal(person, "cat", "named_introduction", may=self.model.is_named(person))

    def _reveal(self, person: str, reader: str, purpose: str, *, may: bool) -> None:
        before = self._accesses()
        try:
            who = actions.reveal(self.scene.rows[person].pk, purpose=purpose, by=self._by(reader))
        except Refused:
            assert not may, f"{reader} was refused {person} under a live consent"
            assert self._accesses() == before
            self.tally.refusals += 1
        else:
            assert may, f"{reader} read {person} outside a live consent"
            assert MARKS[person] in who.family_name + who.given_name
            assert self._accesses() == before + 1
            self.tally.reads += 1

    def _accesses(self) -> int:
        with scope(house()):
            return Access.objects.count()

    def _names(self, keys: set[int]) -> set[str]:
        return {name for name in PEOPLE if self.scene.rows[name].pk in keys}

    def _compare_rows(self, person: str) -> None:
        """Whom the database alone shows each reader."""
        for reader in (*AGENCIES, "cat"):
            by, may = self._by(reader), self.model.may_read(reader)
            with scope(by):
                shown = self._names(_identities())
                assert shown == may, f"{reader} is shown {shown} and may read {may}"
                if reader != "cat":
                    live = queries.is_live(self.scene.rows[person].pk, by.organisation_id or 0, clock.now())
                    assert live == (person in may), f"{reader}: a consent of {person} is taken for {live}"

    def _compare_paths(self, name: str) -> None:
        """The lists of both agencies, and what they find of one person."""
        for reader in AGENCIES:
            by, may = self._by(reader), self.model.may_read(reader)
            with scope(by):
                cards = [*acceptances.inbox(by), *acceptances.seekers(by)]
                assert self._names({card.candidate_id for card in cards}) == may, f"{reader}'s lists"
                ref = self.scene.rows[name].ref
                assert (acceptances.seeker(by, ref) is not None) == (name in may), f"{reader}'s page of {name}"
                assert name in may or not matching.for_candidate(by, ref), f"{reader}'s matches of {name}"
                found = matching.visible_people(by, ref)
                assert found is None or name in may, f"{reader}'s matching of {name}"

    def _open_pages(self, reader: str) -> None:
        """Every list and detail as a page, the file, and the name asked for: nobody is named outside a live consent."""
        may, person = self.model.may_read(reader), self.dice.choice(PEOPLE)
        client, prefix = self.scene.clients[reader], self.scene.prefixes[reader]
        lists = ("introductions/",) if reader == "cat" else ("inbox/", "people/", "clearing/file/")
        texts = [self._text(client, prefix + self.dice.choice(lists))]
        if reader != "cat":
            page = f"{prefix}people/{self.scene.rows[person].ref}/"
            self._ask_for_name(client, page, person, may=person in may)
            texts.append(self._text(client, page))
        for name in PEOPLE:
            assert name in may or not any(MARKS[name] in text for text in texts), f"{reader} saw {name} on a page"

    def _text(self, client: Client, path: str) -> str:
        self.tally.pages += 1
        return b"".join(client.get(path)).decode()

    def _ask_for_name(self, client: Client, page: str, person: str, *, may: bool) -> None:
        self.tally.pages += 1
        answer = client.post(f"{page}identity/")
        assert (MARKS[person] in answer.content.decode()) == may, f"{page} named {person}: {not may}"


def _identities() -> set[int]:
    """Whose identity rows the database shows, whatever any query of ours would leave out."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT candidate_id FROM {Identity._meta.db_table}")  # noqa: S608 - our own table
        return {candidate_id for (candidate_id,) in cursor.fetchall()}


def live(furnished: Scene, *, seed: int, sequences: int, tally: Tally) -> None:
    """So many sequences, each rolled back; a fault names its sequence."""
    for number in range(sequences):
        sid = transaction.savepoint()
        life = Life(furnished, random.Random(f"{seed}:{number}"), tally)
        try:
            life.live()
        except AssertionError as fault:
            fault.add_note("\n".join((f"seed {seed}, sequence {number}", *life.told)))
            raise
        finally:
            transaction.savepoint_rollback(sid)
