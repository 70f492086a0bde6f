"""Scanners of links and robots on forms: fifteen profiles, replayed through the test client, and what they must not change."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.test import Client
from django.test.client import ClientHandler

from relay.candidates.models import Candidate, Registration
from relay.consents.models import Consent
from relay.intake.models import IntakeLink
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation
from relay.slots.models import Referral
from relay.users.models import AddressProof, User
from tests.world import World

KEPT = (Registration, Candidate, Referral, Consent, Organisation, User, IntakeLink)
FILLER = {"email": "scanner@scan.example", "checkbox": "on", "number": "1", "date": "2026-01-01"}
PREFETCH = {"Purpose": "prefetch", "Sec-Purpose": "prefetch", "X-Moz": "prefetch"}
HOPS_MAX = 5
HANDLER = ClientHandler(enforce_csrf_checks=True)


def codes_mailed() -> int:
    """How many codes went out; a robot may cause that, and nobody ever types them."""
    with scope(house()):
        return AddressProof.objects.count()


def footprint() -> tuple[int, ...]:
    """What a scanner must not change: rows of everything that matters, and addresses proved."""
    with scope(house()):
        proved = AddressProof.objects.filter(proved_at__isnull=False).count()
        return (*(model.objects.count() for model in KEPT), proved)


@dataclass
class Form:
    """A form of a page, its fields by name and type."""

    action: str
    method: str
    fields: dict[str, tuple[str, str]]


class Page(HTMLParser):
    """The forms and links a robot finds, those nobody sees included."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a field or a link."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower(), {}))
        elif tag in {"input", "textarea", "select", "button"} and self.forms and given.get("name"):
            self.forms[-1].fields[given["name"]] = (given.get("type", "text"), given.get("value", ""))
        elif tag == "a" and given.get("href"):
            self.links.append(given["href"])


class Scanner:
    """One visit of one robot: a browser of its own, somewhere in the net."""

    def __init__(self, world: World, dice: random.Random) -> None:
        network = f"{dice.randrange(1, 224)}.{dice.randrange(256)}.{dice.randrange(256)}.9"
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=network)
        self.client.handler = HANDLER  # a browser of its own, but one server: building it costs more than a page
        HANDLER.enforce_csrf_checks = True
        self.dice, self.count, self.code = dice, 0, world.link.code
        self.is_wary = dice.random() < 0.5  # knows the field nobody sees, and leaves it alone
        self.landing, self.register = f"/r/{self.code}/", f"/register/{self.code}/"

    def get(self, path: str, **headers: str) -> str:
        """Fetch a page; what stands on it."""
        self.count += 1
        return self.client.get(path, headers=headers).content.decode()

    def head(self, path: str) -> None:
        """Look only whether it is there."""
        self.count += 1
        self.client.head(path)

    def follow(self, path: str) -> None:
        """Open every link of a page."""
        for link in Page(self.get(path)).links[:12]:
            if urljoin(path, link).startswith("/"):
                self.get(urljoin(path, link))

    def submit(self, path: str, *, with_token: bool = True) -> None:
        """Fill every form of a page with filler and send it; then the page it leads to, and so on."""
        for _hop in range(HOPS_MAX):
            forms = [form for form in Page(self.get(path)).forms if form.method == "post"]
            if not forms:
                return
            answers = [self.post(urljoin(path, form.action), form, with_token=with_token) for form in forms]
            onward = next((place for place in answers if place and place != path), "")
            if not onward:
                return
            path = onward

    def post(self, place: str, form: Form, *, with_token: bool) -> str:
        """Send a form; where it leads."""
        self.count += 1
        token = "csrfmiddlewaretoken"
        typed = {name: value or _filler(kind) for name, (kind, value) in form.fields.items() if name != token}
        if self.is_wary:
            typed.pop("comment", None)
        if with_token and token in form.fields:
            typed[token] = form.fields[token][1]
        return self.client.post(place, typed).headers.get("Location", "")

    def replay(self) -> None:
        """Send again what a person sent, without the person's session."""
        HANDLER.enforce_csrf_checks = self.dice.random() < 0.5  # a robot may have a token of its own
        for place in ("/register/profile/", "/register/code/", "/register/new-code/", self.register):
            self.count += 1
            self.client.post(place, {"code": "123456", "email": "x@scan.example", "adult": "on"})
        HANDLER.enforce_csrf_checks = True


def _filler(kind: str) -> str:
    return FILLER.get(kind, "aaaaaa")


def _prefetch(scanner: Scanner) -> None:
    for path in (scanner.landing, scanner.register):
        scanner.get(path, **PREFETCH)


def _fetch_thrice(scanner: Scanner) -> None:
    for _each in range(3):
        scanner.get(scanner.landing)


def _head_then_get(scanner: Scanner) -> None:
    scanner.head(scanner.landing)
    scanner.get(scanner.landing)


def _press_twice(scanner: Scanner) -> None:
    scanner.submit(scanner.register)
    scanner.submit(scanner.register)


PROFILES: dict[str, Callable[[Scanner], None]] = {
    "HEAD": lambda scanner: scanner.head(scanner.landing),
    "HEAD of the form": lambda scanner: scanner.head(scanner.register),
    "GET": lambda scanner: scanner.get(scanner.landing) and None,
    "GET of the form": lambda scanner: scanner.get(scanner.register) and None,
    "HEAD, then GET": _head_then_get,
    "GET three times": _fetch_thrice,
    "prefetch": _prefetch,
    "trailing dot": lambda scanner: scanner.get(f"/r/{scanner.code}.") and None,
    "lower case": lambda scanner: scanner.get(f"/r/{scanner.code.lower()}") and None,
    "every link": lambda scanner: scanner.follow(scanner.landing),
    "every link of the form": lambda scanner: scanner.follow(scanner.register),
    "submits without token": lambda scanner: scanner.submit(scanner.register, with_token=False),
    "submits every form": lambda scanner: scanner.submit(scanner.register),
    "submits twice": _press_twice,
    "replays posts": Scanner.replay,
}


def scan(world: World, requests: int, dice: random.Random) -> dict[str, int]:
    """Let the profiles visit in random order until so many requests were made; the requests of each."""
    counts = dict.fromkeys(PROFILES, 0)
    while sum(counts.values()) < requests:
        name = dice.choice(list(PROFILES))
        scanner = Scanner(world, dice)
        PROFILES[name](scanner)
        counts[name] += scanner.count
    return counts
