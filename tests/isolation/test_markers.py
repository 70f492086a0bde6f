"""What one side writes is never met by the other: pages, files, mails, logs, sessions, caches, tasks, trail."""

import json
import logging
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from tests.isolation.marks import MARK, Marks
from tests.isolation.sides import ORGANISATION_OF, PEOPLE, PORTAL_OF, play_both
from tests.isolation.visits import text_of
from tests.world import NOON, World

PAGES_A_PERSON = 120
NOT_FOLLOWED = re.compile(r"^/(static|dev|account)/")
"""Files, the demo's own pages (every mail lies open there), and the sign-in library."""
SAID_BY_RIGHT = {
    (r"/r/", "organisations.Organisation.name"): "whoever holds a company's link reads its name there",
    (r"/register/", "organisations.Organisation.name"): "the same, while registering",
    (r"/agency/[^/]+/records/$", "candidates.Identity.family_name"): "the record the law demands names the person",
    (r"/agency/[^/]+/records/$", "candidates.Identity.given_name"): "the record the law demands names the person",
}
"""Where a mark stands on purpose before somebody who is not among its readers; still only of one's own side."""
LEAST_MET = {"ann": 1, "bob": 10, "cat": 8, "dai": 8, "elmo": 6, "eve": 6, "finn": 8, "olga": 5, "anonymous": 1}
"""How many marks everybody meets at the least: a crawl that sees nothing proves nothing."""
KNOWS_NOTHING = ("audit_entry", "ledger_transfer", "ledger_account", "procrastinate_jobs", "slots_presence")
"""Tables in which nothing stands that anybody wrote."""


class Heard(logging.Handler):
    """Every line that was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line with what was handed to it."""
        self.lines.append(f"{record.getMessage()} {record.args!r}")


class Marked:
    """The world full of marks, everybody's browser, and what was logged on the way."""

    def __init__(self, heard: Heard) -> None:
        self.world, self.heard = World(), heard
        self.marks = Marks(self.world)
        self.marks.plant()
        play_both(self.world)
        self.marks.plant()
        self.clients = {"anonymous": Client(), **{name: self.world.client(name) for name in PEOPLE}}
        self.ended = clock.now()


@pytest.fixture(scope="module")
def marked(django_db_setup: None, django_db_blocker: Any) -> Iterator[Marked]:
    """Both plays with every field marked, before and after, so that mails and copies carry the marks on."""
    heard, root = Heard(), logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in ("relay", "django.request", "procrastinate"))]
    levels = [logger.level for logger in loggers]
    root.addHandler(heard)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            with clock.frozen_at(NOON):
                made = Marked(heard)
            yield made
            transaction.set_rollback(True)
    finally:
        root.removeHandler(heard)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@pytest.fixture(autouse=True)
def _after_the_plays(_time_stands_still: None, marked: Marked) -> Iterator[None]:
    with clock.frozen_at(marked.ended), transaction.atomic():
        yield


@pytest.mark.parametrize("name", ["anonymous", *PEOPLE])
def test_nobody_meets_on_a_page_what_is_not_for_them(marked: Marked, name: str) -> None:
    met: set[str] = set()
    wrong: dict[str, set[str]] = {}
    for path, text in _crawl(marked, name):
        met |= set(MARK.findall(text))
        allowed = {place for start, place in SAID_BY_RIGHT if re.match(start, path)}
        if mistakes := marked.marks.met_by_mistake(name, text, allowed):
            wrong[path] = mistakes

    assert wrong == {}
    assert len(met) >= LEAST_MET[name], "the crawl saw next to nothing"


@pytest.mark.parametrize(("name", "places"), [("ann", 1), ("bob", 10), ("dai", 1)])
def test_the_crawl_reads_documents_and_files_too(marked: Marked, name: str, places: int) -> None:
    documents = [text for path, text in _crawl(marked, name) if re.search(r"document/|\.pdf$", path)]

    assert len(documents) >= places
    assert all("docs/verify/" in text for text in documents)


def test_no_mail_says_what_is_not_for_its_reader(marked: Marked) -> None:
    addresses = {marked.world.user(name).email: name for name in PEOPLE}
    with scope(house()):
        mails = list(Message.objects.all())

    assert len(mails) > 50
    for mail in mails:
        said = f"{mail.subject}\n{mail.text}\n{mail.html}"
        if mail.to in addresses:
            assert not marked.marks.met_by_mistake(addresses[mail.to], said), (mail.template, mail.to)
        assert not _of_people(marked, mail.subject), mail.template
        assert not MARK.search(mail.event_key), mail.template
        for address in addresses:
            assert address == mail.to or address not in said, mail.template


def test_nothing_anybody_wrote_is_logged(marked: Marked) -> None:
    for name in ("bob", "dai"):
        for _ in _crawl(marked, name, most=10):
            pass

    assert [line for line in marked.heard.lines if MARK.search(line) or "@mail.example" in line] == []


@pytest.mark.parametrize("table", KNOWS_NOTHING)
def test_books_trail_and_tasks_carry_references_only(marked: Marked, table: str) -> None:
    with scope(house()), connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - the names stand above
        rows = [row[0] for row in cursor.fetchall()]

    assert [row for row in rows if MARK.search(row) or "@" in row] == []


def test_sessions_and_caches_keep_nothing_of_anybody(marked: Marked) -> None:
    for name in PEOPLE:  # here, since every test begins with an empty cache
        for _ in _crawl(marked, name, most=25):
            pass
    sessions = [json.dumps(row.get_decoded()) for row in Session.objects.all()]
    cached = [repr(vars(cache)) for cache in caches.all(initialized_only=True)]

    assert [text for text in sessions + cached if MARK.search(text)] == []


def _crawl(marked: Marked, name: str, *, most: int = PAGES_A_PERSON) -> Iterator[tuple[str, str]]:
    """Every page somebody reaches by following links, with what stands on it."""
    waiting, seen = deque(_doors(marked.world, name)), set(_doors(marked.world, name))
    visited = 0
    while waiting and visited < most:
        path = waiting.popleft()
        response = marked.clients[name].get(path)
        visited += 1
        text = text_of(response)
        yield path, text
        links = re.findall(r'(?:href|hx-get)="(/[^"#]*)', text)
        for link in [response.headers.get("Location", ""), *links]:
            link = link.replace("&amp;", "&")
            if link.startswith("/") and link not in seen and not NOT_FOLLOWED.match(link):
                seen.add(link)
                waiting.append(link)


def _doors(world: World, name: str) -> list[str]:
    if name == "anonymous":
        return ["/", "/agencies/", f"/r/{world.link.code}/"]
    portal = PORTAL_OF[name]
    org = f"{getattr(world, ORGANISATION_OF[name]).ref}/" if name in ORGANISATION_OF else ""
    return [f"/{portal}/{org}", "/agencies/"]


def _of_people(marked: Marked, text: str) -> set[str]:
    """What in a text was written about a person."""
    places = (marked.marks.known[mark].place for mark in MARK.findall(text) if mark in marked.marks.known)
    return {place for place in places if place.startswith(("candidates.", "acceptances."))}
