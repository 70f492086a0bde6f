"""Counts and names for people say nothing about strangers (trust.md A14, A15): a page moves only with its reader's own."""

import re
from collections import deque

import pytest
from django.test import Client

from tests.isolation.visits import text_of
from tests.slots.crowd import people
from tests.world import World

PAGES = 40
HOMES = {
    "bob": "/agency/{birch}/", "cat": "/company/{cedar}/", "ann": "/company/{acme}/", "elmo": "/company/{elm}/",
    "anonymous": "/",
}  # fmt: skip
NOT_FOLLOWED = re.compile(r"^/(static|dev|account|register)/")
CHANCE = re.compile(r'(?:csrfmiddlewaretoken|shown)" value="[^"]*"|nonce="[^"]*"')
CANDIDATE = re.compile(r"CND-[0-9A-Z]{10}")


def pages_of(world: World, name: str) -> dict[str, str]:
    """What somebody reads on every page they can walk to."""
    client = Client() if name == "anonymous" else world.client(name)
    places = {place: getattr(world, place).ref for place in ("birch", "cedar", "acme", "elm")}
    start = HOMES[name].format(**places)
    texts: dict[str, str] = {}
    waiting = deque([start])
    while waiting and len(texts) < PAGES:
        path = waiting.popleft()
        if path in texts:
            continue
        answer = client.get(path)
        if answer.status_code != 200 or answer.streaming:
            continue
        texts[path] = CHANCE.sub("", text_of(answer))
        waiting += [link for link in re.findall(r'href="(/[^"#?]*)', texts[path]) if not NOT_FOLLOWED.match(link)]
    return texts


@pytest.mark.parametrize("name", HOMES)
def test_no_page_moves_when_strangers_come(sides: World, name: str) -> None:
    before = pages_of(sides, name)

    people(sides, 5, sides.fir)

    after = pages_of(sides, name)
    assert len(before) > 4
    assert [path for path in before if before[path] != after[path]] == []


@pytest.mark.parametrize("name", ["cat", "ann", "elmo"])
def test_a_company_never_reads_the_name_by_which_agencies_know_a_person(sides: World, name: str) -> None:
    texts = pages_of(sides, name)

    assert {path for path, text in texts.items() if CANDIDATE.search(text)} == set()


def test_two_companies_have_no_reference_of_a_person_in_common(sides: World) -> None:
    seen = [
        set(re.findall(r"(?:INT|MAT|SKA|REG)-[0-9A-Z]{10}", " ".join(pages_of(sides, name).values())))
        for name in ("cat", "elmo")
    ]

    assert all(seen)  # both were shown somebody
    assert seen[0] & seen[1] == set()
