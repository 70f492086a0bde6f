"""Every address × everybody × own, foreign and unknown things, asked and sent: the foreign is as if it were not there."""

import itertools
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from relay.candidates.models import Block
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from tests.full_world import LEAVER
from tests.isolation.sides import ORGANISATION_OF, PEOPLE, PORTAL_OF
from tests.isolation.table import LOOKS_AT_NOTHING, pages, public
from tests.isolation.visits import UNKNOWN, Visitors
from tests.world import World

PAGES = pages()
SIGN_IN = "/account/login/?next="
NOT_FORGED = {"i18n/setlang/", "account/2fa/webauthn/login/", "healthz"}
"""Where a form without a token may be sent: a language and a reading of health are nothing to forge."""

each_page = pytest.mark.parametrize("pattern", sorted(PAGES))
each_public_page = pytest.mark.parametrize("pattern", sorted(public()))
each_method = pytest.mark.parametrize("method", ["GET", "POST"])


@pytest.fixture(scope="module")
def visitors(played: tuple[World, datetime]) -> Iterator[Visitors]:
    """Everybody with a browser, after both plays."""
    world, ended = played
    with clock.frozen_at(ended), transaction.atomic():
        yield Visitors(world)
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("sides")


def test_every_address_of_the_house_is_in_the_table() -> None:
    found = set(_addresses(get_resolver()))

    assert found - set(PAGES) - public() == set(), "an address nobody tries; put it into tests/isolation/table.py"
    assert set(PAGES) | public() == found, "an address that is gone"


def test_every_thing_has_an_owner_and_somebody_else(visitors: Visitors) -> None:
    for thing in set(PAGES.values()) - {"-"}:
        assert visitors.things[thing]
        assert len(visitors.things[thing]) > 1 or set(visitors.things[thing]) == {"olga"}


@each_method
@each_page
def test_a_stranger_to_the_portal_finds_nothing(visitors: Visitors, pattern: str, method: str) -> None:
    """Whoever has no place in this portal, and whoever asks for another organisation's."""
    things = visitors.things.get(PAGES[pattern], {"": ""})
    for name, org in _outsiders(visitors, pattern):
        there = visitors.visit(name, visitors.path(pattern, org=org, ref=next(iter(things.values()))), method)

        assert there.status in {404, 405}, name
        assert there.text in {"", visitors.nothing(name)}, name
        assert not there.written, name


@each_method
@each_page
def test_nobody_is_sent_to_sign_in_whatever_the_address(visitors: Visitors, pattern: str, method: str) -> None:
    for thing in (next(iter(visitors.things.get(PAGES[pattern], {"": ""}).values())), UNKNOWN["ref"]):
        answer = visitors.visit("anonymous", visitors.path(pattern, org=visitors.orgs["cat"], ref=thing), method)

        assert (answer.status, answer.text) == (302, "")
        assert answer.location.startswith(SIGN_IN)
        assert not answer.written


@each_method
@each_page
def test_what_is_anothers_is_as_if_it_were_not_there(visitors: Visitors, pattern: str, method: str) -> None:
    """Inside one's own portal: another's thing and a thing that never was are the same answer, and nothing is written."""
    thing = PAGES[pattern]
    for name in _insiders(pattern):
        things = visitors.things.get(thing, {})
        others = {ref for ref in things.values() if ref != things.get(name)} if name != "olga" else set()
        for ref in {*others, UNKNOWN["ref"]} if thing != "-" else ():
            there = visitors.visit(name, visitors.path(pattern, org=visitors.orgs.get(name, ""), ref=ref), method)

            assert there.status in {404, 405} or (method == "GET" and pattern in LOOKS_AT_NOTHING), (name, ref)
            assert there.text in {"", visitors.nothing(name)}, (name, ref)
            assert not there.written, (name, ref)


@each_page
def test_what_is_ones_own_opens_and_asking_writes_nothing(visitors: Visitors, pattern: str) -> None:
    tried = 0
    for name in _insiders(pattern):
        ref = visitors.things.get(PAGES[pattern], {}).get(name, "")
        if PAGES[pattern] != "-" and not ref:
            continue
        path = visitors.path(pattern, org=visitors.orgs.get(name, ""), ref=ref)
        asked, sent = visitors.visit(name, path), visitors.visit(name, path, "POST")
        tried += 1

        assert asked.status in {200, 302, 405}, name
        assert sent.status in {200, 302, 405, 422}, name
        assert {asked.status, sent.status} != {405}, name
        assert not asked.written, name
    assert tried, "nobody owns such a thing: nothing was tried"


@each_public_page
def test_asking_for_a_public_page_writes_nothing(visitors: Visitors, pattern: str) -> None:
    path = visitors.path(pattern, ref=visitors.things["mail"]["olga"])
    for name in ("anonymous", "dai", "cat"):
        answer = visitors.visit(name, path)

        assert answer.status != 500, name
        assert not answer.written, name


@pytest.mark.parametrize("pattern", sorted({*PAGES, *public()} - NOT_FORGED))
def test_a_form_without_its_token_is_turned_away(visitors: Visitors, pattern: str) -> None:
    name = next(iter(_insiders(pattern)), "cat")
    ref = visitors.things.get(PAGES.get(pattern, ""), {}).get(name, UNKNOWN["ref"])
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visitors.clients[name].cookies

    response = strict.post(visitors.path(pattern, org=visitors.orgs.get(name, ""), ref=ref))

    assert response.status_code in {403, 405}


def test_a_reference_inside_a_form_opens_nothing_either(visitors: Visitors, sides: World) -> None:
    with scope(house()):
        block = Block.objects.filter(candidate=sides.candidate("dai"), lifted_at=None)[0].pk
    closed = visitors.things["opening"]["cat"]
    for name, pattern, field, foreign, unknown in (
        ("eve", "me/blocks/lifting/", "block", str(block), "999999"),
        ("finn", "agency/<org>/records/stops/acknowledgement/", "notice", sides.candidate(LEAVER).ref, UNKNOWN["ref"]),
        ("elmo", "company/<org>/slots/new/", "opening", closed, UNKNOWN["ref"]),
        ("eve", "me/agencies/", "agency", sides.elm.ref, UNKNOWN["org"]),
    ):
        path = visitors.path(pattern, org=visitors.orgs.get(name, ""))
        there = visitors.visit(name, path, "POST", {field: foreign})
        nowhere = visitors.visit(name, path, "POST", {field: unknown})

        assert there.status == nowhere.status, pattern
        assert there.text.replace(foreign, "") == nowhere.text.replace(unknown, ""), pattern
        assert not there.written - {"audit_entry"}, pattern


def _addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        pattern = before + re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", str(each.pattern)).replace("^", "").replace("$", "")
        if isinstance(each, URLPattern):
            yield re.sub(r"<\w+:", "<", pattern)
        else:
            yield from _addresses(each, pattern)


def _insiders(pattern: str) -> list[str]:
    return [name for name in PEOPLE if pattern in PAGES and PORTAL_OF[name] == pattern.split("/")[0]]


def _outsiders(visitors: Visitors, pattern: str) -> Iterator[tuple[str, str]]:
    """One of every other kind at this portal's door, and its own people at the door of another of its organisations."""
    portal = pattern.split("/")[0]
    members = [name for name in ORGANISATION_OF if PORTAL_OF[name] == portal]
    for name in ("dai", "cat", "bob", "olga"):
        if PORTAL_OF[name] != portal:
            yield name, visitors.orgs[members[0]] if members else ""
    for name, other in itertools.pairwise(members):
        yield other, visitors.orgs[name]
