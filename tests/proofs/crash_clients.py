"""People who register and allow an agency through the web, and try again with the same proof until they are answered."""

import http.client
import random
import secrets
import threading
import time
import urllib.parse
from dataclasses import asdict, dataclass, field
from http.cookies import SimpleCookie
from importlib import import_module

import psycopg
from django.conf import settings
from django.db import Error, connections
from procrastinate.exceptions import ConnectorException  # the queue's own word for a lost database

from relay.kernel.actors import visitor
from relay.portals.public.door import _digest
from relay.portals.public.journeys import Journey
from tests.slots.crowd import kana
from tests.world import prove

PATIENCE = 240


@dataclass
class Answers:
    """What the product acknowledged, and how often somebody had to ask again."""

    registered: list[str] = field(default_factory=list)
    """Proofs."""
    allowed: list[str] = field(default_factory=list)
    """Addresses."""
    unanswered: int = 0


class Client(threading.Thread):
    """One person after another, until told to stop."""

    def __init__(self, number: int, port: int, agencies: tuple[str, str], link: str, answers: Answers) -> None:
        """`agencies` are shown, the first of them is ticked."""
        super().__init__(daemon=True)
        self.number, self.port, self.agencies, self.link, self.answers = number, port, agencies, link, answers
        self.dice = random.Random(number)
        self.over = threading.Event()
        self.fault: BaseException | None = None

    def run(self) -> None:
        """Register and consent until told to stop; what goes wrong on our own side is kept."""
        person = 0
        try:
            while not self.over.is_set():
                person += 1
                self._live(self.number * 10**6 + person)
        except BaseException as fault:  # the main thread raises it
            self.fault = fault

    def _live(self, number: int) -> None:
        email = f"person-{number}@mail.example"
        try:
            proof, session = _begin(email, self.link)
        except (Error, psycopg.Error, ConnectorException):
            connections.close_all()
            time.sleep(0.2)
            return
        answer = self._until_answered("/register/profile/", session, _profile(number))
        if answer is None or answer[0] != "/me/agencies/":
            return  # the answer was lost after the commit: the person would sign in, and find everything there
        self.answers.registered.append(proof)
        shown = {"shown": list(self.agencies), "agency": self.agencies[0]}
        answer = self._until_answered("/me/agencies/", answer[1], shown)
        if answer and answer[0] == "/me/":
            self.answers.allowed.append(email)

    def _until_answered(self, path: str, session: str, fields: dict[str, object]) -> tuple[str, str] | None:
        """Post the same form until there is an answer that is one: where it leads, and the session from then on."""
        time.sleep(self.dice.random() / 5)
        began = time.monotonic()
        while not self.over.is_set():
            try:
                return _post(self.port, path, session, fields)
            except (OSError, http.client.HTTPException):
                if time.monotonic() - began > PATIENCE:
                    raise
                self.answers.unanswered += 1
                time.sleep(0.1 + self.dice.random() / 5)
        return None


def _begin(email: str, link: str) -> tuple[str, str]:
    """The address is proved, in a browser session: the proof's reference, and the session."""
    token = secrets.token_hex(16)
    by = visitor(session=_digest("session", token), network=token)
    proof = prove(email, purpose="register", by=by)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["browser"] = token
    session["registration"] = asdict(Journey(start=link, email=email, proof_ref=proof, is_proved=True))
    session.create()
    return proof, str(session.session_key)


def _profile(number: int) -> dict[str, object]:
    return {
        "family_name": f"群{number}", "given_name": "衆", "family_kana": kana(number), "given_kana": "シュウ",
        "occupation_1": "backend_engineer", "prefecture_1": "13", "pace": "now", "adult": "on",
    }  # fmt: skip


def _post(port: int, path: str, session: str, fields: dict[str, object]) -> tuple[str, str]:
    secret = secrets.token_hex(16)
    body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": secret}, doseq=True)
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={secret}"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise http.client.HTTPException(str(answer.status))
    assert answer.status == http.HTTPStatus.FOUND, f"{path} answered {answer.status}"
    renewed = SimpleCookie(answer.headers.get("Set-Cookie", ""))
    for line in answer.headers.get_all("Set-Cookie") or []:
        renewed.load(line)
    found = renewed.get(settings.SESSION_COOKIE_NAME)
    return answer.headers["Location"], found.value if found else session
