"""The stage of the demo world: a moving clock, a queue of things to come, and short cuts to the acts."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from relay.kernel import clock
from relay.kernel.actors import Actor, house, visitor
from relay.kernel.errors import Refused, Stale
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.organisations import queries as organisations
from relay.users import actions as users
from relay.users.models import User

Scene = Callable[[], None]


class Stage:
    """Plays scenes in the order of their moments, each in a transaction of its own, with time standing at its moment."""

    def __init__(self, *, seed: int, start: datetime, end: datetime) -> None:
        self.random = random.Random(seed)
        self.start = start
        self.end = end
        self._queue: list[tuple[datetime, int, Scene]] = []
        self._numbers = itertools.count()
        self.refused: dict[str, int] = {}

    def at(self, moment: datetime, scene: Scene) -> None:
        """Plan a scene; what lies behind the end never happens."""
        if moment <= self.end:
            heapq.heappush(self._queue, (moment, next(self._numbers), scene))

    def after(self, scene: Scene, *, days: float, spread: float = 0.0) -> None:
        """Plan a scene some days from now, in office hours."""
        moment = clock.now() + timedelta(days=days + self.random.random() * spread)
        self.at(moment.replace(hour=self.random.randint(9, 18), minute=self.random.randint(0, 59)), scene)

    def play(self, on_day: Callable[[datetime], None]) -> None:
        """Play everything until the end."""
        day = None
        while self._queue:
            moment, _number, scene = heapq.heappop(self._queue)
            with clock.frozen_at(moment):
                if moment.date() != day:
                    day = moment.date()
                    on_day(moment)
                try:
                    with transaction.atomic():
                        scene()
                except (Refused, Stale) as no:  # people try things that are refused; the world goes on
                    name = str(getattr(no, "reason", no)) if isinstance(no, Refused) else "Stale"
                    self.refused[name] = self.refused.get(name, 0) + 1

    def chance(self, share: float) -> bool:
        """Whether it happens this time."""
        return self.random.random() < share


@contextmanager
def as_house() -> Iterator[None]:
    """Look behind the stage."""
    with scope(house()):
        yield


def member(owner: str, ref: str, kind: str) -> Actor:
    """The actor the owner of an organisation is at this moment."""
    user = User.objects.get(email=address(owner))
    found = organisations.operator_actor(user.pk) if kind == "operator" else organisations.member(user.pk, ref, kind)
    assert found is not None
    return found[0]


def address(owner: str) -> str:
    """The invented address of somebody who owns an organisation."""
    return f"{owner}@{owner}.example"


def prove(email: str, *, purpose: str, by: Actor) -> str:
    """Prove an address as a person would, reading the code from the outbox."""
    proof = users.ask_proof(email=email, purpose=purpose, by=by)
    with as_house():
        text = Message.objects.get(event_key=f"code:{proof.ref}").text
    code = next(word for word in text.split() if word.isdigit() and len(word) == 6)
    answer = users.prove(ref=proof.ref, code=code, by=by)
    assert answer.proved
    return proof.ref


def guest(number: int) -> Actor:
    """A visitor in a browser of their own."""
    return visitor(session=f"demo-session-{number}", network=f"demo-network-{number}")


def fresh(model: Any, pk: int) -> Any:
    """A row as it stands now, whoever may see it."""
    with as_house():
        return model.objects.get(pk=pk)
