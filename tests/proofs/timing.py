"""Whether the clock tells what the page does not: paired probes, interleaved, and the best a classifier makes of their times."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings

from relay.intake import actions as intake
from relay.intake.rules import new_code
from relay.kernel import clock
from tests.world import DAWN, NOON, World

AUC_MOST = 0.55
CODES = ("a link opened", "a code typed", "a link's form")
NAMES = (*CODES, "registering", "code to sign in", "password", "password of staff", "password forgotten")
HASHER = "tests.proofs.timing.QuickHasher"
STOPPED_LINKS = 20
STAFF = ("ann", "bob", "cat")
PACE = timedelta(minutes=3)
"""Limits count by the hour; who has networks enough probes on."""

Ask = Callable[[Client, str], Any]
_CLIENT = Client()
"""One for all: a new one would load the whole stack of the site before its first answer, and drown the difference."""


@dataclass(frozen=True)
class Place:
    """Where a stranger may ask about something, and what they ask: one that is there, one that is not."""

    ask: Ask
    there: Callable[[random.Random], str]
    missing: Callable[[random.Random], str]


@dataclass(frozen=True)
class Timing:
    """What so many pairs of probes showed at one place."""

    place: str
    pairs_count: int
    auc: float
    paired: float
    """How often the probe of what is there took longer than its twin."""
    median_there: float
    median_missing: float
    differing_count: int
    """Pairs whose status or words differed."""

    @property
    def is_even(self) -> bool:
        """Whether a classifier gets no more out of it than the goal allows; how pairs compare is printed beside it."""
        return max(self.auc, 1 - self.auc) <= AUC_MOST and self.differing_count == 0

    def __str__(self) -> str:
        medians = f"{self.median_there * 1000:.1f} / {self.median_missing * 1000:.1f} ms"
        return f"{self.place}: AUC {self.auc:.3f}, in pairs {self.paired:.3f}, medians {medians}"


def places(world: World) -> dict[str, Place]:
    """Every place where an address or a code may be tried by somebody who is not signed in."""
    link, stopped = world.link, stopped_codes(world)
    known, never = _known, _unknown
    old, guessed = (lambda dice: dice.choice(stopped)), (lambda dice: new_code())
    return {
        "a link opened": Place(lambda client, code: client.get(f"/r/{code}/"), old, guessed),
        "a code typed": Place(lambda client, code: client.post("/r/", {"code": code}), old, guessed),
        "a link's form": Place(lambda client, code: client.get(f"/register/{code}/"), old, guessed),
        "registering": Place(_poster(f"/register/{link.code}/"), known, never),
        "code to sign in": Place(_poster("/account/login/code/"), known, never),
        "password": Place(_poster("/account/login/", field="login", password="not-the-password"), known, never),
        "password of staff": Place(
            _poster("/account/login/", field="login", password="not-it"), _staff, _unknown_staff
        ),
        "password forgotten": Place(_poster("/account/password/reset/"), known, never),
    }


def stopped_codes(world: World) -> list[str]:
    """The codes of links the company has stopped."""
    codes = []
    for _ in range(STOPPED_LINKS):
        with clock.frozen_at(DAWN + timedelta(hours=2)):
            link = intake.issue(stage="any", label="", by=world.ann)
            intake.revoke(link, by=world.ann)
        codes.append(str(link.code))
    return codes


class QuickHasher(ScryptPasswordHasher):
    """The house's hasher with less to do, so that thousands of probes fit: one run too few or too many shows all the more."""

    work_factor = 2**9


def prove(world: World, name: str, pairs_count: int, dice: random.Random) -> Timing:
    """Probe one place, with the quick hasher."""
    with override_settings(PASSWORD_HASHERS=[HASHER]):
        _set_passwords(world)
        return measure(name, places(world)[name], pairs_count, dice)


def _set_passwords(world: World) -> None:
    # staff have passwords of the quick hasher; people have none, which must not show either
    for name in STAFF:
        user = world.user(name)
        user.set_password("what-only-they-know")
        user.save()


def measure(name: str, place: Place, pairs_count: int, dice: random.Random) -> Timing:
    """Probe in pairs, in an order drawn anew for each, and discard nothing."""
    _warm_up(place, dice)
    there: list[float] = []
    missing: list[float] = []
    differing = 0
    for number in range(pairs_count):
        asks = [(there, place.there(dice)), (missing, place.missing(dice))]
        dice.shuffle(asks)
        answers = []
        with clock.frozen_at(NOON + PACE * number):
            for times, text in asks:
                seconds, answer = _timed(place.ask, text, dice)
                times.append(seconds)
                answers.append(answer)
        differing += answers[0] != answers[1]
    return Timing(
        name, pairs_count, auc(there, missing), _wins(there, missing), median(there), median(missing), differing
    )


def auc(ones: list[float], others: list[float]) -> float:
    """The chance that one of the first takes longer than one of the others; a tie is half a chance."""
    ranked = sorted([(value, 1) for value in ones] + [(value, 0) for value in others])
    total = sum(rank * share for rank, share in _ranks(ranked))
    return (total - len(ones) * (len(ones) + 1) / 2) / (len(ones) * len(others))


def _ranks(ranked: list[tuple[float, int]]) -> Iterator[tuple[float, int]]:
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        for _value, is_one in ranked[start:end]:
            yield (start + 1 + end) / 2, is_one
        start = end


def _wins(ones: list[float], others: list[float]) -> float:
    pairs = list(zip(ones, others, strict=True))
    return sum((one > other) + (one == other) / 2 for one, other in pairs) / len(pairs)


def _timed(ask: Ask, text: str, dice: random.Random) -> tuple[float, tuple[int, str]]:
    cache.clear()  # the sign-in library's limits are counted there; who probes has networks enough
    _CLIENT.cookies.clear()
    _CLIENT.defaults["REMOTE_ADDR"] = f"{dice.randrange(1, 127)}.{dice.randrange(256)}.{dice.randrange(256)}.9"
    began = perf_counter()
    response = ask(_CLIENT, text)
    seconds = perf_counter() - began
    return seconds, (
        response.status_code,
        _plain(response.content.decode() + response.headers.get("Location", ""), text),
    )


def _plain(words: str, text: str) -> str:
    words = re.sub(r'(name="(?:csrfmiddlewaretoken|shown)" value=)"[^"]*"', r"\1", words)
    return re.sub(r'nonce="[^"]*"', "", words).replace(text, "ASKED")


def _warm_up(place: Place, dice: random.Random) -> None:
    with clock.frozen_at(NOON - timedelta(hours=1)):
        for text in (place.there(dice), place.missing(dice)):
            _timed(place.ask, text, dice)


def _poster(path: str, field: str = "email", **more: str) -> Ask:
    return lambda client, text: client.post(path, {field: text, **more})


def _known(dice: random.Random) -> str:
    return dice.choice(("dai", "eve")) + "@mail.example"


def _unknown(dice: random.Random) -> str:
    return dice.choice(("qai", "qve")) + "@mail.example"


def _staff(dice: random.Random) -> str:
    name = dice.choice(STAFF)
    return f"{name}@{name}.example"


def _unknown_staff(dice: random.Random) -> str:
    name = dice.choice(("qnn", "qob", "qat"))
    return f"{name}@{name}.example"
