"""Codes and addresses under probing: mangled on the way, guessed at random, asked about in pairs."""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from disposable_email_domains import blocklist
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relay.intake import queries, rules
from relay.kernel.actors import visitor
from relay.slots.rules.counting import is_disposable
from relay.users import actions as users
from tests.world import World

RELAYS = ("privaterelay.appleid.com", "mozmail.com", "duck.com", "simplelogin.com", "anonaddy.com")
WRAPPERS = (
    "{}",
    "https://relay.example/r/{}",
    "https://jpn01.safelinks.protection.outlook.com/?url=https%3A%2F%2Frelay.example%2Fr%2F{}%2F&data=05%7C01%7CABCDEF",
    "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2frelay.example%2fr%2f{}%2f&c=E,1,AbCdEf&typo=1",
)
ENDS = (
    "",
    ".",
    ",",
    ")",
    ">",
    "」",
    "。",
    "、",
    "=20",
    "/",
    "/=20",
    "!",
    " ",
    "をご覧ください",
    "&gt;",
    "?utm_source=mail",
)
BREAKS = ("", " ", "-", "=\r\n", "=\n", "\r\n", "\n> ", "\u200b", "\u00ad", "\u3000", "‐", "−")


@dataclass(frozen=True)
class Read:
    """How mangled links were read."""

    right: int
    unreadable: int
    wrong_company: int


def mangled(code: str, dice: random.Random) -> str:
    """A code as mail programs and people leave it: case, lookalikes, width, breaks, ends, a scanner's wrapper."""
    text = dice.choice((code, code.lower(), rules.shown_code(code), code.replace("0", "O"), code.replace("1", "l")))
    if dice.random() < 0.1:
        text = "".join(
            chr(ord(symbol) + 0xFEE0) if symbol.isascii() and symbol.isalnum() else symbol for symbol in text
        )
    place = dice.randrange(1, len(text))
    text = text[:place] + dice.choice(BREAKS) + text[place:] + dice.choice(ENDS)
    wrapper = dice.choice(WRAPPERS)
    return wrapper.format(quote(text) if "url" in wrapper else text)


def read(count: int, dice: random.Random) -> Read:
    """Mangle so many links of a thousand companies, and read them again."""
    issued = [rules.new_code() for _ in range(1000)]
    known, right, wrong = set(issued), 0, 0
    for _ in range(count):
        code = dice.choice(issued)
        found = rules.fold_code(mangled(code, dice))
        right += found == code
        wrong += found != code and found in known
    return Read(right, count - right - wrong, wrong)


def guessed(count: int, asked_every: int, dice: random.Random) -> tuple[int, int, int]:
    """Guess so many codes, half of them with a right check symbol: how many were well formed, asked for, and hit."""
    formed = asked = hits = 0
    for number in range(count):
        text = rules.new_code() if number % 2 else "".join(dice.choices(rules.ALPHABET, k=rules.LENGTH))
        formed += rules.fold_code(text) is not None
        if number % asked_every < 2:
            asked += 1
            hits += queries.by_code(text) is not None
    return formed, asked, hits


def disposable() -> tuple[int, int]:
    """How many of the list of throw-away domains are flagged, and how many there are."""
    return sum(is_disposable(domain) for domain in blocklist), len(blocklist)


def served(domains: Iterable[str]) -> int:
    """At how many of these domains an address gets its code like any other."""
    count = 0
    for number, domain in enumerate(domains):
        by = visitor(session=f"probe-{number}", network=f"probe-{number}")
        count += bool(users.ask_proof(email=f"someone@{domain}", purpose="register", by=by).ref)
    return count


@dataclass(frozen=True)
class Answer:
    """What somebody who probes an address can see: the answers' statuses, their words, and how much work they were."""

    statuses: tuple[int, ...]
    words: tuple[str, ...]
    queries_count: int


def probe(place: str, field: str, email: str) -> Answer:
    """Ask for something at an address, follow to the page it leads to, and note everything but tokens and the address."""
    client = Client(REMOTE_ADDR="203.0.113.77")
    client.get(place)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        first = client.post(place, {field: email})
    pages = [first, client.get(first.headers["Location"])] if "Location" in first.headers else [first]
    return Answer(
        tuple(page.status_code for page in pages),
        tuple(_plain(page.content.decode(), email) + page.headers.get("Location", "") for page in pages),
        len(asked),
    )


def _plain(html: str, email: str) -> str:
    html = re.sub(r'(name="(?:csrfmiddlewaretoken|shown)" value=)"[^"]*"', r"\1", html)
    return re.sub(r'nonce="[^"]*"', "", html).replace(email, "ADDRESS")


def places(world: World) -> dict[str, tuple[str, str]]:
    """Where a stranger may type somebody's address."""
    return {
        "registering": (f"/register/{world.link.code}/", "email"),
        "code to sign in": ("/account/login/code/", "email"),
        "password forgotten": ("/account/password/reset/", "email"),
    }
