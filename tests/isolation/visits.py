"""Visiting an address as somebody: the answer, and what was written to get it; all of it taken back."""

import io
import re
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.test import Client
from pypdf import PdfReader

from relay.acceptances.models import SeekerAcceptance
from relay.consents.models import Consent
from relay.fees.models import FeeLine
from relay.intake.models import IntakeLink
from relay.introductions.models import Introduction
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.matching.models import Match
from relay.openings.models import Opening
from relay.slots.models import Referral, SlotRequest
from tests.isolation.sides import ORGANISATION_OF, PEOPLE
from tests.world import World

UNKNOWN = {"ref": "XXX-0000000000", "org": "ORG-0000000000", "digest": "0" * 64}
BODY = {"count": "yes", "note": "テスト", "reason": "x", "ground": "x", "month": "2026-03"}
"""What a forged form would carry to get beyond the first question."""


@dataclass(frozen=True)
class Answer:
    """What came back, without what differs from visit to visit."""

    status: int
    location: str
    text: str
    written: frozenset[str]


class Visitors:
    """A browser for everybody, and what belongs to whom."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {"anonymous": Client(), **{name: world.client(name) for name in PEOPLE}}
        with transaction.atomic(), scope(house()):
            self.things = _things(world)
            self.digests = {
                row.ref: row.documents.values_list("digest", flat=True)[0] for row in SeekerAcceptance.objects.filter(
                    documents__isnull=False
                )
            }  # fmt: skip
            self.code = IntakeLink.objects.filter(company=world.acme).values_list("code", flat=True)[0]
        self.nothing = cache(lambda name: self.visit(name, f"/operator/organisations/{UNKNOWN['ref']}/").text)
        """The page of what is not there, as somebody sees it."""
        self.orgs = {name: getattr(world, place).ref for name, place in ORGANISATION_OF.items()}

    def path(self, pattern: str, *, org: str = "", ref: str = "") -> str:
        """The address with its blanks filled."""
        blanks = {
            "org": org, "ref": ref, "digest": self.digests.get(ref, UNKNOWN["digest"]), "code": self.code,
            "kind": "company", "key": "x", "uidb36": "1", "pk": "1",
        }  # fmt: skip
        return "/" + re.sub(r"<(\w+)>", lambda blank: blanks[blank[1]], pattern)

    def visit(self, name: str, path: str, method: str = "GET", body: dict[str, str] | None = None) -> Answer:
        """One request; nothing of it stays, neither in the database nor in the browser."""
        client = self.clients[name]
        kept, before = copy(client.cookies), written()
        with transaction.atomic():
            sent = BODY if body is None else body
            response = client.get(path) if method == "GET" else client.post(path, sent)
            transaction.set_rollback(True)
        client.cookies = kept
        touched = frozenset(table for table, count in written().items() if count != before.get(table, 0))
        return Answer(
            response.status_code, response.headers.get("Location", ""), _without(text_of(response), path),
            touched - {"django_session"},
        )  # fmt: skip


def written() -> dict[str, int]:
    """How many rows this transaction has written so far, table by table; what was taken back counts as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def text_of(response: Any) -> str:
    """What an answer says: a PDF's pages and the files it carries, anything else as it is."""
    if response.headers.get("Content-Type") != "application/pdf":
        return str(response.content.decode())
    paper = PdfReader(io.BytesIO(response.content))
    files = [data.decode() for several in paper.attachments.values() for data in several]
    return "\n".join([*(sheet.extract_text() for sheet in paper.pages), *files])


def _without(text: str, path: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return text.replace(path, "PATH")


def _things(world: World) -> dict[str, dict[str, str]]:
    """The reference of one thing of every kind for everybody who has one."""
    sides = (("cat", "bob", "dai"), ("elmo", "finn", "eve"))
    found: dict[str, dict[str, str]] = {}

    def belongs(thing: str, name: str, rows: Any) -> None:
        if row := rows.first():
            found.setdefault(thing, {})[name] = row.ref

    for company, agency, person in sides:
        us, they, who = (
            world.actor(company).organisation_id,
            world.actor(agency).organisation_id,
            world.candidate(person),
        )
        for name in (company, agency, person):
            belongs("introduction", name, Introduction.objects.filter(candidate=who))
        belongs("opening", company, Opening.objects.filter(company=us))
        belongs("opening", agency, Opening.objects.filter(company=us))
        belongs("request", company, SlotRequest.objects.filter(company=us))
        belongs("request", agency, SlotRequest.objects.filter(agency=they))
        belongs("link", company, IntakeLink.objects.filter(company=us))
        belongs("match", agency, Match.objects.filter(agency=they, candidate=who))
        belongs("fee", agency, FeeLine.objects.filter(agency=they))
        belongs("consent", person, Consent.objects.filter(candidate=who, agency=they))
        belongs("terms", person, SeekerAcceptance.objects.filter(candidate=who, documents__isnull=False))
        found.setdefault("person", {})[agency] = who.ref
    belongs("link", "ann", IntakeLink.objects.filter(company=world.acme))
    belongs("referral", "olga", Referral.objects)
    belongs("mail", "olga", Message.objects)
    found["organisation"] = {"olga": world.elm.ref}
    found["clearing"] = {"olga": world.birch.ref}
    return found
